"""What lies in a results folder: its names, and how one file of it is read and written."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Literal, NoReturn, get_args
from urllib.parse import quote, unquote

from pydantic import ValidationError

from grader import notes as toml
from grader.errors import GraderError, UsageError
from grader.files import write_whole
from grader.model import SCHEMA_VERSION, Group, Model, Override, Report, Run
from grader.overrides import parse as parse_overrides
from grader.reports import as_html, as_json, as_markdown
from grader.reports.overview import Overview
from grader.store import Store
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
        raise UsageError(f"{path}: cannot be read as a run: {reason(error)}") from None


def load_report(directory: Path, student: str) -> Report:
    """Raises UsageError where there is none, with the ids that look like it."""
    return _report_at(_existing(directory, student, ".json"))


def _report_at(path: Path) -> Report:
    try:
        return Report.model_validate_json(path.read_bytes())
    except (OSError, ValidationError) as error:
        raise ResultsError(f"{path}: cannot be read as a report: {reason(error)}") from None


def report_text(directory: Path, student: str, suffix: str) -> str:
    """The JSON (``.json``) or the page (``.md``) of one student, as written."""
    path = _existing(directory, student, suffix)
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ResultsError(f"{path}: cannot be read: {reason(error)}") from None


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
    # of an id that was too long only the name of its file is known, which is taken for it
    stems = (path.stem for path in (directory / REPORTS).glob("*.json"))
    known = sorted(stem if "%~" in stem else unquote(stem) for stem in stems)
    within = [name for name in known if student and student.casefold() in name.casefold()]
    close = within[:3] or difflib.get_close_matches(student, known, n=3)
    if close:
        return f"; did you mean {' or '.join(close)}?"
    more = " …" if len(known) > 5 else ""
    return f"; there are {len(known)}, {', '.join(known[:5])}{more}" if known else "; there are none at all"


def load_groups(directory: Path) -> tuple[Group, ...]:
    """Raises UsageError where ``directory`` holds no run of ours."""
    load_run(directory)
    path = directory / GROUPS
    try:
        return Groups.model_validate_json(path.read_bytes()).groups
    except (OSError, ValidationError) as error:
        raise UsageError(f"{path}: cannot be read as the groups of a run: {reason(error)}; grade again") from None


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
        raise UsageError(f"{path}: cannot be read: {reason(error)}") from None


# ── Writing ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def write_notes(directory: Path, text: str) -> None:
    write(directory / NOTES, [text])


def write(path: Path, parts: Iterable[str]) -> None:
    """The whole file or, on any failure, the file as it was before.  Raises ResultsError with the path."""
    try:
        write_whole(path, "".join(parts).encode("utf-8", "backslashreplace"))
    except OSError as error:
        fail("write", path, error)


def make_folders(directory: Path) -> None:
    for name in (REPORTS, PAGES):
        try:
            (directory.resolve() / name).mkdir(parents=True, exist_ok=True)
        except OSError as error:
            fail("make the folder", directory / name, error)


def write_report(directory: Path, report: Report, formats: frozenset[Format] = FORMATS) -> None:
    """The pages first: a report counts as written once its data is there."""
    if "md" in formats:
        write(report_path(directory, report.student, ".md"), [as_markdown.render(report)])
    if "html" in formats:
        write(page_path(directory, report.student), [as_html.student(report)])
    if "json" in formats:
        write(report_path(directory, report.student), [as_json.render(report)])


def write_index(
    directory: Path, run: Run, overview: Overview, groups: Sequence[Group], notes: Mapping[str, str]
) -> None:
    def href(student: str) -> str:
        return f"{PAGES}/{quote(page_path(directory, student).name)}"

    write(directory / INDEX, [as_html.index(run, overview, groups, notes, href)])


def fail(doing: str, path: Path, error: OSError) -> NoReturn:
    raise ResultsError(f"{path}: cannot {doing}: {reason(error)}") from error


def reason(error: Exception) -> str:
    if isinstance(error, OSError):
        return error.strerror or str(error)
    if isinstance(error, ValidationError):
        first = error.errors(include_url=False)[0]
        where = ".".join(str(part) for part in first["loc"])
        return f"{where}: {first['msg']}" if where else str(first["msg"])
    return str(error)
