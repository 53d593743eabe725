"""Paths that the user gives → which submissions there are, each with the id of its student.

    ada.py                       a file: the student is ada
    class/ada.py grace.ipynb     a folder of files: a student each
    class/ada/backprop.py        a folder of folders: a student each, helper modules beside the main file
          ada/layers.py
    ada/backprop.py              a folder that itself holds the assignment's own file: one student, ada

    class/ada.zip                an archive in place of a folder or file, unpacked by an ``Intake``

One student's folder differs from a class by a rule: a folder that directly holds a file of the assignment's own name is
one student's, unless another file there, not a version of it (``backprop (1).py``), defines at least half of
the functions, or two folders in it hold the assignment's own file as well.

What the user names is followed wherever it leads; inside a folder, links are not.
"""

from __future__ import annotations

import difflib
import os
import stat
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import islice
from pathlib import Path

from grader.course import Assignment
from grader.errors import UsageError
from grader.model import Receipt, Unusable
from grader.submissions import commits, folders
from grader.submissions.archives import ArchiveError, is_archive
from grader.submissions.candidates import (
    choose,
    choose_own,
    defines_most,
    handed_out,
    is_own_name,
    is_version_of_own,
    untouched,
)
from grader.submissions.folders import Entry
from grader.submissions.intake import Handed, Intake, taken_apart
from grader.submissions.names import printable

_LINK = (
    "is a symbolic link, and those are not followed: it may lead to somebody else's work; "
    "put the file or folder itself in its place"
)
_ODD = "is not a regular file; put a file in its place"
_TROUBLE = {"link": _LINK, "other": _ODD, "folder": "is a folder, not a file, and there is no other to grade"}


_NOTHING_KNOWN = Receipt()


@dataclass(frozen=True, slots=True)
class Found:
    """Where one submission is; nothing of it is in memory.

    Paths are kept as text, a fifth of the size: a class may be large.
    """

    student: str
    origin: str
    """The path of the main file, in the user's spelling."""
    main_path: str
    helper_paths: tuple[str, ...] = ()
    receipt: Receipt = _NOTHING_KNOWN
    folder_path: str = ""
    """Empty where it is that of the main file."""

    @property
    def main(self) -> Path:
        return Path(self.main_path)

    @property
    def helpers(self) -> tuple[Path, ...]:
        """The other modules in the student's folder."""
        return tuple(map(Path, self.helper_paths))

    @property
    def folder(self) -> Path:
        """The student's own, from which paths are told."""
        return Path(self.folder_path) if self.folder_path else self.main.parent

    def unusable(self, problem: str) -> Unusable:
        return Unusable(student=self.student, origin=self.origin, problem=problem, receipt=self.receipt)


@dataclass(frozen=True, slots=True)
class _Item:
    found: Found | Unusable
    place: str
    """Tells whether two items are the same one, named twice."""
    weak: bool = False
    """Nothing was found there; counts only where nothing else bears the id."""


def find(
    paths: Sequence[Path],
    assignment: Assignment,
    intake: Intake | None = None,
    *,
    unpacked: Sequence[tuple[Path, Path]] = (),
    handed: Sequence[Handed] = (),
) -> tuple[Found | Unusable, ...]:
    """Sorted by student; each id occurs once.

    ``unpacked`` and ``handed`` are what ``intake`` took out of archives and learning systems' folders; without one,
    archives are not opened.
    Raises UsageError for a path that does not exist or is no file or folder, and for a folder without any.
    """
    for path in paths:
        check_exists(path)
    own = {os.path.realpath(path) for path in paths if is_own_name(path.name, assignment) and os.path.isfile(path)}
    # ada/backprop.py grace/backprop.py: the file's name tells nothing.
    looking = _Looking(assignment, intake)
    items = [item for path in paths for item in _given(path, looking, named_by_folder=len(own) > 1)]
    for folder, archive in unpacked:
        items += _packed(folder, archive, looking)
    for one in handed:
        items.append(_handed(one, looking))
    return _one_for_each_student(items)


