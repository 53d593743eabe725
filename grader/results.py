"""The results folder: the only place that writes it, and that reads it back.

    results/run.json              the run: seed, versions, digests, sandbox, counts
    results/grades.csv            a row a student
    results/groups.json           who shares an answer that nobody has a name for
    results/notes.toml            what the instructor has to say to such a group
    results/reports/<id>.json     the report, for programs
    results/reports/<id>.md       the report, for the student

Reports are written as they come, each file whole or not at all, so that whatever ends a run leaves what was
graded.  ``run.json`` is there from the first moment, marked as interrupted until the run ends; a folder is
known as ours by it.
"""

from __future__ import annotations

import difflib
import os
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import NoReturn
from urllib.parse import unquote

from pydantic import ValidationError

from grader import notes as toml
from grader.errors import GraderError, UsageError
from grader.groups import groups as grouped
from grader.model import SCHEMA_VERSION, Fingerprint, Group, Model, Report, Run, RunCounts
from grader.reports import as_csv, as_json, as_markdown
from grader.reports.rows import Row, row
from grader.submissions import safe_name

RUN = "run.json"
GRADES = "grades.csv"
GROUPS = "groups.json"
NOTES = "notes.toml"
REPORTS = "reports"


class ResultsError(GraderError):
    """A results folder cannot be written or read; the message names the path."""


class Groups(Model):
    """``groups.json``: equal answers that no known mistake explains, the largest group first."""

    schema_version: int = SCHEMA_VERSION
    groups: tuple[Group, ...]


class Results:
    """A results folder that one run writes.

    Keeps of each report a small row, and the fingerprints of unrecognised answers; nothing else of it.
    """

    def __init__(self, directory: Path, run: Run, *, force: bool = False) -> None:
        """Makes the folder.  An older run is refused (UsageError), or with ``force`` kept as ``backup``.

        The older run's notes are taken over: those whose group is found again are put into the new reports.
        """
        older = check_free(directory, force=force)
        self.notes, kept = read_notes(directory)
        self.directory = directory
        self.backup = _set_aside(directory) if older else None
        self.rows: list[Row] = []
        self.groups: tuple[Group, ...] = ()
        """Known once the run is finished."""
        self._fingerprints: list[tuple[str, Fingerprint]] = []
        try:
            (directory.resolve() / REPORTS).mkdir(parents=True, exist_ok=True)
        except OSError as error:
            _fail("make the folder", directory / REPORTS, error)
        if kept:
            _write(directory / NOTES, [kept])
        self._write_run(
            run.model_copy(update={"interrupted": True, "counts": RunCounts(submissions=0, graded=0, faults=0)})
        )

    def add(self, report: Report) -> None:
        """Writes one student's report: both files, or neither."""
        data = report_path(self.directory, report.student)
        if data.exists():
            # two ids that differ only in case, on a file system that takes no notice of case
            raise ResultsError(
                f"{data}: there is a report of that name already; rename the submission {report.student!r}"
            )
        try:
            _write_report(self.directory, report)
        except BaseException:
            with suppress(OSError):
                report_path(self.directory, report.student, ".md").unlink(missing_ok=True)
            raise
        self.rows.append(row(report))
        for question in report.questions:
            if question.fingerprint is not None:
                self._fingerprints.append((report.student, question.fingerprint))

    def finish(self, run: Run) -> None:
        """Writes the gradebook, sorted by student, the groups and their notes, and the run as it ended."""
        self.rows.sort(key=lambda entry: entry.student)
        _write(self.directory / GRADES, as_csv.render(self.rows))
        # One student is no group, unless there is a note for that answer already.
        found = _with_ids_of_their_own(grouped(self._fingerprints, least=1))
        self.groups = tuple(group for group in found if len(group.students) > 1 or group.id in self.notes)
        _write(self.directory / GROUPS, [as_json.render(Groups(groups=self.groups))])
        put_notes(self.directory, [group for group in self.groups if group.id in self.notes], self.notes)
        self._write_run(run)

    def reports(self) -> Iterator[Report]:
        """The reports written, sorted by student, read back one by one."""
        for text in self.report_texts():
            yield Report.model_validate_json(text)

    def report_texts(self) -> Iterator[str]:
        """Their JSON."""
        for entry in sorted(self.rows, key=lambda entry: entry.student):
            path = report_path(self.directory, entry.student)
            try:
                yield path.read_text(encoding="utf-8")
            except OSError as error:
                raise ResultsError(f"{path}: cannot be read: {_reason(error)}") from None

    @property
    def counts(self) -> tuple[int, int]:
        """How many have a score, and how many have none."""
        without = sum(entry.points is None for entry in self.rows)
        return len(self.rows) - without, without

    @property
    def stale_notes(self) -> tuple[str, ...]:
        """The groups of notes that nobody's answer fits."""
        return tuple(self.notes.keys() - {group.id for group in self.groups})

    def _write_run(self, run: Run) -> None:
        _write(self.directory / RUN, [as_json.render(run)])


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


def _existing(directory: Path, student: str, suffix: str) -> Path:
    for name in (student, unquote(student)):  # the id, or the name of its file
        path = report_path(directory, name, suffix)
        if path.exists():
            return path
    load_run(directory)  # says it where there are no results at all
    raise UsageError(f"{directory}: no report of {student!r}{_similar(directory, student)}")


def _similar(directory: Path, student: str) -> str:
    known = sorted(path.stem for path in (directory / REPORTS).glob("*.json"))
    close = difflib.get_close_matches(safe_name(student), known, n=3)
    if close:
        return f"; did you mean {' or '.join(close)}?"
    return f"; there are {len(known)}, {', '.join(known[:5])} …" if known else "; there are none at all"


# ── Older runs ──────────────────────────────────────────────────────────────────────────────────────────────


def check_free(directory: Path, *, force: bool = False) -> bool:
    """Whether an older run of ours lies there and may be set aside.

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
    if not content:
        return False
    if RUN not in content:
        raise UsageError(
            f"{directory}: holds {content[0]!r} and no run of grade, so it is left alone; name another folder with -o"
        )
    try:
        older = load_run(directory)
        what = f"a run of {older.assignment} from {older.started_at}, {older.counts.submissions} submissions"
    except UsageError:
        raise UsageError(
            f"{directory / RUN}: not written by this version of grade, so the folder is left alone; "
            "name another one with -o"
        ) from None
    if not force:
        raise UsageError(
            f"{directory}: holds {what}; --force keeps it as {_backup(directory).name} and grades anew, "
            "-o names another folder"
        )
    if Path.cwd().is_relative_to(directory.resolve()):
        raise UsageError(f"{directory}: holds {what}, and cannot be set aside from inside; go to another folder first")
    return True


def _backup(directory: Path) -> Path:
    """The first of results.backup-1, results.backup-2, … that is free."""
    directory = directory.resolve()
    number = 1
    while os.path.lexists(candidate := directory.with_name(f"{directory.name}.backup-{number}")):
        number += 1
    return candidate


def _set_aside(directory: Path) -> Path:
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
