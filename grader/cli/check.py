"""``grade check FILE``: the public cases, for a student at home, once or on each save."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import click
from rich.text import Text

from grader.cli import terminal
from grader.cli.group import Command
from grader.cli.options import PATH, course_option
from grader.cli.session import course_at
from grader.course import Assignment
from grader.errors import UsageError
from grader.model import Report, Submission, Unusable
from grader.practice import all_right, practised, public_exam
from grader.reports import as_json, as_terminal
from grader.reports.text import visible
from grader.sandbox.sandbox import Mode, Sandbox
from grader.submissions import Found, find, read, slug_for

NOT_YET = 1
#: Seconds between two looks at a file that is watched; so long must it hold still.
_POLL = 0.2

_HELP = """\
Check your own file on the public cases of its assignment.

The same engine as in grading, contained as well: verdicts, the mistake's name, hints, and the simplest case on which
it shows. Nothing is written, and nobody is told. Hidden cases are drawn at grading.

\b
Exit codes:
  0  every public case is right
  1  something is not right yet
  2  usage or input
"""


@click.command("check", cls=Command, help=_HELP, short_help="Check your own file on public cases.")
@click.argument("file", metavar="FILE", type=PATH)
@click.option("-a", "--assignment", metavar="NAME", help="The assignment, where the file's name does not tell.")
@course_option()
@click.option("--watch", is_flag=True, help="Check again on each save, until Ctrl-C.")
@click.option(
    "--sandbox",
    type=click.Choice(["strict", "best-effort", "none"]),
    default="best-effort",
    show_default=True,
    help="strict: stop where a layer is missing. none: only for code that you have read.",
)
@click.option("--json", "as_document", is_flag=True, help="Print the report as JSON.")
@click.pass_context
def check(
    ctx: click.Context,
    file: Path,
    assignment: str | None,
    course: Path | None,
    watch: bool,
    sandbox: Mode,
    as_document: bool,
) -> None:
    """See ``_HELP``."""
    where = course_at(course)
    loaded = where.load(slug_for([file], where, assignment))
    exam = public_exam(loaded)
    right = False
    with Sandbox(sandbox, loaded.limits, exam.probes, salvage=loaded.salvage) as contained:
        try:
            for submission in _saves(file, loaded) if watch else [_submission(file, loaded)]:
                report = practised(submission, contained.run(submission), exam, contained.summary())
                _show(report, file, watched=watch, as_document=as_document)
                right = all_right(report)
        except KeyboardInterrupt:
            if not watch:
                raise
    ctx.exit(0 if right else NOT_YET)


def _submission(file: Path, assignment: Assignment) -> Submission:
    """What the path stands for.  Raises UsageError where that is not one submission that can be read."""
    items = find([file], assignment)
    if len(items) != 1:
        raise UsageError(f"{file}: holds {len(items)} submissions; check one of them")
    found = read(items[0], assignment.limits) if isinstance(items[0], Found) else items[0]
    if isinstance(found, Unusable):
        raise UsageError(f"{found.origin}: {found.problem}")
    return found


def _saves(file: Path, assignment: Assignment) -> Iterator[Submission]:
    """The submission as it is, and again each time that it has changed."""
    submission = _submission(file, assignment)
    while True:
        yield submission
        submission = _next(file, assignment, submission)


def _next(file: Path, assignment: Assignment, before: Submission) -> Submission:
    """The next state that holds still: an editor may write a file in parts, or put another in its place."""
    seen = before
    while True:
        time.sleep(_POLL)
        try:
            now = _submission(file, assignment)
        except UsageError:  # it is not there, for a moment or for good
            continue
        if now == seen and now != before:
            return now
        seen = now


def _show(report: Report, file: Path, *, watched: bool, as_document: bool) -> None:
    console = terminal.out()
    if as_document:
        click.echo(as_json.render(report), nl=False)
        return
    if watched and console.is_terminal:
        console.clear()
    console.print(as_terminal.checked(report, unicode=terminal.speaks_unicode(console)), crop=False)
    if watched:
        console.print(Text(f"Watching {visible(str(file))}; Ctrl-C ends.", style="dim"))
