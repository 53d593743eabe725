"""The results folder that one run writes."""

from __future__ import annotations

import os
import shutil
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from typing import Self

from grader.errors import UsageError
from grader.groups import groups as grouped
from grader.model import Evidence, Fingerprint, Graded, Group, Report, Run, RunCounts, Submission
from grader.overrides import corrected
from grader.reports import as_csv, as_json
from grader.reports.rows import Row
from grader.results.folder import (
    BEFORE_A_RUN,
    EVIDENCE,
    FORMATS,
    GRADES,
    GROUPS,
    INDEX,
    LOCK,
    MOST_PAGES,
    NOTES,
    OVERRIDES,
    PAGES,
    REPORTS,
    RUN,
    STAGED,
    Groups,
    ResultsError,
    fail,
    load_report,
    load_run,
    make_folders,
    page_path,
    read_notes,
    read_overrides,
    reason,
    report_path,
    write,
    write_index,
    write_report,
)
from grader.results.older import has_page, holds_run, is_whole, next_backup, set_aside, student_of, what
from grader.results.rendering import index_again, overview_of, put_notes, with_absent
from grader.store import Asked, Kept, Lock, Store, shown


class Results:
    """A results folder that one run writes.  A context manager: nobody else writes there meanwhile.

    Keeps the names of those whom the run is about; all else is in the store.
    """

    def __init__(self, directory: Path, *, force: bool = False) -> None:
        """Looks, and changes nothing.  With ``force`` an older run will be kept as ``backup``, else gone on with.

        Raises UsageError where something else is there, or another process writes there.
        """
        self.directory = directory
        self.older: Run | None = None
        """The run to go on with."""
        self.backup: Path | None = None
        self.rows: list[Row] = []
        """Of those whom the run is about, sorted by student, once it is finished."""
        self.groups: tuple[Group, ...] = ()
        """Known once the run is finished."""
        self.stale_overrides: list[str] = []
        """What is wrong with overrides that could not be put into their reports."""
        self.unchanged = 0
        """How many of them were graded already, and are as they were."""
        self.formats = FORMATS
        """What each report is written as."""
        self._place = directory
        """Where reports are written: the folder itself, unless all of them change together."""
        self._store: Store | None = None
        self._named: set[str] = set()
        self._lock: Lock | None = None
        self._aside = force and holds_run(directory)
        try:
            if holds_run(directory):
                self._take_lock()
                self._look()
            self.notes, self._kept_notes = read_notes(directory)
            self.overrides, self.overrides_text = read_overrides(directory)
        except BaseException:
            self.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Lets others write there."""
        try:
            if self._store is not None:
                self._store.close()
        finally:
            if self._lock is not None:
                self._lock.release()

    @property
    def store(self) -> Store:
        assert self._store is not None
        return self._store

    def begin(self, run: Run, asked: Asked, cause: str = "grade") -> None:
        """From here on things are written.

        The older run's notes are taken over: those whose group is found again are put into the new reports.
        """
        if self._aside:
            self._move_older()
        if self.older is None:
            self._make()
        else:
            make_folders(self.directory)  # somebody may have removed them
        self._choose(run)
        self.store.begin(run, cause, asked)
        counts = RunCounts(submissions=0, graded=0, faults=0)
        self._write_run(run.model_copy(update={"interrupted": True, "counts": counts}))
        if "html" in self.formats:
            self._pages_again()

    def holds(self, submission: Submission) -> bool:
        """Whether this source of this student is graded, and the report is there."""
        return (
            self.older is not None
            and self.store.holds(submission.student, submission.digest, submission.receipt)
            and is_whole(self.directory, submission.student)
        )

    def keep(self, student: str) -> None:
        """The run is about this student, too, though nothing changes."""
        self._named.add(student)
        self.unchanged += 1

    def add(self, graded: Graded) -> None:
        """Writes one student's report: all of its files, and then the store: only that makes it count."""
        report = self.correct(graded.report)
        graded = replace(graded, report=report)
        data = report_path(self.directory, report.student)
        if data.exists() and (other := student_of(data)) not in (None, shown(report.student)):
            # two ids that differ only in case, on a file system that takes no notice of case
            raise ResultsError(
                f"{data}: there is a report of that name already, of {other!r}; "
                f"rename the submission {report.student!r}"
            )
        try:
            write_report(self.directory, report, self.formats)
        except BaseException:
            with suppress(OSError):
                report_path(self.directory, report.student, ".md").unlink(missing_ok=True)
                page_path(self.directory, report.student).unlink(missing_ok=True)
            raise
        self.store.add(graded)
        self._named.add(report.student)

    def correct(self, report: Report) -> Report:
        """With what was decided by hand."""
        report, problems = corrected(report, self.overrides)
        self.stale_overrides += problems
        return report

    @contextmanager
    def rescoring(self, run: Run, asked: Asked, cause: str = "rescore") -> Iterator[None]:
        """All reports change together, or none does: they are written aside, and put in place at the end."""
        self._place = self.directory / STAGED
        self._choose(run)
        make_folders(self._place)
        try:
            with self.store.transaction():
                self.store.begin(run, cause, asked, staged=True)
                yield
        except BaseException:
            _remove(self._place)
            raise
        self._install()
        self._place = self.directory

    def rescored(self, kept: Kept, report: Report) -> None:
        """Another score for what was graded already."""
        write_report(self._place, report, self.formats)
        self.store.add_score(kept.id, report)
        self._named.add(kept.student)

    def override(self, text: str, changed: Iterable[tuple[Kept, Report]]) -> None:
        """Other decisions by hand: their file, the reports that they change, and the gradebook; all or nothing."""
        assert self.older is not None
        run = self.older
        with self.rescoring(run, Asked(self.store.asked_last(), Evidence({})), "override"):
            for kept, report in changed:
                self.rescored(kept, report)
            rows = [kept.row for kept in self.store.kept()]
            without = sum(row.points is None for row in rows)
            counts = {"graded": len(rows) - without, "faults": without}
            write(self._place / GRADES, as_csv.render(with_absent(rows, run.not_submitted)))
            write(self._place / OVERRIDES, [text])
            self._write_run(run.model_copy(update={"counts": run.counts.model_copy(update=counts)}))
        if "html" in self.formats:
            index_again(self.directory)

    def finish(self, run: Run, *, missing: int = 0) -> Run:
        """Writes the gradebook, sorted by student, the groups and their notes, and the run as it ended, with counts.

        ``missing`` submissions were not reached.
        """
        rows: list[Row] = []

        def answers() -> Iterator[tuple[str, Fingerprint]]:
            for kept in self.store.kept():
                rows.append(kept.row)
                yield from ((kept.student, one) for one in kept.fingerprints)

        # One student is no group, unless there is a note for that answer already.
        found = list(_with_ids_of_their_own(grouped(answers(), least=1)))
        write(self._place / GRADES, as_csv.render(with_absent(rows, run.not_submitted)))
        self.groups = tuple(group for group in found if len(group.students) > 1 or group.id in self.notes)
        write(self._place / GROUPS, [as_json.render(Groups(groups=self.groups))])
        put_notes(self._place, [group for group in self.groups if group.id in self.notes], self.notes)
        without = sum(row.points is None for row in rows)
        counts = {"submissions": len(rows) + missing, "graded": len(rows) - without, "faults": without}
        run = run.model_copy(update={"counts": run.counts.model_copy(update=counts)})
        if "html" in self.formats:
            write_index(self._place, run, overview_of(self._place), self.groups, self.notes)
        self._write_run(run)
        known = {row.student for row in rows}
        self.stale_overrides += [
            f"{one.student}: nobody of that id is graded" for one in self.overrides if one.student not in known
        ]
        named = {shown(student) for student in self._named}
        self.rows = [row for row in rows if row.student in named]
        return run

    def reports(self) -> Iterator[Report]:
        """The reports of this run, sorted by student, read back one by one."""
        for text in self.report_texts():
            yield Report.model_validate_json(text)

    def report_texts(self) -> Iterator[str]:
        """Their JSON."""
        for entry in self.rows:
            path = report_path(self.directory, entry.student)
            try:
                yield path.read_text(encoding="utf-8")
            except (OSError, UnicodeDecodeError) as error:
                raise ResultsError(f"{path}: cannot be read: {reason(error)}") from None

    @property
    def done(self) -> int:
        """How many submissions of this run are graded and written."""
        return len(self._named)

    @property
    def stale_notes(self) -> tuple[str, ...]:
        """The groups of notes that nobody's answer fits."""
        return tuple(self.notes.keys() - {group.id for group in self.groups})

    def _pages_again(self) -> None:
        """Pages of unchanged reports that somebody removed."""
        for student in self._named:
            if not has_page(self.directory, student):
                write_report(self.directory, load_report(self.directory, student), frozenset({"html"}))

    def _choose(self, run: Run) -> None:
        self.formats = FORMATS if run.counts.submissions <= MOST_PAGES else FORMATS - {"html"}

    # ── the folder itself

    def _take_lock(self) -> None:
        try:
            self._lock = Lock(self.directory / LOCK)
        except OSError as error:
            fail("write into", self.directory, error)

    def _look(self) -> None:
        """Opens what is to be gone on with."""
        if self._aside:
            return
        self.older = load_run(self.directory)
        if not (self.directory / EVIDENCE).exists():
            raise UsageError(
                f"{self.directory}: holds {what(self.older)}, without {EVIDENCE}, so it cannot be gone on with; "
                f"--force keeps it as {next_backup(self.directory).name} and grades anew, -o names another folder"
            )
        self._store = Store(self.directory / EVIDENCE)
        if self._store.staged:
            self._install()
            self.older = load_run(self.directory)
        _remove(self.directory / STAGED)

    def _install(self) -> None:
        """Puts what was staged in place; may be ended and begun again at any moment."""
        staged = self.directory / STAGED
        try:
            for folder in (REPORTS, PAGES):
                (self.directory / folder).mkdir(exist_ok=True)
                for path in sorted(staged.glob(f"{folder}/*")):
                    os.replace(path, self.directory / folder / path.name)
            for name in (OVERRIDES, GRADES, GROUPS, INDEX, RUN):
                if (staged / name).exists():
                    os.replace(staged / name, self.directory / name)
        except OSError as error:
            fail("put the new reports into", self.directory, error)
        self.store.installed()
        _remove(staged)

    def _move_older(self) -> None:
        self.backup = set_aside(self.directory)
        assert self._lock is not None
        self._lock.path = self.backup / LOCK
        self._lock.release()

    def _make(self) -> None:
        make_folders(self.directory)
        self._take_lock()
        if holds_run(self.directory):
            raise UsageError(f"{self.directory}: another run has begun there meanwhile; grade again to go on with it")
        for name in BEFORE_A_RUN:  # of a run that was ended before it began
            if name.startswith(EVIDENCE):
                (self.directory / name).unlink(missing_ok=True)
        self._store = Store(self.directory / EVIDENCE, create=True)
        for name, text in ((NOTES, self._kept_notes), (OVERRIDES, self.overrides_text)):
            if text:
                write(self.directory / name, [text])

    def _write_run(self, run: Run) -> None:
        write(self._place / RUN, [as_json.render(run)])


def _with_ids_of_their_own(groups: Iterable[Group]) -> Iterator[Group]:
    """Ids are coarse: of several groups with one id all but the largest get a number, too."""
    seen: Counter[str] = Counter()
    for group in groups:
        seen[group.id] += 1
        of_its_own = group.id if seen[group.id] == 1 else f"{group.id}-{seen[group.id]}"
        yield group.model_copy(update={"id": of_its_own})


def _remove(folder: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)
