"""A course and an assignment to begin with: they work as they stand, and say in comments what may be changed.

    README.md                                     of a course: what lies where, and which command does what
    assignments/NAME/assignment.toml              what is asked
    assignments/NAME/README.md, master.py         handout; the stubs are built from the master
    assignments/NAME/examples/<verdict>/…         a submission for each verdict
    reference/NAME.py, NAME_mistakes.py           what is right, and what is known of wrong answers
    rubrics/NAME.toml                             what it is worth

The files of this folder are what is written, with the names put in.
"""

from __future__ import annotations

import sys
from pathlib import Path

from grader import stubs
from grader.course import is_slug
from grader.errors import UsageError

#: The name of the assignment that a new course has.
FIRST = "example"

_HERE = Path(__file__).parent
_EXAMPLES = _HERE / "examples"

#: Beside a student's file of such a name, Python, pytest or the tests of the kit find that file instead.
_HIDDEN = sys.stdlib_module_names | {"grader", "numpy", "pytest", "test_public"}


def new_course(directory: Path) -> tuple[Path, ...]:
    """A course with one assignment.  Raises UsageError where something is in the way."""
    return _write(
        {directory / "README.md": _text("course.md", FIRST), **_assignment(directory, FIRST)}, directory, FIRST
    )


def new_assignment(root: Path, slug: str) -> tuple[Path, ...]:
    """One more assignment.  Raises UsageError where there is no course, or something is in the way."""
    if not (root / "assignments").is_dir():
        raise UsageError(f"{root}: no course here (it has no assignments/); grade new course DIR makes one")
    if not is_slug(slug):
        raise UsageError(
            f"{slug!r} cannot be the name of an assignment; use lower-case letters, digits and hyphens, "
            "a letter first, and no word of Python's own"
        )
    if (name := slug.replace("-", "_")) in _HIDDEN:
        raise UsageError(
            f"{slug!r}: students' {name}.py would stand in the way of the module {name}; choose another name"
        )
    return _write(_assignment(root, slug), root, slug)


def _assignment(root: Path, slug: str) -> dict[Path, str]:
    name, folder = slug.replace("-", "_"), root / "assignments" / slug
    files = {
        folder / "assignment.toml": "assignment.toml",
        folder / "README.md": "handout.md",
        folder / "master.py": "master.py",
        root / "reference" / f"{name}.py": "reference.py",
        root / "reference" / f"{name}_mistakes.py": "mistakes.py",
        root / "rubrics" / f"{slug}.toml": "rubric.toml",
    }
    examples = {
        folder / "examples" / path.relative_to(_EXAMPLES): f"examples/{path.relative_to(_EXAMPLES).as_posix()}"
        for path in sorted(_EXAMPLES.glob("*/*.py"))
    }
    return {path: _text(source, slug) for path, source in (files | examples).items()}


def _text(source: str, slug: str) -> str:
    """A file of this folder with the names put in."""
    text = (_HERE / source).read_text(encoding="utf-8")
    name, title = slug.replace("-", "_"), slug.replace("-", " ").replace("_", " ").capitalize()
    for mark, value in (
        ("SLUG", slug),
        ("TITLE", title),
        ("MODULE", name),
        ("from .reference import", f"from .{name} import"),
    ):
        text = text.replace(mark, value)
    return text


def _write(files: dict[Path, str], root: Path, slug: str) -> tuple[Path, ...]:
    """The files, and the stubs that are built from them."""
    taken = [path for path in files if path.exists()]
    if taken:
        raise UsageError(f"{taken[0]}: is there already, and is left alone; choose another name")
    try:
        for path, text in files.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        return (*files, *stubs.write(root, slug))
    except OSError as error:
        raise UsageError(f"{error.filename or root}: cannot be written: {error.strerror}") from error
