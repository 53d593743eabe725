"""The group behind ``grade``: ``grade PATH…`` is ``grade run PATH…``, and every end has its exit code."""

from __future__ import annotations

import difflib
import errno
import sys
from typing import Any

import click
from click.shell_completion import CompletionItem

from grader.cli.terminal import problem
from grader.errors import GraderError, UsageError

DEFAULT = "run"
_DEBUG = "grader.debug"
#: What is wrong with a path that was given, or with one below it.
_OF_PATHS = (errno.EACCES, errno.EPERM, errno.EROFS, errno.ENAMETOOLONG, errno.ELOOP)


class Interrupted(Exception):  # no error: the user asked for it
    """Ended by a signal once everything that could be kept was written; the exit code is 128 + signal."""

    def __init__(self, signal: int) -> None:
        self.signal = signal


class Group(click.Group):
    """Runs the command named by the first argument that is no option, or else ``run`` on all of them."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        return super().parse_args(ctx, self._with_command(ctx, args))

    def _with_command(self, ctx: click.Context, args: list[str]) -> list[str]:
        """``-o x subs`` → ``run -o x subs``; ``-o x show ada`` → ``show -o x ada``."""
        own = 0
        while own < len(args) and args[own] in {name for option in self.get_params(ctx) for name in option.opts}:
            own += 1
        first, rest = args[:own], args[own:]
        if not rest or rest[0] in self.commands:
            return args
        positional = _first_positional(self.commands[DEFAULT], rest)
        if positional < len(rest) and rest[positional] in self.commands and "--" not in rest[:positional]:
            return [*first, rest[positional], *rest[:positional], *rest[positional + 1 :]]
        return [*first, DEFAULT, *rest]

    def invoke(self, ctx: click.Context) -> object:
        try:
            return super().invoke(ctx)
        except (click.ClickException, click.exceptions.Exit, click.Abort):
            raise
        except KeyboardInterrupt:
            problem("interrupted")
            ctx.exit(130)
        except Interrupted as end:
            problem("interrupted")
            ctx.exit(128 + end.signal)
        except GraderError as error:
            if ctx.meta.get(_DEBUG):
                raise
            problem(str(error))
            ctx.exit(error.exit_code)
        except Exception as error:
            if ctx.meta.get(_DEBUG) or (isinstance(error, OSError) and error.errno == errno.EPIPE):
                raise
            if isinstance(error, OSError) and error.filename and error.errno in _OF_PATHS:
                problem(f"{error.filename}: {error.strerror}")
                ctx.exit(UsageError.exit_code)
            if isinstance(error, UnicodeEncodeError) and error.encoding == sys.getfilesystemencoding() != "utf-8":
                problem(f"names of files are limited to {error.encoding} in this shell; set PYTHONUTF8=1 and try again")
                ctx.exit(UsageError.exit_code)
            problem(f"a fault of the grader itself: {type(error).__name__}: {error}")
            problem("again with --debug it shows where; please report it")
            ctx.exit(1)

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        """Commands, and paths too."""
        return [CompletionItem(incomplete, type="file"), *super().shell_complete(ctx, incomplete)]

    def command_like(self, word: str) -> str | None:
        """The command that a mistyped word may have meant."""
        return next(iter(difflib.get_close_matches(word, self.commands, n=1)), None)


class Command(click.Command):
    """A command that also takes ``--debug``, wherever it stands."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # click's own
        super().__init__(*args, **kwargs)
        self.params.append(debug_option())


Group.command_class = Command


def debug_option() -> click.Option:
    def remember(ctx: click.Context, _param: click.Parameter, value: bool) -> None:
        if value:
            ctx.meta[_DEBUG] = True

    return click.Option(
        ["--debug"],
        is_flag=True,
        expose_value=False,
        callback=remember,
        help="Show the traceback of a fault of ours.",
    )


def _first_positional(command: click.Command, args: list[str]) -> int:
    """Where the first argument stands that is neither an option of ``command`` nor an option's value."""
    takes_value = {
        name
        for parameter in command.params
        if isinstance(parameter, click.Option) and not parameter.is_flag and not parameter.count
        for name in parameter.opts
    }
    i = 0
    while i < len(args):
        word = args[i]
        if word == "--":
            return i + 1
        if not word.startswith("-") or word == "-":
            return i
        i += 2 if word in takes_value else 1
    return i
