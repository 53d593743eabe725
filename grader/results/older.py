"""What was there before: an older run, the beginning of one, or something else that is left alone."""

from __future__ import annotations

import os
from pathlib import Path

from pydantic import ValidationError

from grader.errors import UsageError
from grader.model import Report, Run
from grader.results.folder import BEFORE_A_RUN, EVIDENCE, PAGES, REPORTS, RUN, fail, load_run, page_path, report_path
from grader.store import is_store


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
        fail("look into", directory, error)
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


def what(run: Run) -> str:
    return f"a run of {run.assignment} from {run.started_at}, {run.counts.submissions} submissions"


def is_whole(directory: Path, student: str) -> bool:
    """Whether the report is there, as data and in Markdown."""
    ends = {".json": b"}\n", ".md": b"\n"}
    return all(_reaches(report_path(directory, student, suffix), end) for suffix, end in ends.items())


def has_page(directory: Path, student: str) -> bool:
    return _reaches(page_path(directory, student), b">\n")


def _reaches(path: Path, end: bytes) -> bool:
    """Whether the file is there to its end: a loss of power may leave less."""
    try:
        content = path.read_bytes()
    except OSError:
        return False
    return content.endswith(end) and b"\0" not in content


def student_of(path: Path) -> str | None:
    """Whose report it is; None where it cannot be read."""
    try:
        return Report.model_validate_json(path.read_bytes()).student
    except (OSError, ValidationError):
        return None


def next_backup(directory: Path) -> Path:
    """The first of results.backup-1, results.backup-2, … that is free."""
    directory = directory.resolve()
    number = 1
    while os.path.lexists(candidate := directory.with_name(f"{directory.name}.backup-{number}")):
        number += 1
    return candidate


def set_aside(directory: Path) -> Path:
    if Path.cwd().is_relative_to(directory.resolve()):
        raise UsageError(
            f"{directory}: holds an older run, and cannot be set aside from inside; go to another folder first"
        )
    backup = next_backup(directory)
    try:
        directory.resolve().rename(backup)
    except OSError as error:
        fail("rename the older run", directory, error)
    return backup
