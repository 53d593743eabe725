"""Who belongs to the class, and when work came in: two tables that the instructor may give.

    id,name,section,extension,canvas,login          --roster: only ``id`` is needed; every column that is not one of
    ada,Ada Lovelace,A,2 d,1234,alovelace           the first four is another id, of whatever system

    id,received                                     --received: by the roster's id, or the system's
    ada,2025-10-01T21:14:00+02:00

A submission is its student's by an id, and has all of them from then on: `--received` and gradebooks may know another.
Where no id says whose it is, the whole name does, if only one has it; nothing
else is tried.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

from grader.errors import UsageError
from grader.lateness import span
from grader.model import Absent, Receipt, Unusable
from grader.submissions import gradescope
from grader.submissions.finding import Found, one_for_each_student
from grader.submissions.intake import Intake
from grader.submissions.names import printable

_OWN = ("id", "name", "section", "extension")
_MAX_BYTES = 32 << 20

Item = Found | Unusable


@dataclass(frozen=True, slots=True)
class Entry:
    id: str
    name: str = ""
    section: str = ""
    extension: datetime | timedelta | None = None
    ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Attendance:
    """Who handed in, by the roster's ids, and who did not."""

    found: tuple[Item, ...]
    absent: tuple[Absent, ...]
    warnings: tuple[str, ...]


def load(path: Path) -> tuple[Entry, ...]:
    """Raises UsageError, which names the line."""
    entries: dict[str, Entry] = {}
    whose: dict[str, str] = {}
    for line, row in _rows(path, "id"):
        others = {key: value for key, value in row.items() if key not in _OWN and value}
        entry = Entry(
            row["id"],
            row.get("name", ""),
            row.get("section", ""),
            _extension(row, f"{path}, line {line}"),
            tuple(others.values()),
        )
        if not entry.id:
            raise UsageError(f"{path}, line {line}: a student without an id")
        if entry.id in entries:
            raise UsageError(f"{path}, line {line}: the id {entry.id!r} is there already")
        entries[entry.id] = entry
        for column, word in {"id": entry.id, **others}.items():
            if whose.setdefault(_key(word), entry.id) != entry.id:
                raise UsageError(
                    f"{path}, line {line}: {word!r} is an id of {whose[_key(word)]!r}, too; "
                    f"if {column!r} is no column of ids, leave it out"
                )
    if not entries:
        raise UsageError(f"{path}: nobody is in this roster")
    return tuple(entries.values())


def attend(found: Sequence[Item], roster: Sequence[Entry]) -> Attendance:
    """The submissions under the ids of the roster, with its names, sections and extensions."""
    by_id = {_key(word): entry for entry in roster for word in (entry.id, *entry.ids)}
    by_name: dict[str, list[Entry]] = {}
    for entry in roster:
        by_name.setdefault(_name(entry.name), []).append(entry)
    items: list[Item] = []
    there: set[str] = set()
    warnings: list[str] = []
    for item in found:
        known, trouble = _entry(item, by_id, by_name)
        if known is None:
            warnings.append(f"{item.student}: {trouble}")
            items.append(_remarked(item, trouble))
            continue
        there.add(known.id)
        handed_in_as = [item.student] if item.student != known.id else []
        ids = tuple(dict.fromkeys((*item.receipt.ids, *handed_in_as, *known.ids)))
        receipt = item.receipt.model_copy(
            update={
                "name": printable(known.name) or item.receipt.name,
                "section": printable(known.section),
                "extension": known.extension,
                "ids": ids,
            }
        )
        items.append(_with(item, receipt, known.id))
    absent = tuple(
        Absent(student=printable(entry.id), name=printable(entry.name), section=printable(entry.section), ids=entry.ids)
        for entry in sorted(roster, key=lambda entry: entry.id)
        if entry.id not in there
    )
    return Attendance(one_for_each_student(items), absent, tuple(warnings))


def attended(
    found: Sequence[Item], roster: Path | None, received: str | None, intake: Intake | None = None
) -> Attendance:
    """With what the instructor's tables say.  Raises UsageError.

    ``received``: a table, ``mtime`` (which ``intake`` knows), or what Gradescope says of a single submission.
    """
    attendance = attend(found, load(roster)) if roster else Attendance(tuple(found), (), ())
    if received is None:
        return attendance
    if received == "mtime":
        return replace(attendance, found=with_file_times(attendance.found, intake or Intake()))
    if received.endswith(".json"):
        if len(attendance.found) != 1:
            raise UsageError(f"{received}: is of one submission, and there are {len(attendance.found)}")
        at = gradescope.created_at(Path(received))
        item = attendance.found[0]
        return replace(attendance, found=(_with(item, item.receipt.model_copy(update={"at": at})),))
    times = load_received(Path(received))
    found = with_times(attendance.found, times)
    return replace(attendance, found=found, warnings=(*attendance.warnings, *_of_nobody(found, times, received)))


