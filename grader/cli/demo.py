"""``grade demo``: the example class, copied and graded."""

from __future__ import annotations

import shutil
from pathlib import Path

import click
from rich.text import Text

from grader.cli import terminal
from grader.cli.grading import grade_into
from grader.cli.group import Command
from grader.cli.options import SEED, output_option
from grader.cli.run import exit_code
from grader.cli.session import Wanted
from grader.cli.showing import Shown
from grader.course import builtin_course
from grader.errors import GraderError, UsageError
from grader.model import Report
from grader.results import INDEX, page_path

ASSIGNMENT = "backprop"
MARK = "README.md"
_README = """\
# The example class of grade

`submissions/` holds small submissions, right and wrong and hostile, each named for what it does; `results/`
what `grade` made of them.  Put a file of your own beside them and run `grade demo` again, or delete this
folder: nothing needs it.
"""


@click.command(cls=Command)
@output_option("Folder to make.", "demo")
@click.option("--sandbox", type=click.Choice(["strict", "best-effort", "none"]), default="strict", show_default=True)
@click.option("--seed", type=SEED, help="Draw the same networks again.")
@click.pass_context
def demo(ctx: click.Context, output: Path, sandbox: str, seed: int | None) -> None:
    """Copy an example class, grade it, and say where to look."""
    submissions, results = output / "submissions", output / "results"
    copy_examples(output, submissions)
    wanted = Wanted(
        paths=(submissions,),
        assignment=ASSIGNMENT,
        sandbox=sandbox,  # type: ignore[arg-type]  # click.Choice has checked it
        seed=seed,
    )
    graded = grade_into(wanted, results, force=True, shown=Shown())
    example = next((report.student for report in graded.reports() if _is_telling(report)), "ID")
    terminal.lines(
        [
            Text(),
            Text("Look at"),
            Text(f"  grade show {example} -o {results}"),
            Text(f"  {results / INDEX}   the class, in a browser"),
            Text(f"  {page_path(results, example)}   what the student reads"),
            Text(f"  {results}/grades.csv   what the gradebook imports"),
            Text(f"  {submissions}   the submissions; grade your own with: grade PATH"),
        ],
        terminal.out(),
    )
    ctx.exit(exit_code(graded.rows, fail_under=None))


def copy_examples(output: Path, submissions: Path) -> None:
    """Every example of the built-in course, flat: ``examples/<verdict>/<name>`` → ``submissions/<name>``.

    Files of the user's own in a folder that an earlier demo made are left as they are.
    """
    examples = builtin_course().root / "assignments" / ASSIGNMENT / "examples"
    found = sorted(
        path for path in examples.glob("*/*") if path.is_dir() or path.suffix in (".py", ".ipynb")
        if not path.name.startswith((".", "_"))
    )  # fmt: skip
    if not found:
        raise GraderError(f"{examples}: the example class is missing; install the grader again")
    try:
        if output.exists() and not _made_by_demo(output):
            raise UsageError(f"{output}: exists and was not made by `grade demo`; name another folder with -o")
        submissions.mkdir(parents=True, exist_ok=True)
        (output / MARK).write_text(_README, encoding="utf-8")
        for path in found:
            if path.is_dir():
                shutil.copytree(
                    path,
                    submissions / path.name,
                    dirs_exist_ok=True,
                    ignore=shutil.ignore_patterns("__pycache__"),
                )
            else:
                shutil.copyfile(path, submissions / path.name)
    except OSError as error:
        raise GraderError(f"{error.filename or output}: cannot copy the example class: {error.strerror}") from error


def _is_telling(report: Report) -> bool:
    """Whether something in it is right and something wrong."""
    verdicts = {question.verdict for question in report.questions}
    return {"accepted", "wrong_answer"} <= verdicts


def _made_by_demo(output: Path) -> bool:
    if not output.is_dir():
        return False
    if not any(output.iterdir()):
        return True
    mark = output / MARK
    return mark.is_file() and mark.read_text(encoding="utf-8", errors="replace").startswith(_README.splitlines()[0])
