"""``grade ci``: one grading, told in the formats of the systems that start it."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from grader.cli import terminal
from grader.cli.group import Command
from grader.cli.options import PATH, POINTS, SEED, course_option, rubric_option
from grader.cli.run import exit_code, limit_options
from grader.cli.session import Wanted, course_at, session
from grader.errors import GraderError, UsageError
from grader.files import write_whole
from grader.model import Graded, Limits, Report, Run
from grader.reports import (
    as_class,
    as_github,
    as_gitlab,
    as_gradescope,
    as_json,
    as_junit,
    as_markdown,
    as_prairielearn,
)
from grader.reports.findings import Lines
from grader.reports.rows import row
from grader.reports.words import no_score, points_line, sandbox_note
from grader.results import Results
from grader.submissions import is_one_students, where_defined

#: Whose reports are of one student; then the path holds the work of one, whatever lies in it.
_OF_ONE = ("gradescope", "prairielearn")
_STANDARD_OUTPUT = "-"
#: In which lines may begin with what a student wrote.
_OF_LINES = ("junit", "markdown")

_HELP = """\
Grade a file or a folder, and tell it in the formats of CI and learning systems.

Without PATH, what lies in submissions/ is graded, else what lies here: in a repository with the work for one
assignment, however deep in it, nothing has to be said. A course that lies here, too, is used only with --course: its
reference runs outside of the sandbox.

\b
Formats, several at once, each with =PATH or on standard output:
  junit         tests, as most CI systems read them
  github        annotations, and the summary of the job ($GITHUB_STEP_SUMMARY); the default there
  gitlab        code quality
  gradescope    results.json, of one student
  prairielearn  results.json, of one student
  markdown      to be read; the default elsewhere
  json          the run and all reports

\b
Exit codes:
  0    everything graded
  1    something has no score, by a fault that is not the student's
  2    usage or input; nothing was graded or written
  3    a score below --fail-under
  130  interrupted; nothing was written
