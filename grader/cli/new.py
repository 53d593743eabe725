"""``grade new``: a course or an assignment to begin with."""

from __future__ import annotations

from pathlib import Path

import click
from rich.text import Text

from grader import skeleton
from grader.cli import terminal
from grader.cli.group import Command, debug_option
from grader.cli.options import PATH
from grader.reports.text import visible


@click.group(params=[debug_option()])
def new() -> None:
    """Begin a course or an assignment of your own."""


@new.command(cls=Command)
@click.argument("directory", metavar="DIR", type=PATH)
def course(directory: Path) -> None:
    """Make a course with one assignment, which works as it stands."""
    _tell(skeleton.new_course(directory), skeleton.FIRST, directory)


@new.command(cls=Command)
@click.argument("name", metavar="NAME")
@click.option(
    "--course",
    "root",
    type=PATH,
    default=Path(),
    help="The course that it belongs to; default: this folder.",
)
def assignment(name: str, root: Path) -> None:
    """Add an assignment to a course: one question, which works as it stands."""
    _tell(skeleton.new_assignment(root, name), name, root)


def _tell(written: tuple[Path, ...], name: str, root: Path) -> None:
    where = visible(str(root))
    told = [Text(visible(str(path))) for path in written if "examples" not in path.parts]
    told.append(Text(f"{visible(str(root / 'assignments' / name / 'examples'))}/…   one for each verdict"))
    told += [Text(), Text(f"It holds as it is: grade verify {name} --course {where} --quick")]
    terminal.lines(told, terminal.out())
