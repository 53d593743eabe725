"""A counterexample as a network: where each unit stands, what it holds, whether that is right.

What belongs to which unit and edge stands in the counterexample, where the assignment's ``[notation]`` tells it
(``grader.notation``); else it is recognised by names and shapes.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from grader.model import Counterexample, Network, Quantity, Slice
from grader.reports.by_names import recognised
from grader.reports.counterexample_table import entry

#: A label on every edge, as long as so few meet between two layers.
_LABELLED = 6

#: Right or wrong, or given: then there is nothing to judge.
State = Literal["right", "wrong", "given"]

_ROW, _COLUMN, _MARGIN, _RADIUS = 80, 212, 58, 26


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
    biases: tuple[Held, ...] = ()
    """Likewise."""
    bias_state: State = "given"

    @property
    def label(self) -> str:
        return _label_of(self.held)

    @property
    def bias_label(self) -> str:
        """Of a bias that was only given, there is no room for the number."""
        return _label_of(self.biases) if self.bias_state != "given" else ""


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
    network = counterexample.network or recognised(counterexample.quantities)
    return _Placing(network, counterexample.quantities).drawing() if network and network.readable else None


# ── Where it stands ───────────────────────────────────────────────────────────────────────────────────────────────────


class _Placing:
    def __init__(self, network: Network, quantities: Sequence[Quantity]) -> None:
        self.network, self.layers, self.quantities = network, network.layers, quantities
        self.tallest = max(layer.width for layer in network.layers)

    def drawing(self) -> Drawing:
        units = [self._unit(at, i) for at, layer in enumerate(self.layers) for i in range(layer.width)]
        edges = [edge for at in range(1, len(self.layers)) for edge in self._edges(at)]
        return Drawing(
            width=2 * _MARGIN + 24 + (len(self.layers) - 1) * _COLUMN,
            height=2 * _MARGIN + (self.tallest - 1) * _ROW + 34,
            layers=tuple(
                Layer(self._place(at, 0)[0], f"layer {layer.name}", *self._symbol(layer.units))
                for at, layer in enumerate(self.layers)
            ),
            units=tuple(units),
            edges=tuple(edges),
            description=self._description(units, edges),
            legend=self._legend(units, edges),
        )

    def _place(self, at: int, i: int) -> tuple[float, float]:
        return (
            _MARGIN + 12 + at * _COLUMN,
            _MARGIN + 14 + (self.tallest - self.layers[at].width) * _ROW / 2 + i * _ROW,
        )

    def _unit(self, at: int, i: int) -> Unit:
        layer = self.layers[at]
        bias_state, biases = self._held(layer.biases, i)
        return Unit(
            *self._place(at, i), *self._held(layer.units, i), f"layer {layer.name}, unit {i + 1}", biases, bias_state
        )

    def _edges(self, at: int) -> Iterator[Edge]:
        below, layer = self.layers[at - 1], self.layers[at]
        out, into = below.width, layer.width
        shown = [self._numbers(one) for one in layer.edges if self.quantities[one.quantity].entries][-1:]
        sizes = [abs(size) for size in shown[0]] if shown else [0.0] * (into * out)
        largest = max(sizes) or 1.0
        for i in range(into):
            for j in range(out):
                state, held = self._held(layer.edges, i * out + j)
                (x1, y1), (x2, y2) = self._place(at - 1, j), self._place(at, i)
                along = 0.5 if into == out == 1 else 0.3 + 0.4 * ((i + j) % 2)  # crossing edges' labels keep apart
                yield Edge(
                    x1 + _RADIUS,
                    y1,
                    x2 - _RADIUS,
                    y2,
                    state,
                    held,
                    f"from layer {below.name}, unit {j + 1}, to layer {layer.name}, unit {i + 1}",
                    1 + 2.5 * sizes[i * out + j] / largest,
                    round(x1 + _RADIUS + (x2 - x1 - 2 * _RADIUS) * along, 1),
                    round(y1 + (y2 - y1) * along - 7, 1),
                    into * out <= _LABELLED,
                )

    # ── What it holds ─────────────────────────────────────────────────────────────────────────────────────────────────

    def _held(self, slices: Sequence[Slice], i: int) -> tuple[State, tuple[Held, ...]]:
        """The i-th entries of what belongs to a layer.  What the function returned last is what is judged."""
        state: State = "given"
        held = []
        for one in slices:
            quantity = self.quantities[one.quantity]
            if not quantity.entries:
                continue
            k = one.entries[i]
            wrong = k in quantity.wrong
            expected = entry(quantity, "expected", k) if quantity.expected is not None and wrong else ""
            held.append(Held(quantity.name, entry(quantity, "yours", k), expected, wrong))
            if quantity.role == "returned":
                state = "wrong" if wrong else "right"
        return state, tuple(held)

    def _numbers(self, one: Slice) -> list[float]:
        numbers = (float(self.quantities[one.quantity].entries[k]) for k in one.entries)
        return [number if math.isfinite(number) else 0.0 for number in numbers]

    def _symbol(self, slices: Sequence[Slice]) -> tuple[str, str]:
        """Of what the drawing shows of a layer: the last that has numbers.  ``δ^(2)`` → δ, (2); ``Z[2]`` → Z, [2]."""
        quantities = (self.quantities[one.quantity] for one in reversed(slices))
        name = next((quantity.name for quantity in quantities if quantity.entries), "")
        symbol = re.split(r"[\^[]", name, maxsplit=1)[0]
        return symbol, name.removeprefix(symbol).removeprefix("^")

    # ── What is said of it ────────────────────────────────────────────────────────────────────────────────────────────

    def _description(self, units: Sequence[Unit], edges: Sequence[Edge]) -> str:
        widths = ", ".join(str(layer.width) for layer in self.layers)
        wrong = [
            f"{sum(states)} of {len(states)} {what}"
            for what, states in (
                ("units", [unit.state == "wrong" for unit in units]),
                ("biases", [unit.bias_state == "wrong" for unit in units if unit.biases]),
                ("edges", [edge.state == "wrong" for edge in edges]),
            )
            if states
        ]
        return (
            f"A network; units in its layers from left to right: {widths}. {self._example()}"
            f"Wrong: {', '.join(wrong)}. The table has all numbers."
        )

    def _legend(self, units: Sequence[Unit], edges: Sequence[Edge]) -> str:
        labelled = any(unit.bias_label for unit in units)
        shown = [
            f"{words} {' or '.join(symbols)}"
            for words, slices in (
                ("units", [layer.units for layer in self.layers]),
                ("biases (below the units)", [layer.biases for layer in self.layers] if labelled else []),
                ("edges", [layer.edges for layer in self.layers]),
            )
            if (symbols := list(dict.fromkeys(self._symbol(one)[0] for one in reversed(slices) if one)))
        ]
        said = f"Numbers in the drawing: {', '.join(shown)}. " if shown else ""
        if any(state == "wrong" for unit in units for state in (unit.state, unit.bias_state)) or any(
            edge.state == "wrong" for edge in edges
        ):
            said += "Wrong ones: square units, broken lines, ✗. "
        return (
            f"{self._example()}{said}"
            "Hold the pointer over a unit or an edge to see all of its values; the table has them too."
        )

    def _example(self) -> str:
        """Nothing where there is but one."""
        of = self.network.examples
        return f"Units show example {self.network.example + 1} of {of}. " if of > 1 else ""


def _label_of(held: Sequence[Held]) -> str:
    """Three digits are enough to tell units apart; all of them are in the table."""
    return f"{float(held[-1].text):.3g}".replace("-", "−") if held else ""
