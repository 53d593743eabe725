"""Ask the student's functions: one call a case; what comes back goes out through ``wire``."""

from __future__ import annotations

import builtins
import json
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from . import program, wire


def ask(
    region: wire.Region,
    index: int,
    function: Callable[..., object],
    arguments: tuple[Any, ...],
    before: tuple[Any, ...],
    files: Mapping[str, str],
) -> None:
    """Call ``function`` on ``arguments``, which nobody else needs, and write the outcome as frame ``index``.

    ``before`` is what ``remembered`` said of each argument.
    """
    try:
        result = function(*arguments)
        layout, vectors = wire.encode(result, region.room)
        region.append(index, wire.RETURNED, layout, vectors, mutated(arguments, before))
    except wire.TooLarge as error:
        region.append(index, wire.OVERSIZE, str(error))
    except BaseException as error:  # noqa: BLE001  # whatever it is, it is the student's
        said = [_name(error), program.message(error), program.student_traceback(error, files)]
        region.append(index, wire.RAISED, json.dumps(said))


def _name(error: BaseException) -> str:
    """The exception's type; its nearest built-in base where the student made it up."""
    for base in type(error).__mro__:
        if getattr(builtins, base.__name__, None) is base:
            return str(base.__name__)
    return "Exception"


def remembered(value: Any) -> Any:
    """What an argument is before a call, as ``mutated`` compares it: of an array, its shape and its bytes."""
    if isinstance(value, np.ndarray):
        return value.shape, value.tobytes()
    if isinstance(value, dict):
        return {key: remembered(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [remembered(item) for item in value]
    return value


def mutated(given: tuple[Any, ...], before: tuple[Any, ...]) -> int:
    """A bit for each argument that no longer is what it was when it was ``remembered``."""
    bits = 0
    for position, was in enumerate(before):
        if not _same(given[position], was):
            bits |= 1 << position
    return bits


def _same(now: Any, was: Any) -> bool:
    if type(was) is tuple:
        return type(now) is np.ndarray and now.shape == was[0] and now.tobytes() == was[1]
    if type(was) is dict:
        return now.keys() == was.keys() and all(map(_same, map(now.__getitem__, was), was.values()))
    if type(was) is list:
        return len(now) == len(was) and all(map(_same, now, was))
    return bool(now == was)
