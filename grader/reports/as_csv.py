"""grades.csv: a row a student, a column a criterion; no cell is a formula."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence

from grader.reports.rows import Row, columns
from grader.reports.text import cell


def render(rows: Sequence[Row]) -> Iterator[str]:
    """The lines of the file, header first, in the order of ``rows``.

    Points are rounded to four decimals, and empty on a fault; so are criteria that a row knows nothing of.
    """
    for values in columns(rows):
        yield _line(cell(value) if isinstance(value, str) else decimal(value) for value in values)


def decimal(value: float | None) -> str:
    """Rounded to four decimals, without trailing zeros; empty for None."""
    if value is None:
        return ""
    text = f"{value:.4f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def _line(cells: Iterable[str]) -> str:
    line = io.StringIO()
    csv.writer(line, lineterminator="\n").writerow(cells)
    return line.getvalue()
