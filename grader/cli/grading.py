"""One run, from what the user wants to a results folder: whatever ends it, what was graded is written."""

from __future__ import annotations

import signal
from contextlib import suppress
from pathlib import Path

from grader.cli import showing, terminal
from grader.cli.group import Interrupted
from grader.cli.interrupts import Interrupts
from grader.cli.session import Session, Wanted, session
from grader.cli.showing import Shown
from grader.model import Run
from grader.reports.words import sandbox_note
from grader.results import NOTES, Results, ResultsError, check_free


def grade_into(wanted: Wanted, output: Path, *, force: bool, shown: Shown) -> Results:
    """Grade everything into one results folder, and show it.

    Raises Interrupted once what was graded is written.
    """
    check_free(output, force=force)
    with Interrupts() as interrupts:
        try:
            results, ended = _graded(wanted, output, interrupts, force=force, shown=shown)
        except KeyboardInterrupt:
            raise Interrupted(interrupts.signal or signal.SIGINT) from None
    showing.show(results, ended, shown)
    return results


def _graded(wanted: Wanted, output: Path, interrupts: Interrupts, *, force: bool, shown: Shown) -> tuple[Results, Run]:
    with session(wanted) as began:
        if note := sandbox_note(began.began.sandbox):
            terminal.warn(note)
        results = Results(output, began.began, force=force)
        if results.backup and not shown.quiet:
            terminal.warn(f"the older run is kept in {results.backup}")
        try:
            with terminal.progress(began.total, shown=shown.table) as advance:
                for report in began.reports:
                    with interrupts.held():
                        results.add(report)
                    advance()
        except BaseException as error:
            with suppress(KeyboardInterrupt), interrupts.held():
                _give_up(results, began, error)
            raise
        with interrupts.held():
            ended = began.run(*results.counts)
            results.finish(ended)
    if results.stale_notes:
        terminal.warn(
            f"{output / NOTES}: nobody's answer fits {', '.join(sorted(results.stale_notes))}; "
            "groups are those of one seed"
        )
    return results, ended


def _give_up(results: Results, began: Session, error: BaseException) -> None:
    """Writes what was graded.  Where writing itself fails, the reports stay, as an interrupted run."""
    try:
        results.finish(began.run(*results.counts, interrupted=True))
    except ResultsError:
        if not isinstance(error, ResultsError):
            raise
    done = f"{len(results.rows)} of {began.total} submissions"
    terminal.problem(f"ended early: {done} are graded and written to {results.directory}")
