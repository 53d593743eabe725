"""How learning systems name what students handed in: names in a folder → whose work it is, and when it came.

    canvas       doejane_LATE_1234_5678_backprop-2.py
    moodle       Jane Doe_1234_assignsubmission_file_/backprop.py
    gradescope   submission_metadata.yml, submission_1234/backprop.py
    blackboard   Homework 1_jdoe_attempt_2025-10-01-12-34-56_backprop.py, and a .txt that says who and when
    brightspace  12345-67890 - Jane Doe - Oct 1, 2025 1234 PM/backprop.py
    nbgrader     submitted/jdoe/ps1/backprop.ipynb, and a timestamp.txt
    repositories homework-1-jdoe/.git, …/backprop.py

Where the names come from (looked up in November 2026):

- Canvas: canvas-lms, lib/content_zipper.rb (``get_filename``, ``add_upload_submission``) at 05e9653.
- Moodle: "Download all submissions" of an assignment; names as public tools and guides for it read them.
- Gradescope: "Export Submissions"; see ``gradescope.py``.
- Blackboard: "Assignment File Download"; nbgrader's guide to ``zip_collect`` reads the same names
  (nbgrader.readthedocs.io, user_guide/managing_assignment_files_manually).
- Brightspace: "Download All Submissions"; names as public tools for it read them.
- nbgrader: user_guide/philosophy; ``timestamp.txt`` is read as ``2015-02-02 15:58:23.948203 UTC``, and passed over
  where it says otherwise.

Reads names, and the few small files that systems put beside the work; decides nothing about the work itself.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path, PurePath
from typing import Literal
from zoneinfo import ZoneInfo

from grader.submissions import commits, folders, gradescope
from grader.submissions.archives import is_archive
from grader.submissions.folders import Entry
from grader.submissions.names import printable
from grader.submissions.reading import contents

System = Literal["canvas", "moodle", "gradescope", "blackboard", "brightspace", "nbgrader", "repositories", "files"]


@dataclass(frozen=True, slots=True)
class Piece:
    """One file or folder of one student's, and what its name says."""

    place: Path
    key: str
    """The student's id in the system: unique in a class."""
    called: str = ""
    """The name that the student gave it; empty for a folder that holds the work."""
    name: str = ""
    """The student's."""
    ids: tuple[str, ...] = ()
    """Other words that mean the student: a login, an address, a number."""
    at: datetime | None = None
    """When it came; without an offset where the system does not tell the time zone."""
    order: tuple[datetime | int, ...] = ()
    """Newer attempts have greater ones; those of one student compare."""
    on_time: bool | None = None
    """The system's word, where it says no more."""
    commit: str = ""


#: From the entries of a folder to the pieces in it; an entry that fits no pattern gives none.
_Reader = Callable[[Sequence[Entry]], Iterable[Piece]]


def recognise(entries: Sequence[Entry], folder: Path) -> System | None:
    """By more than half of what could be somebody's work; None: an ordinary folder."""
    if any(entry.name == gradescope.METADATA and entry.kind == "file" for entry in entries):
        return "gradescope"
    work = [entry for entry in entries if _could_be_work(entry)]
    for system in ("canvas", "moodle", "blackboard", "brightspace"):
        if 2 * sum(bool(_PATTERNS[system].fullmatch(entry.name)) for entry in work) > len(work):
            return system
    places = [entry.path for entry in work if entry.kind == "folder"]
    if len(places) < len(work):
        return None
    if 2 * sum(os.path.exists(place / ".git") for place in places) > len(work):
        return "repositories"
    stamped = sum(any(os.path.isfile(inner) for inner in place.glob(f"*/{_STAMP}")) for place in places)
    if 2 * stamped > len(work):
        return "nbgrader"
    if folder.name == "submitted" and any(map(_folders, places)) and not any(map(_holds_sources, places)):
        return "nbgrader"
    return None


def read(system: System, entries: Sequence[Entry]) -> list[Piece]:
    """What each entry is; those that fit the layout only.  Raises UsageError for metadata that cannot be read."""
    return list(_READERS[system](entries))


def expected(system: System) -> str:
    """What names look like there."""
    return _EXAMPLES[system]


def _could_be_work(entry: Entry) -> bool:
    if folders.is_left_behind(entry.name) or entry.name.startswith("."):
        return False
    return entry.kind == "folder" or folders.is_source(entry.name) or is_archive(entry.name)


# ── by name ───────────────────────────────────────────────────────────────────────────────────────────────────────────

