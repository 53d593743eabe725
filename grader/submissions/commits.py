"""The commit that a clone stands at, and its time, read from the files below ``.git``.

Git itself is not run: a repository's own configuration can name programs for it to start.  Nothing here reads that
configuration, and no file leads out of ``.git``.  Formats: gitrepository-layout(5), gitformat-pack(5) (Git 2.47).

The time is the committer's, as the computer said that made the commit.
"""

from __future__ import annotations

import re
import struct
import zlib
from bisect import bisect_left
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from io import BufferedReader
from pathlib import Path
from typing import BinaryIO

from grader.submissions.reading import opened

_LOOSE = re.compile(r"objects/[0-9a-f]{2}/[0-9a-f]{38}")
_NEEDED = re.compile(rf"HEAD|packed-refs|refs/.+|{_LOOSE.pattern}|objects/pack/pack-[0-9a-f]+\.(?:idx|pack)")
_HASH = re.compile(r"[0-9a-f]{40}")
#: A commit says little; a larger one is no student's.
_MAX_COMMIT = 1 << 20
_MAX_REFS = 16 << 20
_MAX_DEPTH = 60


@dataclass(frozen=True, slots=True)
class Commit:
    hash: str
    at: datetime | None
    """None where the object is stored in a way that is not read here."""


def head(repository: Path) -> Commit | None:
    """What is checked out; None where that cannot be told."""
    git = repository / ".git"
    try:
        if git.is_symlink() or not git.is_dir():
            return None
        said = _text(git, "HEAD", 4096).strip()
        found = _ref(git, said.removeprefix("ref:").strip()) if said.startswith("ref:") else said
        if found is None or not _HASH.fullmatch(found):
            return None
    except (OSError, ValueError):
        return None
    try:
        return Commit(found, _time(_object(git, found)))
    except (OSError, ValueError, IndexError, OverflowError, zlib.error, struct.error):
        return Commit(found, None)


def is_needed(name: str) -> bool:
    """Whether the file of this name below ``.git`` may be read here."""
    return _NEEDED.fullmatch(name) is not None


def is_loose(name: str) -> bool:
    """Whether it is an object by itself; of these only commits are read."""
    return _LOOSE.fullmatch(name) is not None


def begins_one(data: bytes) -> bool:
    """Whether a loose object that begins so is a commit."""
    try:
        return zlib.decompressobj().decompress(data, 7) == b"commit "
    except zlib.error:
        return False


def _ref(git: Path, name: str) -> str | None:
    if not re.fullmatch(r"refs(/[^/\0]+)+", name) or ".." in name:
        return None
    with suppress(OSError):
        return _text(git, name, 4096).strip()
    for line in _text(git, "packed-refs", _MAX_REFS).splitlines():
        found, _, named = line.partition(" ")
        if named == name:
            return found
    return None


def _time(commit: bytes) -> datetime | None:
    """``committer Ada <ada@example.org> 1759319696 +0200``."""
    match = re.search(rb"^committer .*? (\d{1,12}) ([+-])(\d\d)(\d\d)$", commit.partition(b"\n\n")[0], re.MULTILINE)
    if not match:
        return None
    offset = timedelta(hours=int(match[3]), minutes=int(match[4])) * (1 if match[2] == b"+" else -1)
    return datetime.fromtimestamp(int(match[1]), timezone(offset))


# ── objects ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def _object(git: Path, name: str) -> bytes:
    """The content of a commit.  Raises ValueError where it is not found, or no commit."""
    with suppress(OSError), _opened(git, git / "objects" / name[:2] / name[2:]) as loose:
        header, _, content = _inflated(loose.read(_MAX_COMMIT), _MAX_COMMIT).partition(b"\0")
        if not header.startswith(b"commit "):
            raise ValueError("no commit")
        return content
    for index in sorted((git / "objects" / "pack").glob("*.idx")):
        pack = index.with_suffix(".pack")
        with suppress(OSError), _opened(git, index) as listed, _opened(git, pack) as packed:
            at = _offset(listed, bytes.fromhex(name))
            if at is not None:
                kind, content = _packed(listed, packed, at, 0)
                if kind != 1:
                    raise ValueError("no commit")
                return content
    raise ValueError("not there")


