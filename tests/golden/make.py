"""Writes the golden files: ``python -m tests.golden.make``.  Read ``git diff`` before you believe them."""

import io
from pathlib import Path

from rich.console import Console

from grader.reports import as_csv, as_json, as_markdown, as_terminal
from grader.reports.rows import row, summarise
from tests.reports import examples

HERE = Path(__file__).parent


def terminal(*renderables, width=80):
    console = Console(file=io.StringIO(), width=width, color_system=None, highlight=False, emoji=False)
    for renderable in renderables:
        console.print(renderable)
    return "\n".join(line.rstrip() for line in console.file.getvalue().splitlines()) + "\n"


def documents():
    students = examples.a_class()
    return {
        "report.schema.json": as_json.schema(),
        "report.json": as_json.render(examples.eventful()),
        "report.md": as_markdown.render(examples.eventful()),
        "report.txt": terminal(as_terminal.report(examples.eventful())),
        "class.txt": terminal(
            as_terminal.class_table(students, 80), as_terminal.summary_line(summarise(map(row, students)), 0.934)
        ),
        "grades.csv": "".join(as_csv.render([row(report) for report in students])),
    }


if __name__ == "__main__":
    for name, text in documents().items():
        (HERE / name).write_text(text, encoding="utf-8")
