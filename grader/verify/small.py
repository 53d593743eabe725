"""False accepts: every mistake, made small, must still be judged wrong.

In one case it may pass (where a unit is saturated, half a permille of nothing is nothing); the question as a whole must
not.  What is small is the difference; it stands in full precision, and is far above any rounding.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from grader.checking import agrees, parts
from grader.in_process import Outcomes
from grader.model import Expected, FloatArray, Outcome, Returned
from grader.verify.answers import Asked
from grader.verify.tallies import Tally

#: The share of a mistake that is put on top of what is right; the factor 1 ± this.
SHARE = 5e-4
#: By how much one entry is off, relatively.
ENTRY = 1e-6
#: What differs by less than this share of every array makes no difference, and is not asked about.
_NOTHING = 1e-8
#: In float32 rounding alone makes 1e-7, and far more where much cancels: most cases must differ by this share.
_NOTHING_SINGLE = 1e-4

Mask = NDArray[np.bool_]
Where = Callable[[Expected], Mask]
"""The entries of an answer that a small mistake is in."""


@dataclass(frozen=True)
class _Small:
    name: str
    question: str
    outcomes: Outcomes


def ask_small(asked: Asked, tally: Tally) -> None:
    for small in (*_mistakes(asked), *_factors(asked), *_entries(asked)):
        if not _differs(asked, small):
            continue
        tally.count("small mistakes")
        noticed = sum(
            not agrees(answer, got) for answer, got in zip(asked.key[small.question], small.outcomes, strict=True)
        )
        tally.measure("fewest", -noticed, small.name)
        if asked.accepted(small.question, small.outcomes):
            tally.fails(f"{small.name}: accepted", asked.seed)


def _mistakes(asked: Asked) -> Iterator[_Small]:
    """Half a permille of each mistake; and each in one layer only, in full and as half a permille."""
    for form, given in asked.wrong:
        ways: list[tuple[str, float, Where, type]] = [
            (f"{SHARE:g} of it", SHARE, _everywhere, np.float64),
            (f"{SHARE:g} of it, in float32", SHARE, _everywhere, np.float32),
        ]
        if _layered(asked, form.question):
            layers: tuple[tuple[str, Where], ...] = (("top", _top_layer), ("lowest", _lowest_layer))
            for words, where in layers:
                ways += [
                    (f"in the {words} layer only", 1.0, where, np.float64),
                    (f"{SHARE:g} of it, in the {words} layer only", SHARE, where, np.float64),
                ]
        for words, share, where, dtype in ways:
            yield _Small(
                f"{form.name}, {words}",
                form.question,
                tuple(
                    _towards(answer, got, share, where, dtype)
                    for answer, got in zip(asked.key[form.question], given, strict=True)
                ),
            )


def _factors(asked: Asked) -> Iterator[_Small]:
    """A factor 1 ± 5e-4: on all, on each part of a tuple, on one layer."""
    for name in asked.cases:
        places: list[tuple[str, Where]] = [("", _everywhere)]
        places += [(f" in part {i + 1}", _part(i)) for i in range(_tuple_size(asked, name))]
        if _layered(asked, name):
            places += [(" in the top layer", _top_layer), (" in the lowest layer", _lowest_layer)]
        for factor in (1 + SHARE, 1 - SHARE):
            for words, where in places:
                for dtype in (np.float64, np.float32):
                    yield _Small(
                        f"{name}: a factor {factor:g}{words} ({np.dtype(dtype)})",
                        name,
                        tuple(_scaled(answer, factor, where, dtype) for answer in _expected(asked, name)),
                    )


def _entries(asked: Asked) -> Iterator[_Small]:
    """One entry of each answer is off by a millionth of itself."""
    rng = np.random.default_rng([asked.seed, 1])
    for name in asked.cases:
        for off in (ENTRY, -ENTRY):
            chosen = tuple(_one_entry(answer, 1 + off, rng) for answer in _expected(asked, name))
            yield _Small(f"{name}: one entry off by {off:g}", name, chosen)


# ── Making them ───────────────────────────────────────────────────────────────────────────────────────────────────


def _towards(answer: object, got: Outcome, share: float, where: Where, dtype: type) -> Outcome:
    """Right, and a share of the way towards what a mistake returns; right where the two cannot be compared."""
    assert isinstance(answer, Expected)
    if not isinstance(got, Returned) or got.layout != answer.layout:
        return _returned(answer, answer.values, dtype)
    with np.errstate(all="ignore"):
        moved = answer.values + share * (got.values - answer.values)
    here = where(answer) & np.isfinite(moved)
    return _returned(answer, np.where(here, moved, answer.values), dtype)


def _scaled(answer: Expected, factor: float, where: Where, dtype: type) -> Outcome:
    return _returned(answer, np.where(where(answer), answer.values * factor, answer.values), dtype)


def _one_entry(answer: Expected, factor: float, rng: np.random.Generator) -> Outcome:
    values = answer.values.copy()
    candidates = np.flatnonzero(values)
    if candidates.size:
        values[rng.choice(candidates)] *= factor
    return _returned(answer, values, np.float64)


def _returned(answer: Expected, values: FloatArray, dtype: type) -> Returned:
    if dtype is np.float32:
        with np.errstate(all="ignore"):
            rounded = values.astype(np.float32).astype(np.float64)
        return Returned(answer.layout.replace('"float64"', '"float32"'), rounded)
    return Returned(answer.layout, values)


# ── Where ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def _everywhere(answer: Expected) -> Mask:
    return np.ones(answer.values.shape, dtype=bool)


def _top_layer(answer: Expected) -> Mask:
    return _in_layer(answer, max(_layers(answer), default=None))


def _lowest_layer(answer: Expected) -> Mask:
    return _in_layer(answer, min(_layers(answer), default=None))


def _in_layer(answer: Expected, layer: int | None) -> Mask:
    mask = np.zeros(answer.values.shape, dtype=bool)
    for part in parts(answer.layout):
        if part.layer == layer:
            mask[part.entries] = True
    return mask


def _part(position: int) -> Where:
    def where(answer: Expected) -> Mask:
        mask = np.zeros(answer.values.shape, dtype=bool)
        for part in parts(answer.layout):
            if part.position == position:
                mask[part.entries] = True
        return mask

    return where


def _layers(answer: Expected) -> set[int]:
    return {part.layer for part in parts(answer.layout) if part.layer is not None}


def _layered(asked: Asked, name: str) -> bool:
    """Whether some answer has several layers."""
    return any(len(_layers(answer)) > 1 for answer in _expected(asked, name))


def _tuple_size(asked: Asked, name: str) -> int:
    positions = {part.position for answer in _expected(asked, name) for part in parts(answer.layout)}
    return len(positions) if None not in positions and len(positions) > 1 else 0


def _expected(asked: Asked, name: str) -> Sequence[Expected]:
    return [answer for answer in asked.key[name] if isinstance(answer, Expected)]


def _differs(asked: Asked, small: _Small) -> bool:
    """Whether anything is wrong at all, by more than rounding could ever explain."""
    answers = _expected(asked, small.question)
    single = any(isinstance(got, Returned) and '"float32"' in got.layout for got in small.outcomes)
    share = _NOTHING_SINGLE if single else _NOTHING
    different = sum(_differs_by(share, *both) for both in zip(answers, small.outcomes, strict=True))
    return different > len(answers) / 2 if single else different > 0


def _differs_by(share: float, answer: Expected, got: Outcome) -> bool:
    """Whether some array does, relative to its largest entry."""
    assert isinstance(got, Returned)
    error = np.abs(got.values - answer.values)
    return any(
        np.max(error[part.entries], initial=0.0) > share * np.max(np.abs(answer.values[part.entries]), initial=0.0)
        for part in parts(answer.layout)
    )
