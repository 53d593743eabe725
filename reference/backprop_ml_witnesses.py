"""Who else says what J, δ, D and g′ are: witnesses of ``backprop-ml`` that use no line of it, and no chain rule.

``cost`` has Θ and something added to each Z^(l) (``nudge``), at 0 of which m ∂J/∂nudge^(l) is δ^(l), row by row: what
an example contributes depends on its own row alone.  Each of the first two takes a batch and the (δ, D) that somebody
claims, and says by how much the claim is off: over random directions in one layer, the difference of the derivatives
in units of the length of the claim.
"""
# ruff: noqa: E741  # l is the l of the formulas

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal, localcontext
from typing import Any

import numpy as np

from grader.model import FloatArray

from . import backprop, backprop_ml, networks
from .backprop_ml_draws import LADDER, Batch, hand_sized, moderate, saturated

Layers = Mapping[int, FloatArray]

#: What each witness may be off itself, with room to spare: far below the 5e-4 that it must notice.
DIFFERENCES, COMPLEX = 1e-6, 1e-12
DIRECTIONS = 2


def cost(
    Theta: Mapping[int, Any], nudge: Mapping[int, Any], X: FloatArray, Y: FloatArray, lam: float, np: Any = np
) -> Any:
    """J, for real and for complex arguments; ``np`` may be another library."""
    A: Any = X
    weights = 0.0
    for l in sorted(Theta):
        bias, rest = Theta[l][:, 0], Theta[l][:, 1:]
        A = 1 / (1 + np.exp(-(np.dot(A, rest.T) + bias + nudge[l + 1])))
        weights = weights + np.sum(rest**2)
    return (lam / 2 * weights - np.sum(Y * np.log(A) + (1 - Y) * np.log(1 - A))) / len(X)


def central_differences(batch: Batch, lam: float, delta: Layers, D: Layers, rng: np.random.Generator) -> float:
    """(J(Θ + h) − J(Θ − h)) / 2h."""
    h = 1e-5

    def along(d_Theta: Layers, d_Z: Layers) -> float:
        up, down = (_moved(batch, lam, d_Theta, d_Z, t) for t in (h, -h))
        return float((up - down) / (2 * h))

    return _largest_difference(along, batch, delta, D, rng)


def complex_step(batch: Batch, lam: float, delta: Layers, D: Layers, rng: np.random.Generator) -> float:
    """Im J(Θ + ih) / h: no difference is taken, so h can be tiny and nothing cancels."""
    h = 1e-30

    def along(d_Theta: Layers, d_Z: Layers) -> float:
        return float(_moved(batch, lam, d_Theta, d_Z, 1j * h).imag / h)

    return _largest_difference(along, batch, delta, D, rng)


def _moved(batch: Batch, lam: float, d_Theta: Layers, d_Z: Layers, t: complex) -> Any:
    Theta = {l: batch.Theta[l] + t * d_Theta[l] for l in batch.Theta}
    return cost(Theta, {l: t * d_Z[l] for l in d_Z}, batch.X, batch.Y, lam)


def _largest_difference(
    along: Callable[[Layers, Layers], float], batch: Batch, delta: Layers, D: Layers, rng: np.random.Generator
) -> float:
    """Over random directions in one layer's weights, and in one layer's weighted inputs, at a time."""
    m = len(batch.X)
    differences = []
    for l in batch.Theta:
        for _ in range(DIRECTIONS):
            d_Theta = {k: np.zeros_like(batch.Theta[k]) for k in batch.Theta}
            d_Z = {k + 1: np.zeros((m, len(batch.Theta[k]))) for k in batch.Theta}
            for claim, d, at in ((D[l], d_Theta, l), (delta[l + 1] / m, d_Z, l + 1)):
                d[at] = rng.normal(size=claim.shape)
                d[at] /= np.linalg.norm(d[at])
                claimed = np.sum(claim * d[at])
                differences.append(abs(claimed - along(d_Theta, d_Z)) / np.linalg.norm(claim))
                d[at] = np.zeros_like(claim)
    return float(max(differences))


# ── On the reference ──────────────────────────────────────────────────────────────────────────────────────────────────


def example(rng: np.random.Generator) -> tuple[Batch, float]:
    """A batch on a network of depth 2 to 6, hand-sized now and then, and λ."""
    lam = float(rng.uniform(0, 3))
    if rng.random() < 0.25:
        return hand_sized(rng, *LADDER[rng.integers(len(LADDER))]), lam
    m, *widths = networks.widths(rng, int(rng.integers(3, 8)))
    return moderate(rng, widths, m), lam


def claimed(batch: Batch, lam: float) -> tuple[Layers, Layers]:
    """(δ, D) of the reference."""
    return (
        backprop_ml.deltas(batch.Theta, batch.X, batch.Y),
        backprop_ml.gradients(batch.Theta, batch.X, batch.Y, lam),
    )


