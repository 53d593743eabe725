"""From a reference function and its arguments to the expected answer and its tolerance."""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, ParamSpec, TypeVar

import numpy as np

from grader.errors import CourseError
from grader.model import Expected, FloatArray, Value
from grader.rounding.array import SLACK, Bounded, made
from grader.rounding.rules import U_DOUBLE, U_SINGLE, Arithmetic
from grader.sandbox.jail import wire

P = ParamSpec("P")
R = TypeVar("R")


def declares_error(
    absolute: float = 0.0, relative: float = 0.0, *, within: tuple[float, float] | None = None
) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Declares, in units of u, how far other right ways to compute a function may be from its own.

    Adds (absolute + relative |value|) u to the bound of every array in the result; plain arrays pass
    untouched. ``within`` are two numbers between which the exact result lies: no bound need be wider than
    that.

        @declares_error(absolute=4, within=(0, 1))  # ½(1 + tanh(z/2)) is right too: good to u, not to u g(z)
        def sigmoid(z): ...
    """

    def decorate(function: Callable[P, R]) -> Callable[P, R]:
        @functools.wraps(function)
        def declared(*args: P.args, **kwargs: P.kwargs) -> R:
            return _widened(function(*args, **kwargs), absolute, relative, within)  # type: ignore[no-any-return]

        return declared

    return decorate


def _widened(value: Any, absolute: float, relative: float, within: tuple[float, float] | None) -> Any:
    if type(value) is Bounded:
        number, bound = value._value, value._bound
        if within is not None:
            # fmin: where there is no bound at all (NaN) this is one
            bound = np.fmin(bound, np.maximum(number - within[0], within[1] - number))
        return made(number, bound + (absolute + relative * abs(number)) * value.arithmetic.u, value.arithmetic)
    if isinstance(value, dict):
        return {key: _widened(item, absolute, relative, within) for key, item in value.items()}
    if isinstance(value, (tuple, list)):
        return type(value)(_widened(item, absolute, relative, within) for item in value)
    return value


@dataclass(frozen=True, slots=True)
class Evaluation:
    """An expected answer, and the operations on the way whose error is assumed and not analysed."""

    expected: Expected
    uncovered: tuple[str, ...]


def expected(
    function: Callable[..., Any], arguments: tuple[Value, ...], *, finite: bool = True, single: bool = True
) -> Expected:
    """The value of ``function(*arguments)`` with its bounds in both precisions: see ``evaluate``."""
    return evaluate(function, arguments, finite=finite, single=single).expected


def evaluate(
    function: Callable[..., Any], arguments: tuple[Value, ...], *, finite: bool = True, single: bool = True
) -> Evaluation:
    """Runs ``function`` on plain arguments, and on Bounded ones in double and in single precision.

    The real numbers among the arguments are taken to be off by u relative: a program is right that gives
    nearly the right answer to nearly the right question (Higham's mixed forward-backward stability).  So
    y(a−1) + a(1−y) is as right as a − y, though relatively worse where a ≈ y.

    A right answer is finite, has finite bounds, and is made of numbers: CourseError where it is not.  The
    answers of mistakes need not be (``finite=False``); where they have no bound, they get the fixed relative
    one. That of a right answer may be infinite in single precision, which then can say nothing about that
    entry; without ``single``, about none. What the function raises on plain arguments comes through.
    """
    with np.errstate(all="ignore"):
        layout, values = _plain(function, arguments)
        bound, uncovered = _bound(function, arguments, values, U_DOUBLE)
        bound_single, uncovered_too = np.full(values.shape, np.inf), set[str]()
        if single:
            bound_single, uncovered_too = _bound(function, arguments, values, U_SINGLE)
        if finite:
            _require_answer(function, layout, values, bound)
        else:
            bound = _or_assumed(bound, values, U_DOUBLE)
            bound_single = _or_assumed(bound_single, values, U_SINGLE) if single else bound_single
    return Evaluation(Expected(layout, values, bound, bound_single), tuple(sorted(uncovered | uncovered_too)))


def _or_assumed(bound: FloatArray, values: FloatArray, u: float) -> FloatArray:
    """The fixed bound where there is none."""
    none = ~np.isfinite(bound)
    return np.where(none, Arithmetic(u).assumed(values), bound) if none.any() else bound


def error_bound(function: Callable[..., Any], arguments: tuple[Value, ...], u: float) -> FloatArray:
    """E of a program that computes with unit roundoff ``u``, flat, in the order of the layout."""
    with np.errstate(all="ignore"):
        return _bound(function, arguments, _plain(function, arguments)[1], u)[0]


def _plain(function: Callable[..., Any], arguments: tuple[Value, ...]) -> tuple[str, FloatArray]:
    layout, vectors = wire.encode(function(*wire.copied(arguments)))
    return layout, np.concatenate(vectors) if vectors else np.empty(0)


def _bound(
    function: Callable[..., Any], arguments: tuple[Value, ...], values: FloatArray, u: float
) -> tuple[FloatArray, set[str]]:
    """E, and the operations without a rule."""
    arithmetic = Arithmetic(u)
    perturbed = tuple(_perturbed(argument, arithmetic) for argument in arguments)
    return bound_of(function, perturbed, values, arithmetic), arithmetic.uncovered


def bound_of(
    function: Callable[..., Any], arguments: tuple[Any, ...], values: FloatArray, arithmetic: Arithmetic
) -> FloatArray:
    """E of ``function(*arguments)``, flat, where the arguments carry bounds; ``values`` is what it gives on plain ones.

    What it does to Bounded arguments that has no rule is named in ``arithmetic.uncovered``, and gets the fixed bound.
    """
    try:
        result = function(*arguments)
        parts: list[tuple[Any, Any]] = []
        _flatten(result, arithmetic, parts)
        found = np.concatenate([np.ravel(value) for value, _ in parts]) if parts else np.empty(0)
        bound = SLACK * np.concatenate([np.ravel(bound) for _, bound in parts]) if parts else np.empty(0)
        problem = _disagreement(found, values, bound)
    except (Exception, SystemExit) as error:  # noqa: BLE001  # it works on arrays; what it needs and Bounded lacks is no fault of its
        problem = f"{type(error).__name__}: {error}"
    if problem is not None:
        arithmetic.uncovered.add(problem)
        return np.asarray(SLACK * arithmetic.assumed(values))
    if arithmetic.uncovered & {"float", "int"}:  # numbers left without their bounds
        bound = np.maximum(bound, arithmetic.assumed(values))
    return np.asarray(bound)


def _disagreement(found: FloatArray, values: FloatArray, bound: FloatArray) -> str | None:
    if found.shape != values.shape:
        return "returns something else for Bounded arguments"
    # NaN and infinity are told by the caller, who knows whether they are allowed
    agrees = (abs(found - values) <= bound) | (found == values) | ~np.isfinite(found - values) | np.isnan(bound)
    return None if agrees.all() else "takes another path for Bounded arguments"


def _require_answer(function: Callable[..., Any], layout: str, values: FloatArray, bound: FloatArray) -> None:
    name = getattr(function, "__name__", str(function))
    if any(sign in layout for sign in ('["n"]', '["s",', '["x",')):
        raise CourseError(
            f"{name}: the reference returns None, text, or something else that is no real number, array or dict of them"
        )
    if not np.isfinite(values).all():
        raise CourseError(f"{name}: the reference returns NaN or infinity; an expected answer must be finite")
    if not np.isfinite(bound).all():
        raise CourseError(
            f"{name}: there is no bound on the rounding error of the reference: a divisor may be 0 within "
            "rounding. Draw better conditioned arguments, or declare between which numbers the result of a "
            "helper lies: @declares_error(within=(0, 1))"
        )


def _perturbed(value: Any, arithmetic: Arithmetic) -> Any:
    """The argument as a program may see it: real numbers off by u relative, whole numbers and text exact."""
    if isinstance(value, np.ndarray):
        if value.dtype.kind != "f":
            return value.copy()
        array = np.array(value, dtype=np.float64)
        return made(array, arithmetic.rounding(array), arithmetic)
    if isinstance(value, dict):
        return {key: _perturbed(item, arithmetic) for key, item in value.items()}
    if isinstance(value, (tuple, list)):
        return type(value)(_perturbed(item, arithmetic) for item in value)
    if isinstance(value, float):
        number = np.float64(value)
        return made(number, arithmetic.rounding(number), arithmetic)
    return value


def _flatten(value: Any, arithmetic: Arithmetic, parts: list[tuple[Any, Any]]) -> None:
    """Appends values and bounds in the order of the layout: dicts by key, arrays row by row."""
    if type(value) is Bounded:
        parts.append((value._value, value._bound))
    elif isinstance(value, dict):
        for key in sorted(value, key=lambda key: (isinstance(key, str), key)):
            _flatten(value[key], arithmetic, parts)
    elif isinstance(value, (tuple, list)):
        for item in value:
            _flatten(item, arithmetic, parts)
    elif value is not None and not isinstance(value, str):
        plain = np.asarray(value, dtype=np.float64)
        bound = arithmetic.constant(plain)
        parts.append((plain, np.zeros(plain.shape) if bound is None else bound))
