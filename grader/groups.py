"""Equal answers that nobody has a name for, across a class: one note from the instructor reaches all of them.

    fingerprint(question, cases, outcomes)      while a submission is graded: small enough to keep for every student
    groups(fingerprints)                        once all are graded

Answers are equal where form, shapes and exceptions are the same and the numbers differ by no more than different
programs do.
"""

from __future__ import annotations

import hashlib
import math
from collections import defaultdict
from collections.abc import Iterable, Sequence

import numpy as np

from grader.checking import parts
from grader.diagnosis.alignment import readable
from grader.model import Case, Fingerprint, Group, Outcome, Raised, Returned

#: Numbers that are kept of all that was returned, evenly spread.
SAMPLE = 32
#: Relative; single precision is worse than that only after much cancellation.
TOLERANCE = 1e-5


def fingerprint(question: str, cases: Sequence[Case], outcomes: Sequence[Outcome]) -> Fingerprint | None:
    """None where nothing was returned at all: an exception says itself what it is."""
    asked = [outcome for case, outcome in zip(cases, outcomes, strict=True) if case.repeats is None]
    returned = [outcome for outcome in asked if isinstance(outcome, Returned)]
    if not all(map(readable, returned)):
        return None
    numbers = np.concatenate([outcome.values for outcome in returned]) if returned else np.zeros(0)
    if not numbers.size:
        return None
    chosen = np.unique(np.linspace(0, numbers.size - 1, SAMPLE).astype(int))
    return Fingerprint(
        question=question,
        form=hashlib.sha256("\n".join(map(_form, asked)).encode()).hexdigest()[:16],
        numbers=tuple(repr(float(number)) for number in numbers[chosen]),
    )


def groups(fingerprints: Iterable[tuple[str, Fingerprint]], least: int = 2) -> tuple[Group, ...]:
    """Students with equal answers to a question, the largest group first; ``least`` students make a group.

    Students come sorted.  Whoever comes is compared with the first of each group, so that the groups are always the
    same, and nothing is kept of the others but their names.
    """
    found: dict[tuple[str, str, int], list[_Open]] = defaultdict(list)
    equal: dict[Fingerprint, _Open] = {}
    for student, one in fingerprints:
        group = equal.get(one)
        if group is None:
            open_ones = found[one.question, one.form, len(one.numbers)]
            equal[one] = group = _like(one, open_ones)
        group.students.append(student)
    closed = [group.closed() for open_ones in found.values() for group in open_ones if len(group.students) >= least]
    return tuple(sorted(closed, key=lambda group: (-len(group.students), group.id)))


def _like(one: Fingerprint, open_ones: list[_Open]) -> _Open:
    """The first with nearly the same numbers, or a new one."""
    numbers = np.array([float(number) for number in one.numbers])
    if open_ones:
        known = np.stack([group.numbers for group in open_ones])
        close = np.isclose(known, numbers, rtol=TOLERANCE, atol=1e-9, equal_nan=True).all(axis=1)
        if close.any():
            return open_ones[int(close.argmax())]
    open_ones.append(_Open(one, numbers))
    return open_ones[-1]


class _Open:
    def __init__(self, first: Fingerprint, numbers: np.ndarray) -> None:
        self.first = first
        self.numbers = numbers
        self.students: list[str] = []

    def closed(self) -> Group:
        """The id is made of the answer, coarsely: it stays when other students come or the run is repeated."""
        coarse = " ".join(f"{number:.2g}" for number in self.numbers if math.isfinite(number))
        digest = hashlib.sha256(f"{self.first.form} {coarse}".encode()).hexdigest()[:6]
        question = self.first.question
        return Group(id=f"{question}-{digest}", question=question, students=tuple(self.students))


def _form(outcome: Outcome) -> str:
    if isinstance(outcome, Returned):
        return repr([(part.path, part.shape) for part in parts(outcome.layout)])
    return outcome.type if isinstance(outcome, Raised) else type(outcome).__name__
