"""``grade override``: what an instructor decides by hand, into reports and gradebook."""

from __future__ import annotations

import signal
from pathlib import Path

import click
from rich.text import Text

from grader.cli import terminal
from grader.cli.group import Command, Interrupted
from grader.cli.interrupts import Interrupts
from grader.cli.options import PATH, POINTS
from grader.errors import UsageError
from grader.model import Override, Report
from grader.overrides import corrected, parse, with_override, without
from grader.reports.text import visible
from grader.reports.words import number, plural, points_line
from grader.results import OVERRIDES, Results, load_report, load_run, read_reports

_SHOWN = 20


@click.command(cls=Command, short_help="Decide points by hand.")
@click.argument("output", metavar="RESULTS", type=PATH)
@click.argument("student", metavar="[ID]", required=False)
@click.option("--points", type=POINTS, metavar="P", help="How many it shall be.")
@click.option("--criterion", metavar="C", help="Of this criterion; one that the rubric leaves to you, or any other.")
@click.option("--question", metavar="Q", help="Of this question; without it and --criterion: the total.")
@click.option("--reason", metavar="TEXT", help="Why; the student reads it.")
@click.option("--remove", is_flag=True, help="Take the decision back.")
def override(
    output: Path,
    student: str | None,
    points: float | None,
    criterion: str | None,
    question: str | None,
    reason: str | None,
    remove: bool,
) -> None:
    """Decide the points of a student's criterion, question or total by hand.

    Decisions are kept in RESULTS/overrides.toml and go into the student's reports, grades.csv and the history;
    grading on, and rescoring, keep them. Without an ID: put what was edited there into the reports.
    """
    _check_words(student, points, criterion, question, reason, remove)
    with Interrupts() as interrupts:
        try:
            load_run(output)
            with Results(output) as results:
                changed = _decide(results, student, (question, criterion), points, reason)
                left = sum(bool(report.to_do) for report in read_reports(output))
        except KeyboardInterrupt:
            raise Interrupted(interrupts.signal or signal.SIGINT) from None
    _show(changed, left, output)


def _check_words(
    student: str | None,
    points: float | None,
    criterion: str | None,
    question: str | None,
    reason: str | None,
    remove: bool,
) -> None:
    if criterion is not None and question is not None:
        raise click.UsageError("--criterion or --question, not both")
    if student is None and (points, criterion, question, reason, remove) != (None, None, None, None, False):
        raise click.UsageError("whose points? name an ID after RESULTS")
    if remove and (points is not None or reason is not None):
        raise click.UsageError("--remove takes a decision back; leave --points and --reason out")
    if student is not None and not remove and (points is None or not (reason and reason.strip())):
        raise click.UsageError("a decision takes --points and a --reason, which the student reads")


def _decide(
    results: Results,
    student: str | None,
    place: tuple[str | None, str | None],
    points: float | None,
    reason: str | None,
) -> list[tuple[Report, Report]]:
    """The reports that have changed, before and after.  Without points, the decision is taken back."""
    where, text = str(results.directory / OVERRIDES), results.overrides_text
    if student is None:
        reports = list(read_reports(results.directory))
    else:
        report = load_report(results.directory, student)
        reports = [report]
        if points is not None and reason is not None:
            question, criterion = place
            made = Override(
                student=report.student, question=question, criterion=criterion, points=points, reason=reason
            )
            text = with_override(text, made, where)
        elif (report.student, *place) in [one.place for one in results.overrides]:
            text = without(text, (report.student, *place), where)
        else:
            raise UsageError(f"{where}: nothing of that is decided for {student}")
    changed = _changed(reports, parse(text, where), where)
    kept = {one.student: one for one in results.store.kept()}
    results.override(text, [(kept[after.student], after) for _, after in changed])
    return changed


def _changed(reports: list[Report], overrides: tuple[Override, ...], where: str) -> list[tuple[Report, Report]]:
    """Raises UsageError before anything is written where a decision fits no report."""
    changed: list[tuple[Report, Report]] = []
    problems: list[str] = []
    for report in reports:
        after, wrong = corrected(report, overrides)
        problems += wrong
        if after != report:
            changed.append((report, after))
    if problems:
        raise UsageError("\n".join(f"{where}: {problem}" for problem in problems))
    return changed


def _show(changed: list[tuple[Report, Report]], left: int, output: Path) -> None:
    lines = []
    for before, after in changed[:_SHOWN]:
        was = "none" if before.points is None else number(before.points)
        now = "none" if after.points is None else points_line(after)
        lines.append(Text(f"{visible(after.student)}: {was} → {now}"))
    if len(changed) > _SHOWN:
        lines.append(Text(f"… and {len(changed) - _SHOWN:,} more"))
    if left:
        lines.append(Text(f"{plural(left, 'report')} with something still to be graded by hand"))
    path = visible(str(output / OVERRIDES))
    lines.append(Text(f"{plural(len(changed), 'report')} changed   decisions: {path}"))
    terminal.lines(lines, terminal.out())
