"""Scores into an exported gradebook: which column, which row, and what must not be touched.

A student is found by id, then by login, all exactly as they are written: never by name, and never where two rows or two
students could be meant.  Whatever is not written is told, with the reason.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from grader.errors import UsageError
from grader.gradebooks.table import Table, read
from grader.reports.as_csv import decimal


@dataclass(frozen=True, slots=True)
class Layout:
    """How a learning system's gradebook looks."""

    system: str
    ids: tuple[str, ...]
    """Headings of the columns with ids."""
    logins: tuple[str, ...]
    """Headings of those with logins or addresses."""
    item: re.Pattern[str]
    """The heading of a column for grades; groups ``name`` and, where the heading has them, ``id`` and ``most``."""
    most_row: str = ""
    """The first cell of the row that says how many points there are."""
    most_column: str = ""
    """The heading of the column that says it."""
    settled: frozenset[str] = frozenset()
    """What is no grade and never overwritten: excused, say."""
    key: Callable[[str], str] = str.strip
    """The id in a cell."""


@dataclass(frozen=True, slots=True)
class Grade:
    student: str
    points: float
    max_points: float
    ids: tuple[str, ...] = ()
    """What else means this student somewhere: ids and logins of any system."""


@dataclass(frozen=True, slots=True)
class Filled:
    file: bytes
    """To be imported."""
    column: str
    written: tuple[str, ...]
    unchanged: tuple[str, ...]
    """Whose grade stands there already."""
    held_back: tuple[tuple[str, str], ...]
    """Student and reason: what was not written."""
    not_submitted: tuple[str, ...]
    """Ids of the rows of those who are known to have handed in nothing, as they stand in the gradebook."""
    without_result: tuple[str, ...]
    """Those of the other rows that no result is for."""


def fill(
    layout: Layout,
    data: bytes,
    where: str,
    grades: Iterable[Grade],
    *,
    absent: Collection[str] = (),
    column: str | None = None,
    scale: bool = False,
    overwrite: bool = False,
) -> Filled:
    """The gradebook with ``grades`` in one column.  Pure.

    ``where`` names it in messages, ``absent`` are all ids of those who handed in nothing.  ``scale`` converts points
    where the gradebook has another maximum, ``overwrite`` replaces other grades.  Raises UsageError where the gradebook
    does not say which column, or is none.
    """
    table = read(data, where, (*layout.ids, *layout.logins))
    at = _column(layout, table, column)
    comma, maximum = _decimal_comma(table, at), _maximum(layout, table, at)
    found, held = _matched(layout, table, sorted(grades, key=lambda grade: grade.student))
    written, unchanged = [], []
    for grade, row in found:
        there = table.cell(row, at).text.strip()
        most = maximum(row)
        if most and most != _exact(grade.max_points) and not scale:
            reason = f"the gradebook counts {float(most):g} points, the rubric {grade.max_points:g}; --scale converts"
            held.append((grade.student, reason))
            continue
        points = _exact(grade.points)
        if most and scale:
            points *= most / _exact(grade.max_points)
        new = decimal(float(points))
        if _number(there) == _number(new):
            unchanged.append(grade.student)
        elif there in layout.settled:
            held.append((grade.student, f"its row says {there!r}"))
        elif there not in ("", "-") and not overwrite:
            held.append((grade.student, f"has another grade, {there}; --overwrite replaces it"))
        else:
            table.put(row, at, new.replace(".", ",") if comma else new)
            written.append(grade.student)
    taken = {row for _, row in found}
    alone = [_names(layout, table, row) for row in range(1, len(table.rows)) if row not in taken]
    absentees = set(map(layout.key, absent))
    return Filled(
        file=table.written(),
        column=table.headings[at],
        written=tuple(written),
        unchanged=tuple(unchanged),
        held_back=tuple(sorted(held)),
        not_submitted=tuple(names[0] for names in alone if not absentees.isdisjoint(names)),
        without_result=tuple(names[0] for names in alone if names and absentees.isdisjoint(names)),
    )


# ── Which column ────────────────────────────────────────────────────────────────────────────────────────────


