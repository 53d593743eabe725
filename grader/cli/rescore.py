"""``grade rescore RESULTS``: another rubric, tolerance or list of mistakes for what was graded; nothing is run."""

from __future__ import annotations

import signal
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import click
from rich.table import Table
from rich.text import Text

from grader.checking import TOLERANCE_FACTOR
from grader.cli import terminal
from grader.cli.grading import warn_stale_overrides
from grader.cli.group import Command, Interrupted
from grader.cli.interrupts import Interrupts
from grader.cli.options import PATH, Number, course_option, rubric_option
from grader.cli.session import asked_by, course_at, versions
from grader.grading import Exam
from grader.model import Override, Reveal, Run
from grader.overrides import corrected
from grader.reports.rows import Row, row
from grader.reports.text import visible
from grader.reports.words import number, plural
from grader.rescoring import exam_again, rescored
from grader.results import Results, load_run, open_store, read_overrides
from grader.scoring import load_rubric
from grader.store import Store


@dataclass(frozen=True, slots=True)
class Change:
    student: str
    before: float | None
    after: float | None
    otherwise: bool
    """Whether anything differs: points, criteria, mistakes."""


@click.command(cls=Command)
@click.argument("output", metavar="[RESULTS]", default="results", type=PATH)
@rubric_option()
@click.option("--follow-through/--no-follow-through", default=None, help="Whatever the rubric says.")
@click.option(
    "--tolerance",
    type=Number(min=0, min_open=True),
    default=TOLERANCE_FACTOR,
    show_default=True,
    metavar="F",
    help="Accept what is off by at most F times E, the bound of its rounding error.",
)
@click.option("--reveal", type=click.Choice(["hints", "public", "all"]), help="What reports show of expected values.")
@course_option()
@click.option("--dry-run", is_flag=True, help="Say what would change, and change nothing.")
@click.option("-q", "--quiet", is_flag=True, help="Print nothing but warnings and errors.")
def rescore(
    output: Path,
    rubric: Path | None,
    follow_through: bool | None,
    tolerance: float,
    reveal: Reveal | None,
    course: Path | None,
    dry_run: bool,
    quiet: bool,
) -> None:
    """Score what was graded once more, without running it.

    The answers of all submissions are kept in RESULTS. They are judged by the course as it is now: its rubric, its
    mistakes, its reference. What is not said by an option is as the course says.
    """
    clock = time.monotonic()
    assignment = course_at(course).load(load_run(output).assignment)
    scored_by = load_rubric(rubric or assignment.rubric_path, assignment)

    def again(store: Store, older: Run) -> tuple[Exam, Run]:
        limited = replace(assignment, limits=older.limits, reveal=reveal or assignment.reveal)
        exam = exam_again(store, older, limited, scored_by.told(follow_through), tolerance, output)
        return exam, _run(older, exam, scored_by.digest, follow_through)

    with Interrupts() as interrupts:
        try:
            if dry_run:  # reads, whatever else is going on there
                with open_store(output) as store:
                    older = load_run(output)
                    exam, run = again(store, older)
                    changes, stale = _dry(store, exam, read_overrides(output)[0])
            else:
                with Results(output) as results:
                    assert results.older is not None  # it was there when we read it
                    older = results.older
                    exam, run = again(results.store, older)
                    changes, stale = _written(results, exam, run, clock), results.stale_overrides
        except KeyboardInterrupt:
            raise Interrupted(interrupts.signal or signal.SIGINT) from None
    warn_stale_overrides(output, stale)
    if not quiet:
        _show(changes, (older.pass_mark, run.pass_mark), output if dry_run else None)


def _run(older: Run, exam: Exam, rubric_digest: str, follow_through: bool | None) -> Run:
    return older.model_copy(
        update={
            "assignment_digest": exam.assignment.digest,
            "rubric_digest": rubric_digest,
            "pass_mark": exam.rubric.pass_mark,
            "follow_through": follow_through,
            "tolerance": exam.tolerance,
            "reveal": exam.assignment.reveal,
            "versions": versions(),
            "started_at": datetime.now(UTC).isoformat(timespec="seconds"),
        }
    )


def _dry(store: Store, exam: Exam, overrides: Sequence[Override]) -> tuple[list[Change], list[str]]:
    """What would change, and what is wrong with the overrides."""
    changes, stale = [], list[str]()
    for kept, judged in rescored(store, exam):
        report, problems = corrected(judged, overrides)
        changes.append(_change(kept.row, row(report)))
        stale += problems
    return changes, stale


def _written(results: Results, exam: Exam, run: Run, clock: float) -> list[Change]:
    """All of it or, where anything ends it, nothing."""
    changes = []
    missing = run.counts.submissions - run.counts.graded - run.counts.faults
    with results.rescoring(run, asked_by(exam)):
        for kept, judged in rescored(results.store, exam):
            report = results.correct(judged)
            results.rescored(kept, report)
            changes.append(_change(kept.row, row(report)))
        wall_time = round(time.monotonic() - clock, 3)
        results.finish(run.model_copy(update={"wall_time_s": wall_time}), missing=missing)
    return changes


def _change(before: Row, after: Row) -> Change:
    return Change(before.student, before.points, after.points, otherwise=before != after)


# ── What is shown ─────────────────────────────────────────────────────────────────────────────────────────────────────


def _show(changes: Sequence[Change], pass_marks: tuple[float | None, float | None], dry: Path | None) -> None:
    console = terminal.out()
    moved = [change for change in changes if change.before != change.after]
    if moved:
        table = Table("student", "before", "after", box=None, pad_edge=False, header_style="dim")
        for column in table.columns[1:]:
            column.justify = "right"
        for change in moved:
            table.add_row(visible(change.student), _points(change.before), _points(change.after))
        console.print(table)
        console.print()
    told = sum(change.otherwise for change in changes) - len(moved)
    says = "would say" if dry else "says" if told == 1 else "say"
    terminal.lines(
        [
            Text(f"{len(moved):,} of {plural(len(changes), 'score')} {'would change' if dry else 'changed'}", "bold"),
            *([Text(f"{plural(told, 'report')} with the same points {says} otherwise")] if told else []),
            Text(f"mean {_mean(change.before for change in changes)} → {_mean(change.after for change in changes)}"),
            *_crossing(changes, *pass_marks),
            *([Text(f"nothing is written to {visible(str(dry))}: this was a dry run", "dim")] if dry else []),
        ],
        console,
    )


def _crossing(changes: Sequence[Change], older: float | None, mark: float | None) -> Iterator[Text]:
    """Who passes now and did not, and who did and does not any more, whether points or the pass mark have changed."""
    if mark is None:
        return
    if older is None:
        older = mark
    passes = [
        (visible(one.student), one.before >= older, one.after >= mark)
        for one in changes
        if one.before is not None and one.after is not None
    ]
    for words, students in (
        ("now at or above", [student for student, before, after in passes if after and not before]),
        ("now below", [student for student, before, after in passes if before and not after]),
    ):
        if students:
            yield Text(f"{words} the pass mark of {number(mark)}: {', '.join(students)}")


def _points(points: float | None) -> str:
    return "none" if points is None else number(points)


def _mean(points: Iterable[float | None]) -> str:
    scored = [one for one in points if one is not None]
    return f"{sum(scored) / len(scored):.1f}" if scored else "none"
