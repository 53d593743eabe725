"""An Excel workbook of a class: what ``grades.csv`` has, with numbers as numbers and text as text."""

from __future__ import annotations

import io
from collections.abc import Sequence

from openpyxl import Workbook
from openpyxl.cell import Cell, WriteOnlyCell
from openpyxl.styles import Font
from openpyxl.worksheet._write_only import WriteOnlyWorksheet

from grader.reports.rows import Row, columns
from grader.reports.text import visible


def render(rows: Sequence[Row]) -> bytes:
    """One sheet, headings first and fixed.  No cell is a formula, whatever a student's file is called."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet("grades")
    sheet.freeze_panes = "B2"
    table = columns(rows)
    sheet.append([_cell(sheet, heading, Font(bold=True)) for heading in next(table)])
    for values in table:
        sheet.append([_cell(sheet, value) for value in values])
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def _cell(sheet: WriteOnlyWorksheet, value: str | float | None, font: Font | None = None) -> Cell:
    cell = WriteOnlyCell(sheet, value=visible(value) if isinstance(value, str) else value)
    if isinstance(value, str):
        cell.data_type = "s"  # a text that begins with = would be a formula
    if font is not None:
        cell.font = font
    return cell
