"""``grade verify ASSIGNMENT``: an assignment examines itself, and the exit code says whether it holds."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import click
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table
from rich.text import Text

from grader.cli import terminal
from grader.cli.group import Command
from grader.cli.options import SEED, course_option
from grader.cli.session import cores, course_at
from grader.reports.text import visible
from grader.verify import Check, Effort, Verification, steps, verify

FAILS = 1
#: Seeds that a person can type again.
_SEEDS = 1 << 32
#: Problems of one check that are printed; JSON has all.
_SHOWN = 12

_HELP = """\
Examine an assignment: its reference, stub, examples, mistakes, rubric and cases.

Networks are fresh in each run unless --seed gives them. Right programs are asked on as many seeds as make
--networks cases of the question that has most; every mistake on --seeds of them.

\b
Exit codes:
  0  everything holds
  1  something does not
  2  usage or input
"""


@click.command("verify", cls=Command, help=_HELP, short_help="Examine an assignment and its grading.")
@click.argument("assignment")
@course_option()
@click.option("--seed", type=SEED, metavar="N", help="The first seed; a fresh one without it.")
@click.option("--seeds", type=click.IntRange(min=1), metavar="N", help=f"Default: {Effort().seeds}.")
@click.option("--networks", type=click.IntRange(min=1), metavar="N", help=f"Default: {Effort().networks}.")
@click.option("--quick", is_flag=True, help="A few seeds, in less than a minute.")
@click.option("-j", "--jobs", type=click.IntRange(min=1), metavar="N", help="Processes; default: the cores.")
@click.option("--json", "as_document", is_flag=True, help="Print one JSON document.")
@click.pass_context
def verify_command(
    ctx: click.Context,
    assignment: str,
    course: Path | None,
    seed: int | None,
    seeds: int | None,
    networks: int | None,
    quick: bool,
    jobs: int | None,
    as_document: bool,
) -> None:
    """See ``_HELP``."""
    loaded = course_at(course).load(assignment)
    effort = Effort.quick() if quick else Effort()
    effort = replace(effort, seeds=seeds or effort.seeds, networks=networks or effort.networks)
    with _progress(steps(loaded, effort), shown=not as_document) as advance:
        found = verify(loaded, secrets.randbelow(_SEEDS) if seed is None else seed, effort, jobs or cores(), advance)
    if as_document:
        click.echo(found.model_dump_json(indent=2))
    else:
        _show(found)
    ctx.exit(0 if found.holds else FAILS)


@contextmanager
def _progress(total: int, *, shown: bool) -> Iterator[Callable[[], None]]:
    """A bar on stderr, if that is a terminal."""
    console = terminal.err()
    with Progress(
        TextColumn("verifying"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(compact=True),
        console=console,
        transient=True,
        disable=not (shown and console.is_terminal),
    ) as bar:
        task = bar.add_task("verifying", total=total)
        yield lambda: bar.advance(task)


def _show(found: Verification) -> None:
    console = terminal.out()
    table = Table(box=None, padding=(0, 2, 0, 0), pad_edge=False, header_style="bold")
    table.add_column("check")
    table.add_column("holds", no_wrap=True)
    table.add_column("took", justify="right", no_wrap=True)
    table.add_column("what was found", ratio=1)
    unicode = terminal.speaks_unicode(console)
    for check in found.checks:
        table.add_row(
            Text(visible(check.title)), _sign(check, unicode), _seconds(check.seconds), Text(visible(check.found))
        )
    console.print(table)
    for check in found.checks:
        if check.problems:
            console.print()
            console.print(Text(visible(check.title), style="bold"))
            shown = [Text(f"  {visible(problem)}") for problem in check.problems[:_SHOWN]]
            if len(check.problems) > _SHOWN:
                shown.append(Text(f"  … and {len(check.problems) - _SHOWN} more: --json has all"))
            terminal.lines(shown, console)
    console.print()
    failing = sum(check.holds is False for check in found.checks)
    verdict = f"{failing} of {len(found.checks)} checks fail" if failing else "everything holds"
    terminal.lines([Text(f"{verdict} · {found.wall_time_s:.0f} s · seed {found.seed}")], console)


def _sign(check: Check, unicode: bool) -> Text:
    if check.holds is None:
        return Text("–" if unicode else "-", style="dim")
    word = "yes" if check.holds else "no"
    sign = f"{'✓' if check.holds else '✗'} {word}" if unicode else word
    return Text(sign, style="green" if check.holds else "red")


def _seconds(seconds: float) -> str:
    return f"{seconds:.0f} s" if seconds >= 0.5 else ""
