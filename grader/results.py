"""The results folder: the only place that writes it, and that reads it back.

    results/evidence.db           what the code returned, where it came from, every score: all else is made of this
    results/run.json              the run: seed, versions, digests, sandbox, counts
    results/grades.csv            a row a student
    results/groups.json           who shares an answer that nobody has a name for
    results/notes.toml            what the instructor has to say to such a group
    results/reports/<id>.json     the report, for programs
    results/reports/<id>.md       the report, for the student

Reports are written as they come, each file whole or not at all; one counts as given once its row is committed, so that
whatever ends a run leaves what was graded, and the next one goes on from there.  ``run.json`` is there from the first
moment, marked as interrupted until the run ends; a folder is known as ours by it.
"""

from __future__ import annotations

import difflib
import os
import shutil
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import NoReturn, Self
from urllib.parse import unquote

from pydantic import ValidationError

from grader import notes as toml
from grader.errors import GraderError, UsageError
from grader.groups import groups as grouped
from grader.model import SCHEMA_VERSION, Fingerprint, Graded, Group, Model, Report, Run, RunCounts, Submission
from grader.reports import as_csv, as_json, as_markdown
from grader.reports.rows import Row
from grader.store import Asked, Kept, Lock, Store, is_store, shown, source_digest
from grader.submissions import safe_name

EVIDENCE = "evidence.db"
LOCK = ".lock"
RUN = "run.json"
GRADES = "grades.csv"
GROUPS = "groups.json"
NOTES = "notes.toml"
REPORTS = "reports"
STAGED = ".rescored"
#: What may be there before ``run.json`` is.
BEFORE_A_RUN = (LOCK, ".unfinished", *(EVIDENCE + suffix for suffix in ("", "-wal", "-shm", "-journal")))


class ResultsError(GraderError):
    """A results folder cannot be written or read; the message names the path."""


