"""Grade a set of submissions as a run does, in memory: what the tests of the whole path share."""

import contextlib
import json
import shutil

from grader.course import builtin_course
from grader.engines import Local
from grader.grading import grade_all, prepare
from grader.sandbox.jail.namespaces import FLAGS
from grader.sandbox.sandbox import Sandbox
from grader.scoring import load_rubric
from grader.submissions import find
from tests.expectations import UNRECOGNISED

#: Layers not to use, for each mode that a machine may be in.
MODES = {"namespaces": frozenset(), "landlock and seccomp": frozenset(FLAGS)}


def exam(seed=1, slug="backprop"):
    assignment = builtin_course().load(slug)
    return prepare(assignment, load_rubric(assignment.rubric_path, assignment), seed)


def graded(paths, seed=1, jobs=2, mode="best-effort", without=frozenset(), slug="backprop"):
    """Reports by student, and how the sandbox was."""
    asked = exam(seed, slug)
    with Local(Sandbox(mode, asked.assignment.limits, asked.probes, without=without), jobs) as engine:
        found = find(paths, asked.assignment)
        graded = grade_all(found, asked, engine)
        return {one.report.student: one.report for one in graded}, engine.summary()


def disagreements(report, expectations):
    """Where a report is not what a fixture says, as sentences."""
    if report.fault:
        return [f"{report.student}: a fault: {report.fault}"]
    wrong = []
    for question in report.questions:
        verdicts, mistakes = expectations[question.name]
        if question.verdict not in verdicts:
            wrong.append(
                f"{report.student}: {question.name} is {question.verdict}, not {'|'.join(sorted(verdicts))}: "
                f"{question.message} {[item.reason for item in report.left_out]}"
            )
        named = set() if mistakes == (UNRECOGNISED,) else set(mistakes)
        if mistakes and set(question.mistakes) != named:
            wrong.append(f"{report.student}: {question.name} is told {question.mistakes}, not {mistakes}")
    return wrong


def edited_copies(paths, folder):
    """The same programs as other students hand them in: other names, comments and markdown; at ``folder``."""
    for path in paths:
        copy = folder / f"copy_of_{path.name}"
        if path.is_dir():
            shutil.copytree(path, copy)
            continue
        content = path.read_bytes()
        if path.suffix == ".py":
            copy.write_bytes(content + b"\n\n# handed in late\n")
            continue
        with contextlib.suppress(ValueError, TypeError, KeyError):
            book = json.loads(content)
            book["cells"].append({"cell_type": "markdown", "metadata": {}, "source": "handed in late"})
            content = json.dumps(book).encode()
        copy.write_bytes(content)
    return sorted(folder.iterdir())
