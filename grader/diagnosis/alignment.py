"""Which number of one layout stands where in another: plainly, or after one wrong turn of the whole answer.

A student's flat values are put into the order of an expected layout by an index array, so that answers are compared as
plain vectors.  A ``Turn`` is a way in which an answer can be right but for its form.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from enum import Enum
from functools import lru_cache
from math import prod
from typing import Any

import numpy as np
from numpy.typing import NDArray

from grader.model import Returned
from grader.sandbox.jail import wire

Order = NDArray[np.intp]


#: A longer layout fits nothing that a reference returns, and is not worth remembering.
MAX_LAYOUT = 50_000
MAX_ITEMS = 1_000


def readable(outcome: Returned) -> bool:
    """Whether the layout is one, speaks of the numbers that came, and is no longer than any that is due."""
    return len(outcome.layout) <= MAX_LAYOUT and _readable(outcome.layout, len(outcome.values))


@lru_cache(maxsize=4_096)
def _readable(layout: str, count: int) -> bool:
    try:
        wire.parse(layout, count)
    except wire.Corrupt:
        return False
    return True


class Turn(Enum):
    """What has to be undone; ``PLAIN`` is nothing.  The lists stand where a dict with a key for each layer belongs."""

    PLAIN = "plain"
    TRANSPOSED = "transposed"
    COLUMNS = "columns"
    NUMBERS = "numbers in arrays of one entry"
    LIST = "list"
    REVERSED_LIST = "reversed list"
    REVERSED_FIRST = "the first of several lists reversed"
    LIST_FROM_0 = "list whose position is the layer"
    LIST_FROM_1 = "list whose position is the layer less one"

    @property
    def of_lists(self) -> bool:
        return self not in (Turn.PLAIN, Turn.TRANSPOSED, Turn.COLUMNS, Turn.NUMBERS)


def order_of(layout: str, expected: str, turn: Turn = Turn.PLAIN) -> Order | None:
    """``values[order]`` are the numbers of ``layout`` in the order of ``expected``; None where the two do not fit.

    Lists, tuples and arrays of one shape are the same thing, as in ``grader.checking``; shapes are equal or do not fit.
    ``layout`` must be readable.  A turn that finds nothing to undo fits, too: a 1×1 matrix is its own transpose.
    """
    return _order_of(layout, expected, turn) if len(layout) <= MAX_LAYOUT else None


@lru_cache(maxsize=8_192)  # students who return the same shapes are many, and layouts are slow to read
def _order_of(layout: str, expected: str, turn: Turn) -> Order | None:
    given, wanted = json.loads(layout), json.loads(expected)
    try:
        picked = list(_pick(_Node(given, 0), wanted, turn))
    except _Misfit:
        return None
    return np.concatenate(picked) if picked else np.zeros(0, dtype=np.intp)


@lru_cache(maxsize=4_096)
def slots_of(layout: str) -> Order:
    """For each number its position in the tuple that is returned; 0 where no tuple is."""
    tree = json.loads(layout)
    parts = tree[1] if tree[0] == "t" else [tree]
    return np.repeat(np.arange(len(parts)), [_size(part) for part in parts])


class _Misfit(Exception):
    pass


class _Node:
    """A part of a layout, with the position of its first number."""

    def __init__(self, tree: list[Any], start: int) -> None:
        self.tree = tree
        self.start = start

    def items(self) -> list[_Node] | None:
        """The parts of a list, a tuple, or an array along its first axis."""
        match self.tree:
            case ["t" | "l", children]:
                return _in_turn(children, self.start)
            case ["a", dtype, [n, *rest]] if n <= MAX_ITEMS:
                return _in_turn([["a", dtype, rest]] * n, self.start)
            case _:
                return None

    def layers(self) -> dict[Any, _Node] | None:
        match self.tree:
            case ["d", pairs]:
                return dict(
                    zip(
                        (key for key, _ in pairs),
                        _in_turn([child for _, child in pairs], self.start),
                        strict=True,
                    )
                )
            case _:
                return None


def _pick(node: _Node, wanted: list[Any], turn: Turn) -> Iterator[Order]:
    match wanted:
        case ["a", _, shape]:
            yield _array(node, tuple(shape), turn)
        case ["d", pairs]:
            layers = node.layers()  # of several dicts only some may have become lists
            if layers is None and turn.of_lists:
                layers = _from_list(node, [key for key, _ in pairs], turn)
            if layers is None or set(layers) != {key for key, _ in pairs}:
                raise _Misfit
            for key, child in pairs:
                yield from _pick(layers[key], child, turn)
        case ["t" | "l", children]:
            items = node.items()
            if items is None or len(items) != len(children):
                raise _Misfit
            for i, (item, child) in enumerate(zip(items, children, strict=True)):
                yield from _pick(item, child, _of_part(turn, i))
        case _:
            if node.tree[:2] != wanted[:2]:
                raise _Misfit


def _array(node: _Node, shape: tuple[int, ...], turn: Turn) -> Order:
    own = _shape(node.tree)
    if turn is Turn.TRANSPOSED and len(shape) == 2:
        if own != shape[::-1]:
            raise _Misfit
        return np.arange(node.start, node.start + prod(shape)).reshape(own).T.ravel()
    column = turn is Turn.COLUMNS and len(shape) == 1 and own in ((shape[0], 1), (1, shape[0]))
    number = turn is Turn.NUMBERS and not shape and own in ((1,), (1, 1))
    if own != shape and not (column or number):
        raise _Misfit
    return np.arange(node.start, node.start + prod(shape))


def _of_part(turn: Turn, position: int) -> Turn:
    """δ is found from the top down, and ∇ perhaps from the bottom up."""
    if turn is not Turn.REVERSED_FIRST:
        return turn
    return Turn.REVERSED_LIST if position == 0 else Turn.LIST


def _from_list(node: _Node, keys: Sequence[Any], turn: Turn) -> dict[Any, _Node] | None:
    items = node.items()
    if items is None or not keys or not all(isinstance(key, int) and key >= 0 for key in keys):
        return None
    if turn is Turn.LIST_FROM_0 or turn is Turn.LIST_FROM_1:
        first = 0 if turn is Turn.LIST_FROM_0 else 1
        if len(items) != max(keys) + 1 - first or min(keys) < first:
            return None
        return {key: items[key - first] for key in keys}
    if len(items) != len(keys):
        return None
    return dict(zip(sorted(keys, reverse=turn is Turn.REVERSED_LIST), items, strict=True))


def _shape(tree: list[Any]) -> tuple[int, ...] | None:
    """The shape of a number, an array, or nested lists of equal shapes; None for anything else."""
    match tree:
        case ["a", _, shape]:
            return tuple(shape)
        case ["t" | "l", [first, *others]]:
            inner = _shape(first)
            if inner is not None and all(_shape(other) == inner for other in others):
                return (1 + len(others), *inner)
    return None


def _in_turn(trees: Sequence[list[Any]], start: int) -> list[_Node]:
    nodes = []
    for tree in trees:
        nodes.append(_Node(tree, start))
        start += _size(tree)
    return nodes


def _size(tree: list[Any]) -> int:
    match tree:
        case ["a", _, shape]:
            return prod(shape)
        case ["d", pairs]:
            return sum(_size(child) for _, child in pairs)
        case ["t" | "l", children]:
            return sum(_size(child) for child in children)
        case _:
            return 0
