"""One run, from what the user wants to a results folder: whatever ends it, what was graded is written."""

from __future__ import annotations

import signal
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, suppress
from pathlib import Path

from grader.cli import showing, terminal
from grader.cli.group import Interrupted
from grader.cli.interrupts import Interrupts
from grader.cli.session import Session, Wanted, session
from grader.cli.showing import Shown
from grader.model import Report, Run
from grader.reports.rows import not_here
from grader.reports.words import plural, sandbox_note
from grader.results import NOTES, OVERRIDES, RUN, Results, ResultsError
from grader.store import StoreError

_WARNINGS = 10


def grade_into(wanted: Wanted, output: Path, *, force: bool, shown: Shown) -> Results:
    """Grade everything into one results folder, and show it; what is graded there already is left as it is.

    Raises Interrupted once what was graded is written.
    """
    with Interrupts() as interrupts:
        try:
            with Results(output, force=force) as results:
                ended = _graded(wanted, results, interrupts, shown=shown)
        except KeyboardInterrupt:
            raise Interrupted(interrupts.signal or signal.SIGINT) from None
    showing.show(results, ended, shown)
    return results


def _graded(wanted: Wanted, results: Results, interrupts: Interrupts, *, shown: Shown) -> Run:
    with session(wanted, results) as began:
        if note := sandbox_note(began.began.sandbox):
            terminal.warn(note)
        for warning in began.warnings[:_WARNINGS]:
            terminal.warn(warning)
        if len(began.warnings) > _WARNINGS:
            terminal.warn(f"… and {len(began.warnings) - _WARNINGS} more: {results.directory / RUN}, remarks")
        results.begin(began.began, began.asked)
        if results.backup and not shown.quiet:
            terminal.warn(f"the older run is kept in {results.backup}")
        noticed = _Noticed()
        with ExitStack() as bar:
            advance = bar.enter_context(terminal.progress(began.total, shown=shown.table, done=results.unchanged))
            try:
                for graded in began.graded:
                    with interrupts.held():
                        results.add(graded)
                    noticed.add(graded.report)
                    advance()
            except BaseException as error:
                with suppress(KeyboardInterrupt), interrupts.held():
                    bar.close()  # a second Ctrl-C would leave half of it
                    _give_up(results, began, error)
                raise
        with interrupts.held():
            ended = results.finish(began.run())
    for warning in noticed.warnings():
        terminal.warn(warning)
    warn_stale_overrides(results.directory, results.stale_overrides)
    if results.stale_notes:
        terminal.warn(
            f"{results.directory / NOTES}: nobody's answer fits {', '.join(sorted(results.stale_notes))}; "
            "groups are those of one seed"
        )
    return ended


class _Noticed:
    """What an instructor should hear of the whole class, once all is graded."""

    def __init__(self) -> None:
        self._defined: bool | None = None
        """Whether anybody defines a function that is asked for; None where nobody has a score."""
        self._modules = Counter[str]()

    def add(self, report: Report) -> None:
        self._modules.update(not_here(report))
        if report.points is not None:
            self._defined = self._defined or any(question.verdict != "missing" for question in report.questions)

    def warnings(self) -> Iterator[str]:
        if self._defined is False:
            yield "nobody defines any of the functions that are asked for; -a NAME names another assignment"
        if self._modules:
            found = self._modules.most_common(_WARNINGS)
            told = ", ".join(f"{name} ({plural(count, 'submission')})" for name, count in found)
            yield (
                f"modules that are not here cost points: {told}; install beside grade what the course allows, and "
                "grade with --again"
            )


def warn_stale_overrides(directory: Path, problems: Iterable[str]) -> None:
    for problem in dict.fromkeys(problems):
        terminal.warn(f"{directory / OVERRIDES}: {problem}; it is in no report")


def _give_up(results: Results, began: Session, error: BaseException) -> None:
    """Writes what was graded.  Where writing itself fails, what there is stays, as an interrupted run."""
    try:
        results.finish(began.run(interrupted=True), missing=began.total - results.done)
    except (ResultsError, StoreError):
        if not isinstance(error, (ResultsError, StoreError)):
            raise
    done = f"{results.done} of {began.total} submissions"
    terminal.problem(f"ended early: {done} are graded and written to {results.directory}; the same again goes on")
