"""What the user names → a folder for each student, unpacked where it was packed.

    class.zip  ─► unpacked below a folder of ours ─► layout recognised ─► Handed: student, folder, receipt
    class/     ─►                                     layout recognised ─► Handed
    class/     ─► an ordinary folder: left to ``finding``, as it is

An Intake is a context: what it unpacked is gone at its end, and nothing is written anywhere else.  Archives that are
students' own are unpacked when ``finding`` comes to them, one level deep.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path, PurePath
from typing import Self

from grader.declarations import did_you_mean
from grader.errors import UsageError
from grader.model import Receipt
from grader.submissions import folders, layouts
from grader.submissions.archives import OF_A_CLASS, OF_A_STUDENT, ArchiveError, Caps, is_archive, stem, unpack
from grader.submissions.layouts import Piece, System
from grader.submissions.names import printable


@dataclass(frozen=True, slots=True)
class Handed:
    """One student's work, as a learning system gives it out."""

    student: str
    folder: Path
    shown: Path
    """In the user's spelling."""
    receipt: Receipt
    problem: str = ""
    """Why there is nothing to grade."""


@dataclass(frozen=True, slots=True)
class Taken:
    """What the user named, sorted out."""

    paths: tuple[Path, ...] = ()
    """Files and folders as they are."""
    unpacked: tuple[tuple[Path, Path], ...] = ()
    """Folders of ours with what was in an ordinary archive, and that archive."""
    handed: tuple[Handed, ...] = ()

    @property
    def places(self) -> tuple[Path, ...]:
        """Where files are."""
        return (*self.paths, *(folder for folder, _ in self.unpacked), *(one.folder for one in self.handed))


