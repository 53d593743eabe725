"""How long it takes to rescore a class whose evidence is kept.

    python tests/benchmarks/rescoring.py [--submissions N] [--distinct N]

Every example of ``backprop`` is run once; copies of its evidence that differ in the last bit fill up the distinct ones,
and these are handed out to N students in turn.  Then ``grade rescore`` is timed, as a process of its own.
"""

from __future__ import annotations

import argparse
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import replace
from itertools import cycle, islice
from pathlib import Path

from grader.cli.session import asked_by, versions
from grader.course import builtin_course
from grader.engines import Local
from grader.grading import Exam, grade, grade_all, prepare
from grader.model import Evidence, Graded, Returned, Run, RunCounts, SandboxSummary, Submission
from grader.results import EVIDENCE, Results
from grader.sandbox.sandbox import Sandbox
from grader.scoring import load_rubric
from grader.submissions import find

ROOT = Path(__file__).parent.parent.parent
EXAMPLES = ROOT / "assignments" / "backprop" / "examples"


def examples(exam: Exam) -> tuple[list[tuple[Submission, Evidence]], SandboxSummary]:
    """What each example returned."""
    paths = sorted(path for verdict in EXAMPLES.iterdir() for path in verdict.iterdir())
    found = [item for path in paths for item in find([path], exam.assignment)]
    with Local(Sandbox("best-effort", exam.assignment.limits, exam.probes), 2) as engine:
        graded = list(grade_all(found, exam, engine))
        return [(one.submission, one.evidence) for one in graded if one.submission and one.evidence], engine.summary()


def distinct(made: list[tuple[Submission, Evidence]]) -> Iterator[tuple[Submission, Evidence]]:
    """All of them, then all of them a little otherwise, again and again."""
    for i, (submission, evidence) in enumerate(cycle(made)):
        factor = 1 + i // len(made) * 2**-52
        outcomes = {
            name: tuple(replace(one, values=one.values * factor) if isinstance(one, Returned) else one for one in group)
            for name, group in evidence.outcomes.items()
        }
        main = submission.main.model_copy(update={"content": submission.main.content + b"\n# %d\n" % i})
        yield submission.model_copy(update={"main": main}), replace(evidence, outcomes=outcomes)


def filled(folder: Path, submissions: int, kinds: int) -> None:
    assignment = builtin_course().load("backprop")
    rubric = load_rubric(assignment.rubric_path, assignment)
    exam = prepare(assignment, rubric, 0)
    made, sandbox = examples(exam)
    classmates = list(islice(distinct(made), kinds))
    run = Run(
        assignment=assignment.slug,
        assignment_digest=assignment.digest,
        rubric_digest=rubric.digest,
        seed=0,
        pass_mark=rubric.pass_mark,
        versions=versions(),
        sandbox=sandbox,
        limits=assignment.limits,
        counts=RunCounts(submissions=submissions, graded=0, faults=0),
        started_at="2026-01-01T00:00:00+00:00",
        wall_time_s=0.0,
    )
    with Results(folder) as results:
        results.begin(run, asked_by(exam))
        for i, (submission, evidence) in enumerate(islice(cycle(classmates), submissions)):
            named = submission.model_copy(update={"student": f"s{i:06}"})
            results.add(Graded(grade(named, evidence, exam, sandbox), named.origin, named, evidence))
        results.finish(run)


def processor_time() -> float:
    """Of all children that have ended, in seconds: what a busy machine does not change much."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--submissions", type=int, default=10_000)
    options.add_argument("--distinct", type=int, default=200)
    given = options.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        start = time.perf_counter()
        results = Path(folder) / "results"
        filled(results, given.submissions, given.distinct)
        size = (results / EVIDENCE).stat().st_size / 2**20
        print(
            f"{given.submissions} submissions kept in {time.perf_counter() - start:.1f} s, {size:.1f} MiB", flush=True
        )
        for words in (["--dry-run"], ["--no-follow-through"], ["--tolerance", "100"], []):
            start, used = time.perf_counter(), processor_time()
            command = [sys.executable, "-m", "grader", "rescore", str(results), *words]
            done = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True)
            told = next(line for line in done.stdout.splitlines() if "scores" in line)
            took = f"{time.perf_counter() - start:6.1f} s, {processor_time() - used:.1f} s of processor"
            print(f"rescore {' '.join(words):20} {took}   {told}", flush=True)
        peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
        print(f"peak memory of a child: {peak:.0f} MiB")


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    main()
