"""``grade assignments``: what a course can be graded on."""

from __future__ import annotations

from pathlib import Path

import click
from rich.table import Table
from rich.text import Text

from grader.cli import terminal
from grader.cli.group import Command
from grader.cli.options import course_option
from grader.cli.session import course_at
from grader.reports.text import visible
from grader.reports.words import number
from grader.scoring import load_rubric


@click.command(cls=Command)
@course_option()
def assignments(course: Path | None) -> None:
    """List the assignments of a course."""
    where = course_at(course)
    table = Table(box=None, padding=(0, 2, 0, 0), pad_edge=False, header_style="bold")
    table.add_column("assignment", no_wrap=True)
    table.add_column("points", justify="right", no_wrap=True)
    table.add_column("title")
    table.add_column("questions")
    for slug in where.slugs():
        assignment = where.load(slug)
        table.add_row(
            Text(slug),
            Text(number(load_rubric(assignment.rubric_path, assignment).total)),
            Text(visible(assignment.title)),
            Text(", ".join(question.name for question in assignment.questions)),
        )
    console = terminal.out()
    console.print(table)