@dataclass(slots=True)
class Intake:
    """Unpacks, and remembers what could not be."""

    warnings: list[str] = field(default_factory=list)
    """Of what belongs to nobody."""
    _refused: dict[Path, str] = field(default_factory=dict)
    _times: dict[Path, datetime] = field(default_factory=dict)
    _origins: dict[Path, Path] = field(default_factory=dict)
    _room: tempfile.TemporaryDirectory[str] | None = None
    _count: int = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._room is not None:
            self._room.cleanup()

    def take(self, paths: Sequence[Path], system: System | None = None, assignment: str | None = None) -> Taken:
        """Looks at names only.  ``assignment`` tells folders of several assignments apart.  Raises UsageError."""
        plain: list[Path] = []
        unpacked: list[tuple[Path, Path]] = []
        handed: list[Handed] = []
        for path in paths:
            packed = is_archive(path.name) and os.path.isfile(path)
            if packed:
                try:
                    folder, left_out = self.open(path, OF_A_CLASS)
                except ArchiveError as error:
                    raise UsageError(f"{printable(str(path))}: {error}") from None
                self.warnings += [f"{printable(str(path))}: {one}" for one in left_out]
            else:
                folder = path
            found = self._layout(folder, path, system) if packed or os.path.isdir(path) else None
            if found is not None:
                handed += self._students(*found, assignment)
            elif packed:
                unpacked.append((folder, path))
            else:
                plain.append(path)
        return Taken(tuple(plain), tuple(unpacked), tuple(handed))

    def open(self, archive: Path, caps: Caps = OF_A_STUDENT) -> tuple[Path, list[str]]:
        """A folder with what is in it, and what was left out.  Raises ArchiveError."""
        folder = self._folder()
        done = unpack(archive, folder, caps)
        for inside, why in done.refused.items():
            self._refused[folder / inside] = why
        for inside, at in done.times.items():
            self._times[folder / inside] = at
        return folder, done.left_out

    def trouble(self, path: Path) -> str:
        """Why a file could not be unpacked, or nothing."""
        return self._refused.get(path, "")

    def origin(self, path: Path) -> Path | None:
        """Of a file that bears another name here."""
        return self._origins.get(path)

    def changed(self, path: Path) -> datetime | None:
        """When the file was last changed, as its archive or its file system says."""
        if path in self._times:
            return self._times[path]
        if self._room is not None and path.is_relative_to(self._room.name):
            return None
        try:
            return datetime.fromtimestamp(path.stat().st_mtime, UTC).replace(microsecond=0)
        except (OSError, ValueError, OverflowError):
            return None

    def _folder(self) -> Path:
        if self._room is None:
            self._room = tempfile.TemporaryDirectory(prefix="grade-", ignore_cleanup_errors=True)
        self._count += 1
        folder = Path(self._room.name) / str(self._count)
        folder.mkdir()
        return folder

    # ── a class ───────────────────────────────────────────────────────────────────────────────────────────────────────

    def _layout(self, folder: Path, shown: Path, system: System | None) -> tuple[list[Piece], Path, Path] | None:
        """The pieces, and where they are; None for an ordinary folder.  A folder around them is no matter."""
        if system == "files":
            return None
        place = folder
        for _ in range(3):
            try:
                entries = folders.listing(place)
            except OSError:
                break  # find() says so
            known = system or layouts.recognise(entries, place)
            pieces = layouts.read(known, entries) if known else []
            if known and pieces:
                self._warn_of_others(known, entries, pieces, shown)
                return pieces, place, shown
            seen = [entry for entry in entries if not folders.is_left_behind(entry.name)]
            inner = [entry for entry in seen if entry.kind == "folder" and not entry.name.startswith(".")]
            named = [entry for entry in inner if entry.name == "submitted"]
            if len(inner) != 1 and not named:
                break
            if not named and any(folders.is_source(entry.name) or is_archive(entry.name) for entry in seen):
                break
            place, shown = (named or inner)[0].path, shown / (named or inner)[0].name
        if system is not None:
            raise UsageError(
                f"{printable(str(shown))}: nothing in it is named as {system} names what it gives out, such as "
                f"{layouts.expected(system)}; leave --from out, or name another"
            )
        return None

    def _warn_of_others(
        self, system: System, entries: Sequence[folders.Entry], pieces: Sequence[Piece], shown: Path
    ) -> None:
        taken = {place for piece in pieces for place in (piece.place, piece.place.parent)}
        for entry in entries:
            work = folders.is_source(entry.name) or is_archive(entry.name) or entry.kind in ("folder", "link")
            ours = entry.name.startswith(".") or folders.is_left_behind(entry.name) or "_onlinetext" in entry.name
            if work and not ours and entry.path not in taken:
                self.warnings.append(
                    f"{printable(str(shown / entry.name))}: not named as {system} names submissions; it was left out"
                )

    def _students(self, pieces: Sequence[Piece], place: Path, shown: Path, assignment: str | None) -> list[Handed]:
        students: dict[str, list[Piece]] = {}
        for piece in pieces:
            students.setdefault(printable(piece.key), []).append(piece)
        return [self._student(student, own, place, shown, assignment) for student, own in students.items()]

    def _student(
        self, student: str, pieces: Sequence[Piece], place: Path, shown: Path, assignment: str | None
    ) -> Handed:
        """The newest attempt of each file, or the newest folder."""
        pieces = sorted(pieces, key=lambda piece: piece.order)
        whole = [piece for piece in pieces if not piece.called and os.path.isdir(piece.place)]
        newest = whole[-1] if whole else pieces[-1]
        remarks = []
        problem = ""
        if whole:
            attempts = [piece for piece in whole if piece.order == newest.order]
            if len(attempts) > 1:
                fitting = [piece for piece in attempts if piece.place.name == assignment]
                newest = fitting[0] if fitting else newest
                names = [piece.place.name for piece in attempts]
                problem = "" if fitting else f"handed in {', '.join(names)}; {did_you_mean(assignment or '', names)}"
            older = len({piece.order for piece in whole}) - 1
            folder = newest.place
            shown = shown / folder.relative_to(place)
        else:
            folder, older = self._gathered(pieces, shown)
            shown = shown / newest.place.name
        if older:
            remarks.append(f"handed in {older + 1} times; the newest counts")
        at = max((piece.at for piece in pieces if piece.order == newest.order and piece.at), default=None)
        late = any(piece.on_time is False for piece in pieces)
        receipt = Receipt(
            name=printable(next((piece.name for piece in pieces if piece.name), "")),
            ids=tuple(dict.fromkeys(printable(word) for piece in pieces for word in (piece.key, *piece.ids))),
            at=newest.at or at,
            on_time=None if newest.on_time is None else not late,
            commit=newest.commit,
            remarks=tuple(remarks),
        )
        return Handed(student, folder, shown, receipt, problem)

    def _gathered(self, pieces: Sequence[Piece], shown: Path) -> tuple[Path, int]:
        """A folder of ours with the newest file of each name, and how many older ones there are of some file."""
        folder = self._folder()
        named: dict[str, list[Piece]] = {}
        last = pieces[-1].order
        dated = isinstance(last[0], datetime) if last else False
        for piece in pieces:
            name = PurePath(printable(piece.called)).name
            # an attempt with a time of its own is one; files of Canvas are newer or older each by itself
            if name and (not dated or piece.order == last):
                named.setdefault(name, []).append(piece)
        for name, same in named.items():
            source, target = same[-1].place, folder / name
            if not (folders.is_source(name) or is_archive(name) or folders.is_packed_or_renamed(name)):
                target.touch()  # its name is told where there is nothing else
                continue
            try:
                os.link(source, target)
            except OSError:
                shutil.copyfile(source, target, follow_symlinks=False)
            self._origins[target] = shown / source.name
            if source in self._refused:
                self._refused[target] = self._refused[source]
            if (at := self.changed(source)) is not None:
                self._times[target] = at
        attempts = len({piece.order for piece in pieces}) if dated else max(map(len, named.values()), default=1)
        return folder, attempts - 1


def taken_apart(name: str) -> str:
    """The student whom an archive is named after; otter's exports end in the time of the student's clock."""
    return layouts.OTTER_TIME.sub("", stem(name))
