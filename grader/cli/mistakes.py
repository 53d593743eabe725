"""``grade mistakes``: all that can be named, in one table."""

from __future__ import annotations

import json
from pathlib import Path

import click
from rich.table import Table
from rich.text import Text

from grader.cli import terminal
from grader.cli.group import Command
from grader.cli.known import known_mistakes
from grader.cli.session import course_at
from grader.reports.text import visible


@click.command(cls=Command)
@click.option("-a", "--assignment", metavar="NAME", help="Of this assignment only.")
@click.option("--course", type=click.Path(path_type=Path), help="A course of your own instead of the built-in one.")
@click.option("--json", "as_document", is_flag=True, help="Print one JSON document.")
def mistakes(assignment: str | None, course: Path | None, as_document: bool) -> None:
    """List the mistakes that reports can name."""
    where = course_at(course)
    known = known_mistakes(where, assignment)
    if as_document:
        document = {"mistakes": [mistake.model_dump() for mistake in known]}
        click.echo(json.dumps(document, indent=2, ensure_ascii=False))
        return
    several = not assignment and len(where.slugs()) > 1
    table = Table(box=None, padding=(0, 2, 0, 0), pad_edge=False, header_style="bold")
    table.add_column("mistake", no_wrap=True)
    if several:
        table.add_column("assignment", no_wrap=True)
    table.add_column("in", overflow="fold")
    table.add_column("what the answers show", ratio=1)
    for mistake in known:
        row = [
            Text(mistake.id),
            *([Text(mistake.assignment or "any")] if several else []),
            Text(", ".join(mistake.questions) or "any function"),
            Text(visible(mistake.sentence)),
        ]
        table.add_row(*row)
    console = terminal.out()
    console.print(table)
    console.print()
    terminal.lines([Text(f"{len(known)} mistakes; grade explain ID says more of one")], console)
