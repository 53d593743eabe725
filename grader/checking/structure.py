"""Does what came back have the types, layers and shapes that are due?

Layouts are compared (see ``grader.sandbox.jail.wire``), not values.  Where they fit, the numbers of both
stand in the same order.  A list is as good as a tuple, nested lists or tuples of numbers are as good as an
array, an array whose rows are the parts is as good as a tuple of them, and any real dtype will do; shapes are
equal or wrong.
"""

from __future__ import annotations

import functools
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from grader.sandbox.jail import wire

Key = tuple[Literal["part", "key"], int | str]
"""One step into a value: a position in a tuple (from 0), or a key of a dict."""
Path = tuple[Key, ...]

#: dtypes that hold fewer digits than float32: what they return cannot be right "in single precision".
_COARSE = ("int", "uint", "bool", "float16")
_STAGES = ("type", "structure", "shape")
_CACHED_LAYOUT = 8_192
_SHOWN_KEYS = 8


@dataclass(frozen=True, slots=True)
class Part:
    """One array or number of an answer, and which of the flat entries are its own."""

    path: Path
    shape: tuple[int, ...]
    entries: slice

    @property
    def position(self) -> int | None:
        """The outermost position in a tuple, from 0."""
        return next((key for kind, key in self.path if kind == "part" and isinstance(key, int)), None)

    @property
    def layer(self) -> int | None:
        """The innermost whole-number key: the l of the formulas."""
        return next((key for kind, key in reversed(self.path) if kind == "key" and isinstance(key, int)), None)

    @property
    def name(self) -> str:
        """``part 1, layer 3``; empty for an answer that has but one part."""
        return name_of(self.path)


Names = tuple[str, ...]
"""What the author calls the parts of an answer, ``{l}`` the layer: ``("δ^({l})", "∇^({l})")``."""


def name_of(path: Path, names: Names = ()) -> str:
    """``δ^(3)`` where the author has names, else ``part 1, layer 3``."""
    symbol, rest = "", path
    match path:
        case [("part", int(position)), *_] if 1 < len(names) > position:
            symbol, rest = names[position], path[1:]
        case [("key", _), *_] if len(names) == 1:
            symbol = names[0]
    if "{l}" in symbol:
        match rest:
            case [("key", int(layer)), *_]:
                symbol, rest = symbol.replace("{l}", str(layer)), rest[1:]
            case _:
                symbol = symbol.replace("{l}", "l")
    return ", ".join([*filter(None, [symbol]), *(_step(kind, key) for kind, key in rest)])


def _step(kind: str, key: int | str) -> str:
    if kind == "part":
        return f"part {int(key) + 1}"
    return f"layer {key}" if isinstance(key, int) else f"key {clean(key, 40)!r}"


@dataclass(frozen=True, slots=True)
class Problem:
    stage: Literal["type", "structure", "shape"]
    message: str
    layer: int | None = None


@dataclass(frozen=True, slots=True)
class Fit:
    """``problem`` is None where the layouts fit; then ``single`` tells which entries are said to be float32, and
    ``coarse`` which come as whole numbers, truth values or float16.
    """

    problem: Problem | None
    single: tuple[slice, ...] = ()
    coarse: tuple[slice, ...] = ()


def clean(text: object, length: int = 300) -> str:
    """Hostile text for a message: one line, printable, no longer than ``length``."""
    shown = "".join(c if c.isprintable() else " " for c in str(text)[: 4 * length])
    shown = " ".join(shown.split())
    return shown if len(shown) <= length else shown[: length - 1] + "…"


@functools.lru_cache(maxsize=1024)
def parts(layout: str) -> tuple[Part, ...]:
    """The arrays and numbers of a layout of ours, in order."""
    found: list[Part] = []
    _collect(json.loads(layout), (), 0, found)
    return tuple(found)


def _collect(node: list[Any], path: Path, at: int, found: list[Part]) -> int:
    match node:
        case ["a", _, dims]:
            size = _size(dims)
            found.append(Part(path, tuple(dims), slice(at, at + size)))
            return at + size
        case ["d", pairs]:
            for key, child in pairs:
                at = _collect(child, (*path, ("key", key)), at, found)
        case ["t" | "l", children]:
            for i, child in enumerate(children):
                at = _collect(child, (*path, ("part", i)), at, found)
    return at


def fit(due: str, came: str, count: int, names: Names = ()) -> Fit:
    """Fits the layout of a reply with ``count`` numbers to the layout that is due.  Raises wire.Corrupt."""
    if len(came) > wire.MAX_LAYOUT:
        raise wire.Corrupt("the layout is too long")
    return (_cached_fit if len(came) <= _CACHED_LAYOUT else _fit)(due, came, count, names)


