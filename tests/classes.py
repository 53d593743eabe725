"""Grade a set of submissions as a run does, in memory: what the tests of the whole path share."""

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
        return {report.student: report for report in grade_all(found, asked, engine)}, engine.summary()


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
