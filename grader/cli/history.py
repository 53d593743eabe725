"""``grade history ID``: every score that a student ever had."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import unquote

import click
from rich.table import Table

from grader.checking import TOLERANCE_FACTOR
from grader.cli import terminal
from grader.cli.group import Command
from grader.cli.options import output_option
from grader.cli.show import students
from grader.model import Run
from grader.reports.words import number
from grader.results import no_report, open_store

_DIGITS = 8


@click.command(cls=Command)
@click.argument("student", metavar="ID", shell_complete=students)
@output_option()
def history(student: str, output: Path) -> None:
    """List a student's scores, the newest last, and what made them."""
    with open_store(output) as store:
        scores = store.history(student) or store.history(unquote(student))  # the id, or the name of its file
    if not scores:
        raise no_report(output, student)
    table = Table("when (UTC)", "points", "by", "source", "rubric", "", box=None, pad_edge=False, header_style="dim")
    table.columns[1].justify = "right"
    for score in scores:
        table.add_row(
            f"{score.at:%Y-%m-%d %H:%M:%S}",
            "none" if score.row.points is None else f"{number(score.row.points)} of {number(score.row.max_points)}",
            score.cause,
            score.source[:_DIGITS],
            score.run.rubric_digest[:_DIGITS],
            _told(score.run),
        )
    terminal.out().print(table)


def _told(run: Run) -> str:
    """What was asked for beyond rubric and assignment."""
    told = []
    if run.follow_through is not None:
        told.append("follow-through" if run.follow_through else "no follow-through")
    if run.tolerance != TOLERANCE_FACTOR:
        told.append(f"tolerance {run.tolerance:g} E")
    return ", ".join(told)