def find_alone(path: Path, assignment: Assignment, intake: Intake | None = None) -> Found | Unusable:
    """What a path holds that is one student's by itself: of a folder, the file to grade among all that lie in it.

    Raises UsageError where there is no such path.
    """
    check_exists(path)
    if not path.is_dir():
        return find([path], assignment, intake)[0]
    place, student = Path(os.path.realpath(path)), printable(Path(os.path.abspath(path)).name)
    return _student(place, student, path, _Looking(assignment, intake)).found


@dataclass(frozen=True)
class _Looking:
    """What every step of a search needs."""

    assignment: Assignment
    intake: Intake | None

    @cached_property
    def stubs(self) -> frozenset[tuple[bytes, ...]]:
        """Read once for a class."""
        return handed_out(self.assignment)

    def found(
        self,
        student: str,
        shown: Path,
        main: Path,
        helpers: tuple[Path, ...] = (),
        receipt: Receipt | None = None,
        folder: Path | None = None,
    ) -> _Item:
        """What is at ``main``, unless an archive did not give the file out."""
        receipt = receipt or _NOTHING_KNOWN
        shown = (self.intake and self.intake.origin(main)) or shown
        for path in (main, *helpers):
            if self.intake and (trouble := self.intake.trouble(path)):
                return _unusable(student, shown, main, f"{printable(path.name)} {trouble}", receipt=receipt)
        place = str(main)
        own = "" if folder in (None, main.parent) else str(folder)
        return _Item(Found(student, printable(str(shown)), place, tuple(map(str, helpers)), receipt, own), place)


def check_exists(path: Path) -> None:
    """Raises UsageError, with the nearest name there is."""
    try:
        if path.exists():
            return
    except PermissionError as error:
        raise UsageError(f"{printable(str(path))}: cannot be read: {error.strerror}") from error
    except (OSError, ValueError):  # a name that is too long, a NUL byte
        pass
    if os.path.islink(path):
        raise UsageError(f"{printable(str(path))}: a link that leads nowhere")
    near = ""
    missing = next((part for part in (*reversed(path.parents), path) if not os.path.lexists(part)), path)
    if os.path.isdir(missing.parent) and os.access(missing.parent, os.R_OK):
        names = {name.casefold(): name for name in os.listdir(missing.parent)}
        close = difflib.get_close_matches(missing.name.casefold(), names, n=1)
        near = f"; did you mean {printable(str(missing.parent / names[close[0]]))}?" if close else ""
    raise UsageError(f"{printable(str(path))}: there is no such file or folder{near}")


# ── What the user gave ────────────────────────────────────────────────────────────────────────────────────


def _packed(folder: Path, archive: Path, looking: _Looking) -> list[_Item]:
    """What was in an archive: a class, or one student's work."""
    entries, shown = folders.listing(folder), archive
    while len(work := [entry for entry in entries if _could_be_work(entry)]) == 1 and work[0].kind == "folder":
        inner = folders.listing(work[0].path)
        if _is_one_students(inner, looking.assignment):
            break
        folder, shown, entries = work[0].path, shown / work[0].name, inner
    if _is_one_students(entries, looking.assignment):
        return [_student(folder, printable(taken_apart(archive.name)), shown, looking, _of_a_clone(folder))]
    if items := list(_class(entries, shown, looking)):
        return items
    raise UsageError(
        f"{printable(str(archive))}: no submissions in this archive; expected a file or folder for each student, or "
        "what a learning system gives out (--from names which)"
    )


def _could_be_work(entry: Entry) -> bool:
    return entry.kind != "file" or folders.is_source(entry.name) or folders.is_packed_or_renamed(entry.name)


def _handed(one: Handed, looking: _Looking) -> _Item:
    if one.problem:
        return _unusable(one.student, one.shown, one.folder, one.problem, receipt=one.receipt)
    return _student(one.folder, one.student, one.shown, looking, one.receipt)


