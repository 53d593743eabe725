"""How values cross the border of the sandbox: as text that says their shape, and plain numbers.

A value is a *layout* (JSON text) and a flat float64 vector that holds every number in it, in the order of the layout:

    ["a", dtype, [n, m]]            array, number, or rectangular nested list; dtype is numpy's name, or
                                    "float", "int", "bool", "list" for Python's own
    ["d", [[key, layout], …]]       dict; whole-number keys in ascending order, first
    ["t", [layout, …]]  ["l", […]]  tuple, list
    ["s", text]                     str
    ["n"]                           None
    ["x", type, repr]               anything else: named, never read

Frames of one reply follow one another in shared memory that both sides see (``Region``).  Nothing is ever unpickled,
and every length is checked against what is really there.  Both sides use this module; it imports nothing of ours.
"""

from __future__ import annotations

import json
import mmap
import struct
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import islice
from typing import Any

import numpy as np

MAX_DEPTH = 12
MAX_NODES = 20_000
MAX_TEXT = 1_000
MAX_LAYOUT = 4 << 20
#: Layouts, exceptions and what was left out, all of one reply: the grader reads each more than once, and one by one.
MAX_TEXTS = MAX_LAYOUT
MAX_DIMENSION = 1 << 31

_WHOLE = {"int", "bool"}


class TooLarge(Exception):
    """The value has more numbers, parts or text than may be returned."""


class Corrupt(Exception):
    """What came back is not a reply: the reason is its message."""


# ── A value, out ──────────────────────────────────────────────────────────────────────────────────────────────────


def encode(value: object, room: int = 1 << 62) -> tuple[str, list[np.ndarray]]:
    """The layout of ``value`` and its numbers, as float64 vectors in order.

    Raises TooLarge when the numbers need more than ``room`` bytes.  Whatever a hostile object raises comes through.
    """
    if type(value) is np.ndarray and value.dtype is _FLOAT64 and 8 * value.size <= room:  # most answers by far
        return _layout_of("float64", value.shape), [value.ravel()]
    encoder = _Encoder(room)
    text = encoder.layout(value, 0)
    if len(text) > MAX_LAYOUT:
        raise TooLarge("the returned value has too many parts")
    return text, encoder.vectors


