"""Archives → files in a folder of ours.  Whoever packed them is not trusted.

    ada.zip, class.tar.gz ─► unpack(path, folder, caps) ─► the files that grading may look at, and what was refused

Only sources, archives, what learning systems put beside them, and what tells the commit of a clone are written; of
other files the name, where it may tell whose work is missing.  Names are made of plain parts before anything is
written, so that no name leads anywhere else; nothing but regular files is written.  All sizes are counted while
reading: what an archive says of itself is not believed.

zip (stored, deflate, bzip2), tar, tar.gz, tar.bz2, tar.xz.
"""

from __future__ import annotations

import bz2
import io
import lzma
import os
import re
import struct
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath
from typing import BinaryIO, Protocol, Self

from grader.errors import GraderError
from grader.submissions import commits
from grader.submissions.folders import is_left_behind, is_source
from grader.submissions.names import printable

#: What learning systems and tools put beside the work of students.
BESIDE = {"submission_metadata.yml", "timestamp.txt"}
_TEXTS = (".txt", ".html")

_CHUNK = 1 << 16
_MiB = 1 << 20
#: A name longer than this is nobody's, and no file system keeps it.
_MAX_PART, _MAX_PARTS = 200, 16
#: How deep in a class a file can be that tells by its place whose it is: class/hw-1/jdoe/essay.pdf.
_MAX_SHOWN = 4
_XZ_MEMORY = 128 * _MiB
#: Compressed streams in one file: tools that write several put tens of KiB into each.
_MAX_STREAMS = 10_000
_ASKED_AT_THE_END = 100
#: The place where a clone keeps its history.
_GIT = ".git"
#: Of so many files there one may be needed: of all commits one is.
_KEPT = 40
_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, NotImplementedError, OSError, ValueError)
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2)


class ArchiveError(GraderError):
    """An archive that cannot be unpacked at all; the message says why, without the archive's name."""