_PATTERNS: dict[str, re.Pattern[str]] = {
    # Canvas takes care that no name of a student has _digits_ in it; what follows the first is the student's own, who
    # may write another's number there.  It may not be otter's time.
    "canvas": re.compile(
        r"(?:(?P<name>(?:(?!_\d+_)\w)+?)_)??(?:(?P<late>(?i:LATE))_)?(?P<key>\d+|anon_[^\W_]+)_"
        r"(?:(?P<file>\d+)_(?P<called>(?!\d\dT\d\d_\d\d_\d\d_\d{6}\.).+)|(?P<typed>(?:text|link)\.html))"
    ),
    "moodle": re.compile(r"(?P<name>.+?)_(?P<key>\d+)_assignsubmission_(?P<kind>file|onlinetext)_?(?P<called>.*)"),
    # The first time is the system's; the student may have written another one.
    "blackboard": re.compile(
        r"(?P<before>.+?)_[^\W\d_]+_(?P<time>\d{4}(?:-\d\d){5})(?:_(?P<called>.+)|\.txt)", re.DOTALL
    ),
    "brightspace": re.compile(
        r"(?P<key>\d+)-(?P<folder>\d+) - (?P<name>.+?) - (?P<time>[^/]*?\d{4} \d{3,4}(?: [AP]M)?)(?: - (?P<called>.+))?"
    ),
}
_EXAMPLES = {
    "canvas": "doejane_1234_5678_backprop.py",
    "moodle": "Jane Doe_1234_assignsubmission_file_",
    "gradescope": gradescope.METADATA,
    "blackboard": "Homework 1_jdoe_attempt_2025-10-01-12-34-56_backprop.py",
    "brightspace": "12345-67890 - Jane Doe - Oct 1, 2025 1234 PM",
    "nbgrader": "submitted/jdoe/ps1/backprop.ipynb",
    "repositories": "homework-1-jdoe/.git",
    "files": "jdoe.py",
}
#: ``backprop_2025_10_01T12_34_56_789012.zip``, as otter's ``export`` calls what a student is to hand in.
OTTER_TIME = re.compile(r"_\d{4}_\d\d_\d\dT\d\d_\d\d_\d\d_\d{6}$")
#: What Canvas and browsers put into the name of a file that was there already.
_AGAIN = re.compile(r"(-\d+| ?\(\d+\))(?=\.[^.]+$)")


def _canvas(entries: Sequence[Entry]) -> Iterator[Piece]:
    for entry, match in _matching("canvas", entries):
        yield Piece(
            place=entry.path,
            key=match["key"].removeprefix("anon_"),
            called=_AGAIN.sub("", match["called"] or match["typed"]),
            name=match["name"] or "",
            order=(int((match["file"] or "0")[:18]),),
            on_time=match["late"] is None,
        )


def _moodle(entries: Sequence[Entry]) -> Iterator[Piece]:
    found = list(_matching("moodle", entries))
    with_files = {match["key"] for _, match in found if match["kind"] == "file"}
    for entry, match in found:
        if match["kind"] == "onlinetext" and match["key"] in with_files:
            continue  # typed into a box beside the file
        called = match["called"] if entry.kind == "file" else ""
        yield Piece(place=entry.path, key=match["key"], called=called, name=match["name"])


def _blackboard(entries: Sequence[Entry]) -> Iterator[Piece]:
    """The .txt says who; without it, the login is what follows the last underscore, and nobody's has one."""
    found = [(entry, match) for entry, match in _matching("blackboard", entries) if entry.kind == "file"]
    people = {match["before"]: _blackboard_person(entry) for entry, match in found if match["called"] is None}
    for entry, match in found:
        name, login = people.get(match["before"], ("", ""))
        at = _time(match["time"], "%Y-%m-%d-%H-%M-%S")
        yield Piece(
            place=entry.path,
            key=login or match["before"].rpartition("_")[2],
            called=match["called"] or "",
            name=name,
            at=at,
            order=(at or datetime.min,),
        )


def _blackboard_person(entry: Entry) -> tuple[str, str]:
    """``Name: Jane Doe (jdoe)``, the first line of it."""
    match = re.match(r"\s*[^:\n]+:\s*(.*\S)\s*\(([^()\n]+)\)\s*$", _text(entry.path), re.MULTILINE)
    return (printable(match[1]), printable(match[2])) if match else ("", "")


def _brightspace(entries: Sequence[Entry]) -> Iterator[Piece]:
    found = list(_matching("brightspace", entries))
    named: dict[str, set[str]] = {}
    for _, match in found:
        named.setdefault(match["key"], set()).add(match["name"])
    for entry, match in found:
        at = _time(match["time"], "%b %d, %Y %I%M %p", "%B %d, %Y %I%M %p", "%b %d, %Y %H%M", "%d %B, %Y %H%M")
        alone = len(named[match["key"]]) == 1
        yield Piece(
            place=entry.path,
            # where the number is that of a group or a folder, only the name tells students apart
            key=match["key"] if alone else f"{match['key']} {match['name']}",
            called=match["called"] or "" if entry.kind == "file" else "",
            name=match["name"],
            at=at,
            order=(at or datetime.min,),
        )


