"""Mistakes that any function can have, recognised as what turns known answers into those returned.

The known answers are the right ones, or those of a specific mistake: −θᵀδ ⊙ g′(a) is a flipped sign on top of one.
Each recogniser takes what a student's function returned (``Given``) and known answers (``Known``), and gives the
``Generic`` mistakes that explain the difference at every probe, or None.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from grader import rounding
from grader.checking import TOLERANCE_FACTOR
from grader.diagnosis.alignment import Turn
from grader.diagnosis.answers import Given, Known, Ratio, close, ratio, simplest_between, tolerance
from grader.diagnosis.composition import Function
from grader.model import Case, FloatArray, Question, Value
from grader.rounding import Bounded


@dataclass(frozen=True)
class Generic:
    """A generic mistake, found.  ``wrap`` puts it on top of a function, where that can be done."""

    id: str
    detail: str = ""
    wrap: Callable[[Function], Function] | None = None


# ── Form and factor ───────────────────────────────────────────────────────────────────────────────────────────────


def differences(
    given: Given, answers: Known, question: Question, cases: Sequence[Case]
) -> Iterator[tuple[Generic, ...]]:
    """Every way in which form (``Turn``) and constant factors alone lead from the answers to what was returned."""
    plain = given.vector(answers)
    for turn in given.turns:
        vector = given.vector(answers, turn)
        if vector is None or (turn is not Turn.PLAIN and plain is not None and np.array_equal(vector, plain)):
            continue
        form = _FORMS[turn]
        if turn is not Turn.PLAIN and np.all(close(vector, answers, given.single)):
            yield (form,)
            continue
        factors = _factors(vector, answers, given.single, question, cases)
        if factors is not None:
            yield (*factors, form) if turn is not Turn.PLAIN else factors


_FORMS: Mapping[Turn, Generic] = {}  # filled below, once the functions are there


def _factors(
    vector: FloatArray, answers: Known, single: bool, question: Question, cases: Sequence[Case]
) -> tuple[Generic, ...] | None:
    """The constant factors, one for each part of a returned tuple; None where there is none or nothing to tell."""
    use = answers.finite
    if not np.array_equal(use, np.isfinite(vector)):
        return None
    allowed = tolerance(answers, single)
    slots = np.unique(answers.slot[use])
    found: dict[int, Ratio] = {}
    for slot in slots:
        of_slot = use & (answers.slot == slot)
        constant = ratio(vector[of_slot], answers.values[of_slot], allowed[of_slot])
        if constant is None:
            return _factor_of_size(vector, answers, allowed, question, cases)
        found[int(slot)] = constant
    wrong = {slot: constant for slot, constant in found.items() if not constant.low <= 1 <= constant.high}
    if not wrong:
        return None
    if len(wrong) == len(found):
        low, high = max(r.low for r in found.values()), min(r.high for r in found.values())
        if low <= high:
            return (factor(simplest_between(low, high), question.name, None),)
    return tuple(
        factor(constant.value, question.name, slot if len(found) > 1 else None) for slot, constant in wrong.items()
    )


def factor(constant: float, function: str, slot: int | None) -> Generic:
    """``sign-flipped`` or ``scaled``, of one part of a returned tuple or (None) of all that is returned."""
    what = "What" if slot is None else f"The {_ORDINALS[slot]} part of what"
    if constant == -1:
        return Generic("sign-flipped", what, scaling(-1, slot))
    return Generic(
        "scaled",
        f"{what} your {function} returns is multiplied by {in_words(constant)}",
        scaling(constant, slot),
    )


def _factor_of_size(
    vector: FloatArray, answers: Known, allowed: FloatArray, question: Question, cases: Sequence[Case]
) -> tuple[Generic, ...] | None:
    """A factor that is constant in each case and goes with the size of an argument: 1/len(y)."""
    use = answers.finite
    constants: dict[int, Ratio] = {}
    cases_by_size = np.argsort(-np.bincount(answers.case[use]), kind="stable")  # where chance is least, first
    for i in cases_by_size:
        of_case = use & (answers.case == i)
        constant = ratio(vector[of_case], answers.values[of_case], allowed[of_case], at_least=1)
        if constant is not None:
            constants[int(i)] = constant
        elif np.any(np.abs(answers.values[of_case]) > 2 * allowed[of_case]):
            return None
    if len(constants) < 3:
        return None
    sizes = {i: _sizes(cases[i].arguments, question.parameters) for i in constants}
    for name in sorted(set.intersection(*(set(of_case) for of_case in sizes.values()))):
        if len({of_case[name] for of_case in sizes.values()}) < 3:
            continue
        for power, text in ((1, f"/{name}"), (-1, f"·{name}")):
            ends = np.array(
                [
                    sorted((r.low * sizes[i][name] ** power, r.high * sizes[i][name] ** power))
                    for i, r in constants.items()
                ]
            )
            low, high = float(ends[:, 0].max()), float(ends[:, 1].min())
            if low <= high:
                simplest = simplest_between(low, high)
                words = f"{in_words(simplest)}{text}"
                wrap = _scaling_by_size(simplest, name, -power, question.parameters)
                return (Generic("scaled", f"What your {question.name} returns is multiplied by {words}", wrap),)
    return None


def _scaling_by_size(
    constant: float, name: str, power: int, parameters: Sequence[str]
) -> Callable[[Function], Function]:
    def scaled(value: Any, arguments: Sequence[Any]) -> Any:
        by = constant * float(_sizes(arguments, parameters)[name]) ** power
        return _mapped(lambda a: a * by, value)

    return lambda function: lambda *arguments: scaled(function(*arguments), arguments)


def _sizes(arguments: Sequence[Any], parameters: Sequence[str]) -> dict[str, int]:
    """Also of arrays that carry bounds."""
    sizes: dict[str, int] = {}
    for name, argument in zip(parameters, arguments, strict=False):
        if isinstance(argument, np.ndarray | Bounded) and argument.ndim:
            sizes[f"len({name})"] = argument.shape[0]
            if argument.ndim > 1:
                sizes[f"{name}.shape[1]"] = argument.shape[1]
                sizes[f"{name}.size"] = argument.size
        elif isinstance(argument, (dict, list, tuple)):
            sizes[f"len({name})"] = len(argument)
    return sizes


_ORDINALS = ("first", "second", "third", "fourth", *(f"{n}th" for n in range(5, 100)))
_FRACTIONS = {Fraction(1, 2): "½", Fraction(1, 4): "¼", Fraction(3, 4): "¾"}


def in_words(constant: float) -> str:
    """½, −2, 1/3, 1.0005: a fraction where it is exactly one with a small denominator."""
    sign = "−" if constant < 0 else ""
    fraction = Fraction(abs(constant)).limit_denominator(12)
    if float(fraction) == abs(constant):
        return sign + _FRACTIONS.get(fraction, str(fraction))
    return f"{sign}{abs(constant):.10g}"


# ── What is lost ──────────────────────────────────────────────────────────────────────────────────────────────────


def grain(given: Given) -> Grain | None:
    """The grid on which all returned numbers lie, where there is a coarse one; a property of the answer alone."""
    numbers = given.numbers
    if numbers.size == 0 or not np.isfinite(numbers).all():
        return None
    few = numbers[:: max(1, numbers.size // 20)]  # enough to see in most answers that there is none
    for found in _GRAINS:
        if _on_grid(few, found.put(few)) and _on_grid(numbers, found.put(numbers)):
            return found
    return None


@dataclass(frozen=True)
class Grain:
    decimals: int | None = None
    digits: int | None = None
    half: bool = False

    def put(self, numbers: FloatArray) -> FloatArray:
        """The numbers, moved to the grid."""
        if self.decimals is not None:
            return np.round(numbers, self.decimals)
        if self.digits is not None:
            return np.asarray(_to_digits(numbers, self.digits))
        with np.errstate(over="ignore"):
            return numbers.astype(np.float16).astype(np.float64)

    def near(self, table: FloatArray, vector: FloatArray) -> NDArray[np.bool_]:
        """Which rows of the table may be the vector, once they are put on this grid."""
        return np.asarray(np.all(np.abs(table - vector) <= 1.01 * self.allowed(table) + 1e-9, axis=1))

    def allowed(self, values: FloatArray) -> FloatArray:
        """How far putting ``values`` on this grid may move them; generous for half precision, which adds up."""
        if self.decimals is not None:
            return np.full(values.shape, 1.0 if self.decimals == 0 else 0.5 * 10.0**-self.decimals)
        if self.digits is not None:
            return np.asarray(0.5 * _last_digit(values, self.digits))
        return 0.02 * np.abs(values) + 0.01


_GRAINS = (
    *(Grain(decimals=decimals) for decimals in range(9)),
    *(Grain(digits=digits) for digits in range(1, 7)),
    Grain(half=True),
)


def coarser(
    given: Given, found: Grain, answers: Known, function: Function, cases: Sequence[Case]
) -> tuple[Generic, ...] | None:
    """The answers, put on a coarse grid; ``function`` is what gives them."""
    vector = given.vector(answers)
    if vector is None or not answers.finite.all() or np.all(close(vector, answers, single=False)):
        return None
    exact, bound = answers.values, tolerance(answers, single=False)
    if found.half:
        half = [rounding.error_bound(function, case.arguments, rounding.U_HALF) for case in cases]
        if np.all(np.abs(vector - exact) <= TOLERANCE_FACTOR * np.concatenate(half) + 2.0**-14):
            return (Generic("low-precision", "half precision (float16)", _cast(np.float16)),)
        return None
    if found.decimals == 0:
        return _whole_numbers(given, vector, exact, bound)
    if not np.all(np.abs(vector - exact) <= found.allowed(exact) * (1 + 1e-9) + bound):
        return None
    if found.decimals is not None:
        decimals = found.decimals
        words = f"{decimals} decimal{'s' if decimals > 1 else ''}"
        return (Generic("rounded", words, _each(lambda array: np.round(array, decimals))),)
    digits = found.digits or 1
    words = f"{digits} significant digit{'s' if digits > 1 else ''}"
    return (Generic("rounded", words, _each(lambda array: _to_digits(array, digits))),)


def _whole_numbers(
    given: Given, vector: FloatArray, exact: FloatArray, bound: FloatArray
) -> tuple[Generic, ...] | None:
    """Zeros alone say nothing of their origin, unless they come in an array of integers."""
    if not np.any(vector) and not all('"int' in outcome.layout for outcome in given.returned):
        return None
    for name, cut in (
        ("integer-truncation", np.trunc),
        ("integer-truncation", np.floor),
        ("rounded", np.round),
    ):
        if np.all((vector >= cut(exact - bound)) & (vector <= cut(exact + bound))):
            return (Generic(name, "whole numbers", _each(cut)),)
    return None


def not_finite(given: Given, answers: Known) -> tuple[Generic, ...] | None:
    """NaN or infinity here and there, and every other number as answered."""
    vector = given.vector(answers)
    if vector is None:
        return None
    lost = answers.finite & ~np.isfinite(vector)
    if not lost.any() or not np.all(close(vector, answers, given.single) | lost):
        return None
    everywhere = np.array_equal(np.unique(answers.case[lost]), np.unique(answers.case))
    return (Generic("non-finite", "" if everywhere else " for some arguments; the other numbers are right"),)


def _on_grid(numbers: FloatArray, rounded: FloatArray) -> bool:
    return bool(np.all(np.abs(numbers - rounded) <= 4 * rounding.U_DOUBLE * np.abs(numbers)))


def _to_digits(numbers: Any, digits: int) -> Any:
    unit = _last_digit(numbers, digits)
    return np.round(numbers / unit) * unit


def _last_digit(numbers: Any, digits: int) -> Any:
    """The place value of the last of so many significant digits."""
    size = np.maximum(np.abs(np.asarray(numbers, dtype=np.float64)), 1e-300)
    return 10.0 ** (np.floor(np.log10(size)) - digits + 1)


# ── What does not depend on numbers ───────────────────────────────────────────────────────────────────────────────


def no_value(given: Given) -> tuple[Generic, ...] | None:
    """``returns-none`` and ``not-attempted``."""
    if len(given.returned) == len(given.outcomes) and all(outcome.layout == '["n"]' for outcome in given.returned):
        return (Generic("returns-none", wrap=lambda _: lambda *_args: None),)
    if all(getattr(outcome, "type", "") == "NotImplementedError" for outcome in given.outcomes):
        return (Generic("not-attempted", wrap=lambda _: not_implemented),)
    return None


def not_implemented(*_arguments: Value) -> Value:
    raise NotImplementedError


def changes_arguments(given: Given) -> bool:
    return any(outcome.mutated for outcome in given.returned)


# ── As functions on top of functions ──────────────────────────────────────────────────────────────────────────────


def scaling(constant: float, slot: int | None) -> Callable[[Function], Function]:
    def scaled(value: Any) -> Any:
        if slot is not None and isinstance(value, tuple):
            return tuple(_mapped(lambda a: a * constant, part) if i == slot else part for i, part in enumerate(value))
        return _mapped(lambda a: a * constant, value)

    return lambda function: lambda *arguments: scaled(function(*arguments))


def _each(change: Callable[[Any], Any]) -> Callable[[Function], Function]:
    return lambda function: lambda *arguments: _mapped(change, function(*arguments))


def _mapped(change: Callable[[Any], Any], value: Any) -> Any:
    match value:
        case dict():
            return {key: _mapped(change, item) for key, item in value.items()}
        case tuple():
            return tuple(_mapped(change, item) for item in value)
        case None:
            return None
        case _:
            return change(value)


def _cast(dtype: type) -> Callable[[Function], Function]:
    return _each(lambda array: array.astype(dtype).astype(np.float64))


def _listed(reverse: bool, first: int | None) -> Callable[[Function], Function]:
    """Dicts by layer become lists; ``first`` is the layer at position 0 where empty places are kept."""

    def listed(value: Any) -> Any:
        if isinstance(value, tuple):
            return tuple(listed(item) for item in value)
        if not isinstance(value, dict):
            return value
        if first is not None:
            return [value.get(layer) for layer in range(first, max(value) + 1)]
        return [value[layer] for layer in sorted(value, reverse=reverse)]

    return lambda function: lambda *arguments: listed(function(*arguments))


TRANSPOSED = Generic("transposed", wrap=_each(lambda array: array.T))
COLUMNS = Generic("column-vector", wrap=_each(lambda array: array.reshape(-1, 1) if np.ndim(array) == 1 else array))

_FORMS = {
    Turn.PLAIN: Generic(""),
    Turn.TRANSPOSED: TRANSPOSED,
    Turn.COLUMNS: COLUMNS,
    Turn.NUMBERS: Generic("number-in-array"),
    Turn.LIST: Generic("returns-list-of-layers", "", _listed(False, None)),
    Turn.REVERSED_LIST: Generic("returns-list-of-layers", " from the output down", _listed(True, None)),
    Turn.REVERSED_FIRST: Generic("returns-list-of-layers"),
    Turn.LIST_FROM_0: Generic("returns-list-of-layers", " with the layer as position", _listed(False, 0)),
    Turn.LIST_FROM_1: Generic("returns-list-of-layers", " with the layer less one as position", _listed(False, 1)),
}

#: What the parts of a whole are tried with, besides the specific mistakes (backprop with a hidden_delta of the wrong
#: sign), and whether it is also looked for in pairs.  A constant factor can be any; these are the likely ones, and
#: others are found where the part is asked by itself.
IN_PARTS: tuple[tuple[Generic, bool], ...] = (
    (Generic("sign-flipped", "What", scaling(-1, None)), True),
    (Generic("scaled", "What your {function} returns is multiplied by 2", scaling(2, None)), False),
    (Generic("scaled", "What your {function} returns is multiplied by ½", scaling(0.5, None)), False),
    (TRANSPOSED, False),
    (COLUMNS, False),
    (Generic("returns-none", wrap=lambda _: lambda *_args: None), False),
    (Generic("not-attempted", wrap=lambda _: not_implemented), False),
)
