"""What an assignment calls the parts of a network: the table ``[notation]`` of its declaration.

    "error of layer l" = "dZ[l - 1][:, i]"      for layer l, the first being 1, and example i, the first being 0

    quantities of a counterexample, and this table  ─►  Network: which entry belongs to which unit, which to which edge

Weights alone do not tell which way they lead, nor a matrix whether it is a batch, or has the biases in a column.  The
table does: a cell is evaluated for each layer, not on numbers but on their positions, which tell whose they are.  An
assignment may leave things out, or say "none"; rows that it adds are not looked at.
"""
# ruff: noqa: E741  # l is the l of the formulas

from __future__ import annotations

import ast
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate, chain
from types import CodeType
from typing import Any

import numpy as np

from grader.declarations import did_you_mean
from grader.model import MOST_UNITS, Layer, Network, Quantity, Slice

LAYERS, NAME = "layers, with the input", "name of layer l"
INPUT, TARGET = "an example", "its target"
UNITS = ("weighted input of layer l", "activation of layer l", "error of layer l")
BIASES = ("bias of layer l", "its gradient")
EDGES = ("weights into layer l", "their gradient")

NONE = "none"
_NUMBERS = (LAYERS, NAME)
_THINGS = (*_NUMBERS, INPUT, TARGET, *UNITS, *BIASES, *EDGES)
_INDICES = ("l", "i")
_FUNCTIONS = {"max": max, "min": min, "len": len, "str": str}


@dataclass(frozen=True)
class Named:
    """A quantity and the Python that stands for it: ``dZ`` and (1,) are ``dZ[1]``."""

    name: str
    """Empty where nobody gave it one."""
    path: tuple[int | str, ...]
    quantity: Quantity


def problem(thing: str, cell: str, known: Collection[str]) -> str | None:
    """What is wrong with a cell, for its author; ``known`` are the names that stand for a quantity."""
    if thing not in _THINGS or cell == NONE:
        return None
    try:
        tree = ast.parse(cell, mode="eval").body
    except (SyntaxError, ValueError):
        return f"{cell!r} is no Python expression; where there is no such thing, write {NONE!r}"
    for name in sorted(_names(tree) - {*_INDICES, *_FUNCTIONS}):
        if name not in known:
            return (
                f"nobody knows {name!r}: it is no parameter of a question, and no question says that it "
                f'returns it (returns = ["{name}"]); {did_you_mean(name, known)}'
            )
    if thing not in _NUMBERS and not _picks(tree):
        return f"{cell!r} computes something; name a quantity and which of its entries, as in W[l - 1][:, 1:]"
    return None


def network(notation: Mapping[str, str], groups: Sequence[Sequence[Named]]) -> Network | None:
    """The network that the quantities make: what was given, then groups of what was returned, the answer itself last.

    ``groups`` one after the other are the quantities.  Of a batch, the first example of which the answer is wrong; else
    the first of which anything is.  None where the table says nothing of these quantities, where they do not fit
    together, and where there is too much to be read.
    """
    table = _Table(notation, groups)
    first = table.network(0)
    if first is None or not first.readable:
        return None
    batch = [first, *table.further(first)]
    shown = next((i for of in table.returned for i, one in enumerate(batch) if table.is_wrong(one, of)), 0)
    return batch[shown].model_copy(update={"example": shown, "examples": len(batch) if table.is_batch(first) else 0})


# ── Cells ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


def _names(tree: ast.expr) -> set[str]:
    return {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}


def _picks(tree: ast.expr) -> bool:
    """Whether it is a quantity, or entries of one: arithmetic on positions would be nonsense."""
    match tree:
        case ast.Subscript(value=value) | ast.Attribute(value=value, attr="T"):
            return _picks(value)
        case ast.Name(id=name):
            return name not in _INDICES and name not in _FUNCTIONS
    return False


@lru_cache
def _compiled(cell: str) -> CodeType:
    return compile(cell, "[notation]", "eval")


# ── Their values ──────────────────────────────────────────────────────────────────────────────────────────────────────

_Variables = dict[str, Any]


