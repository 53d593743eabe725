"""All answers to one question as one vector: what a function is known to answer, and what a student's returned.

One comparison of two vectors then says whether every probe agrees.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from grader import rounding
from grader.checking import TOLERANCE_FACTOR
from grader.diagnosis.alignment import Turn, order_of, readable, slots_of
from grader.diagnosis.composition import Function
from grader.model import Answer, Case, Expected, FloatArray, Outcome, Raised, Raises, Returned
from grader.sandbox.jail import wire
from grader.sandbox.jail.wire import copied

#: What a program raises when shapes or layers do not fit depends on how it is written: loops raise other exceptions
#: than matrix products do.
MISFITS = frozenset({"ValueError", "IndexError", "KeyError", "TypeError", "AssertionError"})
_OVERFLOWS = frozenset({"OverflowError", "FloatingPointError"})


@dataclass(frozen=True)
class Known:
    """What one function answers to the cases of a question.

    ``layouts[i]`` is None where case i ends in the exception ``raises[i]``.  The vectors hold the numbers of all other
    cases, one case after another; ``case`` and ``slot`` say, number by number, where each belongs (``slot`` is the
    position in a returned tuple, 0 where none is returned).
    """

    layouts: tuple[str | None, ...]
    raises: tuple[str, ...]
    values: FloatArray
    bound: FloatArray
    bound_single: FloatArray
    case: NDArray[np.intp]
    slot: NDArray[np.intp]

    @cached_property
    def finite(self) -> NDArray[np.bool_]:
        return np.isfinite(self.values)


def known(answers: Sequence[Answer]) -> Known:
    returned = [(i, answer) for i, answer in enumerate(answers) if isinstance(answer, Expected)]
    return Known(
        layouts=tuple(answer.layout if isinstance(answer, Expected) else None for answer in answers),
        raises=tuple(answer.type if isinstance(answer, Raises) else "" for answer in answers),
        values=_joined([answer.values for _, answer in returned]),
        bound=_joined([answer.bound for _, answer in returned]),
        bound_single=_joined([answer.bound_single for _, answer in returned]),
        case=np.repeat([i for i, _ in returned], [answer.values.size for _, answer in returned]).astype(np.intp),
        slot=np.concatenate([np.zeros(0, np.intp), *(slots_of(answer.layout) for _, answer in returned)]),
    )


def answers_of(function: Function, cases: Sequence[Case], *, single: bool = True) -> tuple[Answer, ...]:
    """What a wrong function answers, with bounds (those of single precision cost as much again); an exception, NaN or
    infinity is an answer too.
    """
    answers: list[Answer] = []
    for case in cases:
        try:
            answers.append(rounding.expected(function, copied(case.arguments), finite=False, single=single))
        except (Exception, SystemExit) as error:  # noqa: BLE001  # a mistake may end in any exception; that is its answer
            answers.append(Raises(type(error).__name__))
    return tuple(answers)


@dataclass(frozen=True, slots=True)
class Plain:
    """One answer without bounds, which cost far more."""

    layout: str | None
    """None where the function raises."""
    values: FloatArray
    raised: str = ""


def plain_answer(function: Function, case: Case) -> Plain:
    try:
        with np.errstate(all="ignore"):
            layout, vectors = wire.encode(function(*copied(case.arguments)))
    except (Exception, SystemExit) as error:  # noqa: BLE001  # as above
        return Plain(None, np.zeros(0), type(error).__name__)
    return Plain(layout, _joined(vectors))


def without_bounds(function: Function, cases: Sequence[Case]) -> Known:
    """What a wrong function answers, as if nothing were ever rounded."""
    answers: list[Answer] = []
    for case in cases:
        plain = plain_answer(function, case)
        none = np.zeros_like(plain.values)
        answers.append(
            Raises(plain.raised) if plain.layout is None else Expected(plain.layout, plain.values, none, none)
        )
    return known(answers)


class Given:
    """What one student's function returned, case by case; repeated probes are not among them."""

    def __init__(self, outcomes: Sequence[Outcome]) -> None:
        self.outcomes = tuple(outcomes)
        self.comparable = all(
            isinstance(outcome, Raised) or (isinstance(outcome, Returned) and readable(outcome))
            for outcome in self.outcomes
        )
        self._vectors: dict[tuple[tuple[str | None, ...], Turn], FloatArray | None] = {}

    @cached_property
    def returned(self) -> tuple[Returned, ...]:
        return tuple(outcome for outcome in self.outcomes if isinstance(outcome, Returned))

    @cached_property
    def numbers(self) -> FloatArray:
        return _joined([outcome.values for outcome in self.returned])

    @cached_property
    def single(self) -> bool:
        """Whether it computes in single precision: says so, or returns no number that single precision has not."""
        if any('"float32"' in outcome.layout for outcome in self.returned):
            return True
        finite = self.numbers[np.isfinite(self.numbers)]
        with np.errstate(over="ignore"):
            return finite.size > 0 and bool(np.all(finite.astype(np.float32) == finite))

    @cached_property
    def turns(self) -> tuple[Turn, ...]:
        """Those that the layouts leave possible: without a list there is none to undo."""
        listed = any('"l' in outcome.layout for outcome in self.returned)  # "l" or the dtype "list"
        columns = any(re.search(r"\[1,|,1\]", outcome.layout) for outcome in self.returned)
        possible = {turn: listed for turn in Turn if turn.of_lists}
        possible[Turn.COLUMNS] = columns
        possible[Turn.NUMBERS] = any(re.search(r"\[1(,1)?\]", outcome.layout) for outcome in self.returned)
        return tuple(turn for turn in Turn if possible.get(turn, True))

    def vector(self, answers: Known, turn: Turn = Turn.PLAIN) -> FloatArray | None:
        """The numbers of all cases in the order of ``answers``; None where any case fits not."""
        place = (answers.layouts, turn)
        if place not in self._vectors:
            self._vectors[place] = self._aligned(answers, turn)
        found = self._vectors[place]
        return found if found is not None and self._raises_like(answers) else None

    def _aligned(self, answers: Known, turn: Turn) -> FloatArray | None:
        parts = []
        for outcome, layout in zip(self.outcomes, answers.layouts, strict=True):
            if layout is None:
                if not isinstance(outcome, Raised):
                    return None
                continue
            if not isinstance(outcome, Returned):
                return None
            order = order_of(outcome.layout, layout, turn)
            if order is None:
                return None
            parts.append(outcome.values[order])
        return _joined(parts)

    def _raises_like(self, answers: Known) -> bool:
        return all(
            alike(outcome.type, type_)
            for outcome, type_ in zip(self.outcomes, answers.raises, strict=True)
            if isinstance(outcome, Raised)
        )


