"""Who else says what C and n are: witnesses of ``gradient-check`` in forty digits, and the theory of its error.

The formula has two errors.  Truncation, ε²/6 · C‴, is what even exact arithmetic leaves between n and ∂C/∂θ; rounding,
of the order u C/ε, is what double precision adds to it.  The tolerance of the grader covers the second and nothing of
the first: for the ε that is given, n is what the formula says, and whatever else is near ∂C/∂θ is another answer.
"""
# ruff: noqa: E741  # l is the l of the formulas

from __future__ import annotations

from decimal import Decimal, localcontext
from typing import Any

import numpy as np

from grader.model import FloatArray

from .backprop import backprop
from .backprop_witnesses import DIGITS, exact_activations
from .gradient_check import check, cost, numerical_gradient, relative_difference, shifted
from .gradient_check_draws import DRAWS

Layers = dict[int, FloatArray]

_U = 2.0**-53
#: What rounding may do to C, in units of u: each logarithm has the error of its a, relatively, and a few of its own.
_OF_A, _OF_C = 20, 20
#: What is left of n − ∂C/∂θ where a step of 0.002 has no truncation error.
_NOISE = 1e-10


def _example(question: str, rng: np.random.Generator, *kinds: str) -> tuple[Any, ...]:
    """The arguments of one of its cases, of these kinds or of any."""
    draws = [draw for draw in DRAWS[question] if not kinds or draw.kind in kinds]
    return draws[rng.integers(len(draws))].arguments(rng)


def exact_cost(theta: Layers, x: FloatArray, y: FloatArray) -> Decimal:
    """C in the precision of the context."""
    a = exact_activations(theta, x)[max(theta)]
    return -sum(((p if label else 1 - p).ln() for p, label in zip(a, y, strict=True)), Decimal(0))


def exact_differences(theta: Layers, x: FloatArray, y: FloatArray, eps: float) -> dict[int, FloatArray]:
    """The n^(l) in forty digits, for the very weights that double precision has."""
    found = {l: np.zeros_like(theta[l]) for l in theta}
    with localcontext() as context:
        context.prec = DIGITS
        for l in theta:
            for i, j in np.ndindex(theta[l].shape):
                above, below = (exact_cost(shifted(theta, l, i, j, by), x, y) for by in (eps, -eps))
                found[l][i, j] = float((above - below) / (2 * Decimal(eps)))
    return found


def _rounding_of_cost(theta: Layers, x: FloatArray, y: FloatArray) -> float:
    """How far C in double precision may be from C, to first order: that of ln a is that of a, divided by a."""
    with localcontext() as context:
        context.prec = DIGITS
        a = [float(p if label else 1 - p) for p, label in zip(exact_activations(theta, x)[max(theta)], y, strict=True)]
    return float(_U * sum(_OF_A * len(theta) / p + _OF_C * abs(np.log(p)) for p in a))


def cost_in_forty_digits(rng: np.random.Generator) -> float:
    theta, x, y = _example("cost", rng, "hand-sized", "random", "square", "deep")
    with localcontext() as context:
        context.prec = DIGITS
        off = abs(float(Decimal(float(cost(theta, x, y))) - exact_cost(theta, x, y)))
    assert off <= _rounding_of_cost(theta, x, y), f"C is off by {off:.1e} for {_widths(theta)}"
    return off


def differences_in_forty_digits(rng: np.random.Generator) -> float:
    """The rounding error of n: no more than that of C, divided by ε."""
    theta, x, y, eps = _example("numerical_gradient", rng, "hand-sized", "random")
    numerical, exact = numerical_gradient(theta, x, y, eps), exact_differences(theta, x, y, eps)
    # The weights that double precision has after they are moved are not exactly 2ε apart.
    size = max(np.max(np.abs(theta[l] * exact[l])) for l in theta)
    allowed = (2 * _rounding_of_cost(theta, x, y) + 4 * _U * size) / eps
    off = max(float(np.max(np.abs(numerical[l] - exact[l]))) for l in theta)
    assert off <= allowed, f"n is off by {off:.1e} for {_widths(theta)} and ε = {eps:.1e}"
    return off


def half_the_step_has_a_quarter_of_the_error(rng: np.random.Generator) -> None:
    """The truncation error, n − ∂C/∂θ, is of the order ε²; that of a one-sided difference would be halved only."""
    theta, x, y, _ = _example("numerical_gradient", rng, "random", "deep")
    _, nabla = backprop(theta, x, y)

    def error(eps: float) -> float:
        numerical = numerical_gradient(theta, x, y, eps)
        return float(np.sqrt(sum(np.sum((numerical[l] - nabla[l]) ** 2) for l in theta)))

    whole, half = error(0.004), error(0.002)
    assert abs(whole - 4 * half) <= 0.1 * whole + _NOISE, (
        f"{whole:.1e}, and {half:.1e} at half the step, for {_widths(theta)}"
    )


def relative_difference_in_forty_digits(rng: np.random.Generator) -> float:
    nabla, numerical = _example("relative_difference", rng, "hand-sized", "random", "tiny", "square", "deep")
    with localcontext() as context:
        context.prec = DIGITS
        one, other = ([Decimal(float(entry)) for l in nabla for entry in of[l].ravel()] for of in (nabla, numerical))

        def length(entries: list[Decimal]) -> Decimal:
            return sum((entry * entry for entry in entries), Decimal(0)).sqrt()

        exact = length([a - b for a, b in zip(one, other, strict=True)]) / (length(one) + length(other))
        off = abs(float(Decimal(float(relative_difference(nabla, numerical))) - exact))
    assert off <= 100 * _U, f"the relative difference is off by {off:.1e}"
    return off


def the_worst_entry_mended_is_worst_no_more(rng: np.random.Generator) -> None:
    """With n in its place everything else may be as bad, but never worse; and the whole comes nearer."""
    theta, x, y, nabla, eps = _example("check", rng, "random", "square", "deep", "saturated", "tiny")
    (l, i, j), difference = check(theta, x, y, nabla, eps)
    numerical = numerical_gradient(theta, x, y, eps)
    off = abs(nabla[l][i, j] - numerical[l][i, j])
    others = {m: nabla[m].copy() for m in nabla}
    others[l][i, j] = numerical[l][i, j]
    assert all(np.max(np.abs(others[m] - numerical[m])) <= off for m in nabla), f"it is not ({l}, {i}, {j})"
    mended = check(theta, x, y, others, eps)[1]
    assert mended < difference, f"mended, it is {mended:.2e} after {difference:.2e}"


def _widths(theta: Layers) -> str:
    return f"widths {(theta[2].shape[1], *(len(theta[l]) for l in sorted(theta)))}"


WITNESSES = (
    cost_in_forty_digits,
    differences_in_forty_digits,
    half_the_step_has_a_quarter_of_the_error,
    relative_difference_in_forty_digits,
    the_worst_entry_mended_is_worst_no_more,
)
