"""The cases of the assignment ``backprop-dl``: networks with biases, hidden layers of ReLU and tanh in turns, a batch.

No weighted input of a ReLU unit comes near the kink at 0: where rounding decides on which side it is, two right
programs could differ by a whole slope.  KINK is far beyond every bound on a rounding error, single precision included.
"""
# ruff: noqa: E741  # l is the l of the formulas

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from grader.authoring import Draw
from grader.model import FloatArray, Value

from . import networks

Unit = tuple[FloatArray, float]
"""The weights that lead into it, and its bias."""
Layer = Callable[[int, FloatArray, str], list[Unit]]
"""n_l units, drawn for what comes into them (n_{l−1}, m) and for the name of their activation."""

#: No |z| is smaller.
KINK = 0.05
#: e^z overflows beyond 709.  A program that does not bear it loses its marks in ``forward``, not again in ``backward``.
OVERFLOWING_Z, SATURATED_Z = 800.0, 600.0

_ODD_HALVES = np.array([-2.5, -1.5, -0.5, 0.5, 1.5, 2.5])
_ODD_EIGHTHS = np.array([-3.0, -1.0, 1.0, 3.0]) / 8

#: (n_0, …, n_L), m, and which of ReLU (0) and tanh (1) comes first.
Shape = tuple[Sequence[int], int, int]
_LADDER: tuple[Shape, ...] = (
    ((1, 1), 1, 0),
    ((1, 1, 1), 1, 0),
    ((1, 1, 1), 1, 1),
    ((2, 1), 2, 0),
    ((1, 2, 1), 2, 0),
    ((2, 2, 1), 2, 1),
    ((1, 2, 1, 2), 2, 0),
)
_SQUARE: tuple[Shape, ...] = (((3,) * 3, 3, 0), ((2,) * 4, 2, 1), ((3,) * 4, 3, 0), ((2,) * 5, 2, 0), ((3,) * 4, 3, 1))
#: (L, which activation comes first); all widths and m are drawn, and distinct.
_RANDOM = ((1, 0), (2, 0), (2, 1), (3, 0), (3, 1), (2, 0))
_DEEP = ((4, 0), (5, 1), (5, 0))
_SATURATED = ((2, 1), (3, 0), (3, 1))


@dataclass(frozen=True)
class Batch:
    """A network and m inputs: W^[l] (n_l, n_{l−1}), b^[l] (n_l, 1), X (n_0, m), {l: name of g^[l]}."""

    W: dict[int, FloatArray]
    b: dict[int, FloatArray]
    X: FloatArray
    activations: dict[int, str]

    def labels(self, rng: np.random.Generator) -> FloatArray:
        """Y of shape (n_L, m), of 0 and 1; both are there unless it is one number."""
        shape = len(self.b[max(self.b)]), self.X.shape[1]
        return networks.labels(rng, shape[0] * shape[1]).reshape(shape)


def hand_sized(rng: np.random.Generator, shape: Shape) -> Batch:
    """Short dyadic numbers: W and X are odd multiples of 1/2, b of 1/8, and no |z| is below 1/2."""
    widths, m, first = shape

    def unit(A: FloatArray) -> Unit:
        return rng.choice(_ODD_HALVES[1:-1], len(A), replace=False), float(rng.choice(_ODD_EIGHTHS))

    X = rng.choice(_ODD_HALVES, (widths[0], m), replace=False)
    return _upwards(X, widths, first, _moderate_units(unit, 0.5))


def moderate(rng: np.random.Generator, shape: Shape) -> Batch:
    """No unit is saturated in any example; X has either sign and goes beyond 1."""
    widths, m, first = shape

    def unit(A: FloatArray) -> Unit:
        typical = float(np.linalg.norm(A)) / np.sqrt(A.shape[1])  # size of a column: z comes out about 1.5
        return rng.normal(0.0, 1.5 / typical, len(A)), float(rng.normal(0.0, 0.5))

    return _upwards(_inputs(rng, widths[0], m), widths, first, _moderate_units(unit, 2 * KINK))


def saturated(rng: np.random.Generator, shape: Shape, largest: float) -> Batch:
    """In every layer a moderate unit stands beside some whose z goes up to hundreds, of either sign, or to tens; those
    of ReLU, which is never saturated, are all moderate.
    """
    widths, m, first = shape

    def unit(A: FloatArray, low: float, high: float) -> Unit:
        while True:
            row, bias = rng.normal(0.0, 1.0, len(A)), float(rng.normal(0.0, 0.3))
            reached = row @ A + bias
            farthest = float(reached[np.argmax(np.abs(reached))])
            if np.min(np.abs(reached)) >= 0.1 * abs(farthest):  # else much would cancel in z
                scale = rng.uniform(low, high) / farthest
                return row * scale, bias * scale

    def layer(n: int, A: FloatArray, name: str) -> list[Unit]:
        ranges = [(0.6, 2.0), (0.9 * largest, largest), (-largest, -0.9 * largest), (15.0, 60.0)]
        if name == "relu":
            ranges = [(0.6, 2.0), (-2.0, -0.6)]
        units = [unit(A, *ranges[k % len(ranges)]) for k in range(n)]
        return [units[k] for k in rng.permutation(n)]

    return _upwards(_inputs(rng, widths[0], m), widths, first, layer)


def any_batch(rng: np.random.Generator) -> Batch:
    """Of any depth, hand-sized now and then; no unit is saturated."""
    if rng.random() < 0.25:
        return hand_sized(rng, _LADDER[rng.integers(len(_LADDER))])
    return moderate(rng, _drawn(rng, int(rng.integers(1, 6)), int(rng.integers(2))))


