"""Seed → cases → answer key.

Every question and case has a random stream of its own, so that adding one moves no other.  The sandbox is given the
arguments of the cases and nothing of the answers; no argument of one question is another's answer, because no two
questions share a stream.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from grader import rounding
from grader.errors import CourseError
from grader.model import Answer, Answers, Case, Raises, Value
from grader.sandbox.jail.wire import copied

if TYPE_CHECKING:
    from grader.course import Assignment

#: How many of a question's cases are asked a second time, after the others: a function whose answer depends on
#: earlier calls, or on chance, shows here.
REPEATED = 2


def draw_cases(assignment: Assignment, seed: int) -> dict[str, tuple[Case, ...]]:
    """The cases of each question, in the order in which they are asked.

    The stream of a case is ``default_rng([seed, question, index])``.  Raises CourseError where an author's draw raises.
    """
    return {question.name: _draw_question(assignment, question.name, seed) for question in assignment.questions}


def _draw_question(assignment: Assignment, name: str, seed: int) -> tuple[Case, ...]:
    cases = []
    for index, draw in enumerate(assignment.draws[name]):
        rng = np.random.default_rng([seed, zlib.crc32(name.encode()), index])
        try:
            cases.append(Case(name, index, draw.kind, draw.arguments(rng)))
        except Exception as error:
            raise CourseError(
                f"{assignment.slug}: case {index} ({draw.kind}) of {name!r} cannot be drawn: "
                f"{type(error).__name__}: {error}; mend DRAWS in the reference"
            ) from error
    repeated = [cases[-1 - i] for i in range(min(REPEATED, len(cases)))]
    again = [
        Case(name, len(cases) + i, case.kind, case.arguments, repeats=case.index) for i, case in enumerate(repeated)
    ]
    return (*cases, *again)


def answer_key(assignment: Assignment, cases: Mapping[str, Sequence[Case]]) -> Answers:
    """What the reference answers, with bounds.  Raises CourseError where the reference raises."""
    key = {}
    for name, asked in cases.items():
        answers = answers_of(assignment.reference[name], asked)
        for case, answer in zip(asked, answers, strict=True):
            if isinstance(answer, Raises):
                raise CourseError(
                    f"{assignment.slug}: the reference {name!r} raises {answer.type} on case {case.index} ({case.kind})"
                )
        key[name] = answers
    return key


def answers_of(function: Callable[..., Value], cases: Sequence[Case]) -> tuple[Answer, ...]:
    """What any function, right or wrong, answers on the cases."""
    answers: list[Answer] = []
    for case in cases:
        if case.repeats is not None:
            answers.append(answers[case.repeats])
            continue
        answers.append(_answer(function, case.arguments))
    return tuple(answers)


def _answer(function: Callable[..., Value], arguments: tuple[Value, ...]) -> Answer:
    try:
        return rounding.expected(function, tuple(copied(argument) for argument in arguments))
    except Exception as error:  # noqa: BLE001  # a mistake may end in any exception; that is its answer
        return Raises(type(error).__name__)
