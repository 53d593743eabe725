"""Which of several files is the one to grade.

The assignment's own file name wins, unless that is a stub as it was handed out; else the one file that defines the
functions; else nobody can tell.  Files are looked through as bytes for ``def name(``; nothing parses them.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from grader.course import Assignment
from grader.submissions.reading import contents


@dataclass(frozen=True, slots=True)
class _Scan:
    """What the bytes of a file tell without being parsed."""

    path: Path
    digest: bytes
    defined: frozenset[bytes]
    mentioned: frozenset[bytes]
    attempted: bool
    """Whether it defines a function that does more than raise NotImplementedError, as a stub does."""


def is_own_name(name: str, assignment: Assignment) -> bool:
    return name.casefold() in {own.casefold() for own in assignment.file_names}


def is_version_of_own(name: str, assignment: Assignment) -> bool:
    """``backprop (1).py``, ``Copy of backprop.ipynb``, ``test_backprop.py``: not another student's."""
    return any(Path(own).stem.casefold() in name.casefold() for own in assignment.file_names)


def defines_most(path: Path, assignment: Assignment) -> bool:
    """Whether this file by itself defines at least half of the functions."""
    return 2 * len(_scan(path, assignment).defined) >= len(assignment.questions)


def choose(paths: Sequence[Path], assignment: Assignment) -> Path | None:
    """The file to grade among those of one student, at whatever depth; None: ambiguous."""
    if len(paths) == 1:
        return paths[0]
    top = min((len(path.parts) for path in paths), default=0)
    own = [path for path in paths if len(path.parts) == top and is_own_name(path.name, assignment)]
    exact = [path for path in own if path.name in assignment.file_names]
    if own:
        return choose_own(exact or own, assignment)
    scans = _distinct(paths, assignment)
    scans = [scan for scan in scans if scan.attempted] or [scan for scan in scans if scan.defined]
    # A file that never mentions what another one defines is a part of the work, or an older state of it.
    every = frozenset[bytes]().union(*(scan.defined for scan in scans))
    whole = [scan for scan in scans if scan.mentioned >= every]

    def rank(scan: _Scan) -> tuple[int, int, bool]:
        return len(scan.defined), -len(scan.path.parts), is_own_name(scan.path.name, assignment)

    best = max(map(rank, whole), default=None)
    winners = [scan.path for scan in whole if rank(scan) == best]
    return winners[0] if len(winners) == 1 else None


def handed_out(assignment: Assignment) -> frozenset[tuple[bytes, ...]]:
    """What the stubs of the assignment say, for ``untouched``."""
    stubs = (assignment.folder / name for name in assignment.file_names)
    return frozenset(_text(_content(path, assignment)) for path in stubs if path.is_file())


def untouched(paths: Sequence[Path], assignment: Assignment, stubs: Collection[tuple[bytes, ...]]) -> set[Path]:
    """Those that are ``stubs`` as they were handed out, where another one defines something that is asked for."""
    own = [path for path in paths if is_own_name(path.name, assignment)] if stubs else []
    same = {path for path in own if _text(_content(path, assignment)) in stubs}
    worked_on = same and any(_scan(path, assignment).defined for path in paths if path not in same)
    return same if worked_on else set()


def _text(content: bytes) -> tuple[bytes, ...]:
    """What of a file its author wrote: the lines of a module, the texts of a notebook's cells."""
    if cells := _CELL.findall(content):
        return tuple(text for cell in cells for text in _STRING.findall(cell))
    return tuple(line.rstrip() for line in content.rstrip().splitlines())


_STRING = re.compile(rb'"(?:[^"\\]|\\.)*+"')
#: As notebooks are written that have a line of their own for each line of a cell.
_CELL = re.compile(rb'"source"\s*+:\s*+\[((?:\s*+"(?:[^"\\]|\\.)*+"\s*+,?)*+)\s*+\]')


def choose_own(paths: Sequence[Path], assignment: Assignment) -> Path | None:
    """Among files whose names are equally right: the one that was worked on; None: ambiguous.

    A module and a notebook are handed out, and often only one is filled in.  Of untouched stubs, any will do.
    """
    if len(paths) == 1:
        return paths[0]
    scans = _distinct(paths, assignment)
    attempted = [scan.path for scan in scans if scan.attempted]
    if attempted:
        return attempted[0] if len(attempted) == 1 else None
    return next((scan.path for scan in scans if scan.defined or len(scans) == 1), None)


def _distinct(paths: Iterable[Path], assignment: Assignment) -> list[_Scan]:
    """The scans, copies of the same bytes counted once."""
    scans: dict[bytes, _Scan] = {}
    for path in paths:
        scan = _scan(path, assignment)
        scans.setdefault(scan.digest, scan)
    return list(scans.values())


def _scan(path: Path, assignment: Assignment) -> _Scan:
    content = _content(path, assignment)
    names = [question.name for question in assignment.questions]
    mentioned = re.findall(_BEGIN + rb"(" + _any_of(names) + rb")(?![A-Za-z0-9_])", content)
    defined = defined_among(names, content)
    raised = len(re.findall(rb"raise\s+NotImplementedError", content))
    return _Scan(
        path=path,
        digest=hashlib.sha256(content).digest(),
        defined=defined,
        mentioned=frozenset(mentioned),
        attempted=len(defined) > raised,
    )


def _content(path: Path, assignment: Assignment) -> bytes:
    try:
        return contents(path, assignment.limits.source_bytes)
    except OSError:
        return b""  # read() says what is wrong, should this be the one


#: A notebook may keep a cell as one string, where a word can begin right after the two characters of "\n".
_BEGIN = rb"(?:\\[nrt]|(?<![A-Za-z0-9_]))"


def defined_among(names: Iterable[str], content: bytes) -> frozenset[bytes]:
    """Which of the functions the bytes of a file define."""
    return frozenset(re.findall(_BEGIN + rb"def\s+(" + _any_of(names) + rb")\s*\(", content))


def where_defined(names: Iterable[str], content: bytes) -> dict[str, int]:
    """The line on which each function is defined last; lines of a notebook are those of its file."""
    found = re.finditer(_BEGIN + rb"def\s+(" + _any_of(names) + rb")\s*\(", content)
    last = {match[1].decode(): match.start(1) for match in found}  # lines are counted once: there may be a million
    return {name: content.count(b"\n", 0, start) + 1 for name, start in last.items()}


def _any_of(names: Iterable[str]) -> bytes:
    return b"|".join(re.escape(name.encode()) for name in names)
