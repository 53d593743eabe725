"""A course for everybody, on this machine: what N submissions cost, from files to reports, and to be scored once more.

    python -m tests.benchmarks.mooc [N …] [--keep DIR]

The submissions are synthetic, with the shape of a real course: right ones in many styles, known mistakes, few of them
common and many rare, answers that no mistake explains, programs that do not end, hostile ones; most are near-duplicates
of another: a comment edited, lines left blank, a file copied.  One in four has names of its own for its variables, so
that it is another program.  What is printed: submissions a second, how many were run, the peak memory of the grader
itself (VmHWM, without the processes of the students), the size of the store, and the time to rescore it all.
"""

from __future__ import annotations

import argparse
import ast
import json
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
ASSIGNMENT = ROOT / "assignments" / "backprop"
HOSTILE = ROOT / "tests" / "hostile"

#: Kinds of submissions, and how many of a hundred are of each.
SHARES = {"right": 56.0, "mistaken": 37.4, "unrecognised": 5.5, "endless": 0.1, "hostile": 1.0}
NEW = 0.25
"""Of them, those that are another program than all before."""
COPIED = 0.1
"""Of the others, those that are equal byte for byte."""
OURS = {"__init__.py", "generated.py"}
"""What stands beside the hostile ones."""
#: Hostile ones that wait for a limit would only measure the limits.
SLOW = ("time_", "memory_", "file_fill", "print_", "raise_deep", "value_infinite", "source_")


def programs() -> dict[str, list[str]]:
    """kind → sources, the frequent ones first."""
    examples = ASSIGNMENT / "examples"
    wrong = [
        path
        for verdict in ("wrong_answer", "runtime_error", "missing", "malformed", "not_attempted")
        for path in sorted((examples / verdict).glob("*.py"))
    ]
    right = [*(examples / "accepted").glob("*.py"), *(ASSIGNMENT / "right").glob("*.py")]
    found = {
        "right": sorted(right),
        "mistaken": [path for path in wrong if "unrecognised" not in path.name],
        "unrecognised": [path for path in wrong if "unrecognised" in path.name],
        "endless": sorted((examples / "time_limit").glob("*.py"))[:1],
        "hostile": [
            path for path in sorted(HOSTILE.glob("*.py")) if path.name not in OURS and not path.name.startswith(SLOW)
        ],
    }
    return {kind: [text for path in paths if (text := _text(path))] for kind, paths in found.items()}


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return ""


def submissions(count: int, seed: int = 0) -> Iterator[str]:
    rng = random.Random(seed)
    pool = programs()
    for sources in pool.values():
        rng.shuffle(sources)
    kinds = rng.choices(list(SHARES), weights=list(SHARES.values()), k=count)
    seen: dict[str, list[str]] = {kind: [] for kind in SHARES}
    for number, kind in enumerate(kinds):
        if seen[kind] and rng.random() > NEW:
            text = rng.choice(seen[kind])
            yield text if rng.random() < COPIED else _edited(text, number, rng)
        else:
            text = _frequent_first(pool[kind], rng)
            # hostile ones mean what they say: they are not rewritten
            text = text if kind == "hostile" else renamed(text, number)
            seen[kind].append(text)
            yield text


def _frequent_first(sources: Sequence[str], rng: random.Random) -> str:
    """The k-th with a weight of 1/k: a few account for most."""
    return rng.choices(sources, weights=[1 / k for k in range(1, len(sources) + 1)])[0]


def _edited(text: str, number: int, rng: random.Random) -> str:
    blank = "\n" * rng.randrange(3)
    return f"{text}{blank}\n# handed in as number {number}\n"


def renamed(text: str, number: int) -> str:
    """The same program with other names for what its functions assign; as it is where it does not parse."""
    try:
        tree = ast.parse(text)
    except (SyntaxError, ValueError):
        return text
    for function in tree.body:
        if isinstance(function, ast.FunctionDef) and not _is_involved(function):
            assigned = {node.id for node in ast.walk(function) if _is_stored(node)}
            for node in ast.walk(function):
                if isinstance(node, ast.Name) and node.id in assigned - _parameters(function):
                    node.id = f"{node.id}_{number}"
    return f"{ast.unparse(tree)}\n"


def _is_stored(node: ast.AST) -> bool:
    return isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)


def _is_involved(function: ast.FunctionDef) -> bool:
    """Whether its names mean something outside of it, or in functions within."""
    inner = (ast.FunctionDef, ast.Lambda, ast.ClassDef, ast.Global, ast.Nonlocal, ast.ExceptHandler)
    return any(isinstance(node, inner) for node in ast.walk(function) if node is not function)


def _parameters(function: ast.FunctionDef) -> set[str]:
    return {node.arg for node in ast.walk(function.args) if isinstance(node, ast.arg)}


def grade(*words: object, folder: Path) -> tuple[float, float]:
    """Seconds, and the peak memory of the process itself in MiB."""
    started = time.perf_counter()
    with subprocess.Popen([sys.executable, "-m", "grader", *map(str, words)], cwd=folder) as process:
        peak = 0
        while process.poll() is None:
            peak = _peak_kib(process.pid) or peak
            time.sleep(0.2)
    if process.returncode:
        raise SystemExit(f"grade ended with {process.returncode}")
    return time.perf_counter() - started, peak / 1024


def _peak_kib(pid: int) -> int:
    try:
        status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM")), 0)


def measure(count: int, folder: Path) -> str:
    """A row of the table."""
    handed_in = folder / f"submissions-{count}"
    handed_in.mkdir()
    for number, text in enumerate(submissions(count)):
        (handed_in / f"s{number:06}.py").write_text(text, encoding="utf-8")
    results = folder / f"results-{count}"
    seconds, peak = grade("run", handed_in, "-o", results, "--seed", 1, "-a", "backprop", "-q", folder=folder)
    runs = json.loads((results / "run.json").read_text(encoding="utf-8"))["counts"]["runs"]
    store = (results / "evidence.db").stat().st_size
    again, rescoring = grade("rescore", results, "--no-follow-through", "-q", folder=folder)
    return (
        f"| {count:,} | {seconds:.0f} s | {count / seconds:.0f} | {runs:,} | {peak:.0f} MiB | {store / 2**20:.1f} MiB "
        f"| {store / runs / 1024:.1f} KiB | {again:.0f} s | {rescoring:.0f} MiB |"
    )


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("counts", metavar="N", nargs="*", type=int, default=[1_000, 10_000, 100_000])
    options.add_argument("--keep", type=Path, metavar="DIR", help="Write there, and leave it.")
    given = options.parse_args()
    print("| submissions | time | a second | run | peak memory | store | a source run | rescored in | peak memory |")
    print("|--:|--:|--:|--:|--:|--:|--:|--:|--:|", flush=True)
    with tempfile.TemporaryDirectory() as temporary:
        folder = given.keep or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        for count in given.counts:
            print(measure(count, folder), flush=True)


if __name__ == "__main__":
    main()
