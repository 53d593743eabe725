"""Authors' TOML files → frozen models, with errors that name the file, the line or key, and the remedy.

``tomllib`` tells what a file says and not where, so the lines are looked up only once something is wrong.
"""

from __future__ import annotations

import difflib
import re
import tomllib
import typing
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from grader.errors import CourseError

M = TypeVar("M", bound=BaseModel)

#: More than these nobody reads in a sentence.
_MANY = 30

#: Where a value stands: keys, and positions in arrays.  ``("question", 2, "name")``.
KeyPath = tuple[str | int, ...]


@dataclass(frozen=True)
class Origin:
    """The file that a model was read from, for errors found later."""

    path: Path
    text: str

    def at(self, *keys: str | int) -> str:
        """``rubric.toml, line 12``, of the key or of the innermost table around it that is written down."""
        lines = _lines(self.text)
        for end in range(len(keys), 0, -1):
            if keys[:end] in lines:
                return f"{self.path}, line {lines[keys[:end]]}"
        return str(self.path)


def read(path: Path, model: type[M]) -> tuple[M, Origin]:
    """The file as a model; types are taken strictly (``points = "5"`` is refused).  Raises CourseError."""
    text = text_of(path)
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise CourseError(_invalid_toml(path, text, error)) from error
    origin = Origin(path, text)
    try:
        return model.model_validate(_frozen(data), strict=True), origin
    except ValidationError as error:
        # an array of which an entry is refused counts as empty, too
        told = (one for one in error.errors() if one["type"] != "too_short" or not one["input"])
        raise CourseError("\n".join(f"{origin.at(*one['loc'])}: {_sentence(one, model)}" for one in told)) from error


def text_of(path: Path) -> str:
    """What an author wrote.  Raises CourseError."""
    try:
        # A byte-order mark, which some editors write, is no error of the author's.
        return path.read_bytes().decode("utf-8-sig").replace("\r\n", "\n")
    except OSError as error:
        raise CourseError(f"{path}: cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise CourseError(f"{path}: byte {error.start} is not UTF-8; save the file in that encoding") from error


def did_you_mean(word: str, known: Collection[str]) -> str:
    """``did you mean 'points'? `` or nothing, and then all that is known, or how many they are."""
    many = len(known) > _MANY
    near = difflib.get_close_matches(word, list(known), n=3 if many else 1)
    guess = f"did you mean {' or '.join(map(repr, near))}? " if near else ""
    return f"{guess}{len(known)} are known" if many else f"{guess}known: {', '.join(known) or 'none'}"


def _frozen(value: object) -> object:
    """Arrays as tuples, which strict models want."""
    match value:
        case dict():
            return {key: _frozen(item) for key, item in value.items()}
        case list():
            return tuple(_frozen(item) for item in value)
        case _:
            return value


# ── Sentences ─────────────────────────────────────────────────────────────────────────────────────────────


def _invalid_toml(path: Path, text: str, error: tomllib.TOMLDecodeError) -> str:
    what = str(error)
    if place := re.search(r" \(at line (\d+), column (\d+)\)$", what):
        return f"{path}, line {place[1]}, column {place[2]}: not valid TOML: {what[: place.start()]}"
    what = what.removesuffix(" (at end of document)")
    return f"{path}, line {text.count(chr(10)) + 1}: not valid TOML: {what} at the end of the file"


def _sentence(error: ErrorDetails, model: type[BaseModel]) -> str:
    keys = error["loc"]
    key = ".".join(str(part) for part in keys if isinstance(part, str))
    match error["type"]:
        case "extra_forbidden":
            return f"unknown key {keys[-1]!r}; {did_you_mean(str(keys[-1]), _keys_at(model, keys[:-1]))}"
        case "missing":
            return f"the key {keys[-1]!r} is missing; add it"
        case "too_short":
            return f"{key}: is empty; it needs one entry at least"
        case _:
            what = error["msg"].replace("Input should be", "should be").removeprefix("Value error, ")
            given = repr(error["input"])
            return f"{key}: {what}; it is {given if len(given) <= 60 else given[:57] + '...'}"


def _keys_at(model: type[BaseModel], keys: KeyPath) -> list[str]:
    """The keys that may stand in the table at ``keys``."""
    for key in keys:
        if isinstance(key, str):
            inner = [field for name, field in model.model_fields.items() if key == (field.alias or name)]
            models = _models_in(inner[0].annotation) if inner else iter(())
            model = next(models, model)
    return [field.alias or name for name, field in model.model_fields.items()]


def _models_in(annotation: object) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for argument in typing.get_args(annotation):
        yield from _models_in(argument)


# ── Lines ─────────────────────────────────────────────────────────────────────────────────────────────────


def _lines(text: str) -> Mapping[KeyPath, int]:
    """The line on which each key and table of a valid file begins.

    The file is cut into its statements by parsing: a statement is the shortest run of lines valid alone.
    """
    found: dict[KeyPath, int] = {}
    counts: dict[KeyPath, int] = {}
    table: KeyPath = ()
    for line, statement in _statements(text):
        parsed = tomllib.loads(statement)
        if statement.lstrip().startswith("["):
            table = _header(parsed, counts)
            found.setdefault(table, line)
        else:
            for path in _paths(table, parsed):
                found.setdefault(path, line)
    return found


def _statements(text: str) -> Iterator[tuple[int, str]]:
    lines = text.split("\n")
    start = 0
    while start < len(lines):
        end = start + 1
        while end < len(lines) and not _is_valid("\n".join(lines[start:end])):
            end += 1
        statement = "\n".join(lines[start:end])
        if _is_valid(statement) and tomllib.loads(statement):
            yield start + 1, statement
        start = end


def _is_valid(text: str) -> bool:
    try:
        tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        return False
    return True


def _header(parsed: Mapping[str, Any], counts: dict[KeyPath, int]) -> KeyPath:
    """The key path of ``[a.b]`` or ``[[a.b]]``; ``counts`` holds the last position in each array."""
    path: KeyPath = ()
    node: Any = parsed
    while node:
        ((key, node),) = node.items()
        path = (*path, key)
        if isinstance(node, list):
            counts[path] = counts.get(path, -1) + 1
            node = None
        if path in counts:
            path = (*path, counts[path])
    return path


def _paths(prefix: KeyPath, value: object) -> Iterator[KeyPath]:
    """Every key path inside a value."""
    items: Iterable[tuple[str | int, object]]
    match value:
        case dict():
            items = value.items()
        case list():
            items = enumerate(value)
        case _:
            return
    for key, item in items:
        yield (*prefix, key)
        yield from _paths((*prefix, key), item)
