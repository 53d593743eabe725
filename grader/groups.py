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

    The order in which students come does not matter.
    """
    found: dict[tuple[str, str], list[_Open]] = defaultdict(list)
    for student, one in sorted(fingerprints, key=lambda pair: (pair[1].question, pair[0])):
        numbers = np.array([float(number) for number in one.numbers])
        open_ones = found[one.question, one.form]
        like = next((group for group in open_ones if _close(group.numbers, numbers)), None)
        if like is None:
            open_ones.append(like := _Open(one, numbers))
        like.students.append(student)
    closed = [group.closed() for open_ones in found.values() for group in open_ones if len(group.students) >= least]
    return tuple(sorted(closed, key=lambda group: (-len(group.students), group.id)))


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


def _close(one: np.ndarray, other: np.ndarray) -> bool:
    return one.shape == other.shape and np.allclose(one, other, rtol=TOLERANCE, atol=1e-9, equal_nan=True)
