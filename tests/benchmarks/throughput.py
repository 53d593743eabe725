"""How fast submissions are graded, against the least that it could cost, in one run.

    python tests/benchmarks/throughput.py [--submissions N] [--memory N …]

*ours*: from sources to reports, strict sandbox, default cases, each judged by itself.  *floor*: a bare fork of a
process that has imported the same packages, plus the same calls of the same program, nothing else: no confinement, no
loading, no answers judged.
*fresh*: ``python -c "import numpy"`` for each submission.  Figures of one run are comparable with each other, not with
those of another machine.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from grader.course import builtin_course
from grader.engines import Local
from grader.grading import grade_all, prepare
from grader.model import Limits
from grader.sandbox.sandbox import Sandbox
from grader.sandbox.worker import JAIL
from grader.scoring import load_rubric
from grader.submissions import find

ROOT = Path(__file__).parent.parent.parent
EXAMPLES = ROOT / "assignments" / "backprop" / "examples" / "accepted"
TYPICAL = {"module": EXAMPLES / "textbook_vectors.py", "notebook": EXAMPLES / "as_handed_out.ipynb"}


def ours(kind: str, jobs: int, count: int) -> float:
    """Submissions a second."""
    course = builtin_course()
    assignment = course.load("backprop")
    exam = prepare(assignment, load_rubric(assignment.rubric_path, assignment), 0)
    found = list(find([TYPICAL[kind]], assignment))
    with Local(Sandbox("strict", Limits(), exam.probes), jobs) as engine:
        list(grade_all(found * (2 * jobs), exam, engine))  # warm up
        start = time.perf_counter()
        for graded in grade_all(found * count, exam, engine):
            assert graded.report.points == graded.report.max_points, graded.report
            exam.judged.clear()  # nobody's answers are known from somebody else
            exam.checked.clear()
        return count / (time.perf_counter() - start)


def floor(kind: str, jobs: int, count: int) -> float:
    """Bare forks and the same calls, a second."""
    course = builtin_course()
    assignment = course.load("backprop")
    cases = prepare(assignment, load_rubric(assignment.rubric_path, assignment), 0).probes
    environment = {**os.environ, "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
    with tempfile.NamedTemporaryFile() as plan:
        plan.write(Sandbox("strict", Limits(), cases).plan)
        plan.flush()
        command = [sys.executable, "-c", _FLOOR, str(JAIL.parent), plan.name, str(TYPICAL["module"]), kind]

        def once(_: int) -> float:
            done = subprocess.run([*command, str(count // jobs)], env=environment, check=True, capture_output=True)
            return float(done.stdout)

        with ThreadPoolExecutor(jobs) as pool:
            return sum(pool.map(once, range(jobs)))


#: Imports what a warm process imports, and the program; then forks, calls, and does nothing else.
_FLOOR = """
import gc, os, sys, time
jail, plan, program, kind, count = sys.argv[1:]
sys.path.insert(0, jail)
from jail import notebook, serve, wire
if kind == "notebook":
    notebook.prepare()
probes = serve._read_plan(os.open(plan, os.O_RDONLY))
space = {"__name__": "typical"}
exec(open(program).read(), space)
gc.freeze()
start = time.perf_counter()
for _ in range(int(count)):
    child = os.fork()
    if child == 0:
        for group, name, arguments, before in probes:
            space[name](*[wire.copied(argument) for argument in arguments])
        os._exit(0)
    os.waitpid(child, 0)
print(int(count) / (time.perf_counter() - start))
"""


def fresh(jobs: int, count: int) -> float:
    def once(_: int) -> None:
        subprocess.run([sys.executable, "-c", "import numpy"], check=True)

    start = time.perf_counter()
    with ThreadPoolExecutor(jobs) as pool:
        list(pool.map(once, range(count)))
    return count / (time.perf_counter() - start)


def peak_memory(count: int) -> float:
    """MiB at the peak of a process of its own that grades ``count`` modules."""
    code = (
        f"import resource; from tests.benchmarks.throughput import ours; ours('module', 2, {count});"
        "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True, capture_output=True)
    return float(done.stdout)


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--submissions", type=int, default=400)
    options.add_argument("--memory", type=int, nargs="*", default=[100, 10_000], metavar="N")
    given = options.parse_args()
    print(
        f"{'kind':10} {'workers':>7} {'ours/s':>8} {'floor/s':>8} {'fresh/s':>8} {'time/floor':>10} {'rate/fresh':>10}"
    )
    for kind in TYPICAL:
        for jobs in (1, 2):
            fresh_rate = fresh(jobs, 20 * jobs)
            floor_rate = floor(kind, jobs, given.submissions)
            rate = ours(kind, jobs, given.submissions)
            print(
                f"{kind:10} {jobs:7} {rate:8.1f} {floor_rate:8.1f} {fresh_rate:8.1f} "
                f"{floor_rate / rate:10.2f} {rate / fresh_rate:10.1f}",
                flush=True,
            )
    for count in given.memory:
        print(f"peak memory of the grader, {count:6} submissions: {peak_memory(count):6.1f} MiB", flush=True)


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    main()
