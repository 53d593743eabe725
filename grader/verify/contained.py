"""Stub and labelled examples, graded for real: in the sandbox, by the main path, with the real rubric.

A course has them in two places:

    assignments/<slug>/<slug>.py, .ipynb            the stub: nothing attempted
    assignments/<slug>/examples/<verdict>/…         files, or folders with a main file and helpers
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from grader.course import SUFFIXES, Assignment
from grader.engines import Local
from grader.grading import grade_all, prepare
from grader.model import Report, Unusable
from grader.sandbox.sandbox import Sandbox
from grader.scoring import Rubric, full_marks
from grader.submissions import Found, find
from grader.verify import expectations, stubs
from grader.verify.checks import Check

STUB = ("stub", "stub: mirrors the reference, attempts nothing")
EXAMPLES = ("examples", "examples get what their label says")


def not_graded(reason: str) -> tuple[Check, Check]:
    """Both checks, where they cannot be made."""
    return (
        Check(id=STUB[0], title=STUB[1], holds=None, found=reason),
        Check(id=EXAMPLES[0], title=EXAMPLES[1], holds=None, found=reason),
    )


def contained_total(assignment: Assignment) -> int:
    """How many submissions will be graded."""
    return len(stubs.stub_paths(assignment)) + len(example_paths(assignment))


def check_contained(
    assignment: Assignment, rubric: Rubric, seed: int, jobs: int, advance: Callable[[], None]
) -> tuple[Check, Check]:
    """Stub and examples.  Raises SandboxError where nothing can be run."""
    started = time.monotonic()
    stub_files, examples = stubs.stub_paths(assignment), example_paths(assignment)
    found = {str(path): _found(path, assignment) for path in (*stub_files, *examples)}
    exam = prepare(assignment, rubric, seed)
    reports: dict[str, Report] = {}
    layers = ""
    if found:
        sandbox = Sandbox("best-effort", assignment.limits, exam.probes, salvage=assignment.salvage)
        with Local(sandbox, jobs) as engine:
            summary = engine.summary()
            layers = f"; without {', '.join(summary.not_enforced)}" if summary.not_enforced else ""
            for graded in grade_all(found.values(), exam, engine):
                reports[graded.report.student] = graded.report
                advance()
    stub = _stub(assignment, [reports[str(path)] for path in stub_files])
    labelled = _examples(assignment, {path: reports[str(path)] for path in examples}, layers)
    return stub, labelled.model_copy(update={"seconds": time.monotonic() - started})


def example_paths(assignment: Assignment) -> tuple[Path, ...]:
    """Every example, by name of its verdict and its own."""
    folder = assignment.folder / "examples"
    return tuple(
        path
        for verdict in sorted(folder.iterdir() if folder.is_dir() else ())
        if verdict.is_dir() and not verdict.name.startswith((".", "_"))
        for path in sorted(verdict.iterdir())
        if not path.name.startswith((".", "_")) and (path.is_dir() or path.suffix in SUFFIXES)
    )


def _found(path: Path, assignment: Assignment) -> Found | Unusable:
    """Named by its path, so that two examples of one name are two."""
    items = find([path], assignment)
    if len(items) != 1:
        return Unusable(
            student=str(path),
            origin=str(path),
            problem=f"holds {len(items)} submissions; an example is one: a file, or a folder with a main file",
        )
    if isinstance(items[0], Found):
        return replace(items[0], student=str(path))
    return items[0].model_copy(update={"student": str(path)})


def _stub(assignment: Assignment, reports: Sequence[Report]) -> Check:
    if not reports:
        names = ", ".join(assignment.file_names)
        return Check(id=STUB[0], title=STUB[1], holds=None, found=f"no stub: no {names} in {assignment.folder}")
    problems = list(stubs.differences(assignment))
    for report in reports:
        name = Path(report.student).name
        if report.fault:
            problems.append(f"{name}: {report.fault}")
        problems += [
            f"{name}: {question.name} is {question.verdict}, not not_attempted: {question.message}"
            for question in report.questions
            if question.verdict != "not_attempted"
        ]
        if report.points:
            problems.append(f"{name}: earns {report.points:g} points")
    files = " and ".join(Path(report.student).name for report in reports)
    return Check(
        id=STUB[0],
        title=STUB[1],
        holds=not problems,
        found=f"{files}: {len(assignment.questions)} functions, graded for real",
        problems=tuple(problems),
    )


def _examples(assignment: Assignment, reports: dict[Path, Report], layers: str) -> Check:
    if not reports:
        found = f"no examples in {assignment.folder / 'examples'}/<verdict>/"
        return Check(id=EXAMPLES[0], title=EXAMPLES[1], holds=None, found=found)
    problems = [problem for path, report in reports.items() for problem in _disagreements(path, report, assignment)]
    verdicts = {path.parent.name for path in reports}
    return Check(
        id=EXAMPLES[0],
        title=EXAMPLES[1],
        holds=not problems,
        found=f"{len(reports)} examples of {len(verdicts)} verdicts, graded for real{layers}",
        problems=tuple(problems),
    )


def _disagreements(path: Path, report: Report, assignment: Assignment) -> Iterator[str]:
    name = f"{path.parent.name}/{path.name}"
    if path.parent.name not in expectations.VERDICTS:
        yield f"{name}: {path.parent.name!r} is no verdict; one of {', '.join(sorted(expectations.VERDICTS))}"
        return
    if report.fault:
        yield f"{name}: {report.fault}"
        return
    try:
        questions = [question.name for question in assignment.questions]
        expected = expectations.read(path, questions, assignment.file_names)
    except expectations.NothingSaid:
        expected = {}
    except (ValueError, OSError) as error:
        yield str(error)
        return
    if expected:
        yield from (f"{name}: {problem}" for problem in expectations.disagreements(report, expected))
    # The line may allow several verdicts, where the modes of the sandbox differ; the folder is one of them.
    due = expectations.folder_verdict(expected) if expected else {path.parent.name}
    if path.parent.name not in due:
        yield f"{name}: lies among {path.parent.name}, and its line says {'|'.join(sorted(due))}"
    elif (verdict := expectations.verdict_of(report)) not in due:
        yield f"{name}: is {verdict}, not {'|'.join(sorted(due))}"
    if path.parent.name == "accepted" and not full_marks(report.questions):
        yield f"{name}: earns {report.points:g} of {report.max_points:g} points"
