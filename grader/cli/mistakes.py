"""``grade mistakes``: all that can be named."""

from __future__ import annotations

import json
from pathlib import Path

import click
from rich.padding import Padding
from rich.text import Text

from grader.cli import terminal
from grader.cli.explain import heading
from grader.cli.group import Command
from grader.cli.known import known_mistakes
from grader.cli.options import course_option
from grader.cli.session import course_at
from grader.reports.text import visible


@click.command(cls=Command)
@click.option("-a", "--assignment", metavar="NAME", help="Of this assignment only.")
@course_option()
@click.option("--json", "as_document", is_flag=True, help="Print one JSON document.")
def mistakes(assignment: str | None, course: Path | None, as_document: bool) -> None:
    """List the mistakes that reports can name."""
    known = known_mistakes(course_at(course), assignment)
    if as_document:
        document = {"mistakes": [mistake.model_dump() for mistake in known]}
        click.echo(json.dumps(document, indent=2, ensure_ascii=False))
        return
    console = terminal.out()
    for mistake in known:
        console.print(heading(mistake))
        console.print(Padding(Text(visible(mistake.sentence)), (0, 0, 0, 2), expand=False))
    console.print()
    terminal.lines([Text(f"{len(known)} mistakes; grade explain ID says more of one")], console)