def _given(path: Path, looking: _Looking, *, named_by_folder: bool) -> Iterator[_Item]:
    assignment = looking.assignment
    shown = printable(str(path))
    place = Path(os.path.realpath(path))
    try:
        mode = place.stat().st_mode
        entries = folders.listing(place) if stat.S_ISDIR(mode) else []
    except OSError as error:
        raise UsageError(f"{shown}: cannot be read: {error.strerror}") from error
    # `.` and `ada/..` have a name only once they are spelled out.
    name = Path(os.path.abspath(path)).name or "submission"
    if stat.S_ISDIR(mode):
        if _is_one_students(entries, assignment):
            yield _student(place, printable(name), path, looking)
            return
        items = list(_class(entries, path, looking))
        if not items:
            raise UsageError(
                f"{shown}: no submissions in this folder; expected a file for each student (ada.py, "
                f"ada.ipynb) or a folder for each with {_own_names(assignment)} in it"
            )
        yield from items
    elif not stat.S_ISREG(mode):
        raise UsageError(f"{shown}: not a file or folder")
    elif not folders.is_source(place.name):
        remedy = "unpack or rename it first" if folders.is_packed_or_renamed(name) else "expected .py or .ipynb"
        raise UsageError(f"{shown}: neither a module nor a notebook; {remedy}")
    else:
        own = is_own_name(name, assignment)
        student = Path(os.path.abspath(path)).parent.name if own and named_by_folder else Path(name).stem
        helpers = _beside(place, assignment) if own else ()
        yield looking.found(printable(student) or "submission", path, place, helpers)


def _is_one_students(entries: Sequence[Entry], assignment: Assignment) -> bool:
    files = [entry for entry in entries if entry.kind != "folder" and folders.is_source(entry.name)]
    if not any(is_own_name(entry.name, assignment) for entry in files):
        return False
    others = (
        entry.path
        for entry in files
        if entry.kind == "file"
        and not is_version_of_own(entry.name, assignment)
        and not folders.is_left_behind(entry.name)
    )
    if any(defines_most(path, assignment) for path in others):
        return False
    inner = (entry for entry in entries if entry.kind == "folder" and _holds_own(entry, assignment))
    return len(list(islice(inner, 2))) < 2


def _holds_own(folder: Entry, assignment: Assignment) -> bool:
    try:
        inside = folders.listing(folder.path)
    except OSError:
        return False
    return any(entry.kind == "file" and is_own_name(entry.name, assignment) for entry in inside)


def _beside(main: Path, assignment: Assignment) -> tuple[Path, ...]:
    """The helper modules of a file named by itself: those of its folder, if that is one student's."""
    try:
        if not _is_one_students(folders.listing(main.parent), assignment):
            return ()
        tree = folders.walk(main.parent)
    except OSError:
        return ()
    # A file in a crowded place, such as a home folder, is meant alone.
    return () if tree.overfull else _helpers(tree, main)


# ── A class ───────────────────────────────────────────────────────────────────────────────────────────────


def _class(entries: Sequence[Entry], shown: Path, looking: _Looking) -> Iterator[_Item]:
    """A student for each file, archive and folder; a module and a notebook of one name are one student's."""
    assignment = looking.assignment
    files: dict[str, list[Entry]] = {}
    for entry in entries:
        name = entry.name
        if folders.is_left_behind(name) or name == "__init__.py":
            continue
        match entry.kind:
            case "folder":
                # A hidden folder is a tool's, unless it looks like nothing but a submission.
                hidden = name.startswith(".") and not _holds_own(entry, assignment)
                if not hidden and not folders.is_results(entry.path):
                    yield _student(entry.path, printable(name), shown / name, looking)
            case "file" if folders.is_source(name):
                files.setdefault(printable(entry.path.stem), []).append(entry)
            case "file" if looking.intake and is_archive(name) and not name.startswith("."):
                student = printable(taken_apart(name))
                yield _unpacked(student, [entry.path], shown, entry.path.parent, looking, Receipt())
            case "file" if folders.is_packed_or_renamed(name) and not name.startswith("."):
                problem = f"{printable(name)} is neither a module nor a notebook; unpack or rename it"
                yield _unusable(_stem(name), shown / name, entry.path, problem, weak=True)
            case "link" if folders.is_source(name) or (not name.startswith(".") and os.path.isdir(entry.path)):
                student = printable(entry.path.stem if folders.is_source(name) else name)
                yield _unusable(student, shown / name, entry.path, f"{printable(name)} {_LINK}")
            case "other" if folders.is_source(name):
                yield _unusable(printable(entry.path.stem), shown / name, entry.path, f"{printable(name)} {_ODD}")
    for student, same in files.items():
        chosen = same[0].path if len(same) == 1 else choose_own([entry.path for entry in same], assignment)
        for entry in same:
            # None was chosen: all stay, and the id shows them as ambiguous.
            if chosen is None or entry.path == chosen:
                yield looking.found(student, shown / entry.name, entry.path)


