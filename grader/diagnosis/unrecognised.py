"""What can be said of an answer that no known mistake explains.  It is never given a name.

Which kinds of cases fail; which layer is the first that differs, counted from the output; and where a layer is a
constant times what it should be, that constant.  Networks differ in depth, so layers are counted as L, L − 1, ….
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from grader.checking import TOLERANCE_FACTOR, Deviation, Part, agrees, deviation
from grader.diagnosis.answers import ratio
from grader.diagnosis.generic import in_words
from grader.model import Answer, Case, Expected, FloatArray, Outcome


@dataclass(frozen=True)
class Unrecognised:
    """Of one question."""

    failing: tuple[str, ...]
    """The kinds of cases of which some are wrong."""
    fine: tuple[str, ...]
    """The others."""
    differs_first: tuple[tuple[str, int], ...]
    """(part, k) of what differs first from the output down, where that is layer L − k in every wrong case."""
    constants: Mapping[str, float]
    """Every place that is wrong anywhere → the constant by which it is, the same in every case; empty where any has
    none.  Layers are counted from the output or, if only that way there are constants, from the input."""

    @property
    def sentence(self) -> str:
        return " ".join([*self._about_kinds(), *self._about_layers(), *self._about_constants()])

    def _about_kinds(self) -> list[str]:
        if not self.failing or not self.fine:
            return []
        if len(self.failing) <= len(self.fine):
            return [f"Only {_listed(self.failing)} cases are wrong."]
        return [f"All {_listed(self.fine)} cases are right."]

    def _about_layers(self) -> list[str]:
        if not self.differs_first:
            return []
        places = _listed([_place(name, below) for name, below in self.differs_first])
        if self.differs_first[0][1] == 0:
            return [f"Counted from the output, it is wrong from the first layer on: {places}."]
        return [f"Counted from the output, what is above is right, and the first that differs is {places}."]

    def _about_constants(self) -> list[str]:
        if not self.constants:
            return []
        factors = [f"{place} by {in_words(constant)}" for place, constant in self.constants.items()]
        return [f"Every wrong layer is off by a constant factor: {_listed(factors)}."]


def unrecognised(
    cases: Sequence[Case], answers: Sequence[Answer], outcomes: Sequence[Outcome], names: Sequence[str] = ()
) -> Unrecognised:
    """``names`` are what the parts of the returned value are called, {l} the layer: ("δ^({l})", "∇^({l})")."""
    with np.errstate(all="ignore"):  # what students return may overflow anything
        return _unrecognised(cases, answers, outcomes, names)


def _unrecognised(
    cases: Sequence[Case], answers: Sequence[Answer], outcomes: Sequence[Outcome], names: Sequence[str]
) -> Unrecognised:
    asked = [i for i, case in enumerate(cases) if case.repeats is None]
    wrong = [i for i in asked if not agrees(answers[i], outcomes[i])]
    found = [deviation(answers[i], outcomes[i]) for i in wrong]
    whole = [one for one in found if one is not None]
    failing = dict.fromkeys(cases[i].kind for i in wrong)
    return Unrecognised(
        failing=tuple(failing),
        fine=tuple(dict.fromkeys(cases[i].kind for i in asked if cases[i].kind not in failing)),
        differs_first=_first(whole, names) if len(whole) == len(found) else (),
        constants=_constants(answers, outcomes, asked, names) if len(whole) == len(found) else {},
    )


def _first(deviations: Sequence[Deviation], names: Sequence[str]) -> tuple[tuple[str, int], ...]:
    """The highest layer with something wrong in it, where it is equally far from the output in all cases."""
    firsts = set()
    for found in deviations:
        layered = [part for part in found.wrong_parts if part.layer is not None]
        if not layered or len(layered) < len(found.wrong_parts):
            return ()
        top, highest = _top(found.parts), max(part.layer or 0 for part in layered)
        firsts.add(tuple((_name(part, names), top - highest) for part in layered if part.layer == highest))
    return firsts.pop() if len(firsts) == 1 else ()


def _constants(
    answers: Sequence[Answer], outcomes: Sequence[Outcome], asked: Sequence[int], names: Sequence[str]
) -> dict[str, float]:
    compared = [(deviation(answers[i], outcomes[i]), answers[i]) for i in asked]
    for from_output in (True, False):
        numbers: dict[str, list[tuple[FloatArray, FloatArray, FloatArray]]] = defaultdict(list)
        for found, answer in compared:
            if found is None or not isinstance(answer, Expected):
                return {}
            for part in found.parts:
                if part.layer is None:
                    return {}
                name, below = _name(part, names), _top(found.parts) - part.layer
                place = _place(name, below) if from_output else _at(name, str(part.layer))
                at = part.entries
                numbers[place].append((found.returned[at], found.expected[at], TOLERANCE_FACTOR * answer.bound[at]))
        if constants := _all_constant(numbers):
            return constants
    return {}


def _all_constant(numbers: Mapping[str, Sequence[tuple[FloatArray, FloatArray, FloatArray]]]) -> dict[str, float]:
    found: dict[str, float] = {}
    for place, parts in numbers.items():
        returned, expected, allowed = (np.concatenate(vectors) for vectors in zip(*parts, strict=True))
        constant = ratio(returned, expected, allowed, at_least=3)
        if constant is None:
            return {}
        if not constant.low <= 1 <= constant.high:
            found[place] = constant.value
    return found


def _top(parts: Sequence[Part]) -> int:
    return max(part.layer or 0 for part in parts)


def _name(part: Part, names: Sequence[str]) -> str:
    position = part.position or 0
    if position < len(names):
        return names[position]
    return f"part {position + 1}" if part.position is not None else "the value"


def _place(name: str, below: int) -> str:
    return _at(name, f"L − {below}" if below else "L")


def _at(name: str, layer: str) -> str:
    return name.replace("{l}", layer) if "{l}" in name else f"{name}^({layer})"


def _listed(words: Sequence[str]) -> str:
    return " and ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else list(words))
