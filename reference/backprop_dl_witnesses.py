"""Independent witnesses of ``backprop-dl``, for ``grade verify``.

Two measure derivatives of the cost along random directions, by central differences and by the complex step; they know
the network and its cost, and nothing of how derivatives are computed.  The third computes activations in forty digits.
Two more hold the batch against its single examples, and networks of sigmoids without biases against ``backprop``.
"""
# ruff: noqa: E741  # l is the l of the formulas

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal, localcontext
from typing import Any

import numpy as np

from grader.model import FloatArray

from . import backprop
from .backprop_dl import backward, forward, update
from .backprop_dl_draws import OVERFLOWING_Z, Batch, any_batch, saturated

Layers = Mapping[int, Any]
Triple = tuple[Layers, Layers, Layers]

#: What each witness may be off itself, with room to spare: far below the 5e-4 that it must notice.
DIFFERENCES, COMPLEX = 1e-6, 1e-12
DIRECTIONS = 3

#: g by its name, for real and for complex numbers; ``np`` may be another library.
_ACTIVATIONS: Mapping[str, Callable[[Any, Any], Any]] = {
    "relu": lambda z, np: z * (np.real(z) > 0),
    "tanh": lambda z, np: np.tanh(z),
    "sigmoid": lambda z, np: 1 / (1 + np.exp(-z)),
}


def costs(
    W: Layers, b: Layers, nudge: Layers, X: FloatArray, Y: FloatArray, activations: Mapping[int, str], np: Any = np
) -> Any:
    """The sum over the examples of −Σ [y ln a + (1 − y) ln(1 − a)]; ``nudge`` is added to Z."""
    A: Any = X
    for l in sorted(W):
        A = _ACTIVATIONS[activations[l]](np.dot(W[l], A) + b[l] + nudge[l], np)
    return -np.sum(Y * np.log(A) + (1 - Y) * np.log(1 - A))


def central_differences(batch: Batch, Y: FloatArray, claim: Triple, rng: np.random.Generator) -> float:
    """(C(θ + h) − C(θ − h)) / 2h."""
    h = 1e-5

    def along(moved: Callable[[Any], Any]) -> float:
        return float((moved(h) - moved(-h)) / (2 * h))

    return _largest_difference(along, batch, Y, claim, rng)


def complex_step(batch: Batch, Y: FloatArray, claim: Triple, rng: np.random.Generator) -> float:
    """Im C(θ + ih) / h: no difference is taken, so h can be tiny and nothing cancels."""
    h = 1e-30
    return _largest_difference(lambda moved: float(moved(1j * h).imag / h), batch, Y, claim, rng)


def _largest_difference(
    along: Callable[[Callable[[Any], Any]], float],
    batch: Batch,
    Y: FloatArray,
    claim: Triple,
    rng: np.random.Generator,
) -> float:
    """Over random directions in the Z, the W or the b of one layer at a time; dW and db are means, dZ is not."""
    m = batch.X.shape[1]
    still: tuple[Layers, ...] = (dict.fromkeys(batch.W, 0.0), batch.W, batch.b)
    differences = []
    for part, share in ((0, 1), (1, m), (2, m)):
        for l, claimed in claim[part].items():
            for _ in range(DIRECTIONS):
                direction = rng.normal(size=claimed.shape)
                direction /= np.linalg.norm(direction)

                def moved(t: Any, part: int = part, l: int = l, direction: FloatArray = direction) -> Any:
                    Z, W, b = ({**of, l: of[l] + t * direction} if i == part else of for i, of in enumerate(still))
                    return costs(W, b, Z, batch.X, Y, batch.activations)

                off = np.sum(claimed * direction) - along(moved) / share
                differences.append(abs(off) / np.linalg.norm(claimed))
    return float(max(differences))


# ── On the reference ──────────────────────────────────────────────────────────────────────────────────────────────────


def _example(rng: np.random.Generator) -> tuple[Batch, FloatArray, Triple]:
    batch = any_batch(rng)
    Y = batch.labels(rng)
    return batch, Y, backward(batch.W, batch.b, batch.X, Y, batch.activations)


def finite_differences_of_the_cost(rng: np.random.Generator) -> float:
    batch, Y, claim = _example(rng)
    off = central_differences(batch, Y, claim, rng)
    assert off <= DIFFERENCES, f"dZ, dW and db are off by {off:.1e} for {batch.activations}"
    return off