def _stem(name: str) -> str:
    """``ada`` of ``ada.tar.gz`` and ``ada.py.txt``."""
    path = Path(name)
    while folders.is_packed_or_renamed(path.name) or folders.is_source(path.name):
        path = path.with_suffix("")
    return printable(path.name)


# ── One student ───────────────────────────────────────────────────────────────────────────────────────────


def _student(
    folder: Path, student: str, shown: Path, looking: _Looking, receipt: Receipt | None = None, *, nested: bool = False
) -> _Item:
    """The submission in a student's folder, however deep; its helpers are the modules that it can import."""
    assignment = looking.assignment
    receipt = receipt or _checked_out(folder)

    def name(path: Path) -> str:
        return printable(path.relative_to(folder).as_posix())

    def unusable(problem: str, *, weak: bool = False) -> _Item:
        return _unusable(student, shown, folder, problem, weak=weak, receipt=receipt)

    try:
        tree = folders.walk(folder)
    except OSError as error:
        return unusable(f"the folder cannot be listed: {error.strerror}")
    if tree.overfull:
        return unusable(
            f"more than {folders.MAX_MODULES} modules or {folders.MAX_ENTRIES} files are in it; "
            "remove what does not belong to the submission",
        )
    if tree.odd:
        odd = tree.odd[0]
        return unusable(f"{name(odd.path)} {_TROUBLE[odd.kind]}")
    if not tree.sources:
        archives = [path for path in tree.others if is_archive(path.name)]
        if archives and looking.intake and not nested:
            return _unpacked(student, archives, shown, folder, looking, receipt)
        holds = f" (it holds {_some([name(path) for path in tree.others])})" if tree.others else ""
        where = "folder" if not nested else "archive, and archives within it are not opened" if archives else "archive"
        return unusable(f"no submission found in this {where}{holds}; expected {_own_names(assignment)}", weak=True)
    # __init__.py makes a package of a folder; it is nobody's answer.
    candidates = [path for path in tree.sources if path.name != "__init__.py"] or tree.sources
    stubs = untouched(candidates, assignment, looking.stubs) if len(candidates) > 1 else set()
    main = choose([path for path in candidates if path not in stubs], assignment)
    if main is None:
        return unusable(
            f"ambiguous: any of {_some([name(path) for path in candidates])} could be the one to grade; "
            f"call it {_own_names(assignment)}, or remove the others (if they are several students', name this folder "
            "itself to grade)",
        )
    # The module and the notebook are handed out together, and one of them is filled in.
    stubs = {path for path in stubs if path.parent != main.parent or not is_own_name(main.name, assignment)}
    if stubs:
        are = "is as it was" if len(stubs) == 1 else "are as they were"
        remark = f"{_some(sorted(map(name, stubs)))} {are} handed out, so {name(main)} was graded"
        receipt = receipt.model_copy(update={"remarks": (*receipt.remarks, remark)})
    return looking.found(student, shown / main.relative_to(folder), main, _helpers(tree, main), receipt, folder)


