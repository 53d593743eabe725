"""How well the cases of a run tell the known mistakes apart: from what is right, and from one another."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations

from grader.diagnosis.answers import plain_answer
from grader.diagnosis.fingerprints import label
from grader.diagnosis.shelf import Shelf


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
    """
    question = shelf.question.name
    right = [label(plain_answer(shelf.function, case)) for case in shelf.cases]
    rows = [
        (single.form.cause.id, [label(answer) for answer in single.plain])
        for single in shelf.singles
        if not single.form.cause.generic
    ]
    known = {single.form.cause.id for single in shelf.singles}
    least: dict[tuple[str, str | None], int] = {
        (form.cause.id, None): 0 for form in shelf.whole.forms[question] if form.cause.id not in known
    }
    for name, answers in rows:
        _take_least(least, (name, None), _different(answers, right))
    for (one, answers), (other, others) in combinations(rows, 2):
        if one != other:
            _take_least(least, (min(one, other), max(one, other)), _different(answers, others))
    for pair, count in least.items():
        if count < fewer_than:
            yield Separation(count, question, *pair)


def _take_least(least: dict[tuple[str, str | None], int], pair: tuple[str, str | None], count: int) -> None:
    least[pair] = min(count, least.get(pair, count))


def _different(one: list[tuple[str, bytes]], other: list[tuple[str, bytes]]) -> int:
    return sum(a != b for a, b in zip(one, other, strict=True))
