"""Which of thousands of explanations may fit?  A look at a few cases, all explanations at once.

The answers of every explanation to a few telling cases are matrices, one for each layout; a student's answers are held
against all rows together.  What is found here is a candidate only: the tolerance is coarse, and other cases were not
looked at.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from grader.diagnosis.alignment import Turn, order_of
from grader.diagnosis.answers import Given, Plain, plain_answer
from grader.diagnosis.composition import Function
from grader.model import Case, FloatArray, Raised, Returned

#: Relative to the largest number of the case: wide enough for single precision and for whatever order of operations.
COARSE = 1e-4

Mask = NDArray[np.bool_]
Test = Callable[[FloatArray, FloatArray], Mask]
"""Which rows of a matrix may be the vector?"""


class Fingerprints:
    """Row i belongs to ``functions[i]``."""

    def __init__(self, functions: Sequence[Function], cases: Sequence[Case]) -> None:
        self.count = len(functions)
        self.cases = tuple(case.index for case in cases)
        self._probes = [_Probe([plain_answer(function, case) for function in functions]) for case in cases]

    def fitting(self, given: Given, turn: Turn = Turn.PLAIN, test: Test | None = None) -> list[int]:
        """The rows that agree with every looked-at case, in ascending order."""
        rows = np.ones(self.count, dtype=bool)
        for case, probe in zip(self.cases, self._probes, strict=True):
            rows &= probe.fitting(given.outcomes[case], turn, test or near)
            if not rows.any():
                break
        return [int(row) for row in np.flatnonzero(rows)]


class _Probe:
    """The answers of all functions to one case."""

    def __init__(self, answers: Sequence[Plain]) -> None:
        self.raising = np.array([answer.layout is None for answer in answers], dtype=bool)
        rows: dict[str, list[int]] = defaultdict(list)
        for row, answer in enumerate(answers):
            if answer.layout is not None:
                rows[answer.layout].append(row)
        self.tables = [
            (layout, np.array(members), _no_infinity(np.array([answers[row].values for row in members])))
            for layout, members in rows.items()
        ]

    def fitting(self, outcome: object, turn: Turn, test: Test) -> Mask:
        fits = np.zeros(self.raising.shape, dtype=bool)
        if isinstance(outcome, Raised):
            return self.raising
        if not isinstance(outcome, Returned):
            return fits
        for layout, members, table in self.tables:
            order = order_of(outcome.layout, layout, turn)
            if order is not None:
                vector = _no_infinity(outcome.values[order])
                fits[members] = test(table, vector)
        return fits


def _no_infinity(values: FloatArray) -> FloatArray:
    """NaN and the infinities as one number that nothing else is."""
    return np.where(np.isfinite(values) & (np.abs(values) < 1e100), values, 1e100)


def near(table: FloatArray, vector: FloatArray) -> Mask:
    scale = np.max(np.abs(table), axis=1, initial=0.0)
    return np.asarray(np.max(np.abs(table - vector), axis=1, initial=0.0) <= COARSE * scale)


def proportional(table: FloatArray, vector: FloatArray) -> Mask:
    with np.errstate(all="ignore"):
        constant = table @ vector / np.sum(table * table, axis=1)
        off = np.max(np.abs(table * constant[:, np.newaxis] - vector), axis=1, initial=0.0)
    return np.asarray(off <= COARSE * np.max(np.abs(vector), initial=0.0))


def telling_cases(answers: Sequence[Sequence[Plain]], most: int) -> list[int]:
    """The few cases that tell most functions apart; ``answers[i][j]`` is that of function i to case j."""
    if not answers:
        return []
    labels = [[label(answers[i][j]) for i in range(len(answers))] for j in range(len(answers[0]))]
    chosen: list[int] = []
    classes: list[tuple[tuple[str, bytes], ...]] = [()] * len(answers)
    while len(chosen) < min(most, len(labels)):
        gains = [len({(*old, new) for old, new in zip(classes, of_case, strict=True)}) for of_case in labels]
        best = max(range(len(labels)), key=lambda j: (gains[j], -j))
        if chosen and gains[best] == len(set(classes)):
            break
        chosen.append(best)
        classes = [(*old, new) for old, new in zip(classes, labels[best], strict=True)]
    return chosen


def label(answer: Plain) -> tuple[str, bytes]:
    """Equal for equal answers, but for rounding."""
    if answer.layout is None:
        return "raises", b""
    values = _no_infinity(answer.values)
    scale = max(np.max(np.abs(values), initial=0.0), 1e-300)
    digit = 10.0 ** (np.floor(np.log10(scale)) - 6)
    return answer.layout, (np.round(values / digit) * digit + 0.0).tobytes()  # + 0.0: no negative zeros
