"""``grade show``, ``grade schema``: what was graded, and the form that it has."""

from __future__ import annotations

from pathlib import Path

import click
from click.shell_completion import CompletionItem

from grader.cli import terminal
from grader.cli.group import Command
from grader.cli.options import output_option
from grader.reports import as_json, as_terminal
from grader.results import REPORTS, load_report, report_text


def students(ctx: click.Context, _parameter: click.Parameter, incomplete: str) -> list[CompletionItem]:
    folder = Path(ctx.params.get("output") or "results") / REPORTS
    return [CompletionItem(path.stem) for path in sorted(folder.glob("*.json")) if path.stem.startswith(incomplete)]


@click.command(cls=Command)
@click.argument("student", metavar="ID", shell_complete=students)
@output_option()
@click.option(
    "--format",
    "form",
    type=click.Choice(["terminal", "markdown", "json"]),
    default="terminal",
    show_default=True,
)
def show(student: str, output: Path, form: str) -> None:
    """Print one student's report."""
    if form == "terminal":
        # not cropped: the snippet is there to be copied
        terminal.out().print(as_terminal.report(load_report(output, student)), crop=False)
    else:
        click.echo(report_text(output, student, ".md" if form == "markdown" else ".json"), nl=False)


@click.command(cls=Command)
def schema() -> None:
    """Print the JSON schema of a report."""
    click.echo(as_json.schema(), nl=False)
