"""Delimited text that can be changed in one cell and is byte for byte the same everywhere else.

The ``csv`` module forgets which cells were quoted, how lines ended and what the file began with; learning systems are
particular about some of it, and nobody wants to look through a thousand differences.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Collection
from dataclasses import dataclass

from grader.errors import UsageError

_MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))


@dataclass(slots=True)
class Cell:
    raw: str
    """As it stands in the file, quotes included."""
    end: str
    """What follows: the delimiter, the end of the line, or nothing at the end of the file."""

    @property
    def text(self) -> str:
        if not self.raw.startswith('"'):
            return self.raw
        return self.raw[1:-1].replace('""', '"')


@dataclass(frozen=True, slots=True)
class Table:
    where: str
    """The file, for messages."""
    mark: bytes
    encoding: str
    delimiter: str
    rows: list[list[Cell]]
    """The headings first; blank lines are rows of one empty cell."""

    @property
    def headings(self) -> list[str]:
        return [cell.text.strip() for cell in self.rows[0]]

    def columns(self, names: Collection[str]) -> list[int]:
        """Where these headings stand, in the order of the file; capitals make no difference."""
        wanted = {name.casefold() for name in names}
        return [i for i, heading in enumerate(self.headings) if heading.casefold() in wanted]

    def cell(self, row: int, column: int) -> Cell:
        """Raises UsageError where the row is too short."""
        try:
            return self.rows[row][column]
        except IndexError:
            raise UsageError(
                f"{self.where}: row {row + 1} has {len(self.rows[row])} cells and no {self.headings[column]!r}; "
                "export the gradebook again"
            ) from None

    def text(self, row: int, column: int) -> str:
        """Empty where the row is too short."""
        return self.rows[row][column].text.strip() if column < len(self.rows[row]) else ""

    def put(self, row: int, column: int, number: str) -> None:
        """Quoted where it was, or has to be."""
        cell = self.cell(row, column)
        cell.raw = f'"{number}"' if cell.raw.startswith('"') or self.delimiter in number else number

    def written(self) -> bytes:
        return self.mark + "".join(cell.raw + cell.end for row in self.rows for cell in row).encode(self.encoding)


def read(data: bytes, where: str, known: Collection[str]) -> Table:
    """The table in ``data``, delimited so that at least one of the ``known`` headings is found.

    Raises UsageError where there is none, or where the file would not be written back as it is.
    """
    mark, encoding = _encoding(data)
    try:
        text = data[len(mark) :].decode(encoding)
    except UnicodeDecodeError:
        if encoding != "utf-8":
            raise UsageError(f"{where}: is no sound {encoding}; export the gradebook again") from None
        encoding = "latin-1"  # whatever it is, ids are ASCII, and every byte is kept
        text = data[len(mark) :].decode(encoding)
    for delimiter in ",\t;":
        rows = _rows(text, delimiter)
        table = Table(where, mark, encoding, delimiter, rows or [[Cell("", "")]])
        if rows and table.columns(known):
            break
    else:
        raise UsageError(
            f"{where}: none of the columns {', '.join(known)} is there; is it what this system exports, and in English?"
        )
    _check_quotes(table)
    if table.written() != data:
        raise UsageError(f"{where}: cannot be written back byte for byte; export the gradebook again")
    return table


def _encoding(data: bytes) -> tuple[bytes, str]:
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return mark, encoding
    if b"\0" in data[:2]:
        return b"", "utf-16-le" if data[1:2] == b"\0" else "utf-16-be"
    return b"", "utf-8"


def _rows(text: str, delimiter: str) -> list[list[Cell]]:
    cell = re.compile(rf'("(?:[^"]|"")*"(?=[{delimiter}\r\n]|\Z)|[^{delimiter}\r\n]*)({delimiter}|\r\n|\n|\r|\Z)')
    rows: list[list[Cell]] = [[]]
    at = 0
    while at < len(text) or (rows[-1] and rows[-1][-1].end == delimiter):
        match = cell.match(text, at)
        assert match is not None  # the second alternative fits anything, and so does one of the ends
        rows[-1].append(Cell(match[1], match[2]))
        at = match.end()
        if match[2] != delimiter:
            rows.append([])
    return [row for row in rows if row]


def _check_quotes(table: Table) -> None:
    for number, row in enumerate(table.rows, 1):
        for cell in row:
            if cell.raw.startswith('"') and not re.fullmatch(r'"(?:[^"]|"")*"', cell.raw):
                raise UsageError(
                    f"{table.where}: row {number}: a quotation mark is never closed; export the gradebook again"
                )
