"""The cases of the assignment ``backprop-ml``: batches on random networks with bias weights, hand-sized ones first.

A batch is ``Theta`` = {l: Θ^(l)} for l = 1..L−1, Θ^(l) of shape (s_{l+1}, s_l + 1), with inputs X of shape (m, s_1) and
labels Y of shape (m, s_L).  In random batches m and all widths are distinct, so that rows and columns cannot be
mistaken for one another; in square ones m equals every width, and such mistakes are silent.
"""
# numpy says of many products that they are Any.
# mypy: disable-error-code="no-any-return"
# ruff: noqa: E741  # l is the l of the formulas

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from grader.authoring import Draw
from grader.model import FloatArray, Value

from . import networks
from .backprop_draws import DRAWS as ONE_EXAMPLE

#: (widths, m), from the smallest on.
LADDER = (
    ((1, 1), 1),
    ((1, 1), 2),
    ((1, 1, 1), 2),
    ((2, 1), 3),
    ((1, 2), 2),
    ((2, 1, 2), 2),
    ((1, 2, 1, 2), 2),
)
_RANDOM_DEPTHS = (2, 3, 4, 2, 3, 4)
_SQUARE = ((3, 2), (2, 3), (3, 4), (2, 5))
"""(width and m, depth)."""
_DEEP_DEPTHS = (5, 6, 5)
_SATURATED_DEPTHS = (2, 3, 4)
_SATURATED_EXAMPLES = 3

#: |z| of the units of a saturated layer, in turn: with none that is moderate every δ would be about 0.
_SATURATED_Z = ((0.3, 2.0), (100.0, networks.SATURATED_Z), (15.0, 60.0))
_MODERATE_Z = ((0.3, 2.0),)
#: |z| of an output that is sure: A is a few millionths, and ln A a number that all can compute.
_SURE_Z = ((12.0, 13.5),)
_SURE_DEPTHS = (2, 3, 4)
#: The cosine between weights and inputs of such a unit: were it smaller, much would cancel in z.
_LEAST_COSINE = 0.3


@dataclass(frozen=True)
class Batch:
    Theta: dict[int, FloatArray]
    X: FloatArray
    Y: FloatArray


# ── Batches ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def hand_sized(rng: np.random.Generator, widths: Sequence[int], m: int) -> Batch:
    """Weights and inputs from {±1/2, ±1, ±3/2, ±2}."""
    Theta = {l: networks.hand_sized_weights(rng, widths[l], widths[l - 1] + 1) for l in range(1, len(widths))}
    X = networks.hand_sized_weights(rng, widths[0], m).T  # no number twice in a column: examples differ
    return Batch(Theta, X, labels(rng, m, widths[-1]))


def moderate(rng: np.random.Generator, widths: Sequence[int], m: int) -> Batch:
    """No unit is saturated by any example: all A within (0.02, 0.98)."""

    def unit(inputs: FloatArray) -> FloatArray:
        n = inputs.shape[1]
        while True:
            row = rng.normal(0.0, 2.0 / np.sqrt(n), n)
            if np.max(np.abs(inputs @ row)) <= networks.MODERATE_Z:
                return row

    return _upwards(rng, widths, m, lambda n, inputs, _top: np.array([unit(inputs) for _ in range(n)]))


def saturated(rng: np.random.Generator, widths: Sequence[int], m: int) -> Batch:
    """In every layer a moderate unit stands beside some whose |z| is in the hundreds or tens, for every example."""
    return _upwards(rng, widths, m, lambda n, inputs, _top: _layer_of(rng, n, inputs, _SATURATED_Z))


def saturated_below(rng: np.random.Generator, widths: Sequence[int], m: int) -> Batch:
    """The same, but for a moderate output: the cost of a saturated one is a matter of the last digit."""

    def layer(n: int, inputs: FloatArray, top: bool) -> FloatArray:
        return _layer_of(rng, n, inputs, _MODERATE_Z if top else _SATURATED_Z)

    return _upwards(rng, widths, m, layer)


def surely_wrong(rng: np.random.Generator, widths: Sequence[int]) -> Batch:
    """One example, to whose own class the network gives next to nothing."""
    own = int(rng.integers(widths[-1]))

    def layer(n: int, inputs: FloatArray, top: bool) -> FloatArray:
        weights = _layer_of(rng, n, inputs, _MODERATE_Z)
        if top:
            (sure,) = _layer_of(rng, 1, inputs, _SURE_Z)
            weights[own] = -sure * np.sign(inputs @ sure)
        return weights

    batch = _upwards(rng, widths, 1, layer)
    return Batch(batch.Theta, batch.X, np.eye(widths[-1])[[own]])