def _offset(index: BinaryIO, name: bytes) -> int | None:
    """Where in the pack an object stands, by a version 2 index."""
    if index.seek(0) or index.read(8) != b"\xfftOc\0\0\0\2":
        raise ValueError("an index of another version")
    fanout = struct.unpack(">256L", index.read(1024))
    low, high, count = (fanout[name[0] - 1] if name[0] else 0), fanout[name[0]], fanout[255]

    def entry(number: int) -> bytes:
        index.seek(1032 + 20 * number)
        return index.read(20)

    at = bisect_left(range(count), name, lo=low, hi=high, key=entry)
    if at >= high or entry(at) != name:
        return None
    index.seek(1032 + 24 * count + 4 * at)
    offset = int(struct.unpack(">L", index.read(4))[0])
    if offset >> 31:
        index.seek(1032 + 28 * count + 8 * (offset & 0x7FFFFFFF))
        offset = int(struct.unpack(">Q", index.read(8))[0])
    return offset


def _packed(index: BinaryIO, pack: BinaryIO, at: int, depth: int) -> tuple[int, bytes]:
    """Kind and content of an object; a delta is applied to what it is of."""
    if depth > _MAX_DEPTH:
        raise ValueError("deltas of deltas without end")
    pack.seek(at)
    data = pack.read(_MAX_COMMIT)
    kind, where = (data[0] >> 4) & 7, 0
    while data[where] & 0x80:
        where += 1
    where += 1
    if kind == 6:  # of an object that stands so many bytes before
        back = data[where] & 0x7F
        while data[where] & 0x80:
            where += 1
            back = ((back + 1) << 7) | (data[where] & 0x7F)
        where += 1
        if not 0 < back < at:
            raise ValueError("a delta of nothing")
        base = _packed(index, pack, at - back, depth + 1)
    elif kind == 7:  # of a named one
        of = _offset(index, data[where : where + 20])
        if of is None:
            raise ValueError("a delta of nothing")
        base = _packed(index, pack, of, depth + 1)
        where += 20
    else:
        return kind, _inflated(data[where:], _MAX_COMMIT)
    return base[0], _patched(base[1], _inflated(data[where:], _MAX_COMMIT))


def _patched(base: bytes, delta: bytes) -> bytes:
    at = 0
    for _ in range(2):  # the sizes before and after
        while delta[at] & 0x80:
            at += 1
        at += 1
    made = bytearray()
    while at < len(delta):
        command = delta[at]
        at += 1
        if command & 0x80:
            numbers = [0, 0]
            for bit in range(7):
                if command >> bit & 1:
                    which, shift = (0, bit) if bit < 4 else (1, bit - 4)
                    numbers[which] |= delta[at] << 8 * shift
                    at += 1
            start, size = numbers[0], numbers[1] or 0x10000
            made += base[start : start + size]
        else:
            made += delta[at : at + command]
            at += command
        if len(made) > _MAX_COMMIT:
            raise ValueError("too large for a commit")
    return bytes(made)


def _inflated(data: bytes, most: int) -> bytes:
    return zlib.decompressobj().decompress(data, most)


def _text(git: Path, name: str, most: int) -> str:
    with _opened(git, git / name) as file:
        return file.read(most).decode("utf-8", "replace")


def _opened(git: Path, path: Path) -> BinaryIO:
    """A regular file below ``git``, to which no link leads.  Raises OSError."""
    if any(folder.is_symlink() for folder in path.parents if folder.is_relative_to(git)):
        raise OSError("a link leads there")
    return BufferedReader(opened(path))
