"""The cases of the assignment ``gradient-check``, in the order in which they are asked.

A numerical gradient costs two evaluations of C a weight, so networks are narrow where one is asked for.  The step ε is
about 1/4 in hand-sized and square cases, where the error of the formula can be seen with the naked eye, and as small as
1e-5 in others, where rounding is about to take over.  It is never smaller: there a one-sided difference would be as
good as a central one.
"""
# ruff: noqa: E741  # l is the l of the formulas

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from grader.authoring import Draw
from grader.model import FloatArray, Value

from . import networks
from .backprop import backprop, forward
from .networks import Network

Layers = dict[int, FloatArray]
Example = tuple[Layers, FloatArray, FloatArray]
"""θ, x, y."""
Make = Callable[[np.random.Generator, Sequence[int]], Example]

_SQUARE_WIDTHS = ((2, 2), (2, 2, 2), (3, 3), (2, 2, 2, 2))

#: |z| of an output unit that is sure: its a is about 1e-5 from 0 or 1.
_SURE = (11.0, 13.0)
_MODERATE = (0.3, 2.0)


# ── Networks with their labels ────────────────────────────────────────────────────────────────────────────────────────


def _hand_sized(rng: np.random.Generator, widths: Sequence[int]) -> Example:
    network = networks.hand_sized(rng, widths)
    return network.theta, network.x, networks.labels(rng, network.outputs)


def _moderate(rng: np.random.Generator, widths: Sequence[int]) -> Example:
    network = networks.moderate(rng, widths)
    return network.theta, network.x, networks.labels(rng, network.outputs)


def _sure(rng: np.random.Generator, below: Network, n: int, *, wrong: bool) -> Example:
    """An output layer of n units on top of ``below``: one is sure of the wrong label, and the others are moderate; or
    all are sure of the right one, and C and its gradient are almost 0.
    """
    a = forward(below.theta, below.x)[len(below.theta) + 1]
    rows: list[FloatArray] = []
    while len(rows) < n:
        row = rng.normal(0.0, 1.0, len(a))
        z = rng.choice([-1.0, 1.0]) * rng.uniform(*(_MODERATE if wrong and rows else _SURE))
        if abs(row @ a) >= 0.3 * np.linalg.norm(row) * np.linalg.norm(a):  # else much would cancel in z
            rows.append(row * (z / (row @ a)))
    says_1 = np.array(rows) @ a > 0
    y = networks.labels(rng, n) if wrong else says_1.astype(np.float64)
    y[0] = float(says_1[0] != wrong)
    order = rng.permutation(n)
    return {**below.theta, len(below.theta) + 2: np.array(rows)[order]}, below.x, y[order]


def _surely_wrong(rng: np.random.Generator, widths: Sequence[int]) -> Example:
    return _sure(rng, networks.moderate(rng, widths[:-1]), widths[-1], wrong=True)


def _surely_wrong_on_saturated(rng: np.random.Generator, widths: Sequence[int]) -> Example:
    return _sure(rng, networks.saturated(rng, widths[:-1]), widths[-1], wrong=True)


def _surely_right(rng: np.random.Generator, widths: Sequence[int]) -> Example:
    return _sure(rng, networks.moderate(rng, widths[:-1]), widths[-1], wrong=False)


def _narrow(rng: np.random.Generator, depth: int) -> tuple[int, ...]:
    """Widths from 1 to 4, all distinct, with at least two outputs; beyond four layers 2 and 3 take turns."""
    if depth > 4:
        return _in_turn(rng, (2, 3), depth)
    found = rng.permutation(np.arange(1, 5))[:depth]
    return tuple(int(n) for n in (found if found[-1] > 1 else found[::-1]))


def _narrowest(rng: np.random.Generator, depth: int) -> tuple[int, ...]:
    """The same, but beyond four layers 1 and 2 take turns."""
    return _narrow(rng, depth) if depth <= 4 else _in_turn(rng, (1, 2), depth)


def _in_turn(rng: np.random.Generator, pair: tuple[int, int], depth: int) -> tuple[int, ...]:
    return tuple(int(n) for n in np.resize(rng.permutation(pair), depth))