def complex_steps_of_the_cost(rng: np.random.Generator) -> float:
    batch, Y, claim = _example(rng)
    off = complex_step(batch, Y, claim, rng)
    assert off <= COMPLEX, f"dZ, dW and db are off by {off:.1e} for {batch.activations}"
    return off


def activations_in_forty_digits(rng: np.random.Generator) -> float:
    """Saturated units included."""
    if rng.random() < 0.5:
        batch = any_batch(rng)
    else:
        batch = saturated(rng, ((3, 5, 4), 2, int(rng.integers(2))), OVERFLOWING_Z)
    A = forward(batch.W, batch.b, batch.X, batch.activations)[1]
    worst = 0.0
    with localcontext() as context:
        context.prec = 40
        for k in range(batch.X.shape[1]):
            exact = [Decimal(float(x)) for x in batch.X[:, k]]
            for l in sorted(batch.W):
                exact = [
                    _exactly(batch.activations[l], _inner(row, exact) + Decimal(float(bias)))
                    for row, bias in zip(batch.W[l], batch.b[l][:, 0], strict=True)
                ]
                got = [Decimal(float(a)) for a in A[l][:, k]]
                scale = max(Decimal(1), *map(abs, exact))
                worst = max(worst, *(float(abs(a - due) / scale) for a, due in zip(got, exact, strict=True)))
    assert worst <= 1e-12, f"A is off by {worst:.1e} for {batch.activations}"
    return worst


def _inner(row: FloatArray, below: list[Decimal]) -> Decimal:
    return sum((Decimal(float(w)) * a for w, a in zip(row, below, strict=True)), Decimal(0))


def _exactly(name: str, z: Decimal) -> Decimal:
    match name:
        case "relu":
            return max(z, Decimal(0))
        case "tanh":
            return 1 - 2 / ((2 * z).exp() + 1)
        case _:
            return 1 / (1 + (-z).exp())


def a_batch_is_the_mean_of_its_examples(rng: np.random.Generator) -> float:
    batch, Y, (dZ, dW, db) = _example(rng)
    m = batch.X.shape[1]
    alone = [backward(batch.W, batch.b, batch.X[:, [k]], Y[:, [k]], batch.activations) for k in range(m)]
    off = 0.0
    for l in batch.W:
        off = max(
            off,
            _distance(dZ[l], np.hstack([one[0][l] for one in alone])),
            _distance(dW[l], sum(one[1][l] for one in alone) / m),
            _distance(db[l], sum(one[2][l] for one in alone) / m),
        )
    assert off <= 1e-12, f"the mean over {m} examples is off by {off:.1e}"
    return off


def sigmoids_without_biases_are_those_of_backprop(rng: np.random.Generator) -> float:
    """δ^(l+1) = dZ^[l] and ∇^(l+1) = dW^[l] for one example: the two notations are one mathematics."""
    batch = any_batch(rng)
    x, Y = batch.X[:, :1], batch.labels(rng)[:, :1]
    b = {l: np.zeros_like(batch.b[l]) for l in batch.b}
    dZ, dW, db = backward(batch.W, b, x, Y, dict.fromkeys(batch.W, "sigmoid"))
    delta, nabla = backprop.backprop({l + 1: W_l for l, W_l in batch.W.items()}, x[:, 0], Y[:, 0])
    off = max(
        max(_distance(dZ[l][:, 0], delta[l + 1]), _distance(dW[l], nabla[l + 1]), _distance(db[l], dZ[l]))
        for l in batch.W
    )
    assert off <= 1e-12, f"backprop disagrees by {off:.1e}"
    return off


def a_small_step_lowers_the_cost(rng: np.random.Generator) -> None:
    batch, Y, (_, dW, db) = _example(rng)
    W, b = update(batch.W, batch.b, dict(dW), dict(db), 1e-4)
    still = dict.fromkeys(W, 0.0)
    before = costs(batch.W, batch.b, still, batch.X, Y, batch.activations)
    assert costs(W, b, still, batch.X, Y, batch.activations) < before, f"the cost rises for {batch.activations}"


def _distance(one: Any, other: Any) -> float:
    return float(np.max(np.abs(one - other)))


WITNESSES = (
    finite_differences_of_the_cost,
    complex_steps_of_the_cost,
    activations_in_forty_digits,
    a_batch_is_the_mean_of_its_examples,
    sigmoids_without_biases_are_those_of_backprop,
    a_small_step_lowers_the_cost,
)
