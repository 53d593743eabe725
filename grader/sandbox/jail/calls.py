"""Ask the student's functions: one call a case, on arguments of its own; what comes back goes out through ``wire``."""

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
    files: Mapping[str, str],
) -> None:
    """Call ``function`` on copies of ``arguments`` and write the outcome as frame ``index``."""
    given = tuple(copied(argument) for argument in arguments)
    try:
        result = function(*given)
        layout, vectors = wire.encode(result, region.room)
        region.append(index, wire.RETURNED, layout, vectors, _mutated(given, arguments))
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


def copied(value: Any) -> Any:
    if isinstance(value, np.ndarray):
        return value.copy()
    if isinstance(value, dict):
        return {key: copied(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return type(value)(copied(item) for item in value)
    return value


def _mutated(given: tuple[Any, ...], pristine: tuple[Any, ...]) -> int:
    """A bit for each argument that no longer is what was given."""
    bits = 0
    for position, (now, before) in enumerate(zip(given, pristine, strict=True)):
        if not _same(now, before):
            bits |= 1 << position
    return bits


def _same(now: Any, before: Any) -> bool:
    if isinstance(before, np.ndarray):
        return isinstance(now, np.ndarray) and now.shape == before.shape and now.tobytes() == before.tobytes()
    if isinstance(before, dict):
        return now.keys() == before.keys() and all(_same(now[key], item) for key, item in before.items())
    if isinstance(before, (list, tuple)):
        return len(now) == len(before) and all(_same(a, b) for a, b in zip(now, before, strict=True))
    return bool(now == before)
