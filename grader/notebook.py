"""In a notebook: check a function under the cell that defines it, on the public cases of its assignment.

    from grader.notebook import check

    check(hidden_delta)
    check(forward, assignment="backprop")      # where several assignments ask for a function of that name

The function is called where it lives, in the student's own kernel.  A wrong answer is shown and never raised.
"""

from __future__ import annotations

import contextlib
import io
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from IPython.display import display
from rich.console import Console

from grader.course import Assignment, Course, builtin_course, open_course
from grader.declarations import did_you_mean
from grader.errors import GraderError, UsageError
from grader.feedback import companion_group
from grader.grading import Exam
from grader.in_process import Outcomes, outcomes
from grader.model import Case, Evidence, Missing, Report, SandboxSummary, SourceFile, Submission
from grader.practice import practised, public_exam
from grader.reports import as_cell, as_terminal

__all__ = ["Checked", "check", "checked"]

_SUBMISSION = Submission(student="notebook", origin="", main=SourceFile(path="notebook.ipynb", content=b""))
_NO_SANDBOX = SandboxSummary(mode="none", enforced=(), not_enforced=())
_WIDTH = 80


@dataclass(frozen=True)
class Checked:
    """A check, to be shown: HTML where a notebook shows it, else text."""

    report: Report | None
    problem: str = ""
    """Why there is no report."""

    def _repr_html_(self) -> str:
        return as_cell.problem(self.problem) if self.report is None else as_cell.render(self.report)

    def __repr__(self) -> str:
        if self.report is None:
            return self.problem
        console = Console(file=io.StringIO(), width=_WIDTH, color_system=None, markup=False, highlight=False)
        with console.capture() as captured:
            console.print(as_terminal.checked(self.report), crop=False)
        return "\n".join(line.rstrip() for line in captured.get().splitlines())


def check(function: Callable[..., Any], assignment: str | None = None, course: str | Path | None = None) -> None:
    """Show how the function fares on the public cases.

    ``assignment`` is needed where several ask for a function of that name, ``course`` for one of your own course.
    """
    display(checked(function, assignment, course))  # type: ignore[no-untyped-call]  # IPython's own


def checked(function: Callable[..., Any], assignment: str | None = None, course: str | Path | None = None) -> Checked:
    """The same, to be shown later.  Whatever cannot be checked is told and not raised."""
    try:
        name = _name(function)
        where = builtin_course() if course is None else open_course(Path(course))
        exam = _exam(where, _slug(name, function, where, assignment))
    except GraderError as error:
        return Checked(None, str(error))
    report = practised(_SUBMISSION, _evidence(name, function, exam), exam, _NO_SANDBOX)
    asked = tuple(question for question in report.questions if question.name == name)
    return Checked(report.model_copy(update={"questions": asked}))


# ── Which assignment ────────────────────────────────────────────────────────────────────────────────────────


def _name(function: Callable[..., Any]) -> str:
    name = getattr(function, "__name__", None)
    if not callable(function) or not isinstance(name, str):
        kind = type(function).__name__
        found = "a name in quotation marks" if isinstance(function, str) else f"what is of type {kind}"
        raise UsageError(f"check takes a function, such as check(forward), and not {found}")
    return name


def _slug(name: str, function: Callable[..., Any], course: Course, given: str | None) -> str:
    """The assignment that asks for a function of this name; of several, the one with its parameters."""
    slugs = course.slugs() if given is None else (given,)
    parameters = {slug: _parameters(course, slug) for slug in slugs}
    fitting = [slug for slug in slugs if name in parameters[slug]]
    if not fitting:
        known = sorted({question for questions in parameters.values() for question in questions})
        raise UsageError(f"no assignment asks for a function {name!r}; {did_you_mean(name, known)}")
    if len(fitting) > 1:
        code = getattr(function, "__code__", None)
        own = code.co_varnames[: code.co_argcount] if code else ()
        fitting = [slug for slug in fitting if parameters[slug][name] == own] or fitting
    if len(fitting) > 1:
        raise UsageError(
            f"{', '.join(fitting)} all ask for a function {name!r}; "
            f'say which is meant: check({name}, assignment="{fitting[0]}")'
        )
    return fitting[0]


@lru_cache(maxsize=64)
def _parameters(course: Course, slug: str) -> Mapping[str, tuple[str, ...]]:
    return {question.name: question.parameters for question in _loaded(course, slug).questions}


@lru_cache(maxsize=64)
def _loaded(course: Course, slug: str) -> Assignment:
    return course.load(slug)


@lru_cache(maxsize=16)
def _exam(course: Course, slug: str) -> Exam:
    return public_exam(_loaded(course, slug))


# ── What the function answers ───────────────────────────────────────────────────────────────────────────────


def _evidence(name: str, function: Callable[..., Any], exam: Exam) -> Evidence:
    """Of the function and of its companions, others that are asked about the same networks; none of the rest."""
    asked: dict[str, Outcomes] = {group: _not_asked(cases) for group, cases in exam.probes.items()}
    files = dict.fromkeys(_files(function), "")
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        asked[name] = outcomes(function, exam.cases[name], files)
        for call in exam.assignment.companions.get(name, ()):
            companion = getattr(function, "__globals__", {}).get(call.question)
            if callable(companion):
                group = companion_group(name, call.question)
                asked[group] = outcomes(companion, exam.probes[group], files)
    return Evidence(asked)


def _not_asked(cases: Sequence[Case]) -> Outcomes:
    return tuple(Missing("it was not asked") for _ in cases)


def _files(function: Callable[..., Any]) -> Iterator[str]:
    """Where the function's own namespace has its code: the cells of a notebook are a file each."""
    for value in (function, *getattr(function, "__globals__", {}).values()):
        code = getattr(value, "__code__", None)
        if code is not None and getattr(value, "__module__", None) == getattr(function, "__module__", None):
            yield code.co_filename
