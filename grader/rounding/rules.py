"""How one operation changes a value and the bound on its rounding error.

Running error analysis (N. J. Higham, *Accuracy and Stability of Numerical Algorithms*, 2nd ed., §3.3): next
to every value x̂ goes E ≥ |x̂ − x|, and each operation adds what it may lose itself, with u the unit roundoff:

    x ± y       E_x + E_y + u|x ± y|
    x y         |x|E_y + |y|E_x + E_x E_y + u|xy|
    x / y       (|x/y| E_y + E_x) / (|y| − E_y) + u|x/y|
    A B         |A|E_B + E_A|B| + E_A E_B + γ_n |A||B|,  γ_n = nu/(1 − nu), for any order of summation
    e^x         e^x (exp(E_x) − 1) + 8u e^x,  and so on

No term of second order is dropped: a bound holds also where it is large.  An infinite bound stands for "no
bound", and an infinite value with an infinite bound for an overflow, of a number that is at least 2^1000.  The
bound of any other infinite value that may stand for a finite one (1/0, ln 0, the root of an overflow) is NaN.

A rule takes the arithmetic and, for each operand, value and bound; the bound of what is exact is None where a
rule takes two operands.  It returns value and bound, of equal shape.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np

U_DOUBLE = 2.0**-53
U_SINGLE = 2.0**-24
U_HALF = 2.0**-11

#: numpy holds its vectorised exp, log, tanh, … to 4 units in the last place, which is 8u.
ELEMENTARY = 8.0

Parts = tuple[Any, Any]
"""Value and bound."""


@dataclass(slots=True)
class Arithmetic:
    """The precision in which a program may compute, and which of its operations have no rule."""

    u: float = U_DOUBLE
    uncovered: set[str] = field(default_factory=set)
    smallest: float = field(init=False)
    """What underflow may cost: the smallest normal number, since smaller ones may be flushed to 0."""

    def __post_init__(self) -> None:
        self.smallest = 2.0**-1022 if self.u <= U_DOUBLE else 2.0**-126 if self.u <= U_SINGLE else 2.0**-14

    def assumed(self, value: Any) -> Any:
        """The bound of what has no rule: 1e-9 relative (2e-5 in single precision), and 64u of the largest
        entry, because small entries may be differences of large ones.
        """
        size = np.abs(np.nan_to_num(np.asarray(value, dtype=np.float64), posinf=0.0, neginf=0.0))
        relative = 1e-9 if self.u <= U_DOUBLE else 2e-5 * math.sqrt(self.u / U_SINGLE)
        return relative * size + (64 * self.u * float(size.max(initial=0.0)) + self.smallest)

    def constant(self, value: Any) -> Any:
        """The bound of a number in the program text: None where this precision holds it exactly."""
        if self.u <= U_DOUBLE or isinstance(value, int):
            return None
        if self.u == U_SINGLE and (np.float64(np.float32(value)) == value).all():
            return None
        return self.rounding(value)

    def rounding(self, value: Any) -> Any:
        """What is lost when ``value`` is stored in this precision; 0 is stored as it is."""
        return self.u * np.abs(value) + self.smallest * np.not_equal(value, 0)


def gamma(n: float, u: float) -> float:
    """γ_n = nu / (1 − nu): the relative error of n roundings, and of a sum of n products in any order."""
    return n * u / (1 - n * u) if n * u < 1 else math.inf


# ── Two operands ────────────────────────────────────────────────────────────────────────────────────────────


def add(r: Arithmetic, x: Any, ex: Any, y: Any, ey: Any) -> Parts:
    value = x + y
    return value, _rounded(r, value, ex, ey)


def subtract(r: Arithmetic, x: Any, ex: Any, y: Any, ey: Any) -> Parts:
    value = x - y
    return value, _rounded(r, value, ex, ey)


def _rounded(r: Arithmetic, value: Any, ex: Any, ey: Any) -> Any:
    bound = r.u * abs(value)
    if ex is not None:
        bound = bound + ex
    return bound if ey is None else bound + ey


def multiply(r: Arithmetic, x: Any, ex: Any, y: Any, ey: Any) -> Parts:
    value = x * y
    bound = r.u * abs(value) + r.smallest
    if ey is not None:
        bound = bound + (abs(x) if ex is None else abs(x) + ex) * ey
    if ex is not None:
        bound = bound + abs(y) * ex
    return value, bound


def divide(r: Arithmetic, x: Any, ex: Any, y: Any, ey: Any) -> Parts:
    """|x̂/ŷ − x/y| = |x̂ y − x ŷ| / |ŷ y| ≤ (|x̂/ŷ| E_y + E_x) / (|ŷ| − E_y)."""
    value = x / y
    size = abs(value)
    bound = r.u * size + r.smallest
    if ey is None:
        return value, bound if ex is None else bound + ex / abs(y)
    room = abs(y) - ey
    lost = (size + r.smallest) * ey
    propagated = (lost if ex is None else lost + ex) / room
    if (room > 0).all():
        return value, bound + propagated
    overflowed = np.isinf(y) & np.isinf(ey)
    vanishing = (abs(x) if ex is None else abs(x) + ex) * 2.0**-1000
    return value, bound + np.where(room > 0, propagated, np.where(overflowed, vanishing, _none(value)))


def _none(value: Any) -> Any:
    """No bound, and not that of an overflow either."""
    return np.where(np.isinf(value), np.nan, np.inf)


def power(r: Arithmetic, x: Any, ex: Any, y: Any, ey: Any) -> Parts:
    """|x̂^ŷ − x^y| ≤ |x̂^ŷ| (exp(|y|q + E_y(|ln|x|| + q)) − 1),  with q = −ln(1 − E_x/|x|) ≥ |ln(x̂/x)|."""
    value = np.power(x, np.asarray(y, dtype=np.float64))
    size, degree = abs(value), abs(y)
    # a call of pow, or n − 1 multiplications
    bound = np.maximum(ELEMENTARY, degree) * r.u * size + r.smallest
    share = 0.0 if ex is None else _ratio(ex, abs(x))
    q = _logarithm_of_rest(share)
    exponent = np.where(degree > 0, degree * q, 0.0)
    if ey is not None:
        exponent = exponent + np.where(ey > 0, ey * (abs(np.log(abs(x))) + q), 0.0)
    propagated = (size + r.smallest) * np.expm1(exponent)
    if ey is None and ex is not None:
        # x may be 0 or change its sign: both powers lie within ±(|x| + E)^n
        reach = np.where(np.asarray(y) > 0, (abs(x) + ex) ** degree + size, _none(value))
        reach = np.where((degree < 1) & np.isinf(size), np.nan, reach)
        propagated = np.where(share < 1, propagated, np.where(degree > 0, reach, 0.0))
    return value, bound + propagated


def _ratio(error: Any, size: Any) -> Any:
    """Error by size, with 0/0 = 0."""
    return np.where(np.equal(error, 0), 0.0, error / size)


def _logarithm_of_rest(share: Any) -> Any:
    """−ln(1 − share), infinite from share = 1 on."""
    return np.where(np.asarray(share) < 1, -np.log1p(-np.minimum(share, 1)), np.inf)


def matmul(r: Arithmetic, x: Any, ex: Any, y: Any, ey: Any) -> Parts:
    value = x @ y
    n = np.shape(x)[-1]
    size = abs(y)
    right = gamma(n, r.u) * size
    if ey is not None:
        right = right + ey
    bound = abs(x) @ right + n * r.smallest
    if ex is not None:
        bound = bound + ex @ (size if ey is None else size + ey)
    return value, bound


def maximum(r: Arithmetic, x: Any, ex: Any, y: Any, ey: Any) -> Parts:  # noqa: ARG001  # a choice is exact
    return _chosen(np.maximum(x, y), ex, ey)


def minimum(r: Arithmetic, x: Any, ex: Any, y: Any, ey: Any) -> Parts:  # noqa: ARG001  # a choice is exact
    return _chosen(np.minimum(x, y), ex, ey)


def _chosen(value: Any, ex: Any, ey: Any) -> Parts:
    larger = np.maximum(0.0 if ex is None else ex, 0.0 if ey is None else ey)
    return value, np.broadcast_to(larger, np.shape(value)).copy()


# ── One operand ─────────────────────────────────────────────────────────────────────────────────────────────


def negative(r: Arithmetic, x: Any, ex: Any) -> Parts:  # noqa: ARG001  # exact
    return -x, ex.copy()


def positive(r: Arithmetic, x: Any, ex: Any) -> Parts:  # noqa: ARG001  # exact
    return +x, ex.copy()


def absolute(r: Arithmetic, x: Any, ex: Any) -> Parts:  # noqa: ARG001  # exact
    return abs(x), ex.copy()


def exp(r: Arithmetic, x: Any, ex: Any) -> Parts:
    value = np.exp(x)
    # what underflowed here need not underflow where x is larger by E
    return value, (value + r.smallest) * (np.expm1(ex) + ELEMENTARY * r.u) + r.smallest


def expm1(r: Arithmetic, x: Any, ex: Any) -> Parts:
    value = np.expm1(x)
    # 1 + value is e^x, up to a rounding error that matters only where it is next to 0
    return value, (1 + value + r.u) * np.expm1(ex) + ELEMENTARY * r.u * abs(value) + r.smallest


def log(r: Arithmetic, x: Any, ex: Any) -> Parts:
    return _logarithm(r, np.log(x), x, ex)


def log1p(r: Arithmetic, x: Any, ex: Any) -> Parts:
    return _logarithm(r, np.log1p(x), 1 + x, ex)


def _logarithm(r: Arithmetic, value: Any, x: Any, ex: Any) -> Parts:
    lost = _logarithm_of_rest(_ratio(ex, x))
    return value, np.where(np.isinf(lost), _none(value), lost) + ELEMENTARY * r.u * abs(value) + r.smallest


def sqrt(r: Arithmetic, x: Any, ex: Any) -> Parts:
    """|√x̂ − √x| = |x̂ − x| / (√x̂ + √x) ≤ min(E/√x̂, √E)."""
    value = np.sqrt(x)
    near = np.where(ex < x, ex / np.where(value > 0, value, 1.0), np.where(np.isinf(ex), _none(value), np.sqrt(ex)))
    return value, near + r.u * value + r.smallest


def square(r: Arithmetic, x: Any, ex: Any) -> Parts:
    return multiply(r, x, ex, x, ex)


def reciprocal(r: Arithmetic, x: Any, ex: Any) -> Parts:
    return divide(r, 1.0, None, x, ex)


def tanh(r: Arithmetic, x: Any, ex: Any) -> Parts:
    """The slope 1/cosh² is largest where |x| is smallest."""
    value = np.tanh(x)
    slope = 1 / np.cosh(np.maximum(abs(x) - ex, 0.0)) ** 2
    return value, slope * ex + ELEMENTARY * r.u * abs(value) + r.smallest


def sin(r: Arithmetic, x: Any, ex: Any) -> Parts:
    value = np.sin(x)
    return value, np.minimum(ex, 2.0) + ELEMENTARY * r.u * abs(value) + r.smallest


def cos(r: Arithmetic, x: Any, ex: Any) -> Parts:
    value = np.cos(x)
    return value, np.minimum(ex, 2.0) + ELEMENTARY * r.u * abs(value) + r.smallest


# ── Sums ────────────────────────────────────────────────────────────────────────────────────────────────────


def total(r: Arithmetic, x: Any, ex: Any, axis: Any = None, keepdims: bool = False) -> Parts:
    """The sum of n numbers is off by γ_(n−1) Σ|x|, in any order."""
    value = np.sum(x, axis=axis, keepdims=keepdims)
    n = np.size(x) // max(np.size(value), 1)
    return value, np.sum(gamma(max(n - 1, 0), r.u) * abs(x) + ex, axis=axis, keepdims=keepdims)


def einsum(r: Arithmetic, subscripts: str, operands: list[Parts]) -> Parts:
    """A sum of products, in any order; the bound telescopes, operand by operand."""
    terms = subscripts.replace(" ", "").split("->")[0].split(",")
    extent: dict[str, int] = {}
    for term, (x, _) in zip(terms, operands, strict=True):
        extent |= dict(zip(term, np.shape(x), strict=True))
    value = np.einsum(subscripts, *(x for x, _ in operands))
    sizes = [abs(x) for x, _ in operands]
    count = math.prod(extent.values()) // max(int(np.size(value)), 1) + len(operands) - 1
    bound = gamma(count, r.u) * np.einsum(subscripts, *sizes) + count * r.smallest
    for i, (_, error) in enumerate(operands):
        wider = [size + e for size, (_, e) in zip(sizes[:i], operands[:i], strict=True)]
        bound = bound + np.einsum(subscripts, *wider, error, *sizes[i + 1 :])
    return value, bound


TWO: dict[np.ufunc, Callable[[Arithmetic, Any, Any, Any, Any], Parts]] = {
    np.add: add,
    np.subtract: subtract,
    np.multiply: multiply,
    np.divide: divide,
    np.power: power,
    np.float_power: power,
    np.matmul: matmul,
    np.maximum: maximum,
    np.minimum: minimum,
    np.fmax: maximum,
    np.fmin: minimum,
}
ONE: dict[np.ufunc, Callable[[Arithmetic, Any, Any], Parts]] = {
    np.negative: negative,
    np.positive: positive,
    np.conjugate: positive,
    np.absolute: absolute,
    np.fabs: absolute,
    np.exp: exp,
    np.expm1: expm1,
    np.log: log,
    np.log1p: log1p,
    np.sqrt: sqrt,
    np.square: square,
    np.reciprocal: reciprocal,
    np.tanh: tanh,
    np.sin: sin,
    np.cos: cos,
}
