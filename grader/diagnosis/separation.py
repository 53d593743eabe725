"""How well the cases of a run tell the known mistakes apart: from what is right, and from one another."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from grader.diagnosis.answers import plain_answer
from grader.diagnosis.fingerprints import label
from grader.diagnosis.shelf import Shelf, Single, equal


@dataclass(frozen=True, order=True)
class Separation:
    """So many cases of a question give different answers with the one mistake and with the other."""

    cases: int
    question: str
    one: str
    other: str | None
    """None for the right answer."""


def separations(shelf: Shelf, fewer_than: int) -> Iterator[Separation]:
    """Every pair of mistakes that fewer cases tell apart; 0 cases for those that are told together.

    Of mistakes in several forms those two count that are hardest to tell apart.  A mistake that shows nowhere, or by
    exceptions alone that any failing program raises, is not diagnosed and counts as told apart from right by 0 cases.
    Mistakes in a part that leave no numbers (NaN) of the whole need not be told apart by it: the part itself does that.
    """
    question = shelf.question.name
    right = [plain_answer(shelf.function, case) for case in shelf.cases]
    specific = [single for single in shelf.singles if not single.form.cause.generic]
    rows = [(single, [label(answer) for answer in single.plain]) for single in specific]
    known = {single.form.cause.id for single in shelf.singles}
    least: dict[tuple[str, str | None], int] = {
        (form.cause.id, None): 0 for form in shelf.whole.forms[question] if form.cause.id not in known
    }
    for single in specific:
        apart = sum(not equal(answer, due) for answer, due in zip(single.plain, right, strict=True))
        _take_least(least, (single.form.cause.id, None), apart)
    for (single, answers), (another, others) in combinations(rows, 2):
        one, other = sorted((single.form.cause.id, another.form.cause.id))
        if one != other and not _of_one_part_without_numbers(single, another, question):
            _take_least(least, (one, other), _different(answers, others))
    for pair, count in least.items():
        if count < fewer_than:
            yield Separation(count, question, *pair)


def _of_one_part_without_numbers(one: Single, other: Single, question: str) -> bool:
    """Whether both are mistakes of the same part, and each leaves NaN or infinity somewhere."""
    part = one.form.cause.function
    return part == other.form.cause.function != question and all(
        any(not np.isfinite(answer.values).all() for answer in single.plain) for single in (one, other)
    )


def _take_least(least: dict[tuple[str, str | None], int], pair: tuple[str, str | None], count: int) -> None:
    least[pair] = min(count, least.get(pair, count))


def _different(one: list[tuple[str, bytes]], other: list[tuple[str, bytes]]) -> int:
    return sum(a != b for a, b in zip(one, other, strict=True))
