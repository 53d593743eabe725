"""Which assignment the submissions are of, where the user does not say."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from grader.course import Course
from grader.declarations import did_you_mean
from grader.errors import UsageError
from grader.submissions import folders
from grader.submissions.finding import check_exists


def slug_for(paths: Sequence[Path], course: Course, given: str | None = None) -> str:
    """``given``; else the only assignment; else the one whose file names the submissions bear.

    Raises UsageError, with the list to choose from.
    """
    slugs = course.slugs()
    if given is not None:
        if given not in slugs:
            raise UsageError(f"there is no assignment {given!r}; {did_you_mean(given, slugs)}")
        return given
    if not slugs:
        raise UsageError(f"{course.root}: no assignment in this course; add assignments/<name>/assignment.toml")
    if len(slugs) == 1:
        return slugs[0]
    for path in paths:
        check_exists(path)
    borne = {name.casefold() for path in paths for name in _names(path)}
    fitting = [slug for slug in slugs if borne & {name.casefold() for name in course.file_names(slug)}]
    if len(fitting) == 1:
        return fitting[0]
    if fitting:
        raise UsageError(f"there are submissions of {', '.join(fitting)}; say which to grade with -a NAME")
    raise UsageError(f"which assignment is it? Say so with -a NAME; known: {', '.join(slugs)}")


def _names(path: Path) -> Iterator[str]:
    """The names of the files that the user gave, and of those in the folders, and one level down."""
    if not path.is_dir():
        yield path.name
        return
    for entry in _listing(path):
        if entry.kind == "folder" and not folders.is_left_behind(entry.name):
            yield from (inner.name for inner in _listing(entry.path) if inner.kind == "file")
        elif entry.kind == "file":
            yield entry.name


def _listing(folder: Path) -> list[folders.Entry]:
    try:
        return folders.listing(folder)
    except OSError:
        return []  # find() says so
