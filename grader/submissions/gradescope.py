"""``submission_metadata.yml`` of a Gradescope export: which folder is whose, and when it came; or of one submission.

    submission_12345:
      :submitters:
      - :name: Jane Doe
        :sid: '007'
        :email: jdoe@example.edu
      :created_at: 2025-10-01 12:34:56.789000000 -07:00
      :results: …                                        # and much more, which is passed over

The keys are those that public readers of the file use (looked up in November 2026); Gradescope documents the export,
and not the file.  It is read as events, one by one: nothing is built of what is passed over, every scalar stays the
text that it is (``007``), and neither depth nor size nor aliases cost more than reading.

``submission_metadata.json`` beside a submission that an autograder runs: ``created_at``
(gradescope-autograders.readthedocs.io, "Submission Metadata", read in November 2026).
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import yaml

from grader.errors import UsageError
from grader.submissions.names import printable

METADATA = "submission_metadata.yml"
_MAX_BYTES = 256 << 20
_MAX_DEPTH = 50


@dataclass(frozen=True, slots=True)
class Person:
    name: str
    sid: str
    email: str


@dataclass(frozen=True, slots=True)
class Handed:
    folder: str
    submitters: tuple[Person, ...]
    """Several, where a group handed in together."""
    created_at: datetime | None


def read(path: Path) -> list[Handed]:
    """Raises UsageError."""
    try:
        if path.stat().st_size > _MAX_BYTES:
            raise UsageError(f"{path}: more than {_MAX_BYTES:,} bytes; that is no list of submissions")
        with path.open("rb") as file:
            return list(_submissions(_leaves(yaml.parse(file, Loader=_LOADER))))
    except (OSError, yaml.YAMLError, ValueError) as error:
        raise UsageError(f"{path}: cannot be read as Gradescope's metadata: {error}") from None


def created_at(path: Path) -> datetime:
    """When the submission came that ``submission_metadata.json`` is of.  Raises UsageError."""
    try:
        return datetime.fromisoformat(json.loads(path.read_bytes())["created_at"])
    except (OSError, ValueError, KeyError, TypeError, RecursionError) as error:
        raise UsageError(f"{path}: cannot be read as Gradescope's metadata of a submission: {error!r}") from None


_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def _submissions(leaves: Iterator[tuple[tuple[str, ...], str]]) -> Iterator[Handed]:
    people: dict[str, dict[str, dict[str, str]]] = {}
    times: dict[str, str] = {}
    for path, text in leaves:
        match path:
            case (folder, ":submitters", number, key):
                people.setdefault(folder, {}).setdefault(number, {})[key] = printable(text).strip()
            case (folder, ":created_at"):
                times[folder] = text
            case (folder, *_):
                people.setdefault(folder, {})
    for folder, submitters in people.items():
        found = (
            Person(person.get(":name", ""), person.get(":sid", ""), person.get(":email", ""))
            for person in submitters.values()
        )
        yield Handed(folder, tuple(found), _time(times.get(folder, "")))


def _leaves(events: Iterator[yaml.Event]) -> Iterator[tuple[tuple[str, ...], str]]:
    """Every scalar with the keys that lead to it.  Raises ValueError where they are too many."""
    path: list[str | int] = []
    #: For each open collection the key that is waiting for its value; None: the next scalar is a key.
    for event in events:
        if isinstance(event, yaml.MappingStartEvent | yaml.SequenceStartEvent):
            if len(path) >= _MAX_DEPTH:
                raise ValueError(f"more than {_MAX_DEPTH} levels deep")
            path.append(0 if isinstance(event, yaml.SequenceStartEvent) else "")
        elif isinstance(event, yaml.MappingEndEvent | yaml.SequenceEndEvent):
            path.pop()
            _next(path)
        elif isinstance(event, yaml.ScalarEvent | yaml.AliasEvent):
            text = event.value if isinstance(event, yaml.ScalarEvent) else ""
            if path and path[-1] == "":
                path[-1] = text or "?"
            else:
                yield tuple(map(str, path)), text
                _next(path)


def _next(path: list[str | int]) -> None:
    """The value is read: a key comes, or the next item."""
    if path:
        last = path[-1]
        path[-1] = last + 1 if isinstance(last, int) else ""


def _time(text: str) -> datetime | None:
    """``2025-10-01 12:34:56.789000000 -07:00``, ``… Z``, ``… UTC``; without a zone it stays without."""
    match = re.fullmatch(
        r"(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d:\d\d)(?:\.\d*)?\s*(Z|UTC|[+-]\d\d:?\d\d)?", text.strip(), re.ASCII
    )
    if not match:
        return None
    zone = (match[3] or "").replace("Z", "+00:00").replace("UTC", "+00:00")
    try:
        return datetime.fromisoformat(f"{match[1]}T{match[2]}{zone}")
    except ValueError:
        return None
