"""Are the numbers right?  Entry by entry: |returned − expected| ≤ 4E.

E bounds the rounding error of one sound program (``grader.rounding``); the reference has one too, and 4
leaves room for programs that are sound but go about it differently.  NaN is never right: conditions are
written so that NaN fails them.  Another tolerance than 4E is one with other bounds: see ``grader.cases.answer_key``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from grader.checking.structure import Fit, Part, fit, parts
from grader.model import Answer, Expected, FloatArray, Outcome, Raised, Raises, Returned
from grader.sandbox.jail import wire

TOLERANCE_FACTOR = 4.0


def agrees(answer: Answer, outcome: Outcome) -> bool:
    """Whether the outcome is this answer: an exception of the same type, or the same structure and numbers.

    The answer of a mistake may hold NaN and infinities; they agree with their like.
    """
    if isinstance(answer, Raises):
        return isinstance(outcome, Raised) and answer.type in ("*", outcome.type)
    if not isinstance(outcome, Returned) or len(outcome.values) != len(answer.values):
        return False
    with np.errstate(all="ignore"):
        if _clearly_differs(answer, outcome.values):
            return False
        fitted = _fitted(answer, outcome)
        return fitted is not None and precision(answer, outcome.values, fitted) is not None


def _clearly_differs(answer: Expected, values: FloatArray) -> bool:
    """A look at the last entry, which settles most of the comparisons with answers of mistakes."""
    if not len(values):
        return False
    gap = abs(values[-1] - answer.values[-1])
    return bool(gap > TOLERANCE_FACTOR * answer.bound[-1] and gap > TOLERANCE_FACTOR * answer.bound_single[-1])


def precision(answer: Expected, values: FloatArray, fitted: Fit) -> Literal["double", "single"] | None:
    """The precision in which the numbers are right; None where they are wrong."""
    error = np.abs(values - answer.values)
    if within(error, answer.bound).all():
        return "double"
    if not (np.isfinite(values).all() and np.isfinite(answer.values).all()):
        return "double" if _same_with_infinities(answer, values) else None
    if not within(error, answer.bound_single).all():
        return None
    return "single" if _is_single(answer, values, error, fitted) else None


def within(error: FloatArray, bound: FloatArray, factor: float = TOLERANCE_FACTOR) -> NDArray[np.bool_]:
    """Whether error ≤ factor · bound, by entry; an infinite bound is no bound, and NaN is within nothing."""
    tolerance = factor * bound
    return (error <= tolerance) & (tolerance < np.inf)


def _is_single(answer: Expected, values: FloatArray, error: FloatArray, fitted: Fit) -> bool:
    """Whether the numbers were computed in float32: they say so by their dtype, or hold no digit that float32
    has not.

    Without this, a mistake of 1e-6 in double precision would pass for rounding.  A dtype that says float32 of numbers
    that have more digits is a lie, and counts as none.
    """
    for entries in fitted.coarse:
        if not within(error[entries], answer.bound[entries]).all():
            return False
    short = values.astype(np.float32) == values
    return any(short[entries].all() for entries in fitted.single) or bool((short | (error == 0)).all())


def _same_with_infinities(answer: Expected, values: FloatArray) -> bool:
    same = within(np.abs(values - answer.values), answer.bound) | (values == answer.values)
    return bool((same | (np.isnan(values) & np.isnan(answer.values))).all())


@dataclass(frozen=True, slots=True)
class Deviation:
    """How an answer differs from the expected one, entry by entry, all of shape (n,)."""

    parts: tuple[Part, ...]
    returned: FloatArray
    expected: FloatArray
    excess: FloatArray
    """|returned − expected| / tolerance: at most 1 where right; NaN or infinite where the returned number
    is."""
    right: NDArray[np.bool_]
    """In the precision of the answer: single where all of it passes as single."""

    @property
    def wrong_parts(self) -> tuple[Part, ...]:
        return tuple(part for part in self.parts if not self.right[part.entries].all())


def deviation(answer: Answer, outcome: Outcome) -> Deviation | None:
    """None where there are no numbers to compare: nothing returned, or in another structure or shape."""
    if isinstance(answer, Raises) or not isinstance(outcome, Returned):
        return None
    with np.errstate(all="ignore"):
        fitted = _fitted(answer, outcome)
        if fitted is None:
            return None
        single = precision(answer, outcome.values, fitted) == "single"
        bound = answer.bound_single if single else answer.bound
        error = np.abs(outcome.values - answer.values)
        excess = np.where(error == 0, 0.0, error / (TOLERANCE_FACTOR * bound))
        return Deviation(parts(answer.layout), outcome.values, answer.values, excess, within(error, bound))


def _fitted(answer: Expected, outcome: Returned) -> Fit | None:
    try:
        fitted = fit(answer.layout, outcome.layout, len(outcome.values))
    except wire.Corrupt:
        return None
    return fitted if fitted.problem is None else None