def alike(one: str, other: str) -> bool:
    """Whether two exceptions may be the same mistake, written differently."""
    return one == other or {one, other} <= MISFITS or {one, other} <= _OVERFLOWS


def agrees(given: Given, answers: Known) -> bool:
    """Every probe agrees: shapes, exceptions, numbers."""
    vector = given.vector(answers)
    return vector is not None and bool(np.all(close(vector, answers, given.single)))


def close(vector: FloatArray, answers: Known, single: bool) -> NDArray[np.bool_]:
    """Entry by entry; where the answer is no number, neither must be what was returned."""
    with np.errstate(invalid="ignore"):
        near = np.abs(vector - answers.values) <= tolerance(answers, single)
    return np.where(answers.finite, near, ~np.isfinite(vector))


def roughly(vector: FloatArray, answers: Known, share: float) -> bool:
    """Whether no number is off by more than this share of the largest one in its case."""
    sizes = np.where(answers.finite, np.abs(answers.values), 0.0)
    largest = np.zeros(len(answers.layouts))
    np.maximum.at(largest, answers.case, sizes)
    with np.errstate(invalid="ignore"):
        near = np.abs(vector - answers.values) <= share * largest[answers.case]
    return bool(np.all(near | ~answers.finite))


def tolerance(answers: Known, single: bool) -> FloatArray:
    return TOLERANCE_FACTOR * (answers.bound_single if single else answers.bound)


def _joined(parts: Sequence[FloatArray]) -> FloatArray:
    return np.concatenate(parts) if parts else np.zeros(0)


@dataclass(frozen=True)
class Ratio:
    """returned = ``value`` · answer for every number, the same ``value`` throughout, somewhere in [low, high]."""

    value: float
    low: float
    high: float


#: Of factors that are looked for; larger ones, and what they lead to, overflow.
_LARGEST = 1e300


def ratio(vector: FloatArray, values: FloatArray, allowed: FloatArray, at_least: int = 2) -> Ratio | None:
    """The one constant that leads from ``values`` to ``vector``, where each may be off by ``allowed``.

    Each number confines the constant to an interval; it exists where all intervals have a point in common.  None where
    they have not, where a number is not finite, or where fewer than ``at_least`` numbers can say anything.
    """
    telling = np.abs(values) > 2 * allowed
    if np.count_nonzero(telling) < at_least or not (np.isfinite(vector).all() and np.isfinite(values).all()):
        return None
    with np.errstate(all="ignore"):
        sharpest = np.argmax(np.where(telling, np.abs(values) / np.maximum(allowed, 1e-300), 0))
        first = float(vector[sharpest] / values[sharpest])
        # The program may have multiplied early or late: its error scales with the constant, and rounds once more.
        slack = allowed * max(abs(first), 2.0**-52) + 2.0**-51 * np.abs(vector)
        at = np.stack([(vector[telling] - slack[telling]), (vector[telling] + slack[telling])]) / values[telling]
    low, high = float(at.min(axis=0).max()), float(at.max(axis=0).min())
    if not -_LARGEST < low <= high < _LARGEST:
        return None
    value = simplest_between(low, high)
    near = np.abs(vector - value * values) <= slack + (high - low) * np.abs(values) + 2.0**-51 * np.abs(vector)
    return Ratio(value, low, high) if value and np.all(near) else None


def simplest_between(low: float, high: float) -> float:
    """A fraction with a small denominator where there is one in the interval: ½, not 0.49999999999999994."""
    middle = (low + high) / 2
    for denominator in range(1, 101):
        numerator = round(middle * denominator)
        if low <= numerator / denominator <= high and numerator:
            return numerator / denominator
    for exponent in range(3, 13):
        number = round(middle, exponent)
        if low <= number <= high and number:
            return number
    return middle