def _unpacked(
    student: str, archives: Sequence[Path], shown: Path, folder: Path, looking: _Looking, receipt: Receipt
) -> _Item:
    """The submission in a student's own archives, which are of one folder."""
    assert looking.intake is not None
    if len(archives) > 1:
        names = _some([printable(path.name) for path in archives])
        return _unusable(
            student, shown, folder, f"ambiguous: any of {names} could be the one; keep one", receipt=receipt
        )
    archive = archives[0]
    shown = looking.intake.origin(archive) or shown / archive.relative_to(folder)
    problem = looking.intake.trouble(archive)
    try:
        inside, left_out = looking.intake.open(archive) if not problem else (archive, [])
    except ArchiveError as error:
        problem = str(error)
    if problem:
        return _unusable(student, shown, archive, f"{printable(archive.name)} {problem}", receipt=receipt)
    if receipt == Receipt():
        receipt = _of_a_clone(inside)
    remarks = (*receipt.remarks, *(f"in {printable(archive.name)}: {one}" for one in left_out))
    item = _student(inside, student, shown, looking, receipt.model_copy(update={"remarks": remarks}), nested=True)
    return replace(item, place=str(archive), weak=False)


def _of_a_clone(folder: Path) -> Receipt:
    """What an archive tells that holds a repository, or a single folder that is one."""
    inside = [entry for entry in folders.listing(folder) if not folders.is_left_behind(entry.name)]
    alone = len(inside) == 1 and inside[0].kind == "folder"
    return _checked_out(inside[0].path if alone else folder)


def _checked_out(folder: Path) -> Receipt:
    commit = commits.head(folder)
    return Receipt(at=commit.at, commit=commit.hash) if commit else _NOTHING_KNOWN


def _helpers(tree: folders.Tree, main: Path) -> tuple[Path, ...]:
    return tuple(path for path in tree.sources if path != main and path.suffix.lower() == ".py")


def _unusable(
    student: str, shown: Path, place: Path, problem: str, *, weak: bool = False, receipt: Receipt | None = None
) -> _Item:
    found = Unusable(student=student, origin=printable(str(shown)), problem=problem, receipt=receipt or Receipt())
    return _Item(found, str(place), weak)


# ── All of them ───────────────────────────────────────────────────────────────────────────────────────────


def one_for_each_student(found: Sequence[Found | Unusable]) -> tuple[Found | Unusable, ...]:
    """Of those that bear one id by now, nobody can tell which counts."""
    return _sorted([_Item(item, str(i)) for i, item in enumerate(found)])


def _one_for_each_student(items: Sequence[_Item]) -> tuple[Found | Unusable, ...]:
    places: dict[object, _Item] = {}
    for item in items:
        # what a group handed in is each one's
        grouped = bool(item.found.receipt.ids)
        places.setdefault((item.place, item.found.student) if grouped else item.place, item)
    return _sorted(places.values())


def _sorted(items: Iterable[_Item]) -> tuple[Found | Unusable, ...]:
    students: dict[str, list[_Item]] = {}
    for item in items:
        students.setdefault(item.found.student, []).append(item)
    return tuple(_only(students[student]) for student in sorted(students))


def _only(items: Sequence[_Item]) -> Found | Unusable:
    """The one that bears the id; where several do, nobody can tell whose score it would be."""
    strong = [item.found for item in items if not item.weak]
    if len(strong) < 2:
        return (strong or [items[0].found])[0]
    student, origins = strong[0].student, [found.origin for found in strong]
    count = "two" if len(strong) == 2 else len(strong)
    return Unusable(
        student=student,
        origin=", ".join(origins),
        problem=f"{count} submissions bear the id {student!r}: {_some(origins)}; keep one, or rename",
    )


def _own_names(assignment: Assignment) -> str:
    return " or ".join(assignment.file_names)


def _some(names: Sequence[str]) -> str:
    """A list that stays readable however long it is."""
    return ", ".join(names[:5]) + (f" and {len(names) - 5} more" if len(names) > 5 else "")