def labels(rng: np.random.Generator, m: int, classes: int) -> FloatArray:
    """One 1 in each row; the first and the last class are there unless m = 1.  Of one class: zeros and ones."""
    if classes == 1:
        return networks.labels(rng, m).reshape(m, 1)
    of = rng.integers(0, classes, m)
    if m > 1:
        first, last = rng.choice(m, 2, replace=False)
        of[first], of[last] = 0, classes - 1
    return np.eye(classes)[of]


def _layer_of(
    rng: np.random.Generator, n: int, inputs: FloatArray, ranges: Sequence[tuple[float, float]]
) -> FloatArray:
    def unit(largest: float) -> FloatArray:
        while True:
            row = rng.normal(0.0, 1.0, inputs.shape[1])
            z = np.abs(inputs @ row)
            if np.all(z >= _LEAST_COSINE * np.linalg.norm(row) * np.linalg.norm(inputs, axis=1)):
                return row * (largest / np.max(z))

    return rng.permutation(np.array([unit(rng.uniform(*ranges[k % len(ranges)])) for k in range(n)]))


def _upwards(
    rng: np.random.Generator,
    widths: Sequence[int],
    m: int,
    layer: Callable[[int, FloatArray, bool], FloatArray],
) -> Batch:
    """Θ^(l) = layer(s_{l+1}, [1 A^(l)], whether it leads to the top): each is drawn knowing what will come into it."""
    X = np.array([networks.inputs(rng, widths[0]) for _ in range(m)])
    Theta, A = {}, X
    for l in range(1, len(widths)):
        inputs = np.hstack([np.ones((m, 1)), A])
        Theta[l] = layer(widths[l], inputs, l == len(widths) - 1)
        A = 0.5 * (1 + np.tanh(inputs @ Theta[l].T / 2))
    return Batch(Theta, X, labels(rng, m, widths[-1]))


# ── Cases ─────────────────────────────────────────────────────────────────────────────────────────────────────────────

Make = Callable[[np.random.Generator, Sequence[int], int], Batch]


def _batch_draws(
    arguments: Callable[[np.random.Generator, str, Batch], tuple[Value, ...]], saturated: Make = saturated
) -> tuple[Draw, ...]:
    """A batch on a network at every depth from 2 to 6, and what the question is asked of it."""

    def fixed(kind: str, make: Make, widths: tuple[int, ...], m: int) -> Draw:
        return Draw(kind, lambda rng: arguments(rng, kind, make(rng, widths, m)))

    def drawn(kind: str, depth: int) -> Draw:
        def draw(rng: np.random.Generator) -> tuple[Value, ...]:
            m, *widths = networks.widths(rng, depth + 1)
            return arguments(rng, kind, moderate(rng, widths, m))

        return Draw(kind, draw)

    def with_saturated_units(depth: int) -> Draw:
        def draw(rng: np.random.Generator) -> tuple[Value, ...]:
            return arguments(rng, "saturated", saturated(rng, networks.widths(rng, depth), _SATURATED_EXAMPLES))

        return Draw("saturated", draw)

    return (
        *(fixed("hand-sized", hand_sized, widths, m) for widths, m in LADDER),
        *(drawn("random", depth) for depth in _RANDOM_DEPTHS),
        *(fixed("square", moderate, (n,) * depth, n) for n, depth in _SQUARE),
        *(drawn("deep", depth) for depth in _DEEP_DEPTHS),
        *(with_saturated_units(depth) for depth in _SATURATED_DEPTHS),
    )


def _surely_wrong_draw(depth: int) -> Draw:
    def draw(rng: np.random.Generator) -> tuple[Value, ...]:
        return _with_regularisation(rng, "saturated", surely_wrong(rng, networks.widths(rng, depth)))

    return Draw("saturated", draw)


def _regularisation(rng: np.random.Generator, kind: str) -> float:
    """λ; now and then 0, where nothing is added."""
    if rng.random() < 0.1:
        return 0.0
    return float(rng.choice([0.5, 1.0, 1.5, 2.0]) if kind == "hand-sized" else np.exp(rng.uniform(-1, 1)))


def _with_regularisation(rng: np.random.Generator, kind: str, batch: Batch) -> tuple[Value, ...]:
    return {**batch.Theta}, batch.X, batch.Y, _regularisation(rng, kind)


DRAWS: Mapping[str, tuple[Draw, ...]] = {
    "sigmoid_gradient": ONE_EXAMPLE["sigmoid"],  # the same kinds of z; its stream is its own
    "forward": _batch_draws(lambda _rng, _kind, batch: ({**batch.Theta}, batch.X)),
    "cost": (*_batch_draws(_with_regularisation, saturated_below), *map(_surely_wrong_draw, _SURE_DEPTHS)),
    "deltas": _batch_draws(lambda _rng, _kind, batch: ({**batch.Theta}, batch.X, batch.Y)),
    "gradients": _batch_draws(_with_regularisation),
}
