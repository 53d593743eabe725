"""The bytes of a submission, and nothing else that a path may lead to."""

from __future__ import annotations

import os
import stat
from io import FileIO
from pathlib import Path
from typing import TYPE_CHECKING

from grader.model import Limits, SourceFile, Submission, Unusable
from grader.submissions.names import printable

if TYPE_CHECKING:
    from grader.submissions.finding import Found

# A link put there after the folder was listed is not followed; a FIFO does not make us wait for its writer.
_WANTED = ("O_NOFOLLOW", "O_NONBLOCK", "O_CLOEXEC", "O_BINARY")
_FLAGS = os.O_RDONLY | sum(getattr(os, name, 0) for name in _WANTED)
_CHUNK = 1 << 18


def read(found: Found, limits: Limits) -> Submission | Unusable:
    """The submission, with one byte more than ``limits.source_bytes`` of a file that is larger.

    The sandbox refuses such a file, so that the student is told and scored like any other.
    """
    try:
        main = contents(found.main, limits.source_bytes)
    except OSError as error:
        return found.unusable(f"{printable(found.main.name)} cannot be read: {_reason(error)}")
    helpers = []
    room = limits.source_bytes
    for path in found.helpers:
        name = path.relative_to(found.folder).as_posix()
        try:
            content = contents(path, room)
        except OSError as error:
            return found.unusable(f"{printable(name)} beside it cannot be read: {_reason(error)}")
        room -= len(content)
        if room < 0:
            return found.unusable(
                f"the modules beside {printable(found.main.name)} have more than {limits.source_bytes} bytes "
                "together; remove what does not belong to the submission"
            )
        helpers.append(SourceFile(path=printable(name), content=content))
    return Submission(
        student=found.student,
        origin=found.origin,
        main=SourceFile(path=printable(found.main.relative_to(found.folder).as_posix()), content=main),
        helpers=tuple(helpers),
        receipt=found.receipt,
    )


def contents(path: Path, limit: int) -> bytes:
    """At most ``limit`` + 1 bytes of a regular file.  Raises OSError for anything else."""
    with opened(path) as file:
        parts: list[bytes] = []
        rest = limit + 1
        while rest and (part := file.read(min(rest, _CHUNK))):
            parts.append(part)
            rest -= len(part)
    return b"".join(parts)


def opened(path: Path) -> FileIO:
    """A regular file, to be read.  Raises OSError for anything else."""
    file = FileIO(os.open(path, _FLAGS))
    if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
        file.close()
        raise OSError("it is not a regular file")
    return file


def _reason(error: OSError) -> str:
    return error.strerror or str(error)
