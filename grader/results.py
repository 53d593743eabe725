"""The results folder: the only place that writes it, and that reads it back.

    results/evidence.db           what the code returned, where it came from, every score: all else is made of this
    results/run.json              the run: seed, versions, digests, sandbox, counts
    results/grades.csv            a row a student
    results/groups.json           who shares an answer that nobody has a name for
    results/notes.toml            what the instructor has to say to such a group
    results/overrides.toml        what the instructor has decided by hand
    results/reports/<id>.json     the report, for programs
    results/reports/<id>.md       the report, for the student
    results/students/<id>.html    the same as a page, with the network drawn
    results/index.html            the class, for the instructor

Reports are written as they come, each file whole or not at all; one counts as given once its row is committed, so that
whatever ends a run leaves what was graded, and the next one goes on from there.  ``run.json`` is there from the first
moment, marked as interrupted until the run ends; a folder is known as ours by it.
"""

from __future__ import annotations

import difflib
import os
import shutil
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from typing import Literal, NoReturn, Self, get_args
from urllib.parse import quote, unquote

from pydantic import ValidationError

from grader import notes as toml
from grader.anonymous import Pseudonyms, anonymous, anonymous_group, with_all
from grader.errors import GraderError, UsageError
from grader.groups import groups as grouped
from grader.model import (
    SCHEMA_VERSION,
    Absent,
    Evidence,
    Graded,
    Group,
    Model,
    Override,
    Report,
    Run,
    RunCounts,
    Submission,
)
from grader.overrides import corrected
from grader.overrides import parse as parse_overrides
from grader.reports import as_csv, as_html, as_json, as_markdown
from grader.reports.overview import Overview
from grader.reports.rows import Row, absent
from grader.store import Asked, Kept, Lock, Store, is_store, shown, source_digest
from grader.submissions import safe_name

EVIDENCE = "evidence.db"
LOCK = ".lock"
RUN = "run.json"
GRADES = "grades.csv"
GROUPS = "groups.json"
NOTES = "notes.toml"
OVERRIDES = "overrides.toml"
REPORTS = "reports"
STAGED = ".rescored"
#: What may be there before ``run.json`` is.
BEFORE_A_RUN = (
    *(LOCK, NOTES, OVERRIDES, ".unfinished"),
    *(EVIDENCE + suffix for suffix in ("", "-wal", "-shm", "-journal")),
)
PAGES = "students"
INDEX = "index.html"
PSEUDONYMS = "pseudonyms.json"

