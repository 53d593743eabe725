"""The cases of the assignment ``derivation``, in the order in which they are asked.

Each answer is one number, so a case tells little; what it tells depends on which of i, j and k are equal.  So the
cases themselves say which are, whatever the seed, and only the rest is drawn.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import product

import numpy as np

from grader.authoring import Draw
from grader.model import FloatArray, Value

from . import networks

Vector = Callable[[np.random.Generator, int], FloatArray]

#: kind → how θ, δ and a of its layers are drawn.
_PARTS: Mapping[str, tuple[Callable[[np.random.Generator, int, int], FloatArray], Vector, Vector]] = {
    "hand-sized": (networks.hand_sized_weights, networks.hand_sized_errors, networks.hand_sized_activations),
    "random": (networks.weights, networks.errors, networks.activations),
    "square": (networks.weights, networks.errors, networks.activations),
    "saturated": (networks.weights, networks.errors, networks.saturated_activations),
}

Widths = tuple[int, int, int]

#: Kind, and the widths of three layers, the upper one first; questions about two layers take the first two.  One unit
#: at the top would make every sum its only term.
_LAYERS: tuple[tuple[str, Widths], ...] = (
    *(("hand-sized", widths) for widths in ((2, 2, 2), (2, 3, 2), (3, 2, 2), (2, 2, 3))),
    *(("random", widths) for widths in ((3, 2, 5), (2, 3, 4), (4, 6, 3), (6, 4, 5))),
    *(("random", widths) for widths in ((3, 8, 2), (8, 3, 6), (5, 7, 3), (7, 5, 4))),
    *(("square", (n, n, n)) for n in (3, 4, 2, 5)),
    *(("saturated", widths) for widths in ((2, 4, 3), (5, 3, 6), (6, 6, 6))),
)


def _between_layers(
    arguments: Callable[[np.random.Generator, str, Widths, bool], tuple[Value, ...]],
) -> tuple[Draw, ...]:
    """``arguments(rng, kind, widths, same)``; in every fifth case the two units that are asked about have the same
    number, and whoever exchanges them is right.
    """

    def draw(kind: str, widths: Widths, same: bool) -> Draw:
        return Draw(kind, lambda rng: arguments(rng, kind, widths, same))

    return tuple(draw(kind, widths, number % 5 == 3) for number, (kind, widths) in enumerate(_LAYERS))


def _units(rng: np.random.Generator, widths: Sequence[int], wanted: Callable[..., bool]) -> tuple[int, ...]:
    """A unit of each layer, counted from 0, such that ``wanted(*units)``."""
    fitting = [units for units in product(*map(range, widths)) if wanted(*units)]
    return fitting[rng.integers(len(fitting))]


def _two_units(rng: np.random.Generator, widths: Sequence[int], same: bool) -> tuple[int, ...]:
    return _units(rng, widths, lambda one, other: (one == other) == same)


def _below(kind: str, n: int) -> Vector:
    """How a^(l−1) is drawn: below layer 2 stands x, and its entries may have any sign and size."""
    return networks.inputs if kind in ("random", "square") and n % 2 else _PARTS[kind][2]


# ── The first trick ───────────────────────────────────────────────────────────────────────────────────────────────────


def _k_is_i(k: int, i: int, j: int) -> bool:
    return k == i != j


def _all_are_one(k: int, i: int, j: int) -> bool:
    return k == i == j


def _k_is_j(k: int, i: int, j: int) -> bool:
    return k == j != i


def _i_is_j(k: int, i: int, j: int) -> bool:
    return i == j != k


def _all_differ(k: int, i: int, j: int) -> bool:
    return len({k, i, j}) == 3


#: Which of k, i and j are equal, and the widths n_l and n_{l−1}.
_HAND_SIZED_TRIPLES = ((_k_is_i, 2, 2), (_k_is_j, 2, 2), (_i_is_j, 2, 3), (_all_are_one, 2, 2), (_k_is_i, 2, 3))
_RANDOM_TRIPLES = (
    *((_k_is_i, *widths) for widths in ((2, 3), (4, 6), (6, 4), (3, 7), (5, 8))),
    *((_all_are_one, *widths) for widths in ((3, 5), (6, 2))),
    *((_all_differ, *widths) for widths in ((3, 4), (4, 3), (7, 5))),
    *((_k_is_j, *widths) for widths in ((3, 2), (5, 6), (8, 3))),
    *((_i_is_j, *widths) for widths in ((2, 4), (4, 2), (7, 9))),
)


def _dz_dtheta_draws() -> tuple[Draw, ...]:
    def of(kind: str, wanted: Callable[..., bool], n: int, n_prev: int) -> Draw:
        a_prev = _below(kind, n_prev)
        return Draw(kind, lambda rng: (*_units(rng, (n, n, n_prev), wanted), a_prev(rng, n_prev)))

    return (
        *(of("hand-sized", *triple) for triple in _HAND_SIZED_TRIPLES),
        *(of("random", *triple) for triple in _RANDOM_TRIPLES),
    )


def _nabla_ij(rng: np.random.Generator, kind: str, widths: Widths, same: bool) -> tuple[Value, ...]:
    n, n_prev, _ = widths
    _, errors, _ = _PARTS[kind]
    return (*_two_units(rng, (n, n_prev), same), errors(rng, n), _below(kind, n_prev)(rng, n_prev))


# ── The second trick ──────────────────────────────────────────────────────────────────────────────────────────────────


def _dz_dz(rng: np.random.Generator, kind: str, widths: Widths, same: bool) -> tuple[Value, ...]:
    n_next, n, _ = widths
    weights, _, activations = _PARTS[kind]
    return (*_two_units(rng, (n_next, n), same), weights(rng, n_next, n), activations(rng, n))


def _delta_i(rng: np.random.Generator, kind: str, widths: Widths, _same: bool) -> tuple[Value, ...]:
    n_next, n, _ = widths
    weights, errors, activations = _PARTS[kind]
    return int(rng.integers(n)), weights(rng, n_next, n), errors(rng, n_next), activations(rng, n)


def _nabla_full(rng: np.random.Generator, kind: str, widths: Widths, same: bool) -> tuple[Value, ...]:
    _, n, n_prev = widths
    i, j = _two_units(rng, (n, n_prev), same)
    _, *parts = _delta_i(rng, kind, widths, same)
    return (i, j, *parts, _below(kind, n)(rng, n_prev))


# ── At the top ────────────────────────────────────────────────────────────────────────────────────────────────────────


def _delta_output_draws() -> tuple[Draw, ...]:
    def of(kind: str, a_L: Vector, n: int, label: int, extreme: float | None = None) -> Draw:
        """About a unit with this label, whose activation is ``extreme``, if anything is said."""

        def arguments(rng: np.random.Generator) -> tuple[Value, ...]:
            a, y = a_L(rng, n), networks.labels(rng, n)
            i = int(rng.choice(np.flatnonzero(y == label)))
            a[i] = a[i] if extreme is None else extreme
            return i, a, y

        return Draw(kind, arguments)

    return (
        *(of("hand-sized", networks.hand_sized_outputs, n, i % 2) for i, n in enumerate((2, 2, 3, 3))),
        *(of("random", networks.activations, n, i % 2) for i, n in enumerate((2, 3, 4, 5, 6, 7, 8, 9, 3, 2, 5, 4))),
        *(of("saturated", networks.saturated_activations, n, label, a) for n, label, a in ((4, 0, 0.0), (6, 0, 1.0))),
        *(of("saturated", networks.saturated_activations, n, label, a) for n, label, a in ((3, 1, 0.0), (9, 1, 1.0))),
    )


DRAWS: Mapping[str, tuple[Draw, ...]] = {
    "dz_dtheta": _dz_dtheta_draws(),
    "nabla_ij": _between_layers(_nabla_ij),
    "dz_dz": _between_layers(_dz_dz),
    "delta_i": _between_layers(_delta_i),
    "nabla_full": _between_layers(_nabla_full),
    "delta_output": _delta_output_draws(),
}
