"""Which assignment the submissions are of, where the user does not say."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction
from itertools import islice
from pathlib import Path

from grader.course import SUFFIXES, Course
from grader.declarations import did_you_mean
from grader.errors import UsageError
from grader.model import Limits
from grader.submissions import folders
from grader.submissions.candidates import defined_among
from grader.submissions.finding import check_exists
from grader.submissions.names import printable
from grader.submissions.reading import contents

#: So many files are looked into; a class hands in one assignment, and ten thousand tell it no better.
_LOOKED_INTO = 50


def slug_for(paths: Sequence[Path], course: Course, given: str | None = None, *, named: Sequence[Path] = ()) -> str:
    """``given``; else the only assignment; else the one whose file names the submissions bear; else the one whose
    functions they define.

    ``named`` is what the user called the paths, where that differs.
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
    fitting: list[str] = []
    seen: set[str] = set()
    for look in (_files, _below):
        files = [file for path in paths for file in look(path)]
        seen.update(file.name for file in files)
        borne = {file.name.casefold() for file in files}
        fitting = fitting or [slug for slug in slugs if borne & {name.casefold() for name in course.file_names(slug)}]
        fitting = fitting or _answered(files, {slug: course.question_names(slug) for slug in slugs})
    if len(fitting) == 1:
        return fitting[0]
    if fitting:
        raise UsageError(f"there are submissions of {', '.join(fitting)}; say which to grade with -a NAME")
    named = named or paths
    where = printable(str(named[0])) + (f" and {len(named) - 1} more" if len(named) > 1 else "")
    if not any(map(folders.is_source, seen)):
        raise UsageError(
            f"{where}: no submissions; expected .py or .ipynb, a file for each student or a folder for each"
        )
    raise UsageError(f"{where}: which assignment is it? Say so with -a NAME; known: {', '.join(slugs)}")


def is_one_students(folder: Path, names: Iterable[str]) -> bool:
    """Whether files of these names lie in one folder of it only, as in a repository in which one student works."""
    own = {name.casefold() for name in names}
    return len({file.parent for file in _below(folder) if file.name.casefold() in own}) == 1


def _answered(files: Sequence[Path], questions: dict[str, tuple[str, ...]]) -> list[str]:
    """The assignments of which some file defines at least half of the functions, and a greater share than of any
    other: assignments may ask for functions of one name.
    """
    found: set[str] = set()
    for file in islice((file for file in files if file.suffix.lower() in SUFFIXES), _LOOKED_INTO):
        try:
            content = contents(file, Limits().source_bytes)
        except OSError:
            continue  # read() says so
        shares = {slug: Fraction(len(defined_among(names, content)), len(names)) for slug, names in questions.items()}
        most = max(shares.values())
        if 2 * most >= 1:
            found.update(slug for slug, share in shares.items() if share == most)
    return sorted(found)


def _files(path: Path) -> Iterator[Path]:
    """The files that the user gave, and those in the folders, and one level down."""
    if not os.path.isdir(path):
        yield path
        return
    for entry in _listing(path):
        if entry.kind == "folder" and not folders.is_left_behind(entry.name):
            yield from (inner.path for inner in _listing(entry.path) if inner.kind == "file")
        elif entry.kind == "file":
            yield entry.path


def _below(path: Path) -> list[Path]:
    """However deep; what tools bring along is passed over."""
    try:
        return folders.walk(path).sources if path.is_dir() else []
    except OSError:
        return []  # as above


def _listing(folder: Path) -> list[folders.Entry]:
    try:
        return folders.listing(folder)
    except OSError:
        return []  # find() says so
