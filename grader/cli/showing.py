"""What a run says at its end: a table, one JSON document, or nothing but what went wrong."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice

import click
from rich.text import Text

from grader.cli import terminal
from grader.model import Run
from grader.reports import as_json, as_terminal
from grader.reports.rows import frequent, summarise
from grader.reports.text import visible
from grader.results import GRADES, INDEX, REPORTS, Results

#: A class up to ROWS + LEEWAY students is shown whole; of a larger one the first ROWS.
ROWS, LEEWAY = 40, 10
FAULTS = 10
_NOTE = 'grade note GROUP "…" puts a sentence into the reports of a group'


@dataclass(frozen=True)
class Shown:
    """How a run speaks: the table, one JSON document, or nothing but warnings."""

    quiet: bool = False
    json: bool = False

    @property
    def table(self) -> bool:
        return not self.quiet and not self.json


def show(results: Results, ended: Run, shown: Shown) -> None:
    if shown.json:
        for part in as_json.document(ended, results.report_texts()):
            click.echo(part, nl=False)
    if shown.table:
        _show_table(results, ended)
    elif ended.counts.faults:
        _show_faults(results)


def _shared(results: Results, ended: Run) -> str:
    """What was saved by not running the same code again, of what was not graded before."""
    graded, runs = sum(row.points is not None for row in results.rows) - results.unchanged, ended.counts.runs
    return f"   runs: {runs:,} for {graded / runs:.1f} submissions each" if runs and runs < graded else ""


def _show_table(results: Results, ended: Run) -> None:
    console = terminal.out()
    count = len(results.rows)
    most = count if count <= ROWS + LEEWAY else ROWS
    console.print(
        as_terminal.class_table(
            list(islice(results.reports(), most)),
            console.width,
            unicode=terminal.speaks_unicode(console),
            beyond=f"… and {count - most:,} more: {results.directory / GRADES}" if count > most else "",
        )
    )
    console.print()
    _show_faults(results)
    mistakes = frequent(results.rows)
    terminal.lines(
        [
            *([as_terminal.mistakes_line(mistakes)] if mistakes else []),
            *as_terminal.group_lines(results.groups, results.notes),
            *([Text(_NOTE, style="dim")] if results.groups and not results.notes else []),
            as_terminal.summary_line(summarise(results.rows), ended.wall_time_s),
            *([_unchanged(results)] if results.unchanged else []),
            *([_absent(ended)] if ended.not_submitted else []),
            Text(_places(results)),
            Text(
                f"assignment: {ended.assignment}   seed: {ended.seed}   sandbox: {ended.sandbox.mode}"
                f"{_shared(results, ended)}",
                style="dim",
            ),
        ],
        console,
    )


def _places(results: Results) -> str:
    folder = visible(str(results.directory))
    page = f"page: {folder}/{INDEX}   " if "html" in results.formats else ""
    return f"{page}reports: {folder}/{REPORTS}   grades: {folder}/{GRADES}"


def _unchanged(results: Results) -> Text:
    return Text(f"{results.unchanged:,} of {len(results.rows):,} unchanged, not run again (--again does)", style="dim")


def _absent(ended: Run) -> Text:
    count, shown = len(ended.not_submitted), ended.not_submitted[:FAULTS]
    more = f", … and {count - len(shown):,} more" if count > len(shown) else ""
    names = ", ".join(visible(f"{one.student} ({one.name})" if one.name else one.student) for one in shown)
    return Text(f"{count:,} of the roster not submitted: {names}{more}")


def _show_faults(results: Results) -> None:
    faults = [row for row in results.rows if row.points is None]
    for row in faults[:FAULTS]:
        terminal.problem(f"no score for {row.student}: {row.remark}")
    if len(faults) > FAULTS:
        terminal.problem(f"… and {len(faults) - FAULTS} more without a score: see {results.directory / GRADES}")