def _entry(item: Item, by_id: Mapping[str, Entry], by_name: Mapping[str, Sequence[Entry]]) -> tuple[Entry | None, str]:
    words = (item.student, *item.receipt.ids)
    fitting = list(dict.fromkeys(by_id[_key(word)] for word in words if _key(word) in by_id))
    if len(fitting) > 1:
        return None, f"has ids of {' and '.join(entry.id for entry in fitting)} in the roster, so it is nobody's there"
    if not fitting:
        fitting = list(by_name.get(_name(item.receipt.name or item.student), ()))
    if len(fitting) == 1:
        return fitting[0], ""
    why = "its name is that of several in the roster" if fitting else "it is not in the roster"
    return None, why


# ── when ──────────────────────────────────────────────────────────────────────────────────────────────────────────────


def load_received(path: Path) -> dict[str, datetime]:
    """Id → time; rows without a time say nothing.  Raises UsageError, which names the line."""
    times: dict[str, datetime] = {}
    for line, row in _rows(path, "id", "received"):
        if not row["received"]:
            continue
        at = _moment(row["received"])
        if at is None:
            raise UsageError(
                f"{path}, line {line}: {row['received']!r} is no time; write one such as 2025-10-01T21:14:00+02:00"
            )
        if times.setdefault(_key(row["id"]), at) != at:
            raise UsageError(f"{path}, line {line}: {row['id']!r} is there already, with another time")
    return times


def _of_nobody(found: Iterable[Item], times: Mapping[str, datetime], table: str) -> Iterable[str]:
    known = {_key(word) for item in found for word in (item.student, *item.receipt.ids)}
    if nobodys := [word for word in times if word not in known]:
        several = f" and {len(nobodys) - 3} more" if len(nobodys) > 3 else ""
        yield f"{table}: of {', '.join(nobodys[:3])}{several} there is a time and no submission"


def with_times(found: Iterable[Item], times: Mapping[str, datetime]) -> tuple[Item, ...]:
    """The table's times in place of those that the submissions came with."""
    items = []
    for item in found:
        at = next((times[_key(word)] for word in (item.student, *item.receipt.ids) if _key(word) in times), None)
        items.append(_with(item, item.receipt.model_copy(update={"at": at})) if at else item)
    return tuple(items)


def with_file_times(found: Iterable[Item], intake: Intake) -> tuple[Item, ...]:
    """When the main file was last changed, for want of anything better: whoever copied it may have set that."""
    items = []
    for item in found:
        at = intake.changed(item.main) if isinstance(item, Found) else None
        items.append(_with(item, item.receipt.model_copy(update={"at": at})) if at else item)
    return tuple(items)


# ── tables ────────────────────────────────────────────────────────────────────────────────────────────────────────────


def _rows(path: Path, *needed: str) -> Iterable[tuple[int, dict[str, str]]]:
    """Line numbers and rows, keys in lower case, values without blanks around them."""
    try:
        if path.stat().st_size > _MAX_BYTES:
            raise UsageError(f"{path}: more than {_MAX_BYTES:,} bytes; that is no list of a class")
        text = path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise UsageError(f"{path}: cannot be read: {error.strerror}") from None
    except UnicodeDecodeError as error:
        raise UsageError(f"{path}: byte {error.start} is not UTF-8; save the table as CSV UTF-8") from None
    first = text.partition("\n")[0]
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=max(",;\t", key=first.count), strict=True)
    try:
        header = [name.strip().casefold() for name in next(reader, [])]
        for name in needed:
            if header.count(name) != 1:
                raise UsageError(f"{path}, line 1: one column must be called {name!r}; there are {', '.join(header)}")
        for row in reader:
            if not any(cell.strip() for cell in row):
                continue
            if len(row) > len(header):
                raise UsageError(f"{path}, line {reader.line_num}: {len(row)} cells, and {len(header)} columns")
            cells = [*(cell.strip() for cell in row), *[""] * (len(header) - len(row))]
            yield reader.line_num, dict(zip(header, cells, strict=True))
    except csv.Error as error:
        raise UsageError(f"{path}, line {reader.line_num}: {error}") from None


def _extension(row: Mapping[str, str], where: str) -> datetime | timedelta | None:
    text = row.get("extension", "")
    if not text:
        return None
    if (at := _moment(text)) is not None:
        return at
    try:
        return span(text)
    except ValueError:
        raise UsageError(
            f"{where}: extension {text!r}: write a new due time such as 2025-10-03T23:59, or how much more: 2 d, 12 h"
        ) from None


def _moment(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text) if len(text) > 10 else None
    except ValueError:
        return None


def _key(word: str) -> str:
    return printable(word).strip().casefold()


def _name(name: str) -> str:
    """``Lovelace, Ada`` is ``Ada Lovelace``."""
    last, comma, first = name.partition(",")
    return " ".join((f"{first} {last}" if comma else name).casefold().split())


def _remarked(item: Item, remark: str) -> Item:
    return _with(item, item.receipt.model_copy(update={"remarks": (*item.receipt.remarks, remark)}))


def _with(item: Item, receipt: Receipt, student: str | None = None) -> Item:
    student = printable(student or item.student)
    if isinstance(item, Found):
        return replace(item, student=student, receipt=receipt)
    return item.model_copy(update={"student": student, "receipt": receipt})