class _Encoder:
    """Writes layouts as text at once: this runs for every answer of every student."""

    def __init__(self, room: int) -> None:
        self.room = room
        self.nodes = 0
        self.vectors: list[np.ndarray] = []

    def layout(self, value: object, depth: int) -> str:
        self.nodes += 1
        if self.nodes > MAX_NODES:
            raise TooLarge(f"the returned value has more than {MAX_NODES} parts")
        kind = type(value)
        if kind is np.ndarray and value.dtype is _FLOAT64:  # type: ignore[attr-defined]  # an array
            return self._numbers(value, "float64")  # type: ignore[arg-type]
        if depth < MAX_DEPTH:
            if kind is dict:
                return self._layers(value, depth)  # type: ignore[arg-type]
            if kind is tuple:
                return self._sequence("t", value, depth)  # type: ignore[arg-type]
        if depth > MAX_DEPTH:
            return _other(value, "nested too deeply")
        if value is None:
            return '["n"]'
        if isinstance(value, np.ndarray):
            return self._array(value, depth)
        if isinstance(value, (bool, int, float, np.generic)):
            return self._scalar(value, depth)
        if isinstance(value, str):
            return f'["s",{json.dumps(str.__str__(value)[:MAX_TEXT])}]'
        if isinstance(value, dict):
            return self._items(dict.items(value), depth)
        if isinstance(value, tuple):
            return self._sequence("t", tuple.__iter__(value), depth)
        if isinstance(value, list):
            return self._list(value, depth)
        if isinstance(value, Mapping):
            return self._items(((key, value[key]) for key in value), depth)
        if hasattr(value, "__array__"):
            converted = np.asarray(value)
            if isinstance(converted, np.ndarray) and converted.dtype.kind in "biuf":
                return self._array(converted, depth)
        if hasattr(type(value), "__float__"):  # a fraction, a decimal
            return self._scalar(value, depth)
        if isinstance(value, Sequence) and not isinstance(value, bytes | bytearray):  # a deque, an array.array
            return self._list(list(islice(value, self.room // 8 + 1)), depth)
        return _other(value)

    def _numbers(self, array: np.ndarray, kind: str) -> str:
        self.room -= 8 * array.size
        if self.room < 0:
            raise TooLarge("the returned data is larger than the limit")
        self.vectors.append(array.ravel())
        return _layout_of(kind, array.shape)

    def _scalar(self, value: Any, depth: int) -> str:
        if isinstance(value, np.generic):
            return self._array(np.asarray(value), depth)
        kind = "bool" if isinstance(value, bool) else "int" if isinstance(value, int) else "float"
        try:
            number = float(value)
        except OverflowError:
            number = float("inf") if value > 0 else float("-inf")
        return self._numbers(np.array(number), kind)

    def _array(self, value: np.ndarray, depth: int) -> str:
        if value.dtype.kind == "O":
            return self._list(np.ndarray.tolist(value), depth) if value.ndim else self.layout(value.item(), depth + 1)
        if value.dtype.kind not in "biuf":
            return _unread(f"array of {value.dtype}", f"shape {value.shape}")
        if 8 * value.size > self.room:
            raise TooLarge("the returned data is larger than the limit")
        with np.errstate(all="ignore"):
            return self._numbers(np.array(value, dtype=_FLOAT64, order="C", subok=False), value.dtype.name)

    def _list(self, value: list[Any], depth: int) -> str:
        items = list(list.__iter__(value))
        if items and not any(item is None or isinstance(item, (dict, tuple, str)) for item in items):
            rectangular = _rectangular(items)
            if rectangular is not None:
                return self._numbers(rectangular, "list")
        return self._sequence("l", items, depth)

    def _sequence(self, kind: str, items: Iterable[Any], depth: int) -> str:
        return f'["{kind}",[{",".join([self.layout(item, depth + 1) for item in items])}]]'

    def _layers(self, value: dict[Any, Any], depth: int) -> str:
        """A plain dict; quick where it holds an array for each layer."""
        parts = []
        keys = list(value)
        if len(keys) > 64 or any(type(key) is not int for key in keys):
            return self._items(value.items(), depth)
        for key in sorted(keys):
            item = value[key]
            if type(item) is np.ndarray and item.dtype is _FLOAT64:
                parts.append(f"[{key},{self._numbers(item, 'float64')}]")
            else:
                parts.append(f"[{key},{self.layout(item, depth + 1)}]")
        return f'["d",[{",".join(parts)}]]'

    def _items(self, items: Iterable[Any], depth: int) -> str:
        pairs: list[tuple[int | str, Any]] = []
        for key, item in items:
            if len(pairs) > MAX_NODES:
                raise TooLarge(f"the returned dict has more than {MAX_NODES} keys")
            pairs.append((key if type(key) is int and abs(key) < MAX_DIMENSION else _key(key), item))
        pairs.sort(key=_in_order)
        parts = [
            f"[{key if type(key) is int else json.dumps(key)},{self.layout(item, depth + 1)}]" for key, item in pairs
        ]
        return f'["d",[{",".join(parts)}]]'


def _in_order(pair: tuple[int | str, Any]) -> tuple[bool, int | str]:
    return (type(pair[0]) is not int, pair[0])


_FLOAT64 = np.dtype(np.float64)


@lru_cache(maxsize=1024)
def _layout_of(kind: str, shape: tuple[int, ...]) -> str:
    return f'["a","{kind}",[{",".join(map(str, shape))}]]'


def _rectangular(items: list[Any]) -> np.ndarray | None:
    """Nested lists of numbers as one array; None where they are ragged or hold anything else."""
    try:
        array = np.array(items)
        if array.dtype.kind in "biuf" or all(hasattr(type(item), "__float__") for item in array.flat):
            return np.array(array, dtype=_FLOAT64, order="C", subok=False)
    except (ValueError, TypeError, OverflowError):
        pass
    return None


def _key(key: object) -> int | str:
    """A dict key as formulas count layers: 2, np.int64(2) and 2.0 are the same layer."""
    if isinstance(key, (bool, int, float, np.integer, np.floating)):
        number: Any = key
        if abs(number) < MAX_DIMENSION and number == int(number):
            return int(number)
    return (key if isinstance(key, str) else repr(key))[:MAX_TEXT]


def _other(value: object, text: str = "") -> str:
    if not text:
        try:
            text = repr(value)[:200]
        except BaseException:  # noqa: BLE001  # a hostile __repr__ is not worth a crash
            text = "…"
    return _unread(type(value).__name__, text if isinstance(text, str) else "…")


def _unread(kind: str, text: str) -> str:
    return json.dumps(["x", kind[:MAX_TEXT], text], separators=(",", ":"))


def copied(value: Any) -> Any:
    """The value with arrays of its own, so that nobody can change another's arguments."""
    if isinstance(value, np.ndarray):
        return value.copy()
    if isinstance(value, dict):
        return {key: item.copy() if type(item) is np.ndarray else copied(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return type(value)(map(copied, value))
    return value


# ── A value, in ───────────────────────────────────────────────────────────────────────────────────────────────────


def parse(layout: str, count: int) -> list[Any]:
    """The layout as nested lists, checked: the numbers that it speaks of are exactly ``count``.  Raises Corrupt."""
    try:
        tree = json.loads(layout)
    except (ValueError, RecursionError) as error:
        raise Corrupt(f"layout is no JSON: {error}") from None
    numbers = _count(tree, 0)
    if numbers != count:
        raise Corrupt(f"layout speaks of {numbers} numbers, {count} came")
    if not isinstance(tree, list):
        raise Corrupt("layout is no list")
    return tree


def _count(node: Any, depth: int) -> int:
    match node:
        case _ if depth > MAX_DEPTH + 1:
            raise Corrupt("layout is nested too deeply")
        case ["a", str(), list(dims)]:
            size = 1
            for n in dims:
                if type(n) is not int or not 0 <= n < MAX_DIMENSION:
                    raise Corrupt("layout has an impossible shape")
                size *= n
            if len(dims) > 32 or any(n > (1 << 40) for n in [size]):
                raise Corrupt("layout has an impossible shape")
            return size
        case ["d", list(pairs)]:
            total = 0
            for pair in pairs:
                match pair:
                    case [int() | str(), child] if type(pair[0]) is not bool:
                        total += _count(child, depth + 1)
                    case _:
                        raise Corrupt("layout has an impossible key")
            return total
        case ["t" | "l", list(children)]:
            return sum(_count(child, depth + 1) for child in children)
        case ["s", str()] | ["n"] | ["x", str(), str()]:
            return 0
        case _:
            raise Corrupt("layout has an unknown part")


def decode(layout: str, values: np.ndarray) -> Any:
    """The value again, with fresh writable arrays.  ``["x", …]`` comes back as None.  Raises Corrupt."""
    tree = parse(layout, len(values))
    value, used = _build(tree, values, 0)
    assert used == len(values)
    return value


def _build(node: list[Any], values: np.ndarray, at: int) -> tuple[Any, int]:
    match node:
        case ["a", dtype, dims]:
            size = 1
            for n in dims:
                size *= n
            numbers = values[at : at + size]
            if dims == [] and dtype in _WHOLE:
                return int(numbers[0]) if np.isfinite(numbers[0]) else float(numbers[0]), at + 1
            if dims == [] and dtype == "float":
                return float(numbers[0]), at + 1
            if dims == [] and dtype == "float64":
                return numbers[0], at + 1  # numpy's own scalar
            array = numbers.reshape(dims).copy()
            return (array.astype(dtype) if dtype.startswith(("int", "uint", "bool")) else array), at + size
        case ["d", pairs]:
            built = {}
            for key, child in pairs:
                built[key], at = _build(child, values, at)
            return built, at
        case ["t" | "l", children]:
            items = []
            for child in children:
                item, at = _build(child, values, at)
                items.append(item)
            return (tuple(items) if node[0] == "t" else items), at
        case ["s", text]:
            return text, at
        case _:
            return None, at


# ── Frames ────────────────────────────────────────────────────────────────────────────────────────────────────────

RETURNED, RAISED, MISSING, OVERSIZE, LEFT_OUT, OUTPUT, DONE = range(7)

_NUMBERS = np.dtype("<f8")
_FRAME = struct.Struct("<IBIII")  # index, status, mutated (a bit an argument), bytes of text, numbers
_STATE = struct.Struct("=QQ")  # bytes written, position: what runs now
HEADER = 64


def pack(index: int, status: int, text: str, vectors: list[np.ndarray] | None = None, mutated: int = 0) -> bytes:
    """One frame."""
    encoded = text.encode("utf-8", "replace")
    numbers = [vector.tobytes() for vector in vectors or []]
    head = _FRAME.pack(index, status, mutated, len(encoded), sum(map(len, numbers)) // 8)
    return b"".join([head, encoded, *numbers])


class Region:
    """The reply of one process, in memory that the grader sees too.

    The process appends frames and keeps its position up to date; the grader looks at the position to tell which call
    hangs, and reads the frames once the process is dead.  ``memory`` is writable and at least HEADER bytes long.
    """

    def __init__(self, memory: Any) -> None:
        self._memory = memoryview(memory)
        self._state = self._memory[:16].cast("Q")  # bytes written, position: what runs now
        self._written = HEADER
        self._text_room = MAX_TEXTS - (1 << 16)
        self._capacity = len(memory)
        self.room = self._capacity - HEADER - 4096  # what is kept back lets a last frame say that the limit is reached

    def at(self, position: int) -> None:
        self._state[1] = position

    def append(
        self, index: int, status: int, text: str, vectors: list[np.ndarray] | None = None, mutated: int = 0
    ) -> None:
        """Raises TooLarge when the region is full."""
        if status == RETURNED:
            if len(text) > self._text_room:
                raise TooLarge("the returned values together have too many parts")
            self._text_room -= len(text)
        data = pack(index, status, text, vectors, mutated)
        at = self._written + len(data)
        if at > self._capacity:
            raise TooLarge("the returned data is larger than the limit")
        self._memory[self._written : at] = data
        self._written = at
        self.room = self._capacity - at - 4096
        self._state[0] = at


#: Positions below this one are probes; this one is that of a process that has no submission yet.
WAITING = (1 << 32) - 2
#: It reads a source.
READING = (1 << 32) - 1
#: From here on positions are top-level statements.
STATEMENTS = 1 << 32


def prepare(memory: Any) -> None:
    """Empty memory, before the process that writes there is started."""
    _STATE.pack_into(memory, 0, HEADER, WAITING)


def order(at: int) -> tuple[int, int]:
    """Positions in the order in which an honest process passes them: first the statements, then the probes."""
    if at >= WAITING:
        return 0, at - STATEMENTS
    return 1, at


def position(memory: Any) -> int:
    """What the process says it is at; it may lie, to its own cost."""
    return int(_STATE.unpack_from(memory, 0)[1])


def written(memory: Any) -> int:
    """How many bytes the process says it has written, never more than there are."""
    return int(max(HEADER, min(_STATE.unpack_from(memory, 0)[0], len(memory))))


def frames(reply: bytes | mmap.mmap, end: int) -> Iterator[tuple[int, int, int, str, np.ndarray]]:
    """Each frame up to ``end`` as (index, status, mutated, text, values); the values lie where they came.

    Raises Corrupt at the first thing that is no frame.
    """
    at = HEADER
    while at < end:
        if at + _FRAME.size > end:
            raise Corrupt("a frame is cut off")
        index, status, mutated, length, count = _FRAME.unpack_from(reply, at)
        at += _FRAME.size
        numbers = at + length
        if numbers + 8 * count > end:
            raise Corrupt("a frame is longer than what came")
        try:
            text = reply[at:numbers].decode()
        except UnicodeDecodeError:
            raise Corrupt("a frame's text is not UTF-8") from None
        at = numbers + 8 * count
        yield index, status, mutated, text, np.frombuffer(reply, _NUMBERS, count, numbers)
