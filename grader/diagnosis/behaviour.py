"""Mistakes that show in when a function is right, not in what it returns: chance, memory, a hard-coded width."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

import numpy as np

from grader.checking import agrees, deviation
from grader.diagnosis.answers import alike
from grader.diagnosis.generic import Generic
from grader.model import Answer, Case, Expected, Outcome, Raised, Returned

# ── Chance and memory ────────────────────────────────────────────────────────────────────────────────────


def repeats_itself(cases: Sequence[Case], outcomes: Sequence[Outcome]) -> bool:
    """Whether every repeated question got the answer that it got the first time."""
    return all(_same(outcomes[case.repeats], outcomes[i]) for i, case in enumerate(cases) if case.repeats is not None)


def unstable(cases: Sequence[Case], answers: Sequence[Answer], outcomes: Sequence[Outcome]) -> Generic | None:
    """``not-deterministic`` or ``depends-on-earlier-calls``.

    A function whose answer to a repeated question is another one depends on chance or on the calls in between.  Memory
    is right as long as it is fresh: on the first call, perhaps on some more, and perhaps whenever it is asked something
    new; chance has no reason to be.  What hands out an earlier, right answer again depends on earlier calls, too, even
    where it repeats itself; zeros come by themselves.
    """
    if not all(isinstance(outcome, (Returned, Raised)) for outcome in outcomes):
        return None
    asked = [i for i, case in enumerate(cases) if case.repeats is None]
    if not repeats_itself(cases, outcomes):
        are_right = [agrees(answers[i], outcomes[i]) for i in asked]
        fresh = are_right.index(False) if False in are_right else len(are_right)
        again = [(case.repeats, i) for i, case in enumerate(cases) if case.repeats is not None]
        spoiled = [
            agrees(answers[first], outcomes[first]) and not agrees(answers[i], outcomes[i]) for first, i in again
        ]
        remembered = fresh > 0 and (not any(are_right[fresh:]) or all(spoiled))
        return Generic("depends-on-earlier-calls" if remembered else "not-deterministic")
    said = [(outcome.layout, outcome.values.tobytes()) for i in asked if isinstance(outcome := outcomes[i], Returned)]
    if len(set(said)) < len(said) == len(asked) and agrees(answers[0], outcomes[0]):
        are_right = [agrees(answers[i], outcomes[i]) for i in asked]
        echoes = all(is_right or (said[i] in said[:i] and any(said[i][1])) for i, is_right in enumerate(are_right))
        earlier_right = {answer for answer, is_right in zip(said, are_right, strict=True) if is_right}
        if echoes and not all(are_right) and earlier_right >= set(said):
            return Generic("depends-on-earlier-calls")
    return None


def _same(one: Outcome, other: Outcome) -> bool:
    """Within rounding: a sum over a set or in parallel threads may come out in another order."""
    if isinstance(one, Raised) and isinstance(other, Raised):
        return alike(one.type, other.type)
    if not isinstance(one, Returned) or not isinstance(other, Returned):
        return False
    if '["x",' in one.layout and '["x",' in other.layout:
        return True  # no answer either time; what stands there may be the address of an object
    if one.layout != other.layout:
        return False
    return one.values.tobytes() == other.values.tobytes() or np.allclose(
        one.values, other.values, rtol=1e-9, atol=1e-12, equal_nan=True
    )


# ── A hard-coded width ────────────────────────────────────────────────────────────────────────────────────────────


def hard_coded_width(
    cases: Sequence[Case], answers: Sequence[Answer], outcomes: Sequence[Outcome], parameters: Sequence[str]
) -> Generic | None:
    """The same shape returned whatever is due; or right exactly where one dimension has one size, and elsewhere as a
    program must be that takes the size for granted: it raises, or fills only so many entries, or returns so many.

    Width 1 does not count: broadcasting makes too much else right there.
    """
    asked = [i for i, case in enumerate(cases) if case.repeats is None]
    if not all(isinstance(outcomes[i], (Returned, Raised)) for i in asked):
        return None
    filled = [i for i in asked if _is_filled(answers[i], outcomes[i])]
    if len(filled) == len(asked):
        return None  # nothing raises, nothing was left out: most wrong answers need no closer look
    if any(_is_plainly_wrong(answers[i], outcomes[i]) for i in filled) and not _one_shape(answers, outcomes, asked):
        return None  # wrong where nothing was left out: no matter of width either
    fine = [i for i in asked if agrees(answers[i], outcomes[i])]
    broken = [i for i in asked if i not in fine]
    if len(broken) < 3:
        return None
    if _one_shape(answers, outcomes, asked):
        return Generic("hard-coded-width")
    # An exception says little: without a returned value that shows the width, chance must be ruled out by numbers.
    least = 2 if any(isinstance(outcomes[i], Returned) for i in broken) else 3
    sizes = {i: _sizes(cases[i], parameters) for i in asked}
    for name in sorted(set.intersection(*(set(of_case) for of_case in sizes.values()))):
        for width in sorted({sizes[i][name] for i in fine} - {1}):
            there = [i for i in asked if sizes[i][name] == width]
            elsewhere = [i for i in asked if sizes[i][name] != width]
            if (
                len(there) >= least
                and all(i in fine for i in there)
                and all(_breaks_at(width, sizes[i][name], answers[i], outcomes[i]) for i in elsewhere)
            ):
                return Generic("hard-coded-width", f" ({name} = {width})")
    return None


def _is_filled(answer: Answer, outcome: Outcome) -> bool:
    """As many numbers as are due, and no zero among them."""
    return (
        isinstance(answer, Expected)
        and isinstance(outcome, Returned)
        and len(outcome.values) == len(answer.values)
        and bool(np.all(outcome.values))
    )


def _is_plainly_wrong(answer: Answer, outcome: Outcome) -> bool:
    """Of the right form, with wrong numbers."""
    return not agrees(answer, outcome) and deviation(answer, outcome) is not None


def _breaks_at(width: int, size: int, answer: Answer, outcome: Outcome) -> bool:
    if isinstance(outcome, Raised):
        return alike(outcome.type, "IndexError")
    found = deviation(answer, outcome)
    if found is None:
        return isinstance(outcome, Returned) and bool(re.search(rf"[\[,]{width}[,\]]", outcome.layout))
    if size < width and found.right.all():
        return False  # there was too little to fill; and a ReLU has zeros of its own
    # What was not reached is 0, as it was made; now and then that is right.
    return bool(np.any(found.returned == 0)) and not np.any(found.returned[~found.right])


def _one_shape(answers: Sequence[Answer], outcomes: Sequence[Outcome], asked: Sequence[int]) -> bool:
    """Always the same shape, where many are due; numbers alone have no width."""
    returned = [outcome for i in asked if isinstance(outcome := outcomes[i], Returned)]
    wanted = {answer.layout for i in asked if isinstance(answer := answers[i], Expected)}
    one_shape = len({outcome.layout for outcome in returned}) == 1
    return one_shape and len(returned) > 3 and len(wanted) > 3 and _has_a_width(returned[0])


def _has_a_width(outcome: Returned) -> bool:
    """Whether some array holds more than one number."""
    return outcome.values.size > max(1, outcome.layout.count('["a",'))


def _sizes(case: Case, parameters: Sequence[str]) -> Mapping[str, int]:
    """Every dimension of every array among the arguments: ``theta_next.shape[1]``."""
    return {
        f"{name}.shape[{axis}]": size
        for name, argument in zip(parameters, case.arguments, strict=False)
        if isinstance(argument, np.ndarray)
        for axis, size in enumerate(argument.shape)
    }
