"""``grade kit ASSIGNMENT``: what a student is given."""

from __future__ import annotations

from pathlib import Path

import click
from click.shell_completion import CompletionItem
from rich.text import Text

from grader import kit as kits
from grader.cli import terminal
from grader.cli.group import Command
from grader.cli.options import PATH, course_option
from grader.cli.session import course_at
from grader.reports.text import visible
from grader.verify.stubs import differences


def _slugs(_ctx: click.Context, _parameter: click.Parameter, incomplete: str) -> list[CompletionItem]:
    return [CompletionItem(slug) for slug in course_at(None).slugs() if slug.startswith(incomplete)]


@click.command(cls=Command, short_help="Write what students are given.")
@click.argument("assignment", shell_complete=_slugs)
@click.option("-o", "--output", type=PATH, default=Path("kit"), show_default=True, help="Folder to make.")
@course_option()
@click.option("--force", is_flag=True, help="Replace the kit's own files that are there.")
def kit(assignment: str, output: Path, course: Path | None, force: bool) -> None:
    """Write what students are given: handout, stubs, tests of public cases."""
    loaded = course_at(course).load(assignment)
    written = kits.write(loaded, output, force=force)
    for difference in differences(loaded):
        terminal.warn(difference)
    terminal.lines([Text(visible(str(path))) for path in written], terminal.out())
