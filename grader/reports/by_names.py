"""A counterexample recognised as a network by nothing but names and shapes, where no notation tells what belongs where.

    θ^(3) (1, 2) ─► two edges from layer 2 to layer 3          a^(2), δ^(2) (2,) ─► the two units of layer 2

A vector that carries a layer, ``δ^(2)``, ``δ^(l)`` or ``delta[2]``, belongs to the units of that layer, and a matrix
(n_l, n_(l−1)) to the edges that lead into layer l.  Vectors without a layer are what goes in at the bottom or is due at
the top, where the number of their entries fits.  A matrix without a layer is a batch of examples: then matrices with a
layer may be batches too, and nothing is recognised.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from grader.model import Layer, Network, Quantity, Slice

_NAME = re.compile(r"(?P<symbol>[^\s^]+)(?:\^\((?P<above>[^()]+)\)|\[(?P<key>[^\[\]]+)\])$")
_LABEL = re.compile(r"(?P<base>[A-Za-z]?)(?:(?P<sign>^|[+−-])(?P<offset>\d+))?$")


def recognised(quantities: Sequence[Quantity]) -> Network | None:
    labels: dict[int, str] = {}
    widths: dict[int, int] = {}
    vectors: dict[int, list[int]] = {}
    matrices: dict[int, list[int]] = {}
    bases: set[str] = set()
    loose: list[int] = []
    for k, quantity in enumerate(quantities):
        label = _label(quantity.name)
        if label is None and len(quantity.shape) == 2:
            return None
        if label is None or len(quantity.shape) not in (1, 2):
            if len(quantity.shape) == 1 and quantity.role == "given":
                loose.append(k)
            continue
        base, position = label
        bases.add(base)
        ends = [(position, quantity.shape[0])]
        if len(quantity.shape) == 2:
            ends.append((position - 1, quantity.shape[1]))
        for at, width in ends:
            labels.setdefault(at, _written(base, at))
            if widths.setdefault(at, width) != width or width == 0:
                return None  # matrices of another convention, or an answer of another shape
        (vectors if len(quantity.shape) == 1 else matrices).setdefault(position, []).append(k)
    if not widths or len(bases) > 1 or max(widths) - min(widths) >= len(widths):
        return None
    if len(widths) == 1 and not any(quantities[k].role == "returned" for found in vectors.values() for k in found):
        return None  # some units that say nothing
    _place(loose, quantities, widths, vectors)
    return Network(
        layers=tuple(
            Layer(
                name=labels[at],
                width=widths[at],
                units=tuple(_whole(k, quantities[k]) for k in vectors.get(at, ())),
                edges=tuple(_whole(k, quantities[k]) for k in matrices.get(at, ())),
            )
            for at in sorted(widths)
        )
    )


def _place(
    loose: Sequence[int], quantities: Sequence[Quantity], widths: Mapping[int, int], vectors: dict[int, list[int]]
) -> None:
    """``x`` goes in at the bottom, if that has no vector yet; ``y`` is due at the top."""
    bottom, top = min(widths), max(widths)
    for k in loose:
        (width,) = quantities[k].shape
        if bottom not in vectors and width == widths[bottom]:
            vectors[bottom] = [k]
        elif width == widths[top]:
            vectors.setdefault(top, []).insert(0, k)


def _whole(k: int, quantity: Quantity) -> Slice:
    return Slice(quantity=k, entries=tuple(range(len(quantity.entries))))


def _label(name: str) -> tuple[str, int] | None:
    """``δ^(2)`` → ("", 2); ``θ^(l+1)`` → ("l", 1); ``a^(L)`` → ("L", 0); None for ``x``."""
    found = _NAME.match(name.removeprefix("new "))
    label = _LABEL.match((found["above"] or found["key"]).replace(" ", "")) if found else None
    if label is None or not (label["base"] or label["offset"]):
        return None
    offset = int(label["offset"] or 0)
    return label["base"], -offset if label["sign"] in ("−", "-") else offset


def _written(base: str, position: int) -> str:
    if not base:
        return str(position)
    return base + (f" {'+' if position > 0 else '−'} {abs(position)}" if position else "")
