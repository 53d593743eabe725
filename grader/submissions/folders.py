"""What is in a folder that students filled: links are not followed, what tools leave behind is ignored."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path, PurePath
from typing import Literal

from grader.course import SUFFIXES

MAX_MODULES = 200
"""Source files in one submission."""
MAX_ENTRIES = 10_000
"""Names of any kind in one submission."""
MAX_DEPTH = 12

Kind = Literal["file", "folder", "link", "other"]

_LEFT_BY_TOOLS = {"__pycache__", "__macosx", "node_modules", "site-packages"}
_LEFT_BY_EDITORS = ("._", ".#", ".~", "~$")
_ARCHIVES = {".zip", ".tar", ".gz", ".tgz", ".bz2", ".xz", ".7z", ".rar"}


@dataclass(frozen=True, slots=True)
class Entry:
    folder: Path
    name: str
    kind: Kind

    @property
    def path(self) -> Path:
        return self.folder / self.name


@dataclass(slots=True)
class Tree:
    """A student's folder with all below it."""

    sources: list[Path] = field(default_factory=list)
    odd: list[Entry] = field(default_factory=list)
    """Named like sources, and no regular files."""
    others: list[Path] = field(default_factory=list)
    overfull: bool = False


def listing(folder: Path) -> list[Entry]:
    """Sorted by name.  Raises OSError."""
    with os.scandir(folder) as entries:
        found = [Entry(folder, entry.name, _kind(entry)) for entry in entries]
    return sorted(found, key=lambda entry: entry.name)


def _kind(entry: os.DirEntry[str]) -> Kind:
    if entry.is_symlink():
        return "link"
    if entry.is_dir(follow_symlinks=False):
        return "folder"
    return "file" if entry.is_file(follow_symlinks=False) else "other"


def is_source(name: str) -> bool:
    return PurePath(name).suffix.lower() in SUFFIXES


def is_left_behind(name: str) -> bool:
    """By an editor, a file manager, Python or Jupyter; hidden names are for the caller to judge."""
    return name.casefold() in _LEFT_BY_TOOLS or name.startswith(_LEFT_BY_EDITORS)


def is_packed_or_renamed(name: str) -> bool:
    """``ada.zip``, ``ada.py.txt``: somebody's work, but not as it can be graded."""
    path = PurePath(name)
    return path.suffix.lower() in _ARCHIVES or is_source(path.stem)


def is_results(folder: Path) -> bool:
    """Whether an earlier run of ours wrote it, which writes no source: whoever hands in such a folder is graded."""
    # not those of Path: they raise where the folder may not be looked into
    return os.path.isfile(folder / "run.json") and os.path.isdir(folder / "reports") and not walk(folder).sources


def walk(root: Path) -> Tree:
    """Raises OSError where a folder cannot be listed."""
    tree = Tree()
    for count, entry in enumerate(_below(root, 0), start=1):
        if count > MAX_ENTRIES or len(tree.sources) > MAX_MODULES:
            tree.overfull = True
            break
        if entry.kind == "file":
            (tree.sources if is_source(entry.name) else tree.others).append(entry.path)
        elif is_source(entry.name):
            tree.odd.append(entry)
    # A folder that bears the name of a file is no harm where there is a file to grade as well.
    if tree.sources:
        tree.odd = [entry for entry in tree.odd if entry.kind != "folder"]
    return tree


def _below(folder: Path, depth: int) -> Iterator[Entry]:
    entries = listing(folder)
    if depth and any(entry.name == "pyvenv.cfg" for entry in entries):
        return
    for entry in entries:
        if is_left_behind(entry.name) or entry.name.startswith("."):
            continue
        yield entry
        if entry.kind == "folder" and depth < MAX_DEPTH:
            yield from _below(entry.path, depth + 1)
