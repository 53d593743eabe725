"""A run is killed at random moments, and gone on with: what comes out is what an undisturbed run leaves.

    python tests/benchmarks/kills.py [--students N] [--kills N] [--seed N]

Each kill has a run of its own, from an empty folder: SIGKILL a moment after so many reports are written, then ``grade``
once more to the end.  Ends with an AssertionError where a student has no report or two, or another one.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
#: A report takes some hundredths of a second, and the start one or two.
_SETTLED_S, _BEGUN_S = 0.05, 2.0
#: Right, wrong with a name, wrong without one, an exception, half-done; each student writes a number of their own.
PROGRAMS = (
    "MINE = {i}\ndef double(x):\n    return 2 * x\ndef line(slope, x):\n    return slope * x\n",
    "MINE = {i}\ndef double(x):\n    return x\ndef line(slope, x):\n    return slope * x\n",
    "def double(x):\n    return x + {i}\ndef line(slope, x):\n    return slope * x\n",
    "MINE = {i}\ndef double(x):\n    return 2 * x\ndef line(slope, x):\n    raise ValueError(x)\n",
    "def double(x):\n    print({i})\n",
)


class Class:
    """``students`` submissions for a small course, and what grading them without a disturbance leaves."""

    def __init__(self, folder: Path, students: int) -> None:
        from tests.small_course import write_course

        self.folder, self.students = folder, {f"s{i:04}" for i in range(students)}
        write_course(folder / "course")
        (folder / "subs").mkdir()
        for i, student in enumerate(sorted(self.students)):
            program = PROGRAMS[i % len(PROGRAMS)].format(i=i)
            (folder / "subs" / f"{student}.py").write_text(program, encoding="utf-8")
        self.grade("whole").communicate()
        assert set(counted(folder / "whole")) == self.students

    def grade(self, output: str) -> subprocess.Popen[str]:
        command = [sys.executable, "-m", "grader", "subs", "--course", "course", "-a", "lines", "--seed", "1"]
        return subprocess.Popen(
            [*command, "--sandbox", "best-effort", "-o", output],
            cwd=self.folder,
            env={"PYTHONPATH": str(ROOT), "PATH": "/usr/bin:/bin"},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def killed(self, reports: int, seconds: float) -> int:
        """How many students were graded when it was killed, so long after so many had reports.

        A machine that is fast, or slow to look, may have come to the end before: that is a run like another then.
        Raises AssertionError.
        """
        results = self.folder / "killed"
        process = self.grade("killed")
        while process.poll() is None and len(list(results.glob("reports/*.json"))) < reports:
            time.sleep(0.002)
        time.sleep(seconds)
        process.kill()
        out, err = process.communicate()
        assert process.returncode in (-signal.SIGKILL, 0), (out, err)
        before = counted(results)
        written = {path.stem for path in results.glob("reports/*.json")}
        assert set(before) <= written, "a student counts as graded, and has no report"
        assert len(written) <= len(before) + 1, "more than the report that was being written is lost"
        again = self.grade("killed")
        out, err = again.communicate()
        assert again.returncode == 0, err
        if before:
            assert f"{len(before)} of {len(self.students)} unchanged" in out, out
        after = counted(results)
        assert after == dict.fromkeys(self.students, 1), "a student is graded twice, or not at all"
        assert outcome(results) == outcome(self.folder / "whole")
        shutil.rmtree(results)
        return len(before)


def counted(results: Path) -> dict[str, int]:
    """student → how many times the store says that they were graded."""
    if not (results / "run.json").exists():
        return {}
    with contextlib.closing(sqlite3.connect(f"file:{results}/evidence.db?mode=ro", uri=True)) as store:
        return dict(store.execute("SELECT student, count(*) FROM submission GROUP BY student"))


def outcome(results: Path) -> dict[str, object]:
    """All that is to be the same, whatever happened on the way; the table of the class tells when it was graded."""
    files = {
        str(path.relative_to(results)): path.read_bytes()
        for path in results.rglob("*")
        if path.is_file() and path.name not in ("evidence.db", "run.json", "index.html")
    }
    run = json.loads((results / "run.json").read_text())
    del run["started_at"], run["wall_time_s"], run["counts"]["runs"]
    return {**files, "run.json": run}


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--students", type=int, default=300)
    options.add_argument("--kills", type=int, default=50)
    options.add_argument("--seed", type=int, default=0)
    given = options.parse_args()
    rng = random.Random(given.seed)
    with tempfile.TemporaryDirectory() as folder:
        whole = Class(Path(folder), given.students)
        for i in range(given.kills):
            reports = rng.randint(0, given.students)
            graded = whole.killed(reports, rng.uniform(0, _SETTLED_S if reports else _BEGUN_S))
            print(f"{i + 1:3} killed with {graded:4} graded; then as undisturbed", flush=True)


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    main()
