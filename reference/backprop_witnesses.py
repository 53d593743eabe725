"""Who else says what δ, ∇ and g are: witnesses of ``backprop`` that use no line of it, and no chain rule.

Two of them have C alone, as a function of the weights and of something added to each z^(l) (``nudge``), at 0 of which
∂C/∂nudge^(l) is ∂C/∂z^(l).  Each takes a network and the (delta, nabla) that somebody claims, and says by how much the
claim is off: over random directions in one layer, the difference of the derivatives in units of the length of the
claimed gradient.  The third computes a^(l) in forty digits.
"""
# ruff: noqa: E741  # l is the l of the formulas

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal, localcontext
from typing import Any

import numpy as np

from grader.model import FloatArray

from . import networks
from .backprop import backprop, forward, gradient_descent_step

Layers = Mapping[int, FloatArray]

#: What each witness may be off itself, with room to spare: far below the 5e-4 that it must notice.
DIFFERENCES, COMPLEX = 1e-6, 1e-12
DIRECTIONS = 3
#: In which what is called exact is computed.
DIGITS = 40


def cost(theta: Mapping[int, Any], nudge: Mapping[int, Any], x: FloatArray, y: FloatArray, np: Any = np) -> Any:
    """−Σ [y ln a + (1 − y) ln(1 − a)], for real and for complex arguments; ``np`` may be another library."""
    a: Any = x
    for l in sorted(theta):
        a = 1 / (1 + np.exp(-(np.dot(theta[l], a) + nudge[l])))
    return -np.sum(y * np.log(a) + (1 - y) * np.log(1 - a))


def central_differences(
    theta: Layers, x: FloatArray, y: FloatArray, delta: Layers, nabla: Layers, rng: np.random.Generator
) -> float:
    """(C(θ + h) − C(θ − h)) / 2h."""
    h = 1e-5

    def along(d_theta: Layers, d_z: Layers) -> float:
        up, down = (
            cost({l: theta[l] + t * d_theta[l] for l in theta}, {l: t * d_z[l] for l in theta}, x, y) for t in (h, -h)
        )
        return float((up - down) / (2 * h))

    return _largest_difference(along, theta, delta, nabla, rng)


def complex_step(
    theta: Layers, x: FloatArray, y: FloatArray, delta: Layers, nabla: Layers, rng: np.random.Generator
) -> float:
    """Im C(θ + ih) / h: no difference is taken, so h can be tiny and nothing cancels."""
    h = 1e-30

    def along(d_theta: Layers, d_z: Layers) -> float:
        moved = {l: theta[l] + 1j * h * d_theta[l] for l in theta}
        return float(cost(moved, {l: 1j * h * d_z[l] for l in theta}, x, y).imag / h)

    return _largest_difference(along, theta, delta, nabla, rng)


def _largest_difference(
    along: Callable[[Layers, Layers], float], theta: Layers, delta: Layers, nabla: Layers, rng: np.random.Generator
) -> float:
    """Over random directions in one layer's weights, and in one layer's weighted inputs, at a time."""
    differences = []
    for l in theta:
        for _ in range(DIRECTIONS):
            d_theta = {m: np.zeros_like(theta[m]) for m in theta}
            d_z = {m: np.zeros(len(theta[m])) for m in theta}
            for claim, d in ((nabla[l], d_theta), (delta[l], d_z)):
                d[l] = rng.normal(size=claim.shape)
                d[l] /= np.linalg.norm(d[l])
                claimed = np.sum(claim * d[l])
                differences.append(abs(claimed - along(d_theta, d_z)) / np.linalg.norm(claim))
                d[l] = np.zeros_like(claim)
    return float(max(differences))


# ── On the reference ──────────────────────────────────────────────────────────────────────────────────────────────────


def _example(rng: np.random.Generator) -> tuple[dict[int, FloatArray], FloatArray, FloatArray]:
    """θ, x and y of a network of depth 2 to 6, hand-sized now and then."""
    if rng.random() < 0.25:
        network = networks.hand_sized(rng, networks.LADDER[rng.integers(len(networks.LADDER))])
    else:
        network = networks.moderate(rng, networks.widths(rng, int(rng.integers(2, 7))))
    return network.theta, network.x, networks.labels(rng, network.outputs)


def finite_differences_of_the_cost(rng: np.random.Generator) -> float:
    theta, x, y = _example(rng)
    off = central_differences(theta, x, y, *backprop(theta, x, y), rng)
    assert off <= DIFFERENCES, f"δ and ∇ are off by {off:.1e} for widths {_widths(theta)}"
    return off


def complex_steps_of_the_cost(rng: np.random.Generator) -> float:
    theta, x, y = _example(rng)
    off = complex_step(theta, x, y, *backprop(theta, x, y), rng)
    assert off <= COMPLEX, f"δ and ∇ are off by {off:.1e} for widths {_widths(theta)}"
    return off


def activations_in_forty_digits(rng: np.random.Generator) -> float:
    """Saturated units included."""
    make = networks.saturated if rng.random() < 0.5 else networks.moderate
    network = make(rng, networks.widths(rng, int(rng.integers(2, 5))))
    with localcontext() as context:
        context.prec = DIGITS
        exact = exact_activations(network.theta, network.x)
        a = forward(network.theta, network.x)
        off = max(abs(float(Decimal(float(got)) - due)) for l in exact for got, due in zip(a[l], exact[l], strict=True))
    assert off <= 1e-12, f"a is off by {off:.1e} for widths {_widths(network.theta)}"
    return off


def exact_activations(theta: Layers, x: FloatArray) -> dict[int, list[Decimal]]:
    """a^(l) for l = 1..L, in the precision of the context."""
    exact = {1: [Decimal(float(entry)) for entry in x]}
    for l in sorted(theta):
        z = [
            sum((Decimal(float(w)) * a for w, a in zip(row, exact[l - 1], strict=True)), Decimal(0)) for row in theta[l]
        ]
        exact[l] = [1 / (1 + (-entry).exp()) for entry in z]
    return exact


def a_small_step_lowers_the_cost(rng: np.random.Generator) -> None:
    theta, x, y = _example(rng)
    still = dict.fromkeys(theta, 0.0)
    stepped = gradient_descent_step(theta, backprop(theta, x, y)[1], 1e-4)
    assert cost(stepped, still, x, y) < cost(theta, still, x, y), f"the cost rises for widths {_widths(theta)}"


def _widths(theta: Layers) -> tuple[int, ...]:
    return (theta[2].shape[1], *(len(theta[l]) for l in sorted(theta)))


WITNESSES = (
    finite_differences_of_the_cost,
    complex_steps_of_the_cost,
    activations_in_forty_digits,
    a_small_step_lowers_the_cost,
)