def _fit(due: str, came: str, count: int, names: Names) -> Fit:
    fitting = _Fitting(names)
    fitting.node(json.loads(due), wire.parse(came, count), ())
    if not fitting.problems:
        return Fit(None, tuple(fitting.single), tuple(fitting.coarse))
    return Fit(min(fitting.problems, key=lambda problem: _STAGES.index(problem.stage)))


_cached_fit = functools.lru_cache(maxsize=4096)(_fit)


class _Fitting:
    """One walk along both trees, which collects every problem: the first stage that fails is told, not the
    first node.
    """

    def __init__(self, names: Names = ()) -> None:
        self.names = names
        self.problems: list[Problem] = []
        self.single: list[slice] = []
        self.coarse: list[slice] = []
        self.at = 0

    def node(self, due: Any, came: Any, path: Path) -> None:
        match due[0], came[0]:
            case "n" | "s" | "x" as kind, other:
                # only mistakes return such things
                if kind != other or due[1:2] != came[1:2]:
                    self.problem("type", path, "is something else")
            case _, "n":
                self.problem("type", path, "is None", "you return None; is there a return statement?")
            case _, "s":
                self.problem("type", path, f"is text: {clean(came[1], 40)!r}")
            case _, "x":
                self.problem("type", path, _foreign(came[1]))
            case "a", _:
                self.array(due[2], came, path)
            case "d", _:
                self.dict(due[1], came, path)
            case _:
                self.sequence(due[1], came, path)

    def array(self, dims: list[int], came: Any, path: Path) -> None:
        match came:
            case ["a", dtype, shape] if shape == dims:
                self.numbers(dtype, _size(dims))
            case ["a", dtype, shape]:
                self.problem("shape", path, _wrong_shape(shape, dims))
            case ["d", pairs]:
                keys = _listed([key for key, _ in pairs])
                self.problem("structure", path, f"is a dict ({keys}) where {_array(dims)} is due")
            case [_, children]:
                shape = _array_shape(came)
                if shape == dims or (shape == [0] and 0 in dims):
                    self.rows(came)
                elif shape is not None:
                    self.problem("shape", path, _wrong_shape(shape, dims))
                else:
                    self.unusable(children, path, f"is a ragged list where {_array(dims)} is due")

    def rows(self, came: Any) -> None:
        if came[0] == "a":
            self.numbers(came[1], _size(came[2]))
        else:
            for child in came[1]:
                self.rows(child)

    def numbers(self, dtype: str, size: int) -> None:
        if dtype == "float32":
            self.single.append(slice(self.at, self.at + size))
        if dtype.startswith(_COARSE):
            self.coarse.append(slice(self.at, self.at + size))
        self.at += size

    def dict(self, due: list[Any], came: Any, path: Path) -> None:
        if came[0] != "d":
            what = _sequence(came) if came[0] != "a" else "a list" if came[1] == "list" else _array(came[2])
            keys = _listed([key for key, _ in due])
            self.problem("structure", path, f"is {what} where a dict with {keys} is due")
            return
        keys_due, keys_came = [key for key, _ in due], [key for key, _ in came[1]]
        if keys_due != keys_came:
            self.problem("structure", path, _wrong_keys(keys_came, keys_due))
            return
        for (key, child_due), (_, child_came) in zip(due, came[1], strict=True):
            self.node(child_due, child_came, (*path, ("key", key)))

    def sequence(self, due: list[Any], came: Any, path: Path) -> None:
        match came:
            case ["d", pairs]:
                keys = _listed([key for key, _ in pairs])
                self.problem("structure", path, f"is a dict ({keys}) where {len(due)} parts are due, as a tuple")
                return
            case ["a", dtype, [n, *rest]] if n == len(due) and all(child[0] != "d" for child in due):
                children: list[Any] = [["a", dtype, rest]] * n
            case ["a", _, shape]:
                one = "one number" if not shape else f"an array of shape {_shape(shape)}"
                self.problem("structure", path, f"is {one} where {len(due)} parts are due, as a tuple")
                return
            case [_, children]:
                pass
        if len(children) != len(due):
            self.problem("structure", path, f"has {_count(len(children), 'part')} where {len(due)} are due")
            return
        before = len(self.problems)
        for i, (child_due, child_came) in enumerate(zip(due, children, strict=True)):
            self.node(child_due, child_came, (*path, ("part", i)))
        if len(self.problems) > before and _fits_in_another_order(due, children):
            del self.problems[before:]
            self.problem("structure", path, "has its parts in the wrong order")

    def unusable(self, children: list[Any], path: Path, otherwise: str) -> None:
        """A list that is no array: None or text in it says why, better than its shape."""
        for i, child in enumerate(children):
            if child[0] in ("n", "s", "x"):
                self.node(["a", "float64", []], child, (*path, ("part", i)))
                return
        self.problem("structure", path, otherwise)

    def problem(self, stage: Any, path: Path, verb: str, message: str = "") -> None:
        layer = next((key for kind, key in reversed(path) if kind == "key" and isinstance(key, int)), None)
        if path or not message:
            message = f"{name_of(path, self.names) or 'what you return'} {verb}"
        self.problems.append(Problem(stage, message, layer))


