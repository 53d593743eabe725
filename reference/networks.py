"""Random networks, and a ladder of hand-sized ones.

A network of widths (n_1, …, n_L) is ``theta`` = {l: θ^(l)} for l = 2..L, θ^(l) of shape (n_l, n_{l−1}), with
an input x of shape (n_1,) and labels y of shape (n_L,).  Every function draws from the stream it is given,
and from nothing else.

Hand-sized numbers are dyadic, so that a pencil and a computer get the same result, and each quantity has a
grid of its own: weights and inputs are multiples of 1/2; δ, ∇ and the activations of hidden layers are odd
multiples of 1/8; those of the output layer odd multiples of 1/16.  So no hand-sized answer (a^(L) − y, say,
or δ_i a_j) is a number that another question is asked with.
"""
# ruff: noqa: E741  # l is the l of the formulas

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from grader.model import FloatArray

#: Widths that a person can work through, from the smallest on.
LADDER = ((1, 1), (1, 1, 1), (2, 1), (1, 2), (2, 1, 2), (2, 2, 1), (1, 2, 1, 2))

#: Up to here a = g(z) stays within (0.02, 0.98).
MODERATE_Z = 3.8

#: e^z overflows beyond 709.  A sigmoid that does not bear it loses its marks there, not again in every
#: network.
SATURATED_Z = 600.0

_HALVES = np.array([-2.0, -1.5, -1.0, -0.5, 0.5, 1.0, 1.5, 2.0])
_ODD_EIGHTHS = np.array([1.0, 3.0, 5.0, 7.0]) / 8
_ODD_SIXTEENTHS = np.array([3.0, 5.0, 11.0, 13.0]) / 16


@dataclass(frozen=True)
class Network:
    theta: dict[int, FloatArray]
    x: FloatArray

    @property
    def outputs(self) -> int:
        """n_L."""
        return len(self.theta[max(self.theta)])


# ── Whole networks ──────────────────────────────────────────────────────────────────────────────────────────


def hand_sized(rng: np.random.Generator, widths: Sequence[int]) -> Network:
    """Weights and inputs from {±1/2, ±1, ±3/2, ±2}."""
    theta = {l: hand_sized_weights(rng, n, n_prev) for l, n, n_prev in _layers(widths)}
    return Network(theta, rng.choice(_HALVES, widths[0], replace=False))


def moderate(rng: np.random.Generator, widths: Sequence[int]) -> Network:
    """No unit is saturated: all a within (0.02, 0.98)."""

    def unit(a: FloatArray) -> FloatArray:
        while True:
            row = rng.normal(0.0, 2.0 / np.sqrt(len(a)), len(a))
            if abs(row @ a) <= MODERATE_Z:
                return row

    return _upwards(inputs(rng, widths[0]), widths, lambda n, a: np.array([unit(a) for _ in range(n)]))


def saturated(rng: np.random.Generator, widths: Sequence[int]) -> Network:
    """In every layer a moderate unit stands beside some whose |z| is in the hundreds or tens.

    With saturated units alone every δ would be about 0, and nothing could be seen.
    """
    ranges = ((0.3, 2.0), (100.0, SATURATED_Z), (15.0, 60.0))

    def unit(a: FloatArray, z: float) -> FloatArray:
        while True:
            row = rng.normal(0.0, 1.0, len(a))
            reached = row @ a
            if abs(reached) >= 0.3 * np.linalg.norm(row) * np.linalg.norm(a):  # else much would cancel in z
                return row * (z / reached)

    def layer(n: int, a: FloatArray) -> FloatArray:
        z = [rng.choice([-1.0, 1.0]) * rng.uniform(*ranges[k % len(ranges)]) for k in range(n)]
        return rng.permutation(np.array([unit(a, z_k) for z_k in z]))

    return _upwards(inputs(rng, widths[0]), widths, layer)


