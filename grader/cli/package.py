"""``grade package``: this grader and an assignment, as other systems run them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import click
from rich.text import Text

from grader.autograders import Packed, gradescope, prairielearn, write
from grader.cli import terminal
from grader.cli.group import Command, debug_option
from grader.cli.options import PATH, rubric_option
from grader.cli.session import course_at, version
from grader.declarations import did_you_mean
from grader.errors import UsageError
from grader.reports.text import visible
from grader.scoring import load_rubric


@click.group(params=[debug_option()])
def package() -> None:
    """Pack the grader and an assignment for another system."""


def _options(output: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    options = (
        click.argument("assignment", required=False),
        click.option(
            "-o", "--output", type=PATH, default=Path(output), show_default=True, help="The zip."
        ),
        click.option("--course", type=PATH, help="A course of your own, not the built-in one."),
        rubric_option(),
        click.option(
            "--sandbox", type=click.Choice(["strict", "best-effort"]), default="strict", show_default=True,
            help="strict: no score where a layer is missing there.",
        ),
        click.option(
            "--reveal", type=click.Choice(["hints", "public", "all"]), help="What is shown of expected values."
        ),
        click.option("--force", is_flag=True, help="Replace a file that is there."),
    )  # fmt: skip

    def decorate(command: Callable[..., Any]) -> Callable[..., Any]:
        for option in reversed(options):
            command = option(command)
        return command

    return decorate


@package.command("gradescope", cls=Command)
@_options("autograder.zip")
def gradescope_command(output: Path, force: bool, **options: Any) -> None:
    """Write autograder.zip, to be uploaded to Gradescope.

    Give its containers 2 GB of memory: a submission may take 1 GiB before the grader ends it.
    """
    _write(gradescope.files(_packed(**options)), output, force=force)


@package.command("prairielearn", cls=Command)
@_options("prairielearn.zip")
@click.option("--image", metavar="NAME", help="As which you push the image; default: nabla-grader:VERSION.")
def prairielearn_command(output: Path, force: bool, image: str | None, **options: Any) -> None:
    """Write a question for PrairieLearn, and what its image is built of.

    In the zip: image/, for docker build and docker push, and questions/, for the repository of the course.
    """
    _write(prairielearn.files(_packed(**options), image or f"nabla-grader:{version()}"), output, force=force)


def _packed(assignment: str | None, course: Path | None, rubric: Path | None, **how: Any) -> Packed:
    where = course_at(course)
    slugs = where.slugs()
    if assignment is None and len(slugs) != 1:
        raise UsageError(f"which assignment? Name one of {', '.join(slugs)}")
    if assignment is not None and assignment not in slugs:
        raise UsageError(f"there is no assignment {assignment!r}; {did_you_mean(assignment, slugs)}")
    loaded = where.load(assignment or slugs[0])
    rubric = rubric or loaded.rubric_path
    load_rubric(rubric, loaded)  # what is wrong in it is better told now
    return Packed(loaded, rubric, **how)


def _write(files: Mapping[str, bytes], output: Path, *, force: bool) -> None:
    write(output, files, force=force)
    size = f"{output.stat().st_size / 1024:.0f} KiB"
    shown = [name for name in files if "/course/" not in f"/{name}"]
    terminal.lines(
        [
            Text(f"{visible(str(output))}, {size}"),
            *(Text(f"  {name}") for name in shown),
            Text("  … and the assignment"),
        ],
        terminal.out(),
    )