"""


@dataclass(frozen=True)
class _Told:
    """A class, graded."""

    run: Run
    reports: tuple[Report, ...]
    """Sorted by student."""
    beside_files: tuple[Report, ...]
    """The same, with the paths of the files as they are reached from here."""
    lines: Lines


def _markdown(told: _Told) -> str:
    return as_markdown.render(told.reports[0]) if len(told.reports) == 1 else as_class.render(told.reports)


_FORMATS: dict[str, Callable[[_Told], str]] = {
    "junit": lambda told: as_junit.render(told.reports),
    "github": lambda told: as_github.commands(told.beside_files, told.lines),
    "gitlab": lambda told: as_gitlab.render(told.beside_files, told.lines),
    "gradescope": lambda told: as_gradescope.render(told.reports[0], told.run.reveal),
    "prairielearn": lambda told: as_prairielearn.render(told.reports[0]),
    "markdown": _markdown,
    "json": lambda told: "".join(as_json.document(told.run, map(as_json.render, told.reports))),
}


class _Format(click.ParamType):  # type: ignore[type-arg]  # generic since click 8.4 only
    """``junit``, ``junit=PATH``."""

    name = "format"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> tuple[str, str]:
        name, _, path = str(value).partition("=")
        if name not in _FORMATS:
            self.fail(f"{name!r} is none of {', '.join(_FORMATS)}", param, ctx)
        return name, path or _STANDARD_OUTPUT


@click.command("ci", cls=Command, help=_HELP, short_help="Grade in CI or in a learning system.")
@click.argument("path", metavar="[PATH]", required=False, type=PATH)
@click.option("-f", "--format", "formats", metavar="FORMAT[=PATH]", type=_Format(), multiple=True, help="See above.")
@click.option("-a", "--assignment", metavar="NAME", help="The assignment, where the files do not tell.")
@course_option()
@rubric_option()
@click.option("--seed", type=SEED, metavar="N", help="Draw the same networks again.")
@click.option(
    "-j", "--jobs", type=click.IntRange(min=1), metavar="N", help="Graded at the same time; default: the cores."
)
@click.option("--sandbox", type=click.Choice(["strict", "best-effort", "none"]), default="strict", show_default=True)
@click.option("--reveal", type=click.Choice(["hints", "public", "all"]), help="What is shown of expected values.")
@click.option(
    "--received",
    metavar="FILE",
    help="When it came in: a table (id, received), or Gradescope's submission_metadata.json.",
)
@limit_options
@click.option("--fail-under", type=POINTS, metavar="P", help="Exit with 3 where any score is below P points.")
@click.pass_context
def ci(
    ctx: click.Context,
    /,
    path: Path | None,
    formats: tuple[tuple[str, str], ...],
    fail_under: float | None,
    **options: Any,  # click's own
) -> None:
    """See ``_HELP``."""
    formats = formats or (("github" if _in_github() else "markdown", _STANDARD_OUTPUT),)
    _check(formats)
    limits = {name: options.pop(name) for name in Limits.model_fields}
    alone = any(name in _OF_ONE for name, _ in formats)
    if path is None:
        path = Path("submissions") if Path("submissions").is_dir() else Path()
        alone = alone or (path == Path() and _is_one_students(options["course"], options["assignment"]))
    wanted = Wanted(
        paths=(path,),
        alone=alone,
        share=not alone,
        limits={name: value for name, value in limits.items() if value is not None},
        **options,
    )
    told = _graded(wanted)
    texts = [(name, target, _FORMATS[name](told)) for name, target in formats]
    for name, target, text in texts:
        if target == _STANDARD_OUTPUT:
            click.echo(text, nl=False)
        else:
            _write(Path(target), text)
        if name == "github" and (summary := os.environ.get("GITHUB_STEP_SUMMARY")):
            _summarise(summary, told.reports)
    _say(told.reports)
    ctx.exit(exit_code([row(report) for report in told.reports], fail_under))


def _summarise(path: str, reports: Sequence[Report]) -> None:
    """The page of the job; a job without one is graded all the same."""
    try:
        with open(path, "a", encoding="utf-8") as file:
            file.write(as_github.summary(reports))
    except OSError as error:
        terminal.warn(f"{path}: the summary of the job cannot be written: {error.strerror}")


def _is_one_students(course: Path | None, assignment: str | None) -> bool:
    """Whether the work for one assignment lies here, in one place."""
    known = course_at(course)
    slugs = [slug for slug in known.slugs() if assignment in (None, slug)]
    return is_one_students(Path(), [name for slug in slugs for name in known.file_names(slug)])


def _graded(wanted: Wanted) -> _Told:
    """Everything in memory: what is told of a class is one document."""
    graded: list[Graded] = []
    with (
        tempfile.TemporaryDirectory() as nowhere,
        Results(Path(nowhere) / "results") as unused,
        session(wanted, unused) as began,
    ):
        if note := sandbox_note(began.began.sandbox):
            terminal.warn(note)
        for warning in began.warnings:
            terminal.warn(warning)
        graded += began.graded
        ended = began.run()
    graded.sort(key=lambda one: one.report.student)
    reports = tuple(one.report for one in graded)
    faults = sum(report.points is None for report in reports)
    counts = {"submissions": len(reports), "graded": len(reports) - faults, "faults": faults}
    places = [_from_here(one.origin) for one in graded]
    return _Told(
        run=ended.model_copy(update={"counts": ended.counts.model_copy(update=counts)}),
        reports=reports,
        beside_files=tuple(
            report.model_copy(update={"file": place}) for report, place in zip(reports, places, strict=True)
        ),
        lines={
            (place, name): line
            for one, place in zip(graded, places, strict=True)
            if one.submission
            for name, line in where_defined(
                [question.name for question in one.report.questions], one.submission.main.content
            ).items()
        },
    )


def _from_here(origin: str) -> str:
    """Systems know files by their path below the folder of the repository, in which CI starts."""
    path = Path(os.path.abspath(origin))
    return path.relative_to(Path.cwd()).as_posix() if path.is_relative_to(Path.cwd()) else origin


# ── Telling it ────────────────────────────────────────────────────────────────────────────────────────────────


def _check(formats: Sequence[tuple[str, str]]) -> None:
    """Early, before anything costs time."""
    targets = [target for _, target in formats]
    for name, target in formats:
        if targets.count(target) > 1:
            where = "standard output" if target == _STANDARD_OUTPUT else target
            raise UsageError(f"several formats go to {where}; give all but one a place of its own: {name}=PATH")
        if target == _STANDARD_OUTPUT and _in_github() and name in _OF_LINES:
            raise UsageError(f"GitHub takes lines of a log that begin with :: for commands; write a file: {name}=PATH")
        if target != _STANDARD_OUTPUT and (Path(target).is_dir() or not Path(target).parent.is_dir()):
            raise UsageError(f"{target}: cannot be written; name a file in a folder that exists")


def _in_github() -> bool:
    return os.environ.get("GITHUB_ACTIONS") == "true"


def _write(path: Path, text: str) -> None:
    try:
        write_whole(path, text.encode("utf-8", "backslashreplace"))
    except OSError as error:
        raise GraderError(f"{path}: cannot be written: {error.strerror}") from error


def _say(reports: Sequence[Report]) -> None:
    """A line for each, for whoever reads the log."""
    for report in reports:
        if report.points is None:
            terminal.problem(f"no score for {report.student}: {no_score(report)}")
        else:
            terminal.log(f"{report.student}: {points_line(report)}")
