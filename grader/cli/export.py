"""``grade export``: scores into the gradebook of a learning system, or a table of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import click

from grader.cli import terminal
from grader.cli.group import Command
from grader.cli.options import PATH
from grader.errors import UsageError
from grader.files import write_whole
from grader.gradebooks import LAYOUTS, Filled, Grade, fill
from grader.model import Report
from grader.reports import as_csv
from grader.reports.rows import Row, row
from grader.reports.text import visible
from grader.reports.words import no_score, plural
from grader.results import ids_of, load_run, read_reports, with_absent
from grader.store import shown

#: The exit code where a score did not find its way.
HELD_BACK = 4
_SHOWN = 20


@click.command(cls=Command, short_help="Write scores into the gradebook of a learning system.")
@click.argument("results", metavar="RESULTS", type=PATH)
@click.option("--to", "system", type=click.Choice([*LAYOUTS, "csv", "xlsx"]), required=True, help="For which system.")
@click.option(
    "--gradebook",
    type=PATH,
    metavar="FILE",
    help="What the system exported: it has the ids, and all that is not ours is kept as it is.",
)
@click.option("--column", metavar="NAME", help="The gradebook's column; needed where several could be meant.")
@click.option("--scale", is_flag=True, help="Convert points where the gradebook counts others than the rubric.")
@click.option("--overwrite", is_flag=True, help="Replace grades that are there already.")
@click.option("-o", "--output", type=PATH, metavar="FILE", help="Where to; default: in RESULTS.")
@click.pass_context
def export(
    ctx: click.Context,
    results: Path,
    system: str,
    gradebook: Path | None,
    column: str | None,
    scale: bool,
    overwrite: bool,
    output: Path | None,
) -> None:
    """Write the scores of RESULTS as a file that a learning system imports.

    Students are found by their ids (the submission's, the roster's, those of the system that gave it out), then by
    login, never by name. Whoever has no row, no score, or something still to be graded by hand is left out and named,
    and the exit code is 4. Who handed in nothing is named, and gets no zero.
    """
    run = load_run(results)
    reports = sorted(read_reports(results), key=lambda report: report.student)
    if system not in LAYOUTS:
        if gradebook is not None or column is not None or scale or overwrite:
            raise click.UsageError(f"--to {system} is a table of its own and takes no gradebook")
        output = output or results / f"export.{system}"
        rows = with_absent([row(report) for report in reports], run.not_submitted)
        _write(output, _table(system, rows))
        absent = len(rows) - len(reports)
        more = f", and {absent:,} of whom nothing was submitted" if absent else ""
        click.echo(f"{plural(len(reports), 'student')}{more} in {visible(str(output))}")
        return
    if gradebook is None:
        raise click.UsageError(f"--gradebook: give the gradebook that {system} exported; it has the ids")
    output = output or results / (system + (gradebook.suffix or ".csv"))
    if output.resolve() == gradebook.resolve():
        raise UsageError(f"{output}: that is the gradebook itself; name another file with -o")
    ids = ids_of(results)
    filled = fill(
        LAYOUTS[system],
        _read(gradebook),
        str(gradebook),
        [
            Grade(report.student, report.points, report.max_points, ids.get(shown(report.student), ()))
            for report in reports
            if report.points is not None and not report.to_do
        ],
        absent={word for one in run.not_submitted for word in (one.student, *one.ids)},
        column=column,
        scale=scale,
        overwrite=overwrite,
    )
    _write(output, filled.file)
    held_back = [*_not_ready(reports), *filled.held_back]
    _tell(filled, held_back, output)
    if held_back:
        ctx.exit(HELD_BACK)


def _table(kind: str, rows: Sequence[Row]) -> bytes:
    if kind == "csv":
        return "".join(as_csv.render(rows)).encode("utf-8", "backslashreplace")
    try:
        from grader.gradebooks import workbook
    except ImportError as error:
        raise UsageError(f"--to xlsx needs openpyxl: pip install 'nabla-grader[xlsx]' ({error})") from error
    return workbook.render(rows)


def _not_ready(reports: Sequence[Report]) -> Iterator[tuple[str, str]]:
    """Who has no score yet, and why."""
    for report in reports:
        if report.points is None:
            yield report.student, f"no score: {no_score(report)}"
        elif report.to_do:
            yield report.student, f"{', '.join(one.id for one in report.to_do)}: to be graded by hand"


def _tell(filled: Filled, held_back: Sequence[tuple[str, str]], output: Path) -> None:
    same = f", {len(filled.unchanged):,} there already" if filled.unchanged else ""
    click.echo(f"{plural(len(filled.written), 'grade')} into {visible(filled.column)}{same}: {visible(str(output))}")
    for student, reason in held_back:
        terminal.problem(f"left out: {student}: {reason}")
    _tell_rows("not submitted, and no zero was written", filled.not_submitted)
    _tell_rows("in the gradebook, without a grade from here", filled.without_result)


def _tell_rows(what: str, names: Sequence[str]) -> None:
    if names:
        more = f" and {len(names) - _SHOWN:,} more" if len(names) > _SHOWN else ""
        terminal.problem(f"{what}: {', '.join(names[:_SHOWN])}{more}")


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise UsageError(f"{path}: cannot be read: {error.strerror}") from None


def _write(path: Path, data: bytes) -> None:
    try:
        write_whole(path, data)
    except OSError as error:
        raise UsageError(f"{path}: cannot be written: {error.strerror}") from None
