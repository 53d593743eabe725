"""``grade explain ID``: what a mistake is, where to look, and which step of the derivation it breaks; and
``grade explain notation``: what the same thing is called in each assignment.
"""

from __future__ import annotations

from pathlib import Path

import click
from click.shell_completion import CompletionItem
from rich import box
from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from grader.cli import terminal
from grader.cli.group import Command
from grader.cli.known import Known, known_mistakes
from grader.cli.options import course_option
from grader.cli.session import course_at
from grader.course import Course
from grader.declarations import did_you_mean
from grader.errors import UsageError
from grader.reports.text import visible

NOTATION = "notation"

_LABELS = {
    "sentence": "what the answers show",
    "hint": "where to look",
    "step": "what it breaks",
    "seen": "where it was seen",
}


def _ids(_ctx: click.Context, _parameter: click.Parameter, incomplete: str) -> list[CompletionItem]:
    return [
        CompletionItem(mistake.id) for mistake in known_mistakes(course_at(None)) if mistake.id.startswith(incomplete)
    ]


@click.command(cls=Command, short_help="Explain a mistake that a report names, or the notation.")
@click.argument("mistake", metavar="ID", shell_complete=_ids)
@click.option("-a", "--assignment", metavar="NAME", help="Look in this assignment only.")
@course_option()
def explain(mistake: str, assignment: str | None, course: Path | None) -> None:
    """Explain a mistake that a report names, or the `notation`: what is called how in which assignment."""
    if mistake == NOTATION:
        _show_notation(course_at(course), terminal.out())
        return
    known = known_mistakes(course_at(course), assignment)
    found = [one for one in known if one.id == mistake]
    if not found:
        ids = sorted({one.id for one in known})
        raise UsageError(f"there is no mistake {mistake!r}; {did_you_mean(mistake, ids)}: grade mistakes lists them")
    console = terminal.out()
    for i, one in enumerate(found):
        if i:
            console.print()
        _show(one, console)


def _show_notation(course: Course, console: Console) -> None:
    written = {slug: course.load(slug).notation for slug in course.slugs()}
    written = {slug: notation for slug, notation in written.items() if notation}
    if not written:
        raise UsageError(f"{course.root}: no assignment has a table [notation] in its assignment.toml")
    table = Table("", *written, box=box.SIMPLE_HEAD, pad_edge=False)
    for thing in dict.fromkeys(thing for notation in written.values() for thing in notation):
        table.add_row(thing, *(visible(notation.get(thing, "")) for notation in written.values()))
    console.print(table)


def heading(mistake: Known) -> Text:
    """Its id, and where it can be made."""
    where = ", ".join(mistake.questions) if mistake.questions else "any function"
    assignment = f" of {mistake.assignment}" if mistake.assignment else ""
    return Text.assemble((mistake.id, "bold"), f"  in {where}{assignment}")


def _show(mistake: Known, console: Console) -> None:
    console.print(heading(mistake))
    for name, label in _LABELS.items():
        if text := getattr(mistake, name):
            console.print(Text(label, style="dim"))
            console.print(Padding(Text(visible(text)), (0, 0, 0, 2), expand=False))
