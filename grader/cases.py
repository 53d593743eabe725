"""Seed → cases → answer key.

Every question and case has a random stream of its own, so that adding one moves no other.  Hand-sized cases are the
same in every run, whatever its seed: they are public, and all others are hidden.  The sandbox is given the
arguments of the cases and nothing of the answers; no argument of one question is another's answer, because no two
questions share a stream.
"""

from __future__ import annotations

import zlib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from grader import rounding
from grader.errors import CourseError
from grader.model import Answers, Case, Expected, Question
from grader.references import where_defined, where_raised
from grader.sandbox.jail.wire import copied

if TYPE_CHECKING:
    from grader.course import Assignment

#: The kind of the cases that are the same in every run.
HAND_SIZED = "hand-sized"

#: The seed of what is the same in every run: beyond those that runs choose for themselves.
PUBLIC_SEED = 1 << 53

#: How many of a question's cases are asked a second time, after the others: a function whose answer depends on
#: earlier calls, or on chance, shows here.
REPEATED = 2


def draw_cases(assignment: Assignment, seed: int) -> dict[str, tuple[Case, ...]]:
    """The cases of each question, in the order in which they are asked.

    The stream of a case is ``default_rng([seed, question, index])``, with PUBLIC_SEED for the seed where it is
    hand-sized.  Raises CourseError where an author's draw raises.
    """
    return {
        question.name: _with_repeats(_draw_question(assignment, question, seed)) for question in assignment.questions
    }


def public_cases(assignment: Assignment) -> dict[str, tuple[Case, ...]]:
    """What a student may see whole, expected values included: the hand-sized cases, and a few of each other kind.

    The few, the first and the last that an author draws of a kind, are those of PUBLIC_SEED, which no run asks.
    """
    return {
        question.name: _with_repeats(_few(_draw_question(assignment, question, PUBLIC_SEED)))
        for question in assignment.questions
    }


def is_public(case: Case) -> bool:
    """Whether a case of a run is the same in every run."""
    return case.kind == HAND_SIZED


def _few(cases: Sequence[Case]) -> list[Case]:
    """The public ones, counted anew."""
    last = {case.kind: case.index for case in cases}
    first = {case.kind: case.index for case in reversed(cases)}
    kept = [case for case in cases if is_public(case) or case.index in (first[case.kind], last[case.kind])]
    return [replace(case, index=i) for i, case in enumerate(kept)]


def _with_repeats(cases: Sequence[Case]) -> tuple[Case, ...]:
    """The cases, and the last ones once more."""
    repeated = [cases[-1 - i] for i in range(min(REPEATED, len(cases)))]
    again = [replace(case, index=len(cases) + i, repeats=case.index) for i, case in enumerate(repeated)]
    return (*cases, *again)


def _draw_question(assignment: Assignment, question: Question, seed: int) -> list[Case]:
    cases = []
    for index, draw in enumerate(assignment.draws[question.name]):
        own = PUBLIC_SEED if draw.kind == HAND_SIZED else seed
        rng = np.random.default_rng([own, zlib.crc32(question.name.encode()), index])
        what = f"case {index} ({draw.kind}) of {question.name!r}"
        try:
            arguments = draw.arguments(rng)
        except (Exception, SystemExit) as error:
            where = where_raised(error, _folder(assignment)) or where_defined(draw.arguments)
            said = f"{where}: {what} cannot be drawn: {type(error).__name__}: {error}; mend DRAWS in the reference"
            raise CourseError(said) from error
        if not isinstance(arguments, tuple) or len(arguments) != len(question.parameters):
            drawn = f"{len(arguments)} arguments" if isinstance(arguments, tuple) else f"a {type(arguments).__name__}"
            raise CourseError(
                f"{where_defined(draw.arguments)}: {what} is drawn as {drawn}; "
                f"make it a tuple with one for each of {', '.join(question.parameters)}"
            )
        cases.append(Case(question.name, index, draw.kind, arguments))
    return cases


def answer_key(assignment: Assignment, cases: Mapping[str, Sequence[Case]], *, scale: float = 1.0) -> Answers:
    """What the reference answers, with bounds, ``scale`` times as wide as they would be.

    Raises CourseError where the reference raises, or returns what can be no answer.
    """
    key: dict[str, tuple[Expected, ...]] = {}
    for name, asked in cases.items():
        answers: list[Expected] = []
        for case in asked:
            answers.append(_answer(assignment, case) if case.repeats is None else answers[case.repeats])
        key[name] = tuple(answers) if scale == 1 else tuple(_widened(answer, scale) for answer in answers)
    return key


def _answer(assignment: Assignment, case: Case) -> Expected:
    function = assignment.reference[case.question]
    try:
        return rounding.expected(function, copied(case.arguments))
    except CourseError as error:  # what it returns is no answer
        raise _unanswered(case, where_defined(function), f"has no answer: {error}") from error
    except (Exception, SystemExit) as error:
        where = where_raised(error, _folder(assignment)) or where_defined(function)
        raise _unanswered(case, where, f"raises {type(error).__name__}: {error}") from error


def _unanswered(case: Case, where: str, said: str) -> CourseError:
    return CourseError(
        f"{where}: the reference {case.question!r}, asked case {case.index} ({case.kind}), {said}; "
        "mend the reference, or what DRAWS asks of it"
    )


def _folder(assignment: Assignment) -> Path:
    """That of the reference."""
    return Path(assignment.module.__file__ or "").parent


def _widened(answer: Expected, scale: float) -> Expected:
    return replace(answer, bound=scale * answer.bound, bound_single=scale * answer.bound_single)