def _draws(
    of: Callable[[np.random.Generator, str, Example], tuple[Value, ...]],
    widths: Callable[[np.random.Generator, int], tuple[int, ...]],
    *others: tuple[str, Make, int],
) -> tuple[Draw, ...]:
    """A network at every depth from 2 to 6, and what the question is asked of it (stream, kind, example)."""

    def draw(kind: str, make: Make, shape: tuple[int, ...] | int) -> Draw:
        def arguments(rng: np.random.Generator) -> tuple[Value, ...]:
            return of(rng, kind, make(rng, widths(rng, shape) if isinstance(shape, int) else shape))

        return Draw(kind, arguments)

    return (
        *(draw("hand-sized", _hand_sized, shape) for shape in networks.LADDER),
        *(draw("random", _moderate, depth) for depth in (2, 3, 4, 2, 3, 4)),
        *(draw("square", _moderate, shape) for shape in _SQUARE_WIDTHS),
        *(draw("deep", _moderate, depth) for depth in (5, 6, 5)),
        *(draw(*other) for other in others),
    )


# ── Questions about a network ─────────────────────────────────────────────────────────────────────────────────────────


def _step(rng: np.random.Generator, kind: str) -> float:
    """ε.  Where an output is sure of what is wrong, C has large derivatives, and a tiny ε would drown in rounding."""
    match kind:
        case "hand-sized":
            return float(rng.choice([0.5, 0.25, 0.125]))
        case "square":
            return float(rng.uniform(0.2, 0.6))
        case "saturated" | "tiny":
            return float(10 ** rng.uniform(-3, -2))
        case _:
            return float(10 ** rng.uniform(-5, -2))


def _of_the_gradient(rng: np.random.Generator, kind: str, example: Example) -> tuple[Value, ...]:
    theta, x, y = example
    return {**theta}, x, y, _step(rng, kind)


def _of_the_check(rng: np.random.Generator, kind: str, example: Example) -> tuple[Value, ...]:
    """∇ is right but for errors, one of which is clearly the largest."""
    theta, x, y = example
    _, right = backprop(theta, x, y)
    nabla = _far_off(rng, right) if kind == "hand-sized" else _off(rng, right, 0.1 if kind == "tiny" else 0.005)
    return {**theta}, x, y, {**nabla}, _step(rng, kind)


def _off(rng: np.random.Generator, right: Layers, least: float) -> Layers:
    """Every entry is off: one by ``least`` to 0.5 of the largest entry there is, and those of a layer by at most 0.7 of
    the same share of its own largest.
    """
    size = {l: np.max(np.abs(right[l])) for l in right}
    worst = np.exp(rng.uniform(np.log(least), np.log(0.5)))
    off = {l: worst * size[l] * rng.uniform(0.05, 0.7, right[l].shape) for l in right}
    l = int(rng.choice(list(right)))
    off[l][tuple(rng.integers(right[l].shape))] = worst * max(size.values())
    return {l: right[l] + off[l] * rng.choice([-1.0, 1.0], right[l].shape) for l in right}


def _far_off(rng: np.random.Generator, right: Layers) -> Layers:
    """Other multiples of 1/8 in all entries; by 1/16 and more it is clear which is off most, in the lowest layer
    if L is odd, and in the highest if it is even.  Some have the right sign: else the relative difference would be 1.
    """
    L = max(right)
    while True:
        eighths = iter(rng.permutation(np.arange(1.0, 8.0) / 8) * rng.choice([-1.0, 1.0], 7))
        nabla = {l: np.array([[next(eighths) for _ in row] for row in right[l]]) for l in right}
        off = {l: np.sort(np.abs(nabla[l] - right[l]).ravel()) for l in right}
        *others, worst = np.sort(np.concatenate(list(off.values())))
        clear = worst == off[2 if L % 2 else L][-1] and (not others or worst - others[-1] >= 0.0625)
        if clear and any(np.any(nabla[l] * right[l] > 0) for l in right):
            return nabla


