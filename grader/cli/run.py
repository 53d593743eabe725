"""``grade run PATH…``: the options, and how the run ends."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any, get_args

import click

from grader.cli.grading import grade_into
from grader.cli.group import Command, Group
from grader.cli.options import PATH, POINTS, SECONDS, SEED, Size, course_option, output_option, rubric_option
from grader.cli.session import Wanted
from grader.cli.showing import Shown
from grader.model import Limits
from grader.reports.rows import Row
from grader.submissions import System

FAULT, BELOW = 1, 3

_HELP = """\
Grade submissions: files, folders of files, folders of folders (one a student), archives of these, and what
Canvas, Moodle, Gradescope, Blackboard, Brightspace, nbgrader and clones of repositories look like.

\b
Exit codes:
  0    everything graded
  1    something has no score, by a fault that is not the student's
  2    usage or input
  3    a score below --fail-under
  130  interrupted; what was graded is written
"""


def limit_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """A flag for each field of ``Limits``; what is not given stays as the assignment has it."""
    for flag, name, kind, text in reversed(
        (
            ("--call-seconds", "call_s", SECONDS, "Wall time of one call of one function."),
            ("--statement-seconds", "statement_s", SECONDS, "Wall time of one top-level statement or cell."),
            ("--submission-seconds", "submission_s", SECONDS, "Wall time of a whole submission."),
            ("--memory", "memory_bytes", Size(), "Memory of a submission, such as 512M or 2GiB."),
            ("--output-limit", "output_bytes", Size(), "How much of what it prints is kept."),
            ("--returned-limit", "returned_bytes", Size(), "How much its functions may return together."),
            ("--source-limit", "source_bytes", Size(), "Largest source file that is read."),
        )
    ):
        command = click.option(flag, name, type=kind, metavar="SECONDS" if kind is SECONDS else "SIZE", help=text)(
            command
        )
    return command


@click.command("run", cls=Command, help=_HELP, short_help="Grade submissions (what `grade PATH…` does).")
@click.argument("paths", metavar="PATH…", nargs=-1, required=True, type=PATH)
@click.option("-a", "--assignment", metavar="NAME", help="The assignment, where the files do not tell.")
@course_option()
@rubric_option()
@output_option("Folder for results.")
@click.option("--again", is_flag=True, help="Run what is graded there already, too, though it has not changed.")
@click.option("--force", is_flag=True, help="Keep an older run there as a backup, and grade anew.")
@click.option(
    "--seed",
    type=SEED,
    metavar="N",
    help="Draw the same networks again; fresh ones without it.",
)
@click.option(
    "-j",
    "--jobs",
    type=click.IntRange(min=1),
    metavar="N",
    help="Submissions graded at the same time; default: the cores.",
)
@click.option("--no-share", is_flag=True, help="Run every submission, also where the code is the same.")
@click.option(
    "--cluster",
    metavar="ADDRESS",
    help="Run submissions on the workers of this Dask scheduler, such as tcp://10.0.0.1:8786.",
)
@click.option(
    "--sandbox",
    type=click.Choice(["strict", "best-effort", "none"]),
    default="strict",
    show_default=True,
    help="strict: stop where a layer is missing. best-effort: go on with those there are. "
    "none: only for code that you have read.",
)
@click.option(
    "--reveal",
    type=click.Choice(["hints", "public", "all"]),
    help="What reports show of expected values; default: the assignment's. hints: nothing. "
    "public: those of cases that are the same in every run. all: all.",
)
@click.option(
    "--from",
    "system",
    type=click.Choice(get_args(System)),
    help="What gave the submissions out; default: what their names look like. files: nothing but files and folders.",
)
@click.option(
    "--roster",
    type=PATH,
    metavar="CSV",
    help="Who is in the class: id, and name, section, extension, ids of other systems.",
)
@click.option(
    "--received",
    metavar="CSV",
    help="When work came in: id, received. mtime: when the files were last changed.",
)
@limit_options
@click.option("--fail-under", type=POINTS, metavar="P", help="Exit with 3 where any score is below P points.")
@click.option("-q", "--quiet", is_flag=True, help="Print nothing but warnings and errors.")
@click.option("--json", "as_document", is_flag=True, help='Print one JSON document: {"run": …, "reports": […]}.')
@click.pass_context
def run(
    ctx: click.Context,
    /,
    paths: tuple[Path, ...],
    output: Path,
    force: bool,
    fail_under: float | None,
    quiet: bool,
    as_document: bool,
    no_share: bool,
    **options: Any,  # click's own
) -> None:
    """See ``_HELP``."""
    _known_paths(ctx, paths)
    limits = {name: options.pop(name) for name in Limits.model_fields}
    wanted = Wanted(
        paths=paths,
        share=not no_share,
        limits={name: value for name, value in limits.items() if value is not None},
        **options,
    )
    results = grade_into(wanted, output, force=force, shown=Shown(quiet, as_document))
    ctx.exit(exit_code(results.rows, fail_under))


def exit_code(rows: list[Row], fail_under: float | None) -> int:
    if any(row.points is None for row in rows):
        return FAULT
    if fail_under is not None and any(row.points is not None and row.points < fail_under for row in rows):
        return BELOW
    return 0


def _known_paths(ctx: click.Context, paths: tuple[Path, ...]) -> None:
    """A mistyped command arrives here as a path."""
    group, word = ctx.find_root().command, str(paths[0])
    if isinstance(group, Group) and not os.path.lexists(word):
        near = group.command_like(word)
        if near and near != word:
            raise click.UsageError(f"{word}: no such file or folder, and no such command; did you mean `grade {near}`?")