Format = Literal["html", "md", "json", "csv"]
FORMATS: frozenset[Format] = frozenset(get_args(Format))
#: Of a larger class pages are not made unless they are asked for: nobody reads so long a table.
MOST_PAGES = 5_000


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
        self._choose(run)
        self.store.begin(run, cause, asked)
        counts = RunCounts(submissions=0, graded=0, faults=0)
        self._write_run(run.model_copy(update={"interrupted": True, "counts": counts}))

    def holds(self, submission: Submission) -> bool:
        """Whether this source of this student is graded, and the report is there."""
        return (
            self.older is not None
            and self.store.holds(submission.student, source_digest(submission), submission.receipt)
            and _is_whole(self.directory, submission.student)
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
        if data.exists() and (other := _student_of(data)) not in (None, shown(report.student)):
            # two ids that differ only in case, on a file system that takes no notice of case
            raise ResultsError(
                f"{data}: there is a report of that name already, of {other!r}; "
                f"rename the submission {report.student!r}"
            )
        try:
            _write_report(self.directory, report, self.formats)
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
        _make_folders(self._place)
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
        _write_report(self._place, report, self.formats)
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
            _write(self._place / GRADES, as_csv.render(with_absent(rows, run.not_submitted)))
            _write(self._place / OVERRIDES, [text])
            self._write_run(run.model_copy(update={"counts": run.counts.model_copy(update=counts)}))
        if "html" in self.formats:
            index_again(self.directory)

    def finish(self, run: Run, *, missing: int = 0) -> Run:
        """Writes the gradebook, sorted by student, the groups and their notes, and the run as it ended, with counts.

        ``missing`` submissions were not reached.
        """
        rows = [kept.row for kept in self.store.kept()]
        _write(self._place / GRADES, as_csv.render(with_absent(rows, run.not_submitted)))
        # One student is no group, unless there is a note for that answer already.
        answers = ((kept.student, one) for kept in self.store.kept() for one in kept.fingerprints)
        found = _with_ids_of_their_own(grouped(answers, least=1))
        self.groups = tuple(group for group in found if len(group.students) > 1 or group.id in self.notes)
        _write(self._place / GROUPS, [as_json.render(Groups(groups=self.groups))])
        put_notes(self._place, [group for group in self.groups if group.id in self.notes], self.notes)
        without = sum(row.points is None for row in rows)
        counts = {"submissions": len(rows) + missing, "graded": len(rows) - without, "faults": without}
        run = run.model_copy(update={"counts": run.counts.model_copy(update=counts)})
        if "html" in self.formats:
            _write_index(self._place, run, _overview(self._place), self.groups, self.notes)
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

    def _choose(self, run: Run) -> None:
        self.formats = FORMATS if run.counts.submissions <= MOST_PAGES else FORMATS - {"html"}

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
            for folder in (REPORTS, PAGES):
                (self.directory / folder).mkdir(exist_ok=True)
                for path in sorted(staged.glob(f"{folder}/*")):
                    os.replace(path, self.directory / folder / path.name)
            for name in (OVERRIDES, GRADES, GROUPS, INDEX, RUN):
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
        _make_folders(self.directory)
        self._take_lock()
        if holds_run(self.directory):
            raise UsageError(f"{self.directory}: another run has begun there meanwhile; grade again to go on with it")
        for name in BEFORE_A_RUN:  # of a run that was ended before it began
            if name.startswith(EVIDENCE):
                (self.directory / name).unlink(missing_ok=True)
        self._store = Store(self.directory / EVIDENCE, create=True)
        for name, text in ((NOTES, self._kept_notes), (OVERRIDES, self.overrides_text)):
            if text:
                _write(self.directory / name, [text])

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
    text = _read_text(directory / NOTES)
    return toml.parse(text, str(directory / NOTES)), text


def read_overrides(directory: Path) -> tuple[tuple[Override, ...], str]:
    """The decisions by hand, and the text of the file.  Raises UsageError where the instructor must mend it."""
    text = _read_text(directory / OVERRIDES)
    return parse_overrides(text, str(directory / OVERRIDES)), text


def _read_text(path: Path) -> str:
    """Empty where there is no such file."""
    try:
        return path.read_bytes().decode("utf-8-sig")
    except (FileNotFoundError, NotADirectoryError):
        return ""
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{path}: cannot be read: {_reason(error)}") from None


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


def page_path(directory: Path, student: str) -> Path:
    return directory / PAGES / (safe_name(student) + ".html")


def read_reports(directory: Path) -> Iterator[Report]:
    """All that lie there, in the order of their files' names.  Raises ResultsError at the first that is damaged."""
    for path in sorted((directory / REPORTS).glob("*.json")):
        yield _report_at(path)


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
    return _report_at(_existing(directory, student, ".json"))


def _report_at(path: Path) -> Report:
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


def ids_of(directory: Path) -> Mapping[str, tuple[str, ...]]:
    """What learning systems call each student; nothing where the folder holds reports and no more."""
    if not (directory / EVIDENCE).exists():
        return {}
    with open_store(directory) as store:
        return {kept.student: kept.receipt.ids for kept in store.kept() if kept.receipt.ids}


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


# ── Rendering again ─────────────────────────────────────────────────────────────────────────────────────────


def render_again(directory: Path, target: Path, formats: frozenset[Format], *, nameless: bool = False) -> int:
    """Renders the reports of ``directory`` into ``target``, which may be the same folder.  How many there are.

    ``nameless``: with pseudonyms in place of students, everywhere; ``directory`` keeps who is who.  Raises
    UsageError where ``target`` holds something else.
    """
    run, groups, (notes, _) = load_run(directory), load_groups(directory), read_notes(directory)
    of: Mapping[str, str] = _pseudonyms(directory) if nameless else {}
    ids = ids_of(directory) if nameless else {}
    if target.resolve() != directory.resolve() or nameless:
        students = of.values() if nameless else [report.student for report in read_reports(directory)]
        _check_target(target, run, {safe_name(student) for student in students})
        _make_folders(target)
        if nameless:  # whom the roster has besides, and what lay among the submissions, are names
            run = run.model_copy(update={"not_submitted": (), "remarks": ()})
        _write(target / RUN, [as_json.render(run)])
    overview = Overview()
    for found in read_reports(directory):
        report = anonymous(found, of[found.student], ids.get(shown(found.student), ())) if nameless else found
        overview.add(report)
        _write_report(target, report, formats)
    if nameless:
        groups = tuple(anonymous_group(group, of) for group in groups)
    if "csv" in formats:
        rows = sorted((student.row for student in overview.students), key=lambda entry: entry.student)
        _write(target / GRADES, as_csv.render(with_absent(rows, run.not_submitted)))
    if "json" in formats:
        _write(target / GROUPS, [as_json.render(Groups(groups=groups))])
    if "html" in formats:
        _write_index(target, run, overview, groups, notes)
    return len(overview.students)


def with_absent(rows: Sequence[Row], absentees: Iterable[Absent]) -> list[Row]:
    """Everybody, sorted; those who handed in nothing have no points."""
    there = {entry.student for entry in rows}
    most = max((entry.max_points for entry in rows), default=0.0)
    return sorted(
        [*rows, *(absent(one, most) for one in absentees if one.student not in there)],
        key=lambda entry: entry.student,
    )


def index_again(directory: Path) -> None:
    """Writes the page of the class once more, with the notes as they are now."""
    groups, (notes, _) = load_groups(directory), read_notes(directory)
    _write_index(directory, load_run(directory), _overview(directory), groups, notes)


def _overview(directory: Path) -> Overview:
    """Of all reports that lie there."""
    overview = Overview()
    for report in read_reports(directory):
        overview.add(report)
    return overview


def _pseudonyms(directory: Path) -> Mapping[str, str]:
    """Those that the folder keeps, and new ones for whom it has none."""
    path = directory / PSEUDONYMS
    try:
        known = Pseudonyms.model_validate_json(path.read_bytes()).of
    except FileNotFoundError:
        known = {}
    except (OSError, ValidationError) as error:
        raise UsageError(
            f"{path}: cannot be read: {_reason(error)}; mend it, or remove it and all have new pseudonyms"
        ) from None
    of = with_all(known, [report.student for report in read_reports(directory)])
    _write(path, [as_json.render(Pseudonyms(of=of))])
    return of


def _check_target(target: Path, run: Run, names: set[str]) -> None:
    """A folder to render into holds nothing, or a rendering of the same run under the same names."""
    if not target.exists() or (target.is_dir() and not any(target.iterdir())):
        return
    if not (target / RUN).is_file() or load_run(target).started_at != run.started_at:
        raise UsageError(f"{target}: holds something else, so it is left alone; name another folder with -o")
    if any(path.stem not in names for folder in (REPORTS, PAGES) for path in (target / folder).glob("*")):
        raise UsageError(f"{target}: holds these results under other names; name another folder with -o")


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
    if path.name in (REPORTS, PAGES):
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


def _make_folders(directory: Path) -> None:
    for name in (REPORTS, PAGES):
        try:
            (directory.resolve() / name).mkdir(parents=True, exist_ok=True)
        except OSError as error:
            _fail("make the folder", directory / name, error)


def _write_report(directory: Path, report: Report, formats: frozenset[Format] = FORMATS) -> None:
    """The pages first: a report counts as written once its data is there."""
    if "md" in formats:
        _write(report_path(directory, report.student, ".md"), [as_markdown.render(report)])
    if "html" in formats:
        _write(page_path(directory, report.student), [as_html.student(report)])
    if "json" in formats:
        _write(report_path(directory, report.student), [as_json.render(report)])


def _write_index(
    directory: Path, run: Run, overview: Overview, groups: Sequence[Group], notes: Mapping[str, str]
) -> None:
    def href(student: str) -> str:
        return f"{PAGES}/{quote(page_path(directory, student).name)}"

    _write(directory / INDEX, [as_html.index(run, overview, groups, notes, href)])


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
