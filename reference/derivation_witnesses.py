"""Who else says what the factors are: witnesses of ``derivation`` that use no line of it, and no chain rule.

z^(l)_k as a function of one weight, z^(l+1)_k as a function of one z^(l)_i, and C as a function of either are computed
as they are defined, and differentiated by differences and by a complex step.  Even the δ that the functions are given
are measured.
"""
# ruff: noqa: E741  # l is the l of the formulas

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import numpy as np

from grader.model import FloatArray

from . import derivation, networks
from .backprop_witnesses import COMPLEX, DIFFERENCES, cost

Function = Callable[[Any], Any]
Derivative = Callable[[Function], float]
"""Of a function of one number, at 0."""

#: Below this a difference is compared with it, and not with the number that is claimed.
SMALL = 1e-3


def by_central_differences(function: Function) -> float:
    """(f(h) − f(−h)) / 2h"""
    h = 1e-5
    return float((function(h) - function(-h)) / (2 * h))


def by_complex_step(function: Function) -> float:
    """Im f(ih) / h"""
    h = 1e-30
    return float(np.imag(function(1j * h)) / h)


def definitions(
    rng: np.random.Generator,
    derivative: Derivative,
    claimed: Mapping[str, Callable[..., float]],
) -> Iterator[tuple[str, float]]:
    """(function, how far what it claims is off), for some units of a hidden layer and of the output layer."""
    theta, x, y = _example(rng)
    L = max(theta)
    l = int(rng.integers(2, L))
    n_prev, n, n_next = theta[l].shape[1], len(theta[l]), len(theta[l + 1])
    z = _weighted_inputs(theta, x)
    a = {1: x, **{layer: _g(z[layer]) for layer in z}}

    def c(d_theta: Any = 0, d_z: Any = 0, layer: int = l) -> Any:
        """C, with something added to θ^(layer) or to z^(layer)."""
        nudge: dict[int, Any] = dict.fromkeys(theta, 0)
        nudge[layer] = d_z
        return cost({**theta, layer: theta[layer] + d_theta}, nudge, x, y)

    def delta(layer: int) -> FloatArray:
        """∂C/∂z^(layer), measured."""

        def of(unit: FloatArray) -> float:
            return by_complex_step(lambda t: c(d_z=t * unit, layer=layer))

        return np.array([of(unit) for unit in np.eye(len(theta[layer]))])

    k, i, j, k_next, top = (int(rng.integers(size)) for size in (n, n, n_prev, n_next, len(y)))
    weight, unit, unit_at_the_top = np.outer(np.eye(n)[i], np.eye(n_prev)[j]), np.eye(n)[i], np.eye(len(y))[top]
    below, above = a[l - 1], (theta[l + 1], delta(l + 1), a[l])

    defined: tuple[tuple[str, tuple[Any, ...], Function], ...] = (
        ("dz_dtheta", (k, i, j, below), lambda t: ((theta[l] + t * weight) @ below)[k]),
        ("dz_dtheta", (i, i, j, below), lambda t: ((theta[l] + t * weight) @ below)[i]),
        ("nabla_ij", (i, j, delta(l), below), lambda t: c(d_theta=t * weight)),
        ("dz_dz", (k_next, i, theta[l + 1], a[l]), lambda t: (theta[l + 1] @ _g(z[l] + t * unit))[k_next]),
        ("delta_i", (i, *above), lambda t: c(d_z=t * unit)),
        ("nabla_full", (i, j, *above, below), lambda t: c(d_theta=t * weight)),
        ("delta_output", (top, a[L], y), lambda t: c(d_z=t * unit_at_the_top, layer=L)),
    )
    for name, arguments, function in defined:
        yield name, _off(claimed[name](*arguments), derivative(function))


def _off(claimed: float, measured: float) -> float:
    return float(abs(claimed - measured) / max(abs(claimed), SMALL))


def _example(rng: np.random.Generator) -> tuple[dict[int, FloatArray], FloatArray, FloatArray]:
    """θ, x and y of a network with a hidden layer, of depth 3 to 6."""
    network = networks.moderate(rng, networks.widths(rng, int(rng.integers(3, 7))))
    return network.theta, network.x, networks.labels(rng, network.outputs)


def _weighted_inputs(theta: Mapping[int, FloatArray], x: FloatArray) -> dict[int, FloatArray]:
    z: dict[int, FloatArray] = {}
    for l in sorted(theta):
        z[l] = theta[l] @ (_g(z[l - 1]) if l > 2 else x)
    return z


def _g(z: Any) -> Any:
    return 1 / (1 + np.exp(-z))


# ── On the reference ──────────────────────────────────────────────────────────────────────────────────────────────────

FUNCTIONS: Mapping[str, Callable[..., float]] = {name: getattr(derivation, name) for name in derivation.DRAWS}


def finite_differences_of_the_definitions(rng: np.random.Generator) -> float:
    return _all_hold(rng, by_central_differences, DIFFERENCES)


def complex_steps_of_the_definitions(rng: np.random.Generator) -> float:
    return _all_hold(rng, by_complex_step, COMPLEX)


def _all_hold(rng: np.random.Generator, derivative: Derivative, tolerance: float) -> float:
    worst = 0.0
    for name, off in definitions(rng, derivative, FUNCTIONS):
        assert off <= tolerance, f"{name} is off by {off:.1e}"
        worst = max(worst, off)
    return worst


WITNESSES = (finite_differences_of_the_definitions, complex_steps_of_the_definitions)
