"""What a Dask worker does for ``grader.engines.dask``: it keeps a sandbox for each exam and returns evidence as bytes.

    versions() ─► prepare(exam, …) ─► forms(exam, batch), run(exam, submission), … ─► close(exam)

An exam is known here by a digest.  A worker gets the limits and what is asked, never an answer, a rubric or a seed; it
needs no course and no file of ours but this package.
"""

from __future__ import annotations

import hashlib
import platform
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import metadata
from pathlib import Path

import grader
from grader.evidence import encode
from grader.model import Case, Limits, Submission
from grader.sandbox.sandbox import Mode, Sandbox

#: Of a sandbox that nobody uses, which was not closed: its grader may have been killed.
_IDLE_S = 600.0
#: What evidence is made by.
_MAKES_EVIDENCE = ("evidence.py", "model.py", "sandbox", "engines/on_worker.py")


class Unprepared(Exception):
    """No such exam is known here: this process is not the one that was asked to prepare it."""


@dataclass
class _Kept:
    sandbox: Sandbox
    used: float


_kept: dict[str, _Kept] = {}
_lock = threading.Lock()


@cache
def versions() -> dict[str, str]:
    """What evidence depends on beside the exam; equal on both sides, or the worker is not used."""
    code = hashlib.sha256()
    package = Path(grader.__file__).parent
    for entry in _MAKES_EVIDENCE:
        path = package / entry
        for file in [path] if path.is_file() else sorted(path.rglob("*.py")):
            code.update(file.read_bytes())
    return {
        "nabla-grader": f"{metadata.version('nabla-grader')} ({code.hexdigest()[:12]})",
        "Python": ".".join(map(str, sys.version_info[:2])),
        "numpy": metadata.version("numpy"),
        "ipython": metadata.version("ipython"),
    }


def host() -> str:
    return platform.node()


def prepare(
    exam: str, mode: Mode, limits: Limits, probes: Mapping[str, Sequence[Case]], salvage: bool
) -> dict[str, object]:
    """Start a sandbox, and try it; the fields of its SandboxSummary.  Raises SandboxError and SandboxUnavailable."""
    with _lock:
        _close_idle()
        if exam not in _kept:
            sandbox = Sandbox(mode, limits, probes, salvage=salvage)
            try:
                sandbox.summary()
            except BaseException:
                sandbox.__exit__(None, None, None)
                raise
            _kept[exam] = _Kept(sandbox, time.monotonic())
    return _sandbox(exam).summary().model_dump()


def run(exam: str, submission: Submission) -> bytes:
    """The evidence.  Raises Unprepared, SandboxError."""
    return encode(_sandbox(exam).run(submission))


def forms(exam: str, batch: Sequence[Submission]) -> list[str | None]:
    """What those that may share evidence have in common.  Raises Unprepared, SandboxError."""
    return _sandbox(exam).forms(batch)


def close(exam: str) -> None:
    with _lock:
        kept = _kept.pop(exam, None)
    if kept:
        kept.sandbox.__exit__(None, None, None)


def _sandbox(exam: str) -> Sandbox:
    with _lock:
        if exam not in _kept:
            raise Unprepared(exam)
        _kept[exam].used = time.monotonic()
        return _kept[exam].sandbox


def _close_idle() -> None:
    for exam in [exam for exam, kept in _kept.items() if time.monotonic() - kept.used > _IDLE_S]:
        _kept.pop(exam).sandbox.__exit__(None, None, None)
