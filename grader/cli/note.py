"""``grade note``: a sentence of the instructor's into the reports of all who share an answer."""

from __future__ import annotations

from pathlib import Path

import click
from click.shell_completion import CompletionItem
from rich.text import Text

from grader import notes
from grader.cli import terminal
from grader.cli.group import Command
from grader.cli.options import output_option
from grader.declarations import did_you_mean
from grader.errors import GraderError, UsageError
from grader.model import Group
from grader.reports import as_terminal
from grader.reports.text import visible
from grader.reports.words import plural
from grader.results import NOTES, Results, index_again, load_groups, put_notes, read_notes, write_notes


def _groups(ctx: click.Context, _parameter: click.Parameter, incomplete: str) -> list[CompletionItem]:
    try:
        groups = load_groups(Path(ctx.params.get("output") or "results"))
    except GraderError:
        return []
    return [CompletionItem(group.id) for group in groups if group.id.startswith(incomplete)]


@click.command(cls=Command)
@click.argument("group", required=False, shell_complete=_groups)
@click.argument("text", required=False)
@output_option()
@click.option("--remove", is_flag=True, help="Take the note of the group away.")
def note(group: str | None, text: str | None, output: Path, remove: bool) -> None:
    """Say TEXT to all students of a GROUP, in their reports.

    Groups are students with equal answers that no known mistake explains; results/groups.json has them. Notes
    are kept in results/notes.toml. Without arguments: list the groups, and put notes that were edited there
    into the reports.
    """
    _check_words(group, text, remove)
    with Results(output):  # nobody else writes there meanwhile
        groups = load_groups(output)
        known, file = read_notes(output)
        if group is not None:
            if group not in [one.id for one in groups] and not (remove and group in known):
                raise UsageError(f"{output}: there is no group {group!r}; {_all(group, groups)}")
            file = notes.without(file, group) if text is None else notes.with_note(file, group, text)
            known = notes.parse(file, str(output / NOTES))
            write_notes(output, file)
        changed = put_notes(output, groups, known)
        if changed:
            index_again(output)
    shown = [one for one in groups if group in (None, one.id)]
    terminal.lines(
        [
            *as_terminal.group_lines(shown, known),
            Text(f"{plural(changed, 'report')} changed   notes: {visible(str(output / NOTES))}"),
        ],
        terminal.out(),
    )


def _check_words(group: str | None, text: str | None, remove: bool) -> None:
    if remove and (group is None or text is not None):
        raise click.UsageError("--remove takes a GROUP and no TEXT")
    if group is not None and not remove and not (text and text.strip()):
        raise click.UsageError(f"what should be said to {group}? --remove takes a note away")


def _all(group: str, groups: tuple[Group, ...]) -> str:
    if not groups:
        return "no answer is shared"
    return did_you_mean(group, [one.id for one in groups])