class _Table:
    """The cells, evaluated.  All entries are numbered through: those of quantity k from ``starts[k]`` on."""

    def __init__(self, notation: Mapping[str, str], groups: Sequence[Sequence[Named]]) -> None:
        self.cells = {thing: _compiled(cell) for thing, cell in notation.items() if thing in _THINGS and cell != NONE}
        self.named = list(chain(*groups))
        self.starts = [0, *accumulate(len(one.quantity.entries) for one in self.named)]
        self.groups = [range(end - len(of), end) for of, end in zip(groups, accumulate(map(len, groups)), strict=True)]
        """Positions of the quantities of each."""
        self.own = [self._variables(group) for group in self.groups]
        self.variables = [self.own[0] | own for own in self.own]

    @property
    def returned(self) -> tuple[Collection[int], ...]:
        """Positions of what the answer has; then of all that was returned."""
        return self.groups[-1], range(len(self.groups[0]), len(self.named))

    def network(self, i: int) -> Network | None:
        """Of example i.  None where the layers or the width of one are not known, or widths contradict one another."""
        top = self._number(LAYERS, 0)
        if top is None or not 2 <= top <= MOST_UNITS:
            return None
        layers, widths = [], defaultdict[int, set[int]](set)
        for l in range(1, top + 1):
            ends = [*([INPUT] if l == 1 else []), *([TARGET] if l == top else [])]
            units = self._picked([*ends, *UNITS], l, i, 1)
            biases, edges = (self._picked(BIASES, l, i, 1), self._picked(EDGES, l, i, 2)) if l > 1 else ([], [])
            widths[l] |= {shape[0] for _, shape in (*units, *biases, *edges)}
            widths[l - 1] |= {shape[1] for _, shape in edges}
            name = self._number(NAME, l)
            layers.append(
                Layer(
                    name=str(l if name is None else name),
                    width=0,
                    units=tuple(picked for picked, _ in units),
                    biases=tuple(picked for picked, _ in biases),
                    edges=tuple(picked for picked, _ in edges),
                )
            )
        known = [widths[l] for l in range(1, top + 1)]
        if any(len(claimed) != 1 for claimed in known):
            return None
        return Network(
            layers=tuple(
                layer.model_copy(update={"width": width}) for layer, (width,) in zip(layers, known, strict=True)
            )
        )

    def further(self, first: Network) -> Iterator[Network]:
        """Of the examples after the first, as far as there are."""
        for i in range(1, self._beyond if self.is_batch(first) else 0):
            following = self.network(i)
            if following is None or _count(following) < _count(first):
                return
            yield following

    def is_batch(self, first: Network) -> bool:
        """Whether anything depends on the example: there is less of one that cannot be there."""
        nobody = self.network(self._beyond)
        return nobody is None or _count(nobody) < _count(first)

    def is_wrong(self, network: Network, among: Collection[int]) -> bool:
        return any(
            picked.quantity in among and not set(self.named[picked.quantity].quantity.wrong).isdisjoint(picked.entries)
            for layer in network.layers
            for picked in layer.units
        )

    @property
    def _beyond(self) -> int:
        """No axis is longer."""
        return max(chain.from_iterable(one.quantity.shape for one in self.named), default=0)

    def _number(self, thing: str, l: int) -> int | None:
        if thing not in self.cells:
            return None
        found = (_value(self.cells[thing], variables, l, 0) for variables in self.variables)
        return next((one for one in found if isinstance(one, int)), None)

    def _picked(self, things: Sequence[str], l: int, i: int, axes: int) -> list[tuple[Slice, tuple[int, ...]]]:
        """What the quantities have of these things, in the order of the quantities; with the shape of each.

        One number is a vector, and a vector a matrix of one row.
        """
        found = []
        for cell in (self.cells[thing] for thing in things if thing in self.cells):
            for group, own, variables in zip(self.groups, self.own, self.variables, strict=True):
                value = None if own.keys().isdisjoint(cell.co_names) else _value(cell, variables, l, i)
                if not isinstance(value, np.ndarray | np.integer):
                    continue
                numbers = np.array(value, ndmin=axes)
                if numbers.size and numbers.ndim == axes:
                    of = bisect_right(self.starts, numbers.flat[0]) - 1
                    if of in group:
                        entries = tuple(int(number) - self.starts[of] for number in numbers.flat)
                        found.append((Slice(quantity=of, entries=entries), numbers.shape))
        return sorted(found, key=lambda one: one[0].quantity)

    def _variables(self, group: Sequence[int]) -> _Variables:
        """Names → numbers of entries, in dicts as their paths say."""
        variables: _Variables = {}
        for k in group:
            one = self.named[k]
            if not one.name or not _has_numbers(one.quantity):
                continue
            numbers = np.arange(self.starts[k], self.starts[k + 1]).reshape(one.quantity.shape)
            *above, last = (one.name, *one.path)
            place: dict[Any, Any] = variables
            for key in above:
                place = place.setdefault(key, {})
            place[last] = numbers
        return variables


def _value(cell: CodeType, variables: _Variables, l: int, i: int) -> object:
    try:
        return eval(cell, {"__builtins__": _FUNCTIONS}, variables | {"l": l, "i": i})  # noqa: S307  # the author's
    except Exception:  # noqa: BLE001  # whatever it is, there is no such thing among these quantities
        return None


def _has_numbers(quantity: Quantity) -> bool:
    """Not where only expected values are known, and not of text, such as the name of an activation."""
    try:
        first = [float(entry) for entry in quantity.entries[:1]]
    except ValueError:
        return False
    return bool(first)


def _count(network: Network) -> int:
    return sum(len(layer.units) for layer in network.layers)
