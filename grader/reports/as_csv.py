"""grades.csv: a row a student, a column a criterion; no cell is a formula."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence

from grader.reports.rows import Row
from grader.reports.text import cell

_BEFORE = ("student", "file", "points", "max_points")
_AFTER = ("remark",)
#: Columns that are there where anybody has something in them.
_AT_TIMES = ("name", "section", "received_at", "points_before_late")


def render(rows: Sequence[Row]) -> Iterator[str]:
    """The lines of the file, header first, in the order of ``rows``.

    Points are rounded to four decimals, and empty on a fault; so are criteria that a row knows nothing of.
    """
    criteria = tuple(dict.fromkeys(criterion for entry in rows for criterion in entry.criteria))
    at_times = [name for name in _AT_TIMES if any(getattr(entry, name) not in ("", None) for entry in rows)]
    yield _line((*_BEFORE, *(cell(criterion) for criterion in criteria), *at_times, *_AFTER))
    for entry in rows:
        points = dict(zip(entry.criteria, entry.criterion_points, strict=True))
        yield _line(
            (
                cell(entry.student),
                cell(entry.file),
                _number(entry.points),
                _number(entry.max_points),
                *(_number(points.get(criterion)) for criterion in criteria),
                *(_optional(getattr(entry, name)) for name in at_times),
                cell(entry.remark),
            )
        )


def _optional(value: str | float | None) -> str:
    return cell(value) if isinstance(value, str) else _number(value)


def _number(value: float | None) -> str:
    if value is None:
        return ""
    text = f"{value:.4f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def _line(cells: Iterable[str]) -> str:
    line = io.StringIO()
    csv.writer(line, lineterminator="\n").writerow(cells)
    return line.getvalue()
