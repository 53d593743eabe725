"""The workbook holds text as text and numbers as numbers."""

import io

import openpyxl

from grader.gradebooks import workbook
from grader.reports.rows import Row


def test_no_cell_is_a_formula_and_ids_stay_as_they_are():
    rows = [
        Row("=1+1", "@SUM(A1).py", 87.5, 100.0, ("a", "-b"), (7.5, 80.0), (), "+\x1b[2J"),
        Row("007", "b.py", None, 100.0, (), (), (), "unreadable"),
    ]
    sheet = openpyxl.load_workbook(io.BytesIO(workbook.render(rows))).active
    assert [[cell.value for cell in row] for row in sheet.rows] == [
        ["student", "file", "points", "max_points", "a", "-b", "remark"],
        ["=1+1", "@SUM(A1).py", 87.5, 100, 7.5, 80, "+\\x1b[2J"],
        ["007", "b.py", None, 100, None, None, "unreadable"],
    ]
    assert {cell.data_type for row in sheet.rows for cell in row} == {"s", "n"}