@dataclass(frozen=True, slots=True)
class Caps:
    """How much may come out of one archive."""

    members: int
    directory_bytes: int
    """Of the list of its members, where a zip has one."""
    file_bytes: int
    """Of one file."""
    total_bytes: int
    ratio: int = 200
    """How many times more than went in may come out, beyond the first MiB."""

    @property
    def git(self) -> Caps:
        """Of what clones keep below ``.git``: it may be large, few of it are needed, and nobody's work is among it."""
        return replace(self, members=10 * self.members, total_bytes=self.total_bytes // 4)


#: Of an archive that the user names: a class.
OF_A_CLASS = Caps(members=200_000, directory_bytes=64 * _MiB, file_bytes=256 * _MiB, total_bytes=16 << 30)
#: Of an archive that a student handed in.
OF_A_STUDENT = Caps(members=10_000, directory_bytes=2 * _MiB, file_bytes=64 * _MiB, total_bytes=128 * _MiB)


@dataclass(slots=True)
class Unpacked:
    """What came of an archive."""

    refused: dict[PurePosixPath, str] = field(default_factory=dict)
    """Where in the archive → why what stands there was not written; an empty file stands in its place."""
    left_out: list[str] = field(default_factory=list)
    """Names that lead elsewhere, each with a word on it."""
    times: dict[PurePosixPath, datetime] = field(default_factory=dict)
    """When a file was last changed, as the archive says; a zip does not tell its time zone."""


def is_archive(name: str) -> bool:
    return name.lower().endswith((".zip", ".tar", ".tgz", ".tbz2", ".txz", ".tar.gz", ".tar.bz2", ".tar.xz"))


def stem(name: str) -> str:
    """``ada`` of ``ada.tar.gz``."""
    return re.sub(r"(\.tar)?\.[A-Za-z0-9]+$", "", name) or name


def unpack(archive: Path, folder: Path, caps: Caps) -> Unpacked:
    """Writes what may be needed below ``folder``, which is there and empty.  Raises ArchiveError."""
    done = Unpacked()
    try:
        with archive.open("rb") as file:
            size = os.fstat(file.fileno()).st_size
            # A zip's list stands at its end, where a tar may hold a zip: its beginning tells.
            members = _zip if file.read(2) == b"PK" else _tar
            file.seek(0)
            _write_all(members(file, size, caps), folder, caps, done)
    except (zipfile.BadZipFile, tarfile.TarError, zlib.error, lzma.LZMAError, EOFError, struct.error) as error:
        raise ArchiveError(f"cannot be unpacked: {error}; it may be damaged or cut off") from error
    except (OSError, ValueError, NotImplementedError, OverflowError, MemoryError, RecursionError) as error:
        raise ArchiveError(f"cannot be unpacked: {error}") from error
    return done


class _Readable(Protocol):
    def read(self, size: int, /) -> bytes: ...


@dataclass(frozen=True, slots=True)
class _Member:
    name: str
    packed: int
    """Bytes in the archive; the whole stream's where a member has none of its own."""
    changed: datetime | None
    open: Callable[[], _Readable]
    trouble: str = ""
    """Why it is not read."""


def _write_all(members: Iterator[_Member], folder: Path, caps: Caps, done: Unpacked) -> None:
    seen: dict[str, PurePosixPath] = {}
    others: dict[PurePosixPath, PurePosixPath] = {}
    total = count = 0
    clones = _Clones(folder, caps.git)
    for member in members:
        path, leads = _inside(member.name)
        if path is not None and _GIT in path.parts:
            clones.take(path, member)
            continue
        count += 1
        if count > caps.members:
            raise ArchiveError(f"holds more than {caps.members:,} files; remove what does not belong there")
        if leads:
            done.left_out.append(f"{printable(member.name[:_MAX_PART])} {leads}")
            continue
        if path is None or _is_hidden(path):
            continue
        if not _is_wanted(path):
            if len(path.parts) <= _MAX_SHOWN:
                others.setdefault(path.parent if path.parent.name else path, path)
            continue
        again = str(path).casefold()
        if again in seen:
            # which of them counts is not for us to say; some file systems could not keep both
            done.refused[seen[again]] = f"is there twice, as {seen[again].name} and {path.name}; keep one"
            continue
        seen[again] = path
        trouble = member.trouble
        if not trouble:
            written, trouble = _write(member, folder / path, caps, caps.total_bytes - total)
            total += written
        if trouble:
            done.refused[path] = trouble
            _touch(folder / path)
        elif member.changed is not None:
            done.times[path] = member.changed
        if total >= caps.total_bytes:
            raise ArchiveError(f"holds more than {caps.total_bytes:,} bytes once it is unpacked")
    for path in others.values():
        # whose work it is must be known, though it is none that could be graded
        if not path.parent.name or not (folder / path.parent).exists():
            _touch(folder / path)
    if clones.passed_over:
        done.left_out.append(f"{clones.passed_over}; of a commit the time may be unknown")


@dataclass(slots=True)
class _Clones:
    """Writes those files below ``.git`` that ``commits.head`` reads, never a configuration or a hook.

    Whatever is too large, a link or damaged is passed over: no fault of the work, it costs the commit or its time.
    """

    folder: Path
    caps: Caps
    passed_over: str = ""
    """The first that should have been read, and why it was not."""
    _count: int = 0
    _kept: int = 0
    _bytes: int = 0

    def take(self, path: PurePosixPath, member: _Member) -> None:
        """Raises ArchiveError where there is no end of them."""
        self._count += 1
        if self._count > self.caps.members:
            raise ArchiveError(f"holds more than {self.caps.members:,} files of git; remove what does not belong there")
        inside = "/".join(path.parts[path.parts.index(_GIT) + 1 :])
        if member.trouble or not commits.is_needed(inside):
            return
        if commits.is_loose(inside):
            try:
                start = member.open().read(_CHUNK)
            except _BROKEN:
                return
            if not commits.begins_one(start):
                return
            member = replace(member, open=lambda: io.BytesIO(start))
        if self._kept * _KEPT >= self.caps.members:
            written, trouble = 0, "is one of too many"
        else:
            written, trouble = _write(member, self.folder / path, self.caps, self.caps.total_bytes - self._bytes)
        self._kept += 1
        self._bytes += written
        if trouble and not self.passed_over:
            self.passed_over = f"{path} {trouble}"


def _inside(name: str) -> tuple[PurePosixPath | None, str]:
    """Where it belongs in a folder, or why nowhere.  Both are empty for what is no file."""
    if name.startswith(("/", "\\")) or re.match(r"[A-Za-z]:", name):
        return None, "is an absolute name; it was left out"
    if len(name) > _MAX_PART * _MAX_PARTS:
        return None, "has a name that is too long; it was left out"
    # Archives made on Windows may have backslashes; no file of Python has one in its name.
    parts = [part for part in re.split(r"[/\\]", name) if part not in ("", ".")]
    if ".." in parts:
        return None, "leads out of the archive; it was left out"
    parts = list(map(printable, parts))
    if len(parts) > _MAX_PARTS or any(len(part.encode("utf-8", "replace")) > _MAX_PART for part in parts):
        return None, "has a name that is too long; it was left out"
    return (PurePosixPath(*parts), "") if parts else (None, "")


def _is_hidden(path: PurePosixPath) -> bool:
    return any(map(is_left_behind, path.parts)) or path.name.startswith(".")


def _is_wanted(path: PurePosixPath) -> bool:
    return (
        is_source(path.name)
        or is_archive(path.name)
        or path.name in BESIDE
        # what Blackboard and Brightspace say of a submission; of no use below a student's own folders
        or (path.suffix.lower() in _TEXTS and len(path.parts) <= 3)
        # renamed, or packed in another way: said as it is of any folder
        or is_source(path.stem)
        or path.suffix.lower() in (".7z", ".rar", ".gz", ".bz2", ".xz")
    )


def _touch(path: Path) -> None:
    with suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()


def _write(member: _Member, target: Path, caps: Caps, room: int) -> tuple[int, str]:
    """How many bytes came out, and why the file is not kept, if so."""
    written = 0
    most = min(caps.file_bytes, room)
    trouble = ""
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with target.open("xb") as file:
            source = member.open()
            while part := source.read(_CHUNK):
                written += len(part)
                if written > most:
                    trouble = f"has more than {most:,} bytes once it is unpacked"
                elif written > max(_MiB, caps.ratio * member.packed):
                    trouble = f"is packed more than {caps.ratio}-fold, as no work of a student is"
                if trouble:
                    break
                file.write(part)
    except (FileExistsError, NotADirectoryError):
        return written, "has the name of a folder, or a file the name of its folder"
    except _BROKEN as error:
        trouble = f"cannot be unpacked: {error}"
    if trouble:
        target.unlink(missing_ok=True)
    return written, trouble


# ── zip ───────────────────────────────────────────────────────────────────────────────────────────────────────────────


def _zip(file: BinaryIO, size: int, caps: Caps) -> Iterator[_Member]:
    if _directory_bytes(file, size) > caps.directory_bytes:
        raise ArchiveError("says that it holds more files than any class hands in")
    with zipfile.ZipFile(file) as packed:
        for info in packed.infolist():
            if info.filename.endswith("/"):  # is_dir() fails where there is no name at all
                continue
            yield _Member(
                name=_zip_name(info),
                packed=min(info.compress_size, size),
                changed=_zip_time(info),
                open=_opener(packed, info),
                trouble=_zip_trouble(info),
            )


def _opener(packed: zipfile.ZipFile, info: zipfile.ZipInfo) -> Callable[[], _Readable]:
    return lambda: packed.open(info)


def _zip_name(info: zipfile.ZipInfo) -> str:
    """Many tools write UTF-8 and do not say so; what is not said is read as the code page of 1981."""
    if not info.flag_bits & 0x800:
        try:
            return info.orig_filename.encode("cp437").decode("utf-8")
        except UnicodeError:
            pass
    return info.orig_filename


def _zip_time(info: zipfile.ZipInfo) -> datetime | None:
    try:
        return datetime(*info.date_time)
    except ValueError:
        return None


def _zip_trouble(info: zipfile.ZipInfo) -> str:
    mode = info.external_attr >> 16
    if info.create_system == 3 and mode & 0o170000 not in (0, 0o100000):
        return "is a link or a device, and those are not followed; put the file itself in its place"
    if info.flag_bits & 0x1:
        return "is encrypted; pack it without a password"
    if info.compress_type not in _METHODS:
        return "is packed by a method that is not read; pack it as an ordinary zip"
    return ""


def _directory_bytes(file: BinaryIO, size: int) -> int:
    """The size of the list of members, which zipfile reads at once (APPNOTE 6.3.10, §4.3.14 to §4.3.16)."""
    start = max(0, size - (1 << 16) - 22)
    file.seek(start)
    tail = file.read()
    at = tail.rfind(b"PK\x05\x06")
    if at < 0 or len(tail) < at + 22:
        return 0
    told = int(struct.unpack_from("<L", tail, at + 12)[0])
    locator = tail.rfind(b"PK\x06\x07", 0, at)
    if locator >= 0 and len(tail) >= locator + 20:
        file.seek(min(int(struct.unpack_from("<Q", tail, locator + 8)[0]), size))
        record = file.read(56)
        if record.startswith(b"PK\x06\x06") and len(record) == 56:
            told = max(told, int(struct.unpack_from("<Q", record, 40)[0]))
    file.seek(0)
    return told


# ── tar ───────────────────────────────────────────────────────────────────────────────────────────────────────────────


def _tar(file: BinaryIO, size: int, caps: Caps) -> Iterator[_Member]:
    """Read from front to end, never back."""
    stream = _Inflated(file, min(caps.total_bytes, max(caps.ratio * size, 16 * _MiB)))
    with tarfile.open(fileobj=stream, mode="r|", tarinfo=_Header) as packed:  # type: ignore[call-overload]  # needs only read()
        while (info := packed.next()) is not None:
            packed.members = []  # it would keep all that it has read
            if info.isdir():
                continue
            trouble = "" if info.isreg() else "is a link or a device; put the file itself in its place"
            yield _Member(info.name, size, _tar_time(info), _extractor(packed, info), trouble)


class _Header(tarfile.TarInfo):
    """One that is damaged is not taken for the end of the archive, with the work of all that follow."""

    @classmethod
    def frombuf(cls, buf: bytes | bytearray, encoding: str, errors: str) -> Self:
        try:
            info = super().frombuf(buf, encoding, errors)
        except tarfile.HeaderError as error:
            if any(buf):
                raise tarfile.ReadError(str(error)) from None
            raise  # zeros: the end
        if info.size < 0:
            raise tarfile.ReadError("a size below zero")
        return info


def _extractor(packed: tarfile.TarFile, info: tarfile.TarInfo) -> Callable[[], _Readable]:
    def opened() -> _Readable:
        source = packed.extractfile(info)
        assert source is not None
        return source

    return opened


def _tar_time(info: tarfile.TarInfo) -> datetime | None:
    try:
        return datetime.fromtimestamp(int(info.mtime), UTC)
    except (OverflowError, OSError, ValueError):
        return None


class _Inflated:
    """The bytes of a tar, unpacked and counted.  Raises ArchiveError beyond ``most``."""

    def __init__(self, file: BinaryIO, most: int) -> None:
        self._file, self._most, self._count = file, most, 0
        head = file.read(6)
        file.seek(0)
        self._make = _decompressor(head)
        self._inner = self._make() if self._make else None
        self._left = b""
        self._streams = self._at_the_end = 0

    def read(self, size: int) -> bytes:
        parts: list[bytes] = []
        missing = size
        while missing > 0 and (part := self._some(missing)):
            parts.append(part)
            missing -= len(part)
            self._count += len(part)
            if self._count > self._most:
                raise ArchiveError(f"holds more than {self._most:,} bytes once it is unpacked")
        # tarfile asks on, block by block, until it has passed over what a header says that there is
        self._at_the_end = 0 if parts else self._at_the_end + 1
        if self._at_the_end > _ASKED_AT_THE_END:
            raise EOFError("it ends in the middle")
        return b"".join(parts)

    def _some(self, most: int) -> bytes:
        """At least one byte and at most ``most``, unless it ends here."""
        if self._inner is None:
            return self._file.read(most)
        assert self._make is not None
        while True:
            if self._inner.eof:
                # several streams, one after the other, are one file; zeros after them are padding
                self._left = self._inner.unused_data.lstrip(b"\0")
                while not self._left and (data := self._file.read(_CHUNK)):
                    self._left = data.lstrip(b"\0")
                if not self._left:
                    return b""
                self._streams += 1
                if self._streams > _MAX_STREAMS:
                    raise ArchiveError(f"is packed in more than {_MAX_STREAMS:,} pieces; pack it anew")
                self._inner = self._make()
            if not self._left and self._inner.needs_input:
                self._left = self._file.read(_CHUNK)
                if not self._left:
                    raise EOFError("it ends in the middle")
            data, self._left = self._left, b""
            if part := self._inner.decompress(data, most):
                return part


class _Decompressor(Protocol):
    @property
    def eof(self) -> bool: ...
    @property
    def needs_input(self) -> bool: ...
    @property
    def unused_data(self) -> bytes: ...
    def decompress(self, data: bytes, max_length: int) -> bytes: ...


class _Gzip:
    """``zlib.decompressobj`` with the interface that the other two have."""

    def __init__(self) -> None:
        self._inner = zlib.decompressobj(31)

    @property
    def eof(self) -> bool:
        return self._inner.eof

    @property
    def needs_input(self) -> bool:
        return not self._inner.unconsumed_tail

    @property
    def unused_data(self) -> bytes:
        return self._inner.unused_data

    def decompress(self, data: bytes, max_length: int) -> bytes:
        return self._inner.decompress(self._inner.unconsumed_tail + data, max_length)


def _decompressor(head: bytes) -> Callable[[], _Decompressor] | None:
    if head.startswith(b"\x1f\x8b"):
        return _Gzip
    if head.startswith(b"BZh"):
        return bz2.BZ2Decompressor
    if head.startswith(b"\xfd7zXZ\0"):
        return lambda: lzma.LZMADecompressor(lzma.FORMAT_XZ, memlimit=_XZ_MEMORY)
    return None
