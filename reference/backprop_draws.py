"""The cases of the assignment ``backprop``, in the order in which they are asked.

What a pencil can check comes first, what overflows comes last.  Each question draws numbers of its own, so
that no answer to one question is ever handed out with another.
"""
# ruff: noqa: E741  # l is the l of the formulas

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np

from grader.authoring import Draw
from grader.model import FloatArray, Value

from . import networks
from .networks import Network

Vector = Callable[[np.random.Generator, int], FloatArray]

_RANDOM_DEPTHS = (2, 3, 4, 2, 3, 4)
_SQUARE_WIDTHS = ((3, 3), (2, 2, 2), (3, 3, 3, 3), (2, 2, 2, 2, 2))
_DEEP_DEPTHS = (5, 6, 5, 6)
_SATURATED_DEPTHS = (2, 3, 4)

#: (n, m): all distinct, and some with n far from m.
_SHAPES = ((2, 3), (3, 2), (4, 6), (6, 4), (2, 9), (9, 2), (5, 7), (7, 5))
_LADDER_SHAPES = ((1, 1), (1, 2), (2, 1), (2, 2))


def _sigmoid_draws() -> tuple[Draw, ...]:
    def hand_sized(shape: tuple[int, ...]) -> Draw:
        return Draw("hand-sized", lambda rng: (rng.integers(1, 9, shape) * rng.choice([-0.25, 0.25], shape),))

    def moderate(shape: tuple[int, ...]) -> Draw:
        return Draw("random", lambda rng: (rng.uniform(-4, 4, shape)[()],))

    def saturated(*sizes: float) -> Draw:
        def arguments(rng: np.random.Generator) -> tuple[Value, ...]:
            z = np.array([*sizes, *rng.uniform(0.5, 3, len(sizes))])
            return (rng.permutation(np.concatenate([z, -z])),)

        return Draw("saturated", arguments)

    def number(kind: str, z: float) -> Draw:
        return Draw(kind, lambda _rng: (np.float64(z),))

    return (
        number("hand-sized", 0),  # g(0) = 1/2
        *(hand_sized(shape) for shape in ((1,), (2,), (3,), (2, 2))),
        *(moderate(shape) for shape in ((), (), (2,), (5,), (9,), (2, 3), (4, 1), (1, 4), (5, 4), (2, 3, 4))),
        number("saturated", 800),
        number("saturated", -800),
        saturated(800),
        saturated(20, 40, 100),
        saturated(300, 700, 1000),
    )


def _network_draws(
    arguments: Callable[[np.random.Generator, Network], tuple[Value, ...]],
) -> tuple[Draw, ...]:
    """A network at every depth from 2 to 6, and what the question is asked of it."""

    def fixed(kind: str, make: Callable[..., Network], widths: tuple[int, ...]) -> Draw:
        return Draw(kind, lambda rng: arguments(rng, make(rng, widths)))

    def drawn(kind: str, make: Callable[..., Network], depth: int) -> Draw:
        return Draw(kind, lambda rng: arguments(rng, make(rng, networks.widths(rng, depth))))

    return (
        *(fixed("hand-sized", networks.hand_sized, widths) for widths in networks.LADDER),
        *(drawn("random", networks.moderate, depth) for depth in _RANDOM_DEPTHS),
        *(fixed("square", networks.moderate, widths) for widths in _SQUARE_WIDTHS),
        *(drawn("deep", networks.moderate, depth) for depth in _DEEP_DEPTHS),
        *(drawn("saturated", networks.saturated, depth) for depth in _SATURATED_DEPTHS),
    )


def _output_delta_draws() -> tuple[Draw, ...]:
    def of(kind: str, a_L: Vector, n: int) -> Draw:
        return Draw(kind, lambda rng: (a_L(rng, n), networks.labels(rng, n)))

    return (
        *(of("hand-sized", networks.hand_sized_outputs, n) for n in (1, 1, 2, 2, 3)),
        *(of("random", networks.activations, n) for n in (2, 3, 4, 5, 6, 7, 8, 9, 2, 3)),
        *(of("saturated", networks.saturated_activations, n) for n in (4, 6, 9)),
    )


