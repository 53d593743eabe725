"""``grade`` itself: its commands, and how it is started."""

from __future__ import annotations

import sys

import click

from grader.cli.check import check
from grader.cli.ci import ci
from grader.cli.courses import assignments
from grader.cli.demo import demo
from grader.cli.doctor import doctor
from grader.cli.explain import explain
from grader.cli.export import export
from grader.cli.group import Group, debug_option
from grader.cli.history import history
from grader.cli.kit import kit
from grader.cli.mistakes import mistakes
from grader.cli.new import new
from grader.cli.note import note
from grader.cli.override import override
from grader.cli.package import package
from grader.cli.replay import replay
from grader.cli.report import report
from grader.cli.rescore import rescore
from grader.cli.run import run
from grader.cli.session import version
from grader.cli.show import schema, show
from grader.cli.verify import verify_command

_HELP = """\
Grade backpropagation assignments.

\b
grade submissions/    grades a folder, contained, into results/
grade show ada        prints one report
grade demo            shows it all on an example class

grade PATH… is short for grade run PATH…, whose --help has all options. A folder that is called like a
command is reached as ./demo.
"""

_EPILOG = """\
\b
Completion of commands, options and student ids, for the shell's start-up file:
  bash  eval "$(_GRADE_COMPLETE=bash_source grade)"
  zsh   eval "$(_GRADE_COMPLETE=zsh_source grade)"
  fish  _GRADE_COMPLETE=fish_source grade | source

\b
Exit codes: 0 everything graded; 1 a fault of the grader on some submission;
2 usage or input; 3 a score below --fail-under; 130 interrupted.
"""


def _print_version(ctx: click.Context, _parameter: click.Parameter, value: bool) -> None:
    if value and not ctx.resilient_parsing:
        click.echo(f"grade {version()}")
        ctx.exit()


@click.group(
    cls=Group,
    params=[debug_option()],
    help=_HELP,
    epilog=_EPILOG,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    options_metavar="[OPTIONS] PATH…  |  grade",
)
@click.option(
    "--version",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_print_version,
    help="Print the version.",
)
def cli() -> None:
    """See ``_HELP``."""


for command in (
    run,
    ci,
    check,
    show,
    report,
    history,
    replay,
    rescore,
    override,
    export,
    note,
    explain,
    mistakes,
    verify_command,
    kit,
    package,
    new,
    demo,
    doctor,
    assignments,
    schema,
):
    cli.add_command(command)


def main() -> None:
    for stream in (sys.stdout, sys.stderr):
        # a student's name must not end a run because the terminal cannot write it
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    cli(prog_name="grade")
