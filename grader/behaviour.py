"""Mistakes that show in when a function is right, not in what it returns: chance, memory, a hard-coded width."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from grader.alignment import order_of
from grader.answers import FACTOR, alike
from grader.generic import Generic
from grader.model import Answer, Case, Expected, FloatArray, Outcome, Raised, Returned


def right(answer: Answer, outcome: Outcome) -> bool:
    """Whether one probe gives this answer, in single precision at least."""
    wrong = wrong_entries(answer, outcome)
    return wrong is not None and not wrong.any()


def wrong_entries(answer: Answer, outcome: Outcome) -> NDArray[np.bool_] | None:
    """Which numbers of the answer were not returned, in the order of its layout; None where form or shape is another."""
    if not isinstance(answer, Expected) or not isinstance(outcome, Returned):
        return None
    order = order_of(outcome.layout, answer.layout)
    if order is None:
        return None
    with np.errstate(all="ignore"):
        single = bool(np.all(outcome.values.astype(np.float32) == outcome.values))
        bound = answer.bound_single if single else answer.bound
        return ~(np.abs(outcome.values[order] - answer.values) <= FACTOR * bound)


# ── Chance and memory ─────────────────────────────────────────────────────────────────────────────────────────────


def unstable(cases: Sequence[Case], answers: Sequence[Answer], outcomes: Sequence[Outcome]) -> Generic | None:
    """``not-deterministic`` or ``depends-on-earlier-calls``.

    A function whose answer to a repeated question is another one depends on chance or on the calls in between.  Memory is
    right as long as it is fresh: on the first call, and perhaps some more; chance has no reason to be.  What hands
    out an earlier, right answer again depends on earlier calls, too, even where it repeats itself.
    """
    asked = [i for i, case in enumerate(cases) if case.repeats is None]
    are_right = [right(answers[i], outcomes[i]) for i in asked]
    if not all(isinstance(outcomes[i], (Returned, Raised)) for i in range(len(cases))):
        return None
    if any(not _same(outcomes[case.repeats], outcomes[i]) for i, case in enumerate(cases) if case.repeats is not None):
        fresh = are_right.index(False) if False in are_right else len(are_right)
        remembered = fresh > 0 and not any(are_right[fresh:])
        return Generic("depends-on-earlier-calls" if remembered else "not-deterministic")
    if are_right and are_right[0] and not all(are_right):
        return Generic("depends-on-earlier-calls") if _only_echoes(outcomes, asked, are_right) else None
    return None


def _same(one: Outcome, other: Outcome) -> bool:
    """Within rounding: a sum over a set or in parallel threads may come out in another order."""
    if isinstance(one, Raised) and isinstance(other, Raised):
        return alike(one.type, other.type)
    if not isinstance(one, Returned) or not isinstance(other, Returned) or one.layout != other.layout:
        return False
    return np.allclose(one.values, other.values, rtol=1e-9, atol=1e-12, equal_nan=True)


def _only_echoes(outcomes: Sequence[Outcome], asked: Sequence[int], are_right: Sequence[bool]) -> bool:
    """Whether every wrong answer is one that was right before."""
    earlier: set[tuple[str, bytes]] = set()
    for i, is_right in zip(asked, are_right, strict=True):
        outcome = outcomes[i]
        if not isinstance(outcome, Returned):
            return False
        said = (outcome.layout, outcome.values.tobytes())
        if is_right:
            earlier.add(said)
        elif said not in earlier:
            return False
    return True


# ── A hard-coded width ────────────────────────────────────────────────────────────────────────────────────────────


def hard_coded_width(
    cases: Sequence[Case], answers: Sequence[Answer], outcomes: Sequence[Outcome], parameters: Sequence[str]
) -> Generic | None:
    """Right exactly where one dimension has one size, and elsewhere as a program must be that takes the size for granted:
    it raises, or fills only so many entries, or returns so many.

    Width 1 does not count: broadcasting makes too much else right there.
    """
    asked = [i for i, case in enumerate(cases) if case.repeats is None]
    are_right = {i: right(answers[i], outcomes[i]) for i in asked}
    broken = [i for i in asked if not are_right[i]]
    if len(broken) < 3 or not all(isinstance(outcomes[i], (Returned, Raised)) for i in asked):
        return None
    sizes = {i: _sizes(cases[i], parameters) for i in asked}
    for name in sorted(set.intersection(*(set(of_case) for of_case in sizes.values()))):
        fitting = {sizes[i][name] for i in asked if are_right[i]}
        if len(fitting) != 1:
            continue
        (width,) = fitting
        if width < 2 or any(sizes[i][name] == width for i in broken):
            continue
        if all(_breaks_at(width, answers[i], outcomes[i]) for i in broken):
            return Generic("hard-coded-width", f" ({name} = {width})")
    if not any(are_right.values()) and _one_shape(answers, outcomes, asked):
        return Generic("hard-coded-width")
    return None


def _breaks_at(width: int, answer: Answer, outcome: Outcome) -> bool:
    if isinstance(outcome, Raised):
        return alike(outcome.type, "IndexError")
    wrong = wrong_entries(answer, outcome)
    if wrong is None:
        return isinstance(outcome, Returned) and bool(re.search(rf"[\[,]{width}[,\]]", outcome.layout))
    assert isinstance(outcome, Returned)
    assert isinstance(answer, Expected)
    order = order_of(outcome.layout, answer.layout)
    return not np.any(outcome.values[order][wrong])


def _one_shape(answers: Sequence[Answer], outcomes: Sequence[Outcome], asked: Sequence[int]) -> bool:
    """Always the same shape, where many are right."""
    returned = {outcome.layout for i in asked if isinstance(outcome := outcomes[i], Returned)}
    wanted = {answer.layout for i in asked if isinstance(answer := answers[i], Expected)}
    numbers = any(outcome.values.size > 1 for i in asked if isinstance(outcome := outcomes[i], Returned))
    return len(returned) == 1 and len(wanted) > 3 and numbers


def _sizes(case: Case, parameters: Sequence[str]) -> Mapping[str, int]:
    """Every dimension of every array among the arguments: ``theta_next.shape[1]``, ``theta[2].shape[0]``."""
    found: dict[str, int] = {}
    for name, argument in zip(parameters, case.arguments, strict=False):
        for label, array in _arrays(name, argument):
            found.update({f"{label}.shape[{axis}]": size for axis, size in enumerate(array.shape)})
    return found


def _arrays(name: str, argument: Any) -> Iterator[tuple[str, FloatArray]]:
    if isinstance(argument, np.ndarray):
        yield name, argument
    elif isinstance(argument, dict):
        for key, item in argument.items():
            yield from _arrays(f"{name}[{key!r}]", item)