def _matching(system: str, entries: Sequence[Entry]) -> Iterator[tuple[Entry, re.Match[str]]]:
    for entry in entries:
        if entry.kind in ("file", "folder") and (match := _PATTERNS[system].fullmatch(entry.name)):
            yield entry, match


def _time(text: str, *formats: str) -> datetime | None:
    text = re.sub(r"\b(\d{3})(?= [AP]M)", r"0\1", text)  # 926 PM
    for form in formats:
        try:
            return datetime.strptime(text, form)  # of no zone, as the system writes it
        except ValueError:
            continue
    return None


# ── by what lies in it ────────────────────────────────────────────────────────────────────────────────────────────────

_STAMP = "timestamp.txt"


def _gradescope(entries: Sequence[Entry]) -> Iterator[Piece]:
    places = {entry.name: entry for entry in entries}
    for submission in gradescope.read(places[gradescope.METADATA].path):
        if submission.folder != PurePath(submission.folder).name:
            continue
        entry = places.get(submission.folder)
        # of whom nothing is there: said of that student, as of any empty folder
        entry = entry or Entry(places[gradescope.METADATA].folder, submission.folder, "folder")
        for person in submission.submitters:
            yield Piece(
                place=entry.path,
                key=person.sid or person.email or person.name,
                called=entry.name if entry.kind == "file" else "",
                name=person.name,
                ids=tuple(filter(None, (person.sid, person.email))),
                at=submission.created_at,
                order=(submission.created_at or datetime.min.replace(tzinfo=UTC),),
            )


def _nbgrader(entries: Sequence[Entry]) -> Iterator[Piece]:
    for entry in entries:
        if entry.kind == "folder" and _could_be_work(entry):
            for inner in _folders(entry.path):
                yield Piece(place=inner.path, key=entry.name, at=_timestamp(inner.path / _STAMP))


def _timestamp(path: Path) -> datetime | None:
    """``2015-02-02 15:58:23.948203 America/Los_Angeles``."""
    match = re.fullmatch(r"(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d)(?:\.\d+)?(?: (\S+))?", _text(path).strip())
    at = _time(match[1], "%Y-%m-%d %H:%M:%S") if match else None
    if not match or at is None or not match[2]:
        return at
    try:
        return at.replace(tzinfo=ZoneInfo(match[2]))
    except (OSError, ValueError, KeyError):  # an abbreviation, which may mean several
        return at


def _repositories(entries: Sequence[Entry]) -> Iterator[Piece]:
    """A prefix that all have in common, such as GitHub Classroom's ``homework-1-``, is not the student's."""
    found = [entry for entry in entries if entry.kind == "folder" and _could_be_work(entry)]
    common = _common_prefix([entry.name for entry in found])
    for entry in found:
        commit = commits.head(entry.path)
        yield Piece(
            place=entry.path,
            key=entry.name[len(common) :],
            at=commit.at if commit else None,
            commit=commit.hash if commit else "",
        )


def _common_prefix(names: Sequence[str]) -> str:
    """Up to a hyphen, of two names at least."""
    if len(names) < 2:
        return ""
    first, last = min(names), max(names)
    same = next((i for i, (one, other) in enumerate(zip(first, last, strict=False)) if one != other), len(first))
    prefix = first[: first.rfind("-", 0, same) + 1]
    return prefix if all(len(name) > len(prefix) for name in names) else ""


def _files(_entries: Sequence[Entry]) -> Iterator[Piece]:
    return iter(())


def _folders(place: Path) -> list[Entry]:
    try:
        inside = folders.listing(place)
    except OSError:
        return []
    return [entry for entry in inside if entry.kind == "folder" and _could_be_work(entry)]


def _holds_sources(place: Path) -> bool:
    try:
        return any(entry.kind == "file" and folders.is_source(entry.name) for entry in folders.listing(place))
    except OSError:
        return False


def _text(path: Path) -> str:
    try:
        return contents(path, 4096)[:4096].decode("utf-8-sig", "replace")
    except OSError:
        return ""


_READERS: dict[System, _Reader] = {
    "canvas": _canvas,
    "moodle": _moodle,
    "gradescope": _gradescope,
    "blackboard": _blackboard,
    "brightspace": _brightspace,
    "nbgrader": _nbgrader,
    "repositories": _repositories,
    "files": _files,
}
