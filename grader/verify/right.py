"""False rejects: right programs, written in many ways, must be judged right on every network.

    assignments/<slug>/right/*.py                  some or all of the functions, all of them right
    assignments/<slug>/examples/accepted/*.py      likewise, those that can be imported as they are

They are the author's own, and run without a sandbox.  How close the nearest of them comes to its tolerance is measured
in units of E, the bound on the rounding error of one sound program (``grader.rounding``); the tolerance is 4E.
"""

from __future__ import annotations

import contextlib
import io
import sys
import types
import warnings
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np

from grader.checking import TOLERANCE_FACTOR, check
from grader.course import Assignment
from grader.in_process import outcomes
from grader.model import Answer, Expected, Outcome, Returned
from grader.verify.answers import Asked
from grader.verify.tallies import Tally


@dataclass(frozen=True)
class Program:
    name: str
    functions: Mapping[str, Callable[..., Any]]


def program_paths(assignment: Assignment) -> tuple[Path, ...]:
    folder = assignment.folder
    return (*sorted((folder / "right").glob("*.py")), *sorted((folder / "examples" / "accepted").glob("*.py")))


def own_problem(assignment: Assignment) -> str:
    """Why no right program can be asked; empty where one can."""
    if program_paths(assignment):
        return ""
    return f"no right programs in {assignment.folder / 'right'} or {assignment.folder / 'examples' / 'accepted'}"


@lru_cache(maxsize=256)  # once in a process: training loops run when a module is imported
def load(path: Path, questions: tuple[str, ...]) -> Program:
    """Raises whatever the module raises."""
    name = f"{path.parent.name}/{path.stem}"
    module = types.ModuleType(f"_right_{path.parent.name}_{path.stem}")
    module.__file__ = str(path)
    sys.modules[module.__name__] = module  # dataclasses look their module up
    with quiet():
        exec(compile(path.read_bytes(), str(path), "exec"), module.__dict__)  # noqa: S102  # the author's own code
    functions = {question: getattr(module, question, None) for question in questions}
    return Program(name, {question: function for question, function in functions.items() if callable(function)})


@contextlib.contextmanager
def quiet() -> Iterator[None]:
    """Nothing is printed, asked or warned of."""
    stdin = sys.stdin
    sink = io.StringIO()
    try:
        sys.stdin = io.StringIO()
        with (
            contextlib.redirect_stdout(sink),
            contextlib.redirect_stderr(sink),
            warnings.catch_warnings(),
            np.errstate(all="ignore"),
        ):
            warnings.simplefilter("ignore")
            yield
    finally:
        sys.stdin = stdin


def programs(assignment: Assignment, tally: Tally, seed: int) -> Iterator[Program]:
    questions = tuple(question.name for question in assignment.questions)
    for path in program_paths(assignment):
        try:
            program = load(path, questions)
        except (Exception, SystemExit) as error:  # noqa: BLE001  # whatever it is, it is told
            if path.parent.name == "right":
                tally.fails(f"right/{path.name} cannot be imported: {type(error).__name__}: {error}", seed)
            continue  # an example that asks or needs something: it is graded for real elsewhere
        if program.functions:
            yield program
        elif path.parent.name == "right":
            tally.fails(f"right/{path.name} defines none of {', '.join(questions)}", seed)


def ask_right(asked: Asked, tally: Tally) -> None:
    """Every program, on all cases of a seed."""
    for program in programs(asked.assignment, tally, asked.seed):
        tally.count(f"program {program.name}")
        for question, function in program.functions.items():
            cases, key = asked.cases[question], asked.key[question]
            with quiet():
                given = outcomes(function, cases)
            tally.count("cases", len(cases))
            for verdict in check(asked.question(question), cases, key, given):
                if verdict.verdict != "accepted":
                    problem = f"{program.name}: {question} is {verdict.verdict} on a {verdict.kind} case"
                    tally.fails(f"{problem}: {verdict.message}", asked.seed)
            for precision, closeness in _closeness(key, given):
                tally.measure(precision, closeness, f"{program.name}, {question}")


def _closeness(key: tuple[Answer, ...], given: tuple[Outcome, ...]) -> Iterator[tuple[str, float]]:
    """The largest |error|/E of the accepted answers, in the precision in which each is right."""
    whole = [
        (answer, got.values)
        for answer, got in zip(key, given, strict=True)
        if isinstance(answer, Expected) and isinstance(got, Returned) and got.values.shape == answer.values.shape
    ]
    if not whole:
        return
    worst = {"double": 0.0, "single": 0.0}
    for answer, values in whole:
        error = np.abs(values - answer.values)
        if not error.any():
            continue
        double = _largest(error, answer.bound)
        if double <= TOLERANCE_FACTOR:
            worst["double"] = max(worst["double"], double)
        else:
            worst["single"] = max(worst["single"], _largest(error, answer.bound_single))
    yield from worst.items()


def _largest(error: Any, bound: Any) -> float:
    with np.errstate(all="ignore"):
        return float(np.max(np.where(error == 0, 0.0, error / bound), initial=0.0))