# ── Two gradients ─────────────────────────────────────────────────────────────────────────────────────────────────────


def _pair_draws() -> tuple[Draw, ...]:
    """∇ and n need not come from a network to be compared."""

    def hand_sized(widths: tuple[int, ...], larger: int) -> Draw:
        """The norm of ∇ is the larger one (0), or that of n (1)."""

        def arguments(rng: np.random.Generator) -> tuple[Value, ...]:
            shapes = _shapes(widths)
            one, other = ({l: networks.hand_sized_errors(rng, shapes[l]) * factor for l in shapes} for factor in (1, 2))
            in_order = sum(np.sum(one[l] ** 2 - other[l] ** 2) for l in shapes) < 0
            nabla, numerical = (one, other) if in_order == bool(larger) else (other, one)
            return {**nabla}, {**numerical}

        return Draw("hand-sized", arguments)

    def near(kind: str, depth: int, size: float, width: int | None = None) -> Draw:
        """N is ∇, off by 1e-6 to 0.3 of it; each is about ``size``, and every layer has a size of its own."""

        def arguments(rng: np.random.Generator) -> tuple[Value, ...]:
            shapes = _shapes(networks.widths(rng, depth) if width is None else (width,) * depth)
            nabla = {l: size * rng.uniform(0.2, 2) * networks.weights(rng, *shapes[l]) for l in shapes}
            off = 10 ** rng.uniform(-6, -0.5)
            numerical = {
                l: nabla[l] + off * rng.uniform(0.2, 2) * size * networks.weights(rng, *shapes[l]) for l in shapes
            }
            return {**nabla}, {**numerical}

        return Draw(kind, arguments)

    def zero(widths: tuple[int, ...]) -> Draw:
        def arguments(_rng: np.random.Generator) -> tuple[Value, ...]:
            shapes = _shapes(widths)
            return {l: np.zeros(shapes[l]) for l in shapes}, {l: np.zeros(shapes[l]) for l in shapes}

        return Draw("zero", arguments)

    return (
        *(hand_sized(widths, i % 2) for i, widths in enumerate(networks.LADDER)),
        *(near("random", depth, size) for depth, size in ((2, 1.0), (3, 1.0), (4, 1.0), (2, 30.0), (3, 0.1))),
        *(near("tiny", depth, size) for depth, size in ((2, 1e-5), (3, 1e-5), (4, 1e-5), (3, 1e-6))),
        *(near("square", depth, 1.0, width) for depth, width in ((2, 3), (3, 2), (4, 3))),
        *(near("deep", depth, 1.0) for depth in (5, 6)),
        *(zero(widths) for widths in ((1, 1), (3, 2), (2, 3, 2), (2, 3, 4, 2))),
    )


def _shapes(widths: Sequence[int]) -> dict[int, tuple[int, int]]:
    """Those of θ^(l), by l."""
    return {l: (widths[l - 1], widths[l - 2]) for l in range(2, len(widths) + 1)}


DRAWS = {
    "cost": _draws(
        lambda _rng, _kind, example: ({**example[0]}, *example[1:]),
        networks.widths,
        ("saturated", _surely_wrong, 2),
        ("saturated", _surely_wrong_on_saturated, 3),
        ("saturated", _surely_wrong_on_saturated, 4),
        ("saturated", _surely_wrong, 3),
    ),
    "numerical_gradient": _draws(
        _of_the_gradient,
        _narrow,
        ("saturated", _surely_wrong, 2),
        ("saturated", _surely_wrong, 3),
        ("saturated", _surely_wrong, 2),
        ("saturated", _surely_wrong, 3),
    ),
    "relative_difference": _pair_draws(),
    "check": _draws(
        _of_the_check,
        _narrowest,
        ("saturated", _surely_wrong, 2),
        ("saturated", _surely_wrong, 2),
        ("saturated", _surely_wrong, 3),
        ("saturated", _surely_wrong, 2),
        ("tiny", _surely_right, 2),
        ("tiny", _surely_right, 2),
        ("tiny", _surely_right, 3),
        ("tiny", _surely_right, 2),
    ),
}