def _fits_in_another_order(due: list[Any], came: list[Any]) -> bool:
    """Only the reverse order is tried: answers of two parts are the ones that get swapped."""
    trial = _Fitting()
    for child_due, child_came in zip(due, reversed(came), strict=True):
        trial.node(child_due, child_came, ())
    return not trial.problems


def _array_shape(node: Any) -> list[int] | None:
    """The shape that numpy gives to nested lists of numbers; None where they are none."""
    if node[0] == "a":
        return list(node[2])
    if node[0] not in ("t", "l"):
        return None
    shapes = [_array_shape(child) for child in node[1]]
    if not shapes:
        return [0]
    first = shapes[0]
    return None if first is None or any(shape != first for shape in shapes) else [len(shapes), *first]


def _wrong_shape(came: Sequence[int], due: Sequence[int]) -> str:
    said = f"has shape {_shape(came)} where {_shape(due)} is due"
    match list(came), list(due):
        case [n, 1], [m] if n == m:
            return f"{said}: a column, where a one-dimensional array is asked for"
        case [1, n], [m] if n == m:
            return f"{said}: a row, where a one-dimensional array is asked for"
        case [a, b], [c, d] if (a, b) == (d, c):
            return f"{said}: it is transposed"
        case [*ones], [] if all(n == 1 for n in ones):
            return f"has shape {_shape(came)} where a plain number is due"
        case _, []:
            return f"has shape {_shape(came)} where one number is due"
        case [], _:
            return f"is one number where an array of shape {_shape(due)} is due"
    return said


def _wrong_keys(came: list[int | str], due: list[int | str]) -> str:
    if [str(key) for key in due] == [str(key) for key in came] or (
        any(isinstance(key, str) for key in came) and all(isinstance(key, int) for key in due)
    ):
        numbers = "a whole number, is" if len(due) == 1 else "whole numbers, are"
        return f"has {_listed(came)} where {_listed(due)}, {numbers} due"
    said = f"has {_listed(came)} where {_listed(due)} {_are(due)} due"
    missing = [key for key in due if key not in came]
    extra = [key for key in came if key not in due]
    said += f"; missing: {_keys(missing)}" if missing else ""
    return said + (f"; too many: {_keys(extra)}" if extra else "")


def _listed(keys: Sequence[int | str]) -> str:
    """``layers 2, 3``, or ``keys 'W', 'b'``, or ``no layers``."""
    if not keys:
        return "no layers"
    noun = "layer" if all(isinstance(key, int) for key in keys) else "key"
    return f"{noun}{'s' if len(keys) > 1 else ''} {_keys(keys)}"


def _are(keys: Sequence[int | str]) -> str:
    return "is" if len(keys) == 1 else "are"


def _keys(keys: Sequence[int | str]) -> str:
    shown = [str(key) if isinstance(key, int) else repr(clean(key, 40)) for key in keys[:_SHOWN_KEYS]]
    return ", ".join(shown) + (", …" if len(keys) > _SHOWN_KEYS else "")


def _foreign(type_name: str) -> str:
    name = clean(type_name, 60)
    if "complex" in name:
        return f"is complex ({name}) where real numbers are due"
    article = "an" if name[:1].lower() in "aeiou" else "a"
    return f"is {article} {name}, which is no number, array or dict of them"


def _array(dims: Sequence[int]) -> str:
    return f"an array of shape {_shape(dims)}" if dims else "one number"


def _sequence(node: Any) -> str:
    return "a tuple" if node[0] == "t" else "a list"


def _count(n: int, noun: str) -> str:
    return f"{n} {noun}{'' if n == 1 else 's'}"


def _shape(dims: Sequence[int]) -> str:
    return str(tuple(dims))


def _size(dims: Sequence[int]) -> int:
    size = 1
    for n in dims:
        size *= n
    return size