def widths(rng: np.random.Generator, depth: int) -> tuple[int, ...]:
    """n_1, …, n_L for L = depth: all distinct, so that a lost transpose cannot fit, and never 1."""
    return tuple(int(n) for n in rng.choice(np.arange(2, 10), depth, replace=False))


def labels(rng: np.random.Generator, n: int) -> FloatArray:
    """Labels y of shape (n,), of 0 and 1; both are there unless n = 1."""
    y = rng.integers(0, 2, n).astype(np.float64)
    if n > 1:
        first, second = rng.choice(n, 2, replace=False)
        y[first], y[second] = 0.0, 1.0
    return y


# ── Parts of networks, for questions about one layer ────────────────────────────────────────────────────────


def weights(rng: np.random.Generator, n: int, n_prev: int) -> FloatArray:
    """Weights θ of shape (n, n_prev)."""
    return rng.normal(0.0, 1.0, (n, n_prev))


def activations(rng: np.random.Generator, n: int) -> FloatArray:
    """Activations a of shape (n,), within (0.02, 0.98)."""
    return rng.uniform(0.02, 0.98, n)


def inputs(rng: np.random.Generator, n: int) -> FloatArray:
    """Inputs x of shape (n,), of either sign and beyond 1."""
    return rng.uniform(-2.0, 2.0, n)


def errors(rng: np.random.Generator, n: int) -> FloatArray:
    """Errors δ of shape (n,), of either sign and none of them about 0."""
    return rng.choice([-1.0, 1.0], n) * rng.uniform(0.05, 0.95, n)


def saturated_activations(rng: np.random.Generator, n: int) -> FloatArray:
    """Shape (n,): moderate ones beside exact 0 and 1 and what is next to them, as rounding leaves them."""
    extremes = np.array([0.0, 1.0, 2.0**-60, 1 - 2.0**-40, 1e-150, 1 - 2.0**-53])
    a = np.resize(extremes, n)
    a[-((n + 1) // 3) :] = activations(rng, (n + 1) // 3)
    return rng.permutation(a)


def hand_sized_weights(rng: np.random.Generator, n: int, n_prev: int) -> FloatArray:
    """Weights θ of shape (n, n_prev) from {±1/2, ±1, ±3/2, ±2}, without equal ones in a row."""
    return np.array([rng.choice(_HALVES, n_prev, replace=False) for _ in range(n)])


def hand_sized_activations(rng: np.random.Generator, n: int) -> FloatArray:
    """Of a hidden layer, shape (n,); never 1/2, where a and 1 − a are the same."""
    return rng.choice(_ODD_EIGHTHS, n, replace=False)


def hand_sized_outputs(rng: np.random.Generator, n: int) -> FloatArray:
    """Activations a^(L) of the output layer, shape (n,)."""
    return rng.choice(_ODD_SIXTEENTHS, n, replace=False)


def hand_sized_errors(rng: np.random.Generator, shape: int | tuple[int, ...]) -> FloatArray:
    """Errors δ of shape (n,), or a gradient ∇ of shape (n, n_prev); at most four entries."""
    size: FloatArray = rng.choice(_ODD_EIGHTHS, shape, replace=False)
    sign: FloatArray = rng.choice([-1.0, 1.0], shape)
    return sign * size


# ── How they are made ───────────────────────────────────────────────────────────────────────────────────────


def _layers(widths: Sequence[int]) -> Iterator[tuple[int, int, int]]:
    """(l, n_l, n_{l−1}) for l = 2..L."""
    for l in range(2, len(widths) + 1):
        yield l, widths[l - 1], widths[l - 2]


def _upwards(x: FloatArray, widths: Sequence[int], layer: Callable[[int, FloatArray], FloatArray]) -> Network:
    """θ^(l) = layer(n_l, a^(l−1)) for l = 2..L: each layer is drawn knowing what will come into it."""
    theta, a = {}, x
    for l, n, _ in _layers(widths):
        theta[l] = layer(n, a)
        a = 0.5 * (1 + np.tanh(theta[l] @ a / 2))
    return Network(theta, x)