def finite_differences_of_the_cost(rng: np.random.Generator) -> float:
    batch, lam = example(rng)
    off = central_differences(batch, lam, *claimed(batch, lam), rng)
    assert off <= DIFFERENCES, f"δ and D are off by {off:.1e} for {_shape(batch)}"
    return off


def complex_steps_of_the_cost(rng: np.random.Generator) -> float:
    batch, lam = example(rng)
    off = complex_step(batch, lam, *claimed(batch, lam), rng)
    assert off <= COMPLEX, f"δ and D are off by {off:.1e} for {_shape(batch)}"
    return off


def activations_and_cost_in_forty_digits(rng: np.random.Generator) -> float:
    """Example by example and unit by unit; for A, saturated units included."""
    with localcontext() as context:
        context.prec = 40
        batch = saturated(rng, networks.widths(rng, int(rng.integers(2, 5))), 2)
        got = backprop_ml.forward(batch.Theta, batch.X)
        exact = [_exact(batch, row) for row in batch.X]
        off = max(
            abs(float(Decimal(float(got[l][i][k])) - a))
            for i, layers in enumerate(exact)
            for l, layer in layers.items()
            for k, a in enumerate(layer)
        )
        assert off <= 1e-12, f"A is off by {off:.1e} for {_shape(batch)}"
        batch, lam = example(rng)
        J = Decimal(0)
        for x, y in zip(batch.X, batch.Y, strict=True):
            for a, label in zip(_exact(batch, x)[max(batch.Theta) + 1], y, strict=True):
                J -= a.ln() if label else (1 - a).ln()
        squares = [Decimal(float(w)) ** 2 for l in batch.Theta for row in batch.Theta[l] for w in row[1:]]
        J = (J + Decimal(lam) / 2 * sum(squares, Decimal(0))) / len(batch.X)
        got_J = backprop_ml.cost(batch.Theta, batch.X, batch.Y, lam)
        off_J = abs(float(Decimal(float(got_J)) / J - 1))
        assert off_J <= 1e-12, f"J is off by {off_J:.1e} for {_shape(batch)}"
        return max(off, off_J)


def slopes_in_forty_digits(rng: np.random.Generator) -> float:
    """g′(z) = e^−z / (1 + e^−z)²."""
    z = float(rng.uniform(-40, 40))
    with localcontext() as context:
        context.prec = 40
        e = (-Decimal(z)).exp()
        off = abs(float(Decimal(float(backprop_ml.sigmoid_gradient(np.array(z)))) - e / (1 + e) ** 2))
    assert off <= 1e-15, f"g′({z}) is off by {off:.1e}"
    return off


def one_example_without_bias_is_the_other_notation(rng: np.random.Generator) -> float:
    """With column 0 of Θ^(l) zero, m = 1 and λ = 0, Θ^(l) without it is the θ^(l+1) of ``backprop``."""
    network = networks.moderate(rng, networks.widths(rng, int(rng.integers(2, 7))))
    y = networks.labels(rng, network.outputs)
    Theta = {l - 1: np.hstack([np.zeros((len(theta), 1)), theta]) for l, theta in network.theta.items()}
    delta, nabla = backprop.backprop(network.theta, network.x, y)
    X, Y = network.x[np.newaxis], y[np.newaxis]
    mine, D = backprop_ml.deltas(Theta, X, Y), backprop_ml.gradients(Theta, X, Y, 0.0)
    off = max(
        max(float(np.max(np.abs(mine[l][0] - delta[l]))), float(np.max(np.abs(D[l - 1][:, 1:] - nabla[l]))))
        for l in network.theta
    )
    assert off <= 1e-14, f"δ or D is off by {off:.1e}"
    return off


def _exact(batch: Batch, x: FloatArray) -> dict[int, list[Decimal]]:
    A = {1: [Decimal(float(entry)) for entry in x]}
    for l in sorted(batch.Theta):
        z = [
            Decimal(float(row[0]))
            + sum((Decimal(float(w)) * a for w, a in zip(row[1:], A[l], strict=True)), Decimal(0))
            for row in batch.Theta[l]
        ]
        A[l + 1] = [1 / (1 + (-entry).exp()) for entry in z]
    return A


def _shape(batch: Batch) -> str:
    widths = (batch.X.shape[1], *(len(batch.Theta[l]) for l in sorted(batch.Theta)))
    return f"widths {widths} and m = {len(batch.X)}"


WITNESSES = (
    finite_differences_of_the_cost,
    complex_steps_of_the_cost,
    activations_and_cost_in_forty_digits,
    slopes_in_forty_digits,
    one_example_without_bias_is_the_other_notation,
)
