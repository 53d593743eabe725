"""Evidence without a sandbox: of functions that live in this process and may be trusted with it.

The author's, while an assignment examines itself; a student's own, in their own notebook.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Any

import numpy as np

from grader.model import Case, Outcome, Raised, Returned
from grader.sandbox.jail import calls, program, wire

Outcomes = tuple[Outcome, ...]

_NO_FILES: Mapping[str, str] = MappingProxyType({})


def outcomes(
    function: Callable[..., Any], cases: Sequence[Case], files: Mapping[str, str] = _NO_FILES
) -> tuple[Outcome, ...]:
    """What a contained process would send back.  ``files`` are those whose lines a traceback may show."""
    return tuple(outcome(function, case, files) for case in cases)


def outcome(function: Callable[..., Any], case: Case, files: Mapping[str, str] = _NO_FILES) -> Outcome:
    given = tuple(map(wire.copied, case.arguments))
    before = tuple(map(calls.remembered, given))
    try:
        with np.errstate(all="ignore"):
            layout, vectors = wire.encode(function(*given))
    except (Exception, SystemExit) as error:  # noqa: BLE001  # whatever a wrong function raises is its answer
        return Raised(type(error).__name__, program.message(error), program.student_traceback(error, files))
    bits = calls.mutated(given, before)
    values = np.concatenate(vectors) if vectors else np.zeros(0)
    return Returned(layout, values, tuple(i for i in range(len(given)) if bits >> i & 1))
