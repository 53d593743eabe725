"""Consoles, warnings and the progress bar.  Answers go to stdout; everything else to stderr."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any, TextIO, cast

import click
from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    ProgressColumn,
    Task,
    TextColumn,
    TimeRemainingColumn,
)
from rich.text import Text

from grader.reports.text import visible


def out() -> Console:
    """Colour only on a terminal and without NO_COLOR; made anew for each use, because tests change stdout."""
    return Console(file=cast(TextIO, _Log(sys.stdout)), highlight=False, markup=False, emoji=False)


def err() -> Console:
    return Console(stderr=True, highlight=False, markup=False, emoji=False)


def speaks_unicode(console: Console) -> bool:
    return console.encoding.lower().replace("-", "").startswith("utf")


def problem(message: str) -> None:
    """On stderr, each line of it marked as ours."""
    for line in message.split("\n"):
        log(f"grade: {line}")


def warn(message: str) -> None:
    console = err()
    console.print(Text.assemble(("warning: ", "bold yellow"), _logged(message)), soft_wrap=True)


def log(line: str) -> None:
    """On stderr."""
    click.echo(_logged(line), err=True)


def _logged(line: str) -> str:
    """The line as it can be shown, and as no command."""
    return _without_commands(visible(line))


def _without_commands(text: str) -> str:
    """Without what CI systems take for commands, which a student's name might give."""
    return _COMMANDS.sub(lambda match: " ".join(match[0]), text)


#: ``::error …`` where a line begins, in GitHub; ``##[error]`` and ``##vso[…]`` anywhere, there and in Azure Pipelines.
_COMMANDS = re.compile(r"^[^\S\n]*::|##(?=\w*\[)", re.MULTILINE)


class _Log:
    """A stream that may be a CI system's log."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def write(self, text: str) -> int:
        return self._stream.write(_without_commands(text))

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)


class _Rate(ProgressColumn):
    def render(self, task: Task) -> Text:
        speed = task.finished_speed or task.speed
        return Text(f"{speed:.0f}/s" if speed else "", style="progress.data.speed")


@contextmanager
def progress(total: int | None, *, shown: bool, done: int = 0) -> Iterator[Callable[[], None]]:
    """A bar on stderr with rate and time left, if that is a terminal.  Gives what advances it."""
    console = err()
    with Progress(
        TextColumn("grading"),
        BarColumn(),
        MofNCompleteColumn(),
        _Rate(),
        TimeRemainingColumn(compact=True),
        console=console,
        transient=True,
        disable=not (shown and console.is_terminal),
    ) as bar:
        task = bar.add_task("grading", total=total, completed=done)
        yield lambda: bar.advance(task)


def lines(texts: Iterable[Text], console: Console) -> None:
    """Long lines stay whole where nobody looks at a screen: paths are copied from them."""
    for text in texts:
        console.print(text, soft_wrap=not console.is_terminal)