def _hidden_delta_draws() -> tuple[Draw, ...]:
    def hand_sized(n_next: int, n: int) -> Draw:
        return Draw(
            "hand-sized",
            lambda rng: (
                networks.hand_sized_weights(rng, n_next, n),
                networks.hand_sized_errors(rng, n_next),
                networks.hand_sized_activations(rng, n),
            ),
        )

    def of(kind: str, a_l: Vector, n_next: int, n: int) -> Draw:
        return Draw(kind, lambda rng: (networks.weights(rng, n_next, n), networks.errors(rng, n_next), a_l(rng, n)))

    return (
        *(hand_sized(*shape) for shape in _LADDER_SHAPES),
        *(of("random", networks.activations, *shape) for shape in _SHAPES),
        *(of("square", networks.activations, n, n) for n in (2, 3, 4, 5)),
        *(of("saturated", networks.saturated_activations, *shape) for shape in ((2, 4), (5, 3), (6, 6))),
    )


def _gradient_draws() -> tuple[Draw, ...]:
    def of(kind: str, delta_l: Vector, a_prev: Vector, n: int, n_prev: int) -> Draw:
        return Draw(kind, lambda rng: (delta_l(rng, n), a_prev(rng, n_prev)))

    # Below layer 2 stands x, and its entries may have any sign and size.
    below = (networks.activations, networks.inputs)
    return (
        *(
            of("hand-sized", networks.hand_sized_errors, networks.hand_sized_activations, *shape)
            for shape in _LADDER_SHAPES
        ),
        *(of("random", networks.errors, below[i % 2], *shape) for i, shape in enumerate(_SHAPES)),
        *(of("square", networks.errors, below[n % 2], n, n) for n in (2, 3, 4, 5)),
        *(
            of("saturated", networks.errors, networks.saturated_activations, *shape)
            for shape in ((2, 4), (5, 3), (6, 6))
        ),
    )


def _descent_draws() -> tuple[Draw, ...]:
    """∇ need not come from the network for the step to be asked."""

    def hand_sized(widths: tuple[int, ...]) -> Draw:
        def arguments(rng: np.random.Generator) -> tuple[Value, ...]:
            theta = networks.hand_sized(rng, widths).theta
            nabla = {l: networks.hand_sized_errors(rng, theta[l].shape) for l in theta}
            return {**theta}, {**nabla}, float(rng.choice([0.125, 0.25]))

        return Draw("hand-sized", arguments)

    def of(kind: str, depth: int, width: int | None = None) -> Draw:
        def arguments(rng: np.random.Generator) -> tuple[Value, ...]:
            widths = networks.widths(rng, depth) if width is None else (width,) * depth
            theta = networks.moderate(rng, widths).theta
            nabla = {l: networks.weights(rng, *theta[l].shape) for l in theta}
            return {**theta}, {**nabla}, float(np.exp(rng.uniform(np.log(0.01), np.log(0.8))))

        return Draw(kind, arguments)

    return (
        *(hand_sized(widths) for widths in networks.LADDER),
        *(of("random", depth) for depth in _RANDOM_DEPTHS),
        *(of("square", len(widths), widths[0]) for widths in _SQUARE_WIDTHS),
        *(of("deep", depth) for depth in _DEEP_DEPTHS),
    )


DRAWS: Mapping[str, tuple[Draw, ...]] = {
    "sigmoid": _sigmoid_draws(),
    "forward": _network_draws(lambda _rng, network: ({**network.theta}, network.x)),
    "output_delta": _output_delta_draws(),
    "hidden_delta": _hidden_delta_draws(),
    "gradient": _gradient_draws(),
    "backprop": _network_draws(
        lambda rng, network: ({**network.theta}, network.x, networks.labels(rng, network.outputs))
    ),
    "gradient_descent_step": _descent_draws(),
}