# ── How they are made ─────────────────────────────────────────────────────────────────────────────────────────────────


def _moderate_units(unit: Callable[[FloatArray], Unit], least: float) -> Layer:
    """Units with ``least`` ≤ |z| ≤ MODERATE_Z in every example."""

    def kept(A: FloatArray) -> Unit:
        while True:
            row, bias = unit(A)
            reached = np.abs(row @ A + bias)
            if least <= np.min(reached) and np.max(reached) <= networks.MODERATE_Z:
                return row, bias

    return lambda n, A, _name: [kept(A) for _ in range(n)]


def _upwards(X: FloatArray, widths: Sequence[int], first: int, layer: Layer) -> Batch:
    """Each layer is drawn knowing what will come into it."""
    L = len(widths) - 1
    activations = {l: ("relu", "tanh")[(l - 1 + first) % 2] for l in range(1, L)} | {L: "sigmoid"}
    W, b, A = {}, {}, X
    for l, name in activations.items():
        Z = np.zeros(0)
        while not Z.size or (name == "relu" and not _some_on(Z)):
            units = layer(widths[l], A, name)
            W[l], b[l] = np.array([row for row, _ in units]), np.array([[bias] for _, bias in units])
            Z = W[l] @ A + b[l]
        A = np.maximum(0, Z) if name == "relu" else np.tanh(Z)
    return Batch(W, b, X, activations)


def _some_on(Z: FloatArray) -> bool:
    """Whether a ReLU unit is on in every example, so that something comes through, and one is off somewhere."""
    return bool(np.all(np.any(Z > 0, axis=0)) and (len(Z) == 1 or np.any(Z < 0)))


def _inputs(rng: np.random.Generator, n: int, m: int) -> FloatArray:
    return networks.inputs(rng, n * m).reshape(n, m)


def _drawn(rng: np.random.Generator, L: int, first: int, wider: int = 0) -> Shape:
    """Widths n_0, …, n_L and m: all distinct, so that a lost transpose cannot fit, and never 1."""
    *widths, m = (n + wider for n in networks.widths(rng, L + 2))
    return widths, m, first


# ── The cases ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def _batch_draws(
    largest: float, arguments: Callable[[np.random.Generator, Batch], tuple[Value, ...]]
) -> tuple[Draw, ...]:
    """A batch at every depth from L = 1 to 5, and what the question is asked of it."""

    def fixed(kind: str, make: Callable[..., Batch], shape: Shape) -> Draw:
        return Draw(kind, lambda rng: arguments(rng, make(rng, shape)))

    def drawn(kind: str, L: int, first: int) -> Draw:
        return Draw(kind, lambda rng: arguments(rng, moderate(rng, _drawn(rng, L, first))))

    def extreme(L: int, first: int) -> Draw:
        # with three units a layer has a moderate one and one at either end
        return Draw("saturated", lambda rng: arguments(rng, saturated(rng, _drawn(rng, L, first, wider=1), largest)))

    return (
        *(fixed("hand-sized", hand_sized, shape) for shape in _LADDER),
        *(drawn("random", *depth) for depth in _RANDOM),
        *(fixed("square", moderate, shape) for shape in _SQUARE),
        *(drawn("deep", *depth) for depth in _DEEP),
        *(extreme(*depth) for depth in _SATURATED),
    )


def _update_draws() -> tuple[Draw, ...]:
    """Gradients need not come from the network for the step to be asked."""

    def hand_sized_step(shape: Shape) -> Draw:
        def arguments(rng: np.random.Generator) -> tuple[Value, ...]:
            batch = hand_sized(rng, shape)
            dW = {l: networks.hand_sized_errors(rng, batch.W[l].shape) for l in batch.W}
            db = {l: networks.hand_sized_errors(rng, batch.b[l].shape) for l in batch.b}
            return {**batch.W}, {**batch.b}, {**dW}, {**db}, float(rng.choice([0.125, 0.25]))

        return Draw("hand-sized", arguments)

    def arguments(rng: np.random.Generator, shape: Shape) -> tuple[Value, ...]:
        batch = moderate(rng, shape)
        dW = {l: networks.weights(rng, *batch.W[l].shape) for l in batch.W}
        db = {l: networks.weights(rng, *batch.b[l].shape) for l in batch.b}
        return {**batch.W}, {**batch.b}, {**dW}, {**db}, float(np.exp(rng.uniform(np.log(0.01), np.log(0.8))))

    def drawn(kind: str, L: int, first: int) -> Draw:
        return Draw(kind, lambda rng: arguments(rng, _drawn(rng, L, first)))

    def square(shape: Shape) -> Draw:
        return Draw("square", lambda rng: arguments(rng, shape))

    return (
        *(hand_sized_step(shape) for shape in _LADDER),
        *(drawn("random", *depth) for depth in _RANDOM),
        *(square(shape) for shape in _SQUARE),
        *(drawn("deep", *depth) for depth in _DEEP),
    )


DRAWS: Mapping[str, tuple[Draw, ...]] = {
    "forward": _batch_draws(
        OVERFLOWING_Z, lambda _rng, batch: ({**batch.W}, {**batch.b}, batch.X, {**batch.activations})
    ),
    "backward": _batch_draws(
        SATURATED_Z,
        lambda rng, batch: ({**batch.W}, {**batch.b}, batch.X, batch.labels(rng), {**batch.activations}),
    ),
    "update": _update_draws(),
}
