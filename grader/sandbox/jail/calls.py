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
    given = tuple(map(wire.copied, arguments))
    try:
        result = function(*given)
        layout, vectors = wire.encode(result, region.room)
        region.append(index, wire.RETURNED, layout, vectors, mutated(given, arguments))
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


def mutated(given: tuple[Any, ...], pristine: tuple[Any, ...]) -> int:
    """A bit for each argument that no longer is what was given."""
    bits = 0
    for position, before in enumerate(pristine):
        if not _same(given[position], before):
            bits |= 1 << position
    return bits


def _same(now: Any, before: Any) -> bool:
    if type(before) is np.ndarray:
        return type(now) is np.ndarray and now.shape == before.shape and now.tobytes() == before.tobytes()
    if type(before) is dict:
        return now.keys() == before.keys() and all(map(_same, map(now.__getitem__, before), before.values()))
    if isinstance(before, (list, tuple)):
        return len(now) == len(before) and all(map(_same, now, before))
    return bool(now == before)