def _column(layout: Layout, table: Table, wanted: str | None) -> int:
    """The one that was asked for, by heading, name or id; or the only one there is."""
    items = [(i, match) for i, heading in enumerate(table.headings) if (match := layout.item.fullmatch(heading))]
    known = ", ".join(repr(match["name"] or match[0]) for _, match in items) or "none at all"
    if wanted is not None:
        groups = [(i, {match[0], *match.groupdict().values()} - {match.groupdict().get("most")}) for i, match in items]
        chosen = [i for i, names in groups if wanted.strip() in names]
        if len(chosen) == 1:
            return chosen[0]
        what = "is there more than once; name it by its whole heading" if chosen else "is no column for grades"
        raise UsageError(f"{table.where}: {wanted!r} {what}; there are: {known}")
    if len(items) == 1:
        return items[0][0]
    what = "several columns could take the grades; name one with --column" if items else "no column takes grades"
    raise UsageError(f"{table.where}: {what}; there are: {known}")


def _maximum(layout: Layout, table: Table, column: int) -> Callable[[int], Fraction | None]:
    """What the gradebook counts in that column, for each row; None where it says nothing."""
    if layout.most_column:
        columns = table.columns([layout.most_column])
        return lambda row: _number(table.text(row, columns[0])) if columns else None
    heading = layout.item.fullmatch(table.headings[column])
    said = heading.groupdict().get("most") if heading else None
    if layout.most_row:
        rows = [row for row in range(len(table.rows)) if table.text(row, 0) == layout.most_row]
        said = table.text(rows[0], column) if rows else None
    most = _number(said or "")
    return lambda _: most


def _decimal_comma(table: Table, column: int) -> bool:
    """Whether numbers are written as 12,5: some number of the column is."""
    return any(re.fullmatch(r"\s*-?\d+,\d+\s*", row[column].text) for row in table.rows[1:] if column < len(row))


def _number(text: str) -> Fraction | None:
    text = text.strip().replace(",", ".")
    return Fraction(text) if re.fullmatch(r"-?\d+(\.\d*)?|-?\.\d+", text) else None


def _exact(value: float) -> Fraction:
    return Fraction(repr(float(value)))


# ── Which row ───────────────────────────────────────────────────────────────────────────────────────────────


def _matched(
    layout: Layout, table: Table, grades: Sequence[Grade]
) -> tuple[list[tuple[Grade, int]], list[tuple[str, str]]]:
    """Grades with their rows; and whose could not be found, with the reason."""
    by_id, by_login = (_places(layout, table, headings) for headings in (layout.ids, layout.logins))
    found: list[tuple[Grade, int]] = []
    held: list[tuple[str, str]] = []
    for grade in grades:
        words = set(map(layout.key, (grade.student, *grade.ids)))
        rows = _rows(words, by_id)
        # a word that is an id says no more; the others may show that it is the id of another
        rows |= _rows(words - by_id.keys(), by_login)
        if len(rows) == 1:
            found.append((grade, next(iter(rows))))
        elif rows:
            what = "this id" if len(words) == 1 else f"one of the ids {', '.join(sorted(words))}"
            held.append((grade.student, f"{len(rows)} rows have {what}"))
        else:
            known = "" if len(words) == 1 else f" ({', '.join(sorted(words))})"
            held.append((grade.student, f"no row has this id or login{known}"))
    claims = Counter(row for _, row in found)
    held += [
        (grade.student, f"{claims[row]} results are for the row of {_names(layout, table, row)[0]}")
        for grade, row in found
        if claims[row] > 1
    ]
    return [(grade, row) for grade, row in found if claims[row] == 1], held


def _places(layout: Layout, table: Table, headings: Sequence[str]) -> dict[str, set[int]]:
    """Id → the rows that have it."""
    places: dict[str, set[int]] = {}
    for column in table.columns(headings):
        for row in range(1, len(table.rows)):
            if name := layout.key(table.text(row, column)):
                places.setdefault(name, set()).add(row)
    return places


def _rows(words: Iterable[str], places: Mapping[str, set[int]]) -> set[int]:
    return set().union(*(places.get(word, ()) for word in words))


def _names(layout: Layout, table: Table, row: int) -> list[str]:
    """The ids and logins in a row; none where it is about nobody."""
    names = (layout.key(table.text(row, column)) for column in table.columns((*layout.ids, *layout.logins)))
    return [name for name in names if name]