class Groups(Model):
    """``groups.json``: equal answers that no known mistake explains, the largest group first."""

    schema_version: int = SCHEMA_VERSION
    groups: tuple[Group, ...]


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
        self.unchanged = 0
        """How many of them were graded already, and are as they were."""
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
        self.store.begin(run, cause, asked)
        counts = RunCounts(submissions=0, graded=0, faults=0)
        self._write_run(run.model_copy(update={"interrupted": True, "counts": counts}))

    def holds(self, submission: Submission) -> bool:
        """Whether this source of this student is graded, and the report is there."""
        return (
            self.older is not None
            and self.store.holds(submission.student, source_digest(submission))
            and _is_whole(self.directory, submission.student)
        )

    def keep(self, student: str) -> None:
        """The run is about this student, too, though nothing changes."""
        self._named.add(student)
        self.unchanged += 1

    def add(self, graded: Graded) -> None:
        """Writes one student's report: both files, and then the store: only that makes it count."""
        report = graded.report
        data = report_path(self.directory, report.student)
        if data.exists() and (other := _student_of(data)) not in (None, shown(report.student)):
            # two ids that differ only in case, on a file system that takes no notice of case
            raise ResultsError(
                f"{data}: there is a report of that name already, of {other!r}; "
                f"rename the submission {report.student!r}"
            )
        try:
            _write_report(self.directory, report)
        except BaseException:
            with suppress(OSError):
                report_path(self.directory, report.student, ".md").unlink(missing_ok=True)
            raise
        self.store.add(graded)
        self._named.add(report.student)

    @contextmanager
    def rescoring(self, run: Run, asked: Asked) -> Iterator[None]:
        """All reports change together, or none does: they are written aside, and put in place at the end."""
        self._place = self.directory / STAGED
        try:
            (self._place / REPORTS).mkdir(parents=True)
        except OSError as error:
            _fail("make the folder", self._place, error)
        try:
            with self.store.transaction():
                self.store.begin(run, "rescore", asked, staged=True)
                yield
        except BaseException:
            _remove(self._place)
            raise
        self._install()
        self._place = self.directory

    def rescored(self, kept: Kept, report: Report) -> None:
        """Another score for what was graded already."""
        _write_report(self._place, report)
        self.store.add_score(kept.id, report)
        self._named.add(kept.student)

    def finish(self, run: Run, *, missing: int = 0) -> Run:
        """Writes the gradebook, sorted by student, the groups and their notes, and the run as it ended, with counts.

        ``missing`` submissions were not reached.
        """
        rows: list[Row] = []
        fingerprints: list[tuple[str, Fingerprint]] = []
        for kept in self.store.kept():
            rows.append(kept.row)
            fingerprints += [(kept.student, one) for one in kept.fingerprints]
        _write(self._place / GRADES, as_csv.render(rows))
        # One student is no group, unless there is a note for that answer already.
        found = _with_ids_of_their_own(grouped(fingerprints, least=1))
        self.groups = tuple(group for group in found if len(group.students) > 1 or group.id in self.notes)
        _write(self._place / GROUPS, [as_json.render(Groups(groups=self.groups))])
        put_notes(self._place, [group for group in self.groups if group.id in self.notes], self.notes)
        without = sum(row.points is None for row in rows)
        counts = {"submissions": len(rows) + missing, "graded": len(rows) - without, "faults": without}
        run = run.model_copy(update={"counts": run.counts.model_copy(update=counts)})
        self._write_run(run)
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
            except OSError as error:
                raise ResultsError(f"{path}: cannot be read: {_reason(error)}") from None

    @property
    def done(self) -> int:
        """How many submissions of this run are graded and written."""
        return len(self._named)

    @property
    def stale_notes(self) -> tuple[str, ...]:
        """The groups of notes that nobody's answer fits."""
        return tuple(self.notes.keys() - {group.id for group in self.groups})

    # ── the folder itself

    def _take_lock(self) -> None:
        try:
            self._lock = Lock(self.directory / LOCK)
        except OSError as error:
            _fail("write into", self.directory, error)

    def _look(self) -> None:
        """Opens what is to be gone on with."""
        if self._aside:
            return
        self.older = load_run(self.directory)
        if not (self.directory / EVIDENCE).exists():
            raise UsageError(
                f"{self.directory}: holds {_what(self.older)}, without {EVIDENCE}, so it cannot be gone on with; "
                f"--force keeps it as {_backup(self.directory).name} and grades anew, -o names another folder"
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
            for path in sorted(staged.glob(f"{REPORTS}/*")):
                os.replace(path, self.directory / REPORTS / path.name)
            for name in (GRADES, GROUPS, RUN):
                if (staged / name).exists():
                    os.replace(staged / name, self.directory / name)
        except OSError as error:
            _fail("put the new reports into", self.directory, error)
        self.store.installed()
        _remove(staged)

    def _move_older(self) -> None:
        self.backup = _set_aside(self.directory)
        assert self._lock is not None
        self._lock.path = self.backup / LOCK
        self._lock.release()

    def _make(self) -> None:
        try:
            (self.directory.resolve() / REPORTS).mkdir(parents=True, exist_ok=True)
        except OSError as error:
            _fail("make the folder", self.directory / REPORTS, error)
        self._take_lock()
        if holds_run(self.directory):
            raise UsageError(f"{self.directory}: another run has begun there meanwhile; grade again to go on with it")
        for name in BEFORE_A_RUN:  # of a run that was ended before it began
            if name.startswith(EVIDENCE):
                (self.directory / name).unlink(missing_ok=True)
        self._store = Store(self.directory / EVIDENCE, create=True)
        if self._kept_notes:
            _write(self.directory / NOTES, [self._kept_notes])

    def _write_run(self, run: Run) -> None:
        _write(self._place / RUN, [as_json.render(run)])


# ── Groups and notes ────────────────────────────────────────────────────────────────────────────────────────


def load_groups(directory: Path) -> tuple[Group, ...]:
    """Raises UsageError where ``directory`` holds no run of ours."""
    load_run(directory)
    path = directory / GROUPS
    try:
        return Groups.model_validate_json(path.read_bytes()).groups
    except (OSError, ValidationError) as error:
        raise UsageError(f"{path}: cannot be read as the groups of a run: {_reason(error)}; grade again") from None


def read_notes(directory: Path) -> tuple[Mapping[str, str], str]:
    """Group → note, and the text of the file.  Raises UsageError where the instructor must mend it."""
    path = directory / NOTES
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except (FileNotFoundError, NotADirectoryError):
        return {}, ""
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{path}: cannot be read: {_reason(error)}") from None
    return toml.parse(text, str(path)), text


def write_notes(directory: Path, text: str) -> None:
    _write(directory / NOTES, [text])


def put_notes(directory: Path, groups: Iterable[Group], notes: Mapping[str, str]) -> int:
    """Makes the reports of all groups say what ``notes`` say, no more and no less.  How many have changed.

    Each file is replaced whole.  A report that is not there stops no other: ResultsError names it at the end.
    """
    wanted: dict[str, dict[str, str]] = defaultdict(dict)
    for group in groups:
        for student in group.students:
            wanted[student][group.question] = notes.get(group.id, "")
    changed, missing = 0, []
    for student, by_question in wanted.items():
        try:
            report = load_report(directory, student)
        except UsageError:
            missing.append(student)
            continue
        questions = tuple(
            question.model_copy(update={"note": by_question.get(question.name, question.note)})
            for question in report.questions
        )
        if questions != report.questions:
            _write_report(directory, report.model_copy(update={"questions": questions}))
            changed += 1
    if missing:
        raise ResultsError(f"{directory / REPORTS}: no report of {', '.join(missing)}; the others have their notes")
    return changed


def _with_ids_of_their_own(groups: Iterable[Group]) -> Iterator[Group]:
    """Ids are coarse: of several groups with one id all but the largest get a number, too."""
    seen: Counter[str] = Counter()
    for group in groups:
        seen[group.id] += 1
        of_its_own = group.id if seen[group.id] == 1 else f"{group.id}-{seen[group.id]}"
        yield group.model_copy(update={"id": of_its_own})


# ── Reading ─────────────────────────────────────────────────────────────────────────────────────────────────


def report_path(directory: Path, student: str, suffix: str = ".json") -> Path:
    return directory / REPORTS / (safe_name(student) + suffix)


def load_run(directory: Path) -> Run:
    """Raises UsageError where ``directory`` holds no run of ours."""
    path = directory / RUN
    try:
        return Run.model_validate_json(path.read_bytes())
    except FileNotFoundError:
        raise UsageError(f"{directory}: no results of grade here; `grade PATH -o {directory}` makes them") from None
    except (OSError, ValidationError) as error:
        raise UsageError(f"{path}: cannot be read as a run: {_reason(error)}") from None


def load_report(directory: Path, student: str) -> Report:
    """Raises UsageError where there is none, with the ids that look like it."""
    path = _existing(directory, student, ".json")
    try:
        return Report.model_validate_json(path.read_bytes())
    except (OSError, ValidationError) as error:
        raise ResultsError(f"{path}: cannot be read as a report: {_reason(error)}") from None


def report_text(directory: Path, student: str, suffix: str) -> str:
    """The JSON (``.json``) or the page (``.md``) of one student, as written."""
    path = _existing(directory, student, suffix)
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ResultsError(f"{path}: cannot be read: {_reason(error)}") from None


def open_store(directory: Path) -> Store:
    """To read only.  Raises UsageError where ``directory`` holds no run of ours."""
    load_run(directory)
    if not (directory / EVIDENCE).exists():
        raise UsageError(f"{directory}: there is no {EVIDENCE}; grade anew with --force")
    return Store(directory / EVIDENCE, readonly=True)


def no_report(directory: Path, student: str) -> UsageError:
    return UsageError(f"{directory}: no report of {student!r}{_similar(directory, student)}")


def _existing(directory: Path, student: str, suffix: str) -> Path:
    for name in (student, unquote(student)):  # the id, or the name of its file
        path = report_path(directory, name, suffix)
        if path.exists():
            return path
    load_run(directory)  # says it where there are no results at all
    raise no_report(directory, student)


def _similar(directory: Path, student: str) -> str:
    known = sorted(path.stem for path in (directory / REPORTS).glob("*.json"))
    close = difflib.get_close_matches(safe_name(student), known, n=3)
    if close:
        return f"; did you mean {' or '.join(close)}?"
    return f"; there are {len(known)}, {', '.join(known[:5])} …" if known else "; there are none at all"


# ── Older runs ──────────────────────────────────────────────────────────────────────────────────────────────


def holds_run(directory: Path) -> bool:
    """Whether a run of ours lies there.

    Raises UsageError where nothing may be written: early, before anything costs time.  Touches nothing.
    """
    try:
        if not directory.exists():
            if directory.is_symlink():
                raise UsageError(f"{directory}: a link to nowhere; name another folder with -o")
            return False
        if not directory.is_dir():
            raise UsageError(f"{directory}: a file, not a folder; name another folder for the results with -o")
        content = sorted(path.name for path in directory.iterdir())
    except OSError as error:
        _fail("look into", directory, error)
    if RUN in content:
        try:
            load_run(directory)
        except UsageError:
            raise UsageError(
                f"{directory / RUN}: not written by this version of grade, so the folder is left alone; "
                "name another one with -o"
            ) from None
        return True
    if foreign := [name for name in content if not _is_before_a_run(directory / name)]:
        raise UsageError(
            f"{directory}: holds {foreign[0]!r} and no run of grade, so it is left alone; name another folder with -o"
        )
    return False


def _is_before_a_run(path: Path) -> bool:
    """Whether it may be left of a run that was ended while it began."""
    if path.name == REPORTS:
        return path.is_dir() and not any(path.iterdir())
    return path.name in BEFORE_A_RUN and path.is_file() and (path.name != EVIDENCE or is_store(path))


def _what(run: Run) -> str:
    return f"a run of {run.assignment} from {run.started_at}, {run.counts.submissions} submissions"


def _is_whole(directory: Path, student: str) -> bool:
    """Whether both files are there to their ends: a loss of power may leave less."""
    try:
        data, page = (report_path(directory, student, suffix).read_bytes() for suffix in (".json", ".md"))
    except OSError:
        return False
    return data.endswith(b"}\n") and page.endswith(b"\n") and b"\0" not in data + page


def _remove(folder: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)


def _student_of(path: Path) -> str | None:
    """Whose report it is; None where it cannot be read."""
    try:
        return Report.model_validate_json(path.read_bytes()).student
    except (OSError, ValidationError):
        return None


def _backup(directory: Path) -> Path:
    """The first of results.backup-1, results.backup-2, … that is free."""
    directory = directory.resolve()
    number = 1
    while os.path.lexists(candidate := directory.with_name(f"{directory.name}.backup-{number}")):
        number += 1
    return candidate


def _set_aside(directory: Path) -> Path:
    if Path.cwd().is_relative_to(directory.resolve()):
        raise UsageError(
            f"{directory}: holds an older run, and cannot be set aside from inside; go to another folder first"
        )
    backup = _backup(directory)
    try:
        directory.resolve().rename(backup)
    except OSError as error:
        _fail("rename the older run", directory, error)
    return backup


# ── Writing ─────────────────────────────────────────────────────────────────────────────────────────────────


def _write(path: Path, parts: Iterable[str]) -> None:
    """The whole file or, on any failure, the file as it was before.  Raises ResultsError with the path."""
    # one writer a folder, so one name is enough; a short one: the file's own may be as long as names can be
    unfinished = path.with_name(".unfinished")
    try:
        with open(unfinished, "w", encoding="utf-8", errors="backslashreplace", newline="") as file:
            file.writelines(parts)
        os.replace(unfinished, path)
    except BaseException as error:
        with suppress(OSError):
            unfinished.unlink(missing_ok=True)
        if isinstance(error, OSError):
            _fail("write", path, error)
        raise


def _write_report(directory: Path, report: Report) -> None:
    """The page first: a report counts as written once its data is there."""
    _write(report_path(directory, report.student, ".md"), [as_markdown.render(report)])
    _write(report_path(directory, report.student), [as_json.render(report)])


def _fail(doing: str, path: Path, error: OSError) -> NoReturn:
    raise ResultsError(f"{path}: cannot {doing}: {_reason(error)}") from error


def _reason(error: Exception) -> str:
    if isinstance(error, OSError):
        return error.strerror or str(error)
    if isinstance(error, ValidationError):
        first = error.errors(include_url=False)[0]
        where = ".".join(str(part) for part in first["loc"])
        return f"{where}: {first['msg']}" if where else str(first["msg"])
    return str(error)
