"""Import a course's ``reference`` folder as a package under a private name.

The name is made of the place, the assignment and the sources, so that two courses, or two states of one,
live in one process without meeting, and ``sys.path`` is never needed.  Each assignment has modules of its
own: what was imported for it is what its digest covers.
"""

from __future__ import annotations

import hashlib
import importlib
import importlib.abc
import importlib.machinery
import importlib.util
import inspect
import sys
import traceback
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import ModuleType

from grader.errors import CourseError


class ReferencePackage:
    """The ``reference`` folder as one assignment sees it."""

    def __init__(self, folder: Path, slug: str) -> None:
        self.folder = folder.absolute()
        self._alias = f"_reference_{_fingerprint(folder, slug)}"

    def path(self, name: str) -> Path:
        """The file of a module, whether or not there is one."""
        return _file_of(self.folder, [name]) or self.folder / f"{name}.py"

    def module(self, name: str) -> ModuleType:
        """Raises CourseError, which names file and line, when the module or one that it imports raises."""
        _FINDER.folders[self._alias] = self.folder
        try:
            return importlib.import_module(f"{self._alias}.{name}")
        except (Exception, SystemExit) as error:
            # Half-imported modules would make the second attempt look different from the first.
            for imported in self._imported():
                del sys.modules[imported]
            raise CourseError(self._import_error(name, error)) from error

    def sources(self) -> Mapping[str, bytes]:
        """The sources imported so far, by path below the folder."""
        files = {Path(file) for name in self._imported() if (file := getattr(sys.modules[name], "__file__", None))}
        return {file.relative_to(self.folder).as_posix(): file.read_bytes() for file in sorted(files)}

    def _imported(self) -> list[str]:
        return [name for name in sys.modules if name == self._alias or name.startswith(f"{self._alias}.")]

    def _import_error(self, name: str, error: BaseException) -> str:
        place = where_raised(error, self.folder) or str(self.path(name))
        if isinstance(error, SyntaxError) and error.filename:
            place = f"{error.filename}, line {error.lineno}"
        remedy = "the modules of reference/ must import without an error"
        if isinstance(error, ModuleNotFoundError) and (error.name or "").split(".")[0] == "reference":
            remedy = "import within reference/ relatively: from .networks import …"
        # The alias says nothing to the author.
        what = f"{type(error).__name__}: {error}".replace(self._alias, "reference")
        return f"{place}: {what}; {remedy}"


def where_raised(error: BaseException, folder: Path) -> str:
    """``file, line n``: the innermost one below the folder that the error went through; empty where there is none."""
    frames = [
        frame for frame in traceback.extract_tb(error.__traceback__) if Path(frame.filename).is_relative_to(folder)
    ]
    return f"{frames[-1].filename}, line {frames[-1].lineno}" if frames else ""


def where_defined(function: Callable[..., object]) -> str:
    """``file, line n`` of a function, or its name where nobody knows."""
    code = getattr(inspect.unwrap(function), "__code__", None)
    return f"{code.co_filename}, line {code.co_firstlineno}" if code else getattr(function, "__name__", str(function))


def _fingerprint(folder: Path, slug: str) -> str:
    digest = hashlib.sha256(f"{folder.resolve()}\0{slug}\0".encode("utf-8", "surrogateescape"))
    for file in sorted(folder.rglob("*.py")):
        digest.update(f"{file.relative_to(folder)}\0".encode("utf-8", "surrogateescape"))
        digest.update(hashlib.sha256(file.read_bytes()).digest())
    return digest.hexdigest()[:16]


def _file_of(folder: Path, names: Sequence[str]) -> Path | None:
    base = folder.joinpath(*names)
    for file in (base / "__init__.py", *([base.with_name(f"{base.name}.py")] if names else [])):
        if file.is_file():
            return file
    return None


class _Loader(importlib.machinery.SourceFileLoader):
    """Reads the source and never a cached ``.pyc``.

    A cache is trusted by its time in whole seconds and its size: a reference mended twice within a second
    would run as it was before.
    """

    def path_stats(self, path: str) -> Mapping[str, object]:
        raise OSError(f"{path} is not cached")


class _Finder(importlib.abc.MetaPathFinder):
    """Finds the modules below the aliases, and nothing else.  It stays, for imports inside functions."""

    def __init__(self) -> None:
        self.folders: dict[str, Path] = {}

    def find_spec(
        self,
        fullname: str,
        _path: object = None,
        _target: object = None,
    ) -> importlib.machinery.ModuleSpec | None:
        alias, *names = fullname.split(".")
        folder = self.folders.get(alias)
        if folder is None:
            return None
        file = _file_of(folder, names)
        if file is None:
            if names:
                return None
            package = importlib.machinery.ModuleSpec(fullname, None, is_package=True)
            package.submodule_search_locations = [str(folder)]
            return package
        return importlib.util.spec_from_file_location(
            fullname,
            file,
            loader=_Loader(fullname, str(file)),
            submodule_search_locations=[str(file.parent)] if file.name == "__init__.py" else None,
        )


_FINDER = _Finder()
sys.meta_path.insert(0, _FINDER)
