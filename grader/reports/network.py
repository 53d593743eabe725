"""A counterexample as a network: where each unit stands, what it holds, whether that is right.

    θ^(3) (1, 2) ─► two edges from layer 2 to layer 3          a^(2), δ^(2) (2,) ─► the two units of layer 2

Nothing but names and shapes is known of a course: a vector that carries a layer, ``δ^(2)``, ``δ^(l)`` or ``delta[2]``,
belongs to the units of that layer, and a matrix (n_l, n_(l−1)) to the edges that lead into layer l.  Vectors without a
layer are what goes in at the bottom or is due at the top, where the number of their entries fits.  A matrix without a
layer is a batch of examples: then the matrices with a layer may be batches too, and nothing is drawn.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from grader.model import Counterexample, Quantity
from grader.reports.counterexample_table import entry

#: More of either can be drawn, but not be read.
MOST_UNITS, MOST_EDGES = 48, 256
#: A label on every edge, as long as so few meet between two layers.
_LABELLED = 6

#: Right or wrong, or given: then there is nothing to judge.
State = Literal["right", "wrong", "given"]

_NAME = re.compile(r"(?P<symbol>[^\s^]+)(?:\^\((?P<above>[^()]+)\)|\[(?P<key>[^\[\]]+)\])$")
_LABEL = re.compile(r"(?P<base>[A-Za-z]?)(?:(?P<sign>^|[+−-])(?P<offset>\d+))?$")
_ROW, _COLUMN, _MARGIN, _RADIUS = 76, 208, 56, 23


@dataclass(frozen=True)
class Held:
    """One number of a unit or an edge: ``δ^(2)``, ``0.25``."""

    name: str
    text: str
    expected: str = ""
    wrong: bool = False


@dataclass(frozen=True)
class Unit:
    x: float
    y: float
    state: State
    held: tuple[Held, ...]
    """What belongs to it, in the order of the table; the last is what is judged."""
    at: str
    """``layer 2, unit 1``."""

    @property
    def label(self) -> str:
        return _label_of(self.held)


@dataclass(frozen=True)
class Edge:
    x1: float
    y1: float
    x2: float
    y2: float
    state: State
    held: tuple[Held, ...]
    at: str
    width: float
    """Of the line: the larger the number, the wider."""
    label_x: float
    label_y: float
    labelled: bool
    """Whether there is room for its number."""

    @property
    def label(self) -> str:
        return _label_of(self.held) if self.labelled else ""


@dataclass(frozen=True)
class Layer:
    x: float
    title: str
    symbol: str
    """Of the vector that its units show, ``δ``; empty where there is none."""
    above: str
    """What stands above the symbol, ``(2)``."""


@dataclass(frozen=True)
class Drawing:
    width: float
    height: float
    layers: tuple[Layer, ...]
    units: tuple[Unit, ...]
    edges: tuple[Edge, ...]
    description: str
    """For those who do not see it."""
    legend: str
    radius: int = _RADIUS


def drawing(counterexample: Counterexample) -> Drawing | None:
    """None where what is given and returned is no network, or one too large to be read."""
    network = _recognised(counterexample.quantities)
    if network is None or sum(network.widths.values()) > MOST_UNITS:
        return None
    if sum(network.widths[at] * network.widths[below] for below, at in network.gaps()) > MOST_EDGES:
        return None
    return _drawn(network)


# ── What it is ────────────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class _Network:
    labels: Mapping[int, str]
    """Position → how the layer is called: 2, l+1, L."""
    widths: Mapping[int, int]
    vectors: Mapping[int, tuple[Quantity, ...]]
    matrices: Mapping[int, tuple[Quantity, ...]]
    """Those that lead into the layer."""

    def gaps(self) -> Iterator[tuple[int, int]]:
        """(layer below, layer) wherever there are both."""
        return ((at - 1, at) for at in self.widths if at - 1 in self.widths)


def _recognised(quantities: Sequence[Quantity]) -> _Network | None:
    labels: dict[int, str] = {}
    widths: dict[int, int] = {}
    vectors: dict[int, list[Quantity]] = {}
    matrices: dict[int, list[Quantity]] = {}
    bases: set[str] = set()
    loose: list[Quantity] = []
    for quantity in quantities:
        label = _label(quantity.name)
        if label is None and len(quantity.shape) == 2:
            return None
        if label is None or len(quantity.shape) not in (1, 2):
            if len(quantity.shape) == 1 and quantity.role == "given":
                loose.append(quantity)
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
        (vectors if len(quantity.shape) == 1 else matrices).setdefault(position, []).append(quantity)
    if not widths or len(bases) > 1 or max(widths) - min(widths) >= len(widths):
        return None
    if len(widths) == 1 and not any(quantity.role == "returned" for found in vectors.values() for quantity in found):
        return None  # some units that say nothing
    _place(loose, widths, vectors)
    return _Network(
        labels,
        widths,
        {at: tuple(found) for at, found in vectors.items()},
        {at: tuple(found) for at, found in matrices.items()},
    )


def _place(loose: Sequence[Quantity], widths: Mapping[int, int], vectors: dict[int, list[Quantity]]) -> None:
    """``x`` goes in at the bottom, if that has no vector yet; ``y`` is due at the top."""
    bottom, top = min(widths), max(widths)
    for quantity in loose:
        if bottom not in vectors and quantity.shape[0] == widths[bottom]:
            vectors[bottom] = [quantity]
        elif quantity.shape[0] == widths[top]:
            vectors.setdefault(top, []).insert(0, quantity)


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


# ── Where it stands ───────────────────────────────────────────────────────────────────────────────────────────────────


def _drawn(network: _Network) -> Drawing:
    bottom, tallest = min(network.widths), max(network.widths.values())
    height = 2 * _MARGIN + (tallest - 1) * _ROW + 34
    width = 2 * _MARGIN + 24 + (len(network.widths) - 1) * _COLUMN

    def place(at: int, i: int) -> tuple[float, float]:
        return (
            _MARGIN + 12 + (at - bottom) * _COLUMN,
            _MARGIN + 14 + (tallest - network.widths[at]) * _ROW / 2 + i * _ROW,
        )

    units = [
        Unit(*place(at, i), *_held(network.vectors.get(at, ()), i), f"layer {network.labels[at]}, unit {i + 1}")
        for at in sorted(network.widths)
        for i in range(network.widths[at])
    ]
    edges = [edge for below, at in network.gaps() for edge in _edges(network, below, at, place)]
    layers = [
        Layer(place(at, 0)[0], f"layer {network.labels[at]}", *_symbol(network.vectors.get(at, ())))
        for at in sorted(network.widths)
    ]
    wrong = sum(unit.state == "wrong" for unit in units), sum(edge.state == "wrong" for edge in edges)
    described = (
        f"A network; units in its layers from left to right: "
        f"{', '.join(str(network.widths[at]) for at in sorted(network.widths))}. "
        f"Wrong: {wrong[0]} of {len(units)} units, {wrong[1]} of {len(edges)} edges. The table has all numbers."
    )
    return Drawing(width, height, tuple(layers), tuple(units), tuple(edges), described, _legend(network, units, edges))


def _legend(network: _Network, units: Sequence[Unit], edges: Sequence[Edge]) -> str:
    shown = [
        f"{words} {' or '.join(symbols)}"
        for words, of in (("units", network.vectors), ("edges", network.matrices))
        if (symbols := list(dict.fromkeys(_symbol(of[at])[0] for at in sorted(of, reverse=True))))
    ]
    said = f"Numbers in the drawing: {', '.join(shown)}. " if shown else ""
    if any(unit.state == "wrong" for unit in units) or any(edge.state == "wrong" for edge in edges):
        said += "Wrong ones: square units, broken lines, ✗. "
    return f"{said}Hold the pointer over a unit or an edge to see all of its values; the table has them too."


def _edges(network: _Network, below: int, at: int, place: Callable[[int, int], tuple[float, float]]) -> Iterator[Edge]:
    into, out = network.widths[at], network.widths[below]
    matrices = network.matrices.get(at, ())
    largest = max((abs(_finite(text)) for text in (matrices[-1].entries if matrices else ())), default=0.0)
    few = into * out <= _LABELLED
    for i in range(into):
        for j in range(out):
            state, held = _held(matrices, i * out + j)
            (x1, y1), (x2, y2) = place(below, j), place(at, i)
            size = abs(_finite(matrices[-1].entries[i * out + j])) if matrices and matrices[-1].entries else 0.0
            along = 0.5 if into == out == 1 else 0.3 + 0.4 * ((i + j) % 2)  # crossing edges' labels keep apart
            yield Edge(
                x1 + _RADIUS,
                y1,
                x2 - _RADIUS,
                y2,
                state,
                held,
                f"from layer {network.labels[below]}, unit {j + 1}, to layer {network.labels[at]}, unit {i + 1}",
                1 + 2.5 * (size / largest if largest else 0),
                round(x1 + _RADIUS + (x2 - x1 - 2 * _RADIUS) * along, 1),
                round(y1 + (y2 - y1) * along - 7, 1),
                few,
            )


def _held(quantities: Sequence[Quantity], i: int) -> tuple[State, tuple[Held, ...]]:
    """The i-th entries of what belongs to a layer.  What the function returned last is what is judged."""
    held = tuple(
        Held(
            quantity.name,
            entry(quantity, "yours", i),
            entry(quantity, "expected", i) if quantity.expected is not None and i in quantity.wrong else "",
            i in quantity.wrong,
        )
        for quantity in quantities
        if quantity.entries
    )
    judged = [quantity for quantity in quantities if quantity.role == "returned" and quantity.entries]
    if not judged:
        return "given", held
    return ("wrong" if i in judged[-1].wrong else "right"), held


def _symbol(quantities: Sequence[Quantity]) -> tuple[str, str]:
    """Of what the drawing shows of a layer: the last that has numbers.  ``δ^(2)`` → δ, (2)."""
    name = next((quantity.name for quantity in reversed(quantities) if quantity.entries), "")
    symbol, _, above = name.partition("^")
    return symbol, above


def _label_of(held: Sequence[Held]) -> str:
    """Three digits are enough to tell units apart; all of them are in the table."""
    return f"{float(held[-1].text):.3g}".replace("-", "−") if held else ""


def _finite(text: str) -> float:
    number = float(text)
    return number if math.isfinite(number) else 0.0
