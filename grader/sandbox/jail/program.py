"""Load a submission statement by statement, so that one that fails costs nothing else.

Top-level statements run in order like the cells of a notebook.  One that raises is noted and the next one runs.  Where
the source does not parse as a whole it is taken apart at the lines that begin in column 0, and what cannot be compiled
is left out alone: a syntax error costs the function it stands in.
"""

from __future__ import annotations

import ast
import builtins
import contextlib
import importlib.machinery
import linecache
import os
import posixpath
import re
import sys
import textwrap
import tokenize
import traceback
import types
from collections.abc import Iterator, Mapping, Sequence
from io import BytesIO
from typing import Any, NamedTuple

_FUTURES = {
    name: getattr(__import__("__future__"), name).compiler_flag for name in __import__("__future__").all_feature_names
}
_CONTINUES = re.compile(r"(?:else|elif|except|finally)\b|[)\]}]")
_NAMED = re.compile(r"(?:async\s+def|def|class)\b")
_DEFINES = re.compile(rf"{_NAMED.pattern}|@")
_DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
_ALLOW_INCOMPLETE_INPUT = 0x4000  # as ``codeop`` has it, from Python 3.11 on
_EXTEND = 200  # lines in column 0 that one statement may span while we look for its end
MAX_LEFT_OUT = 200


class Statement(NamedTuple):
    """One top-level statement: ``code`` to run, or the reason why there is none."""

    line: int
    text: str
    code: types.CodeType | None
    error: str = ""
    node: ast.stmt | None = None

    @property
    def first_line(self) -> str:
        """Of a definition the one with its name, below its decorators."""
        lines = [line.strip() for line in self.text.splitlines() if line.strip()] or [""]
        named = (line for line in lines if _NAMED.match(line))
        return (next(named, lines[0]) if lines[0].startswith("@") else lines[0])[:200]


# ── Source to statements ──────────────────────────────────────────────────────────────────────────────────────────


def decoded(content: bytes) -> str:
    """The text of a source file: its coding cookie, else UTF-8, else what never fails; newlines as on Unix."""
    if content.isascii() and b"coding" not in content[:1000]:  # most are: no cookie, and no mark at the start
        text = content.decode()
    elif content.startswith((b"\xff\xfe", b"\xfe\xff")):
        text = content.decode("utf-16", "replace")
    else:
        try:
            encoding, _ = tokenize.detect_encoding(BytesIO(content).readline)
            text = content.decode(encoding)
        except (SyntaxError, LookupError, UnicodeError):
            try:
                text = content.decode("utf-8-sig")
            except UnicodeError:
                text = content.decode("latin-1")
    return text.replace("\r\n", "\n").replace("\r", "\n")


UNREADABLE = (SyntaxError, ValueError, RecursionError, MemoryError)
"""What ``ast.parse`` and ``compile`` raise for a source that is not Python."""


def statements(text: str, filename: str, salvage: bool = True) -> Iterator[Statement]:
    """The top-level statements of ``text``, compiled one by one with the student's line numbers."""
    try:
        tree = ast.parse(text, filename)
    except UNREADABLE as error:
        if not salvage:
            yield Statement(getattr(error, "lineno", None) or 1, text, None, described_syntax(error))
            return
        yield from _salvaged(text, filename)
        return
    yield from statements_of(tree, text, filename, salvage)


def statements_of(tree: ast.Module, text: str, filename: str, salvage: bool) -> Iterator[Statement]:
    """Those of a source that is parsed already."""
    lines = text.split("\n")
    if not salvage:
        yield Statement(1, text, _compiled(tree.body, filename, 0))
        return
    flags = 0
    for node in tree.body:
        flags |= _future_flags(node)
        yield _statement(node, lines, filename, flags)


def _statement(node: ast.stmt, lines: Sequence[str], filename: str, flags: int) -> Statement:
    decorators = getattr(node, "decorator_list", ())
    first = min([node.lineno, *(decorator.lineno for decorator in decorators)])
    text = "\n".join(lines[first - 1 : node.end_lineno])
    try:
        return Statement(first, text, _compiled([node], filename, flags), node=node)
    except UNREADABLE as error:  # such as `return` outside a function
        return Statement(first, text, None, described_syntax(error))


def _compiled(body: list[ast.stmt], filename: str, flags: int) -> types.CodeType:
    module = ast.Module(body, type_ignores=[])
    flags |= ast.PyCF_ALLOW_TOP_LEVEL_AWAIT
    code: types.CodeType = compile(module, filename, "exec", flags=flags, dont_inherit=True)
    return code


def _future_flags(node: ast.stmt) -> int:
    if isinstance(node, ast.ImportFrom) and node.module == "__future__":
        flags = 0
        for alias in node.names:
            flags |= _FUTURES.get(alias.name, 0)
        return flags
    return 0


def _salvaged(text: str, filename: str) -> Iterator[Statement]:
    """What can be compiled of a source that does not parse."""
    lines = textwrap.dedent(text).split("\n")
    starts = [i for i, line in enumerate(lines) if line[:1].strip() and line[0] != "#" and not _CONTINUES.match(line)]
    indented = [i for i, line in enumerate(lines[: starts[0] if starts else None]) if line.strip() and line[0] != "#"]
    starts = [*indented[:1], *starts]  # what stands above the first line in column 0 should stand there, too
    ends = [*starts[1:], len(lines)]
    flags = 0
    at = 0
    while at < len(starts):
        tree, reach, first_error = None, at, None
        for reach in range(at, min(at + _EXTEND, len(starts))):
            above = lines[starts[at] : ends[reach - 1]]
            if reach > at and _DEFINES.match(lines[starts[reach]]) and not _goes_on(above):
                break
            chunk = "\n" * starts[at] + textwrap.dedent("\n".join(lines[starts[at] : ends[reach]]))
            try:
                tree = ast.parse(chunk, filename)
                break
            except UNREADABLE as error:
                first_error = first_error or described_syntax(error)
                if not _is_incomplete(chunk):
                    break
        if tree is None:
            text_left_out = "\n".join(lines[starts[at] : ends[at]])
            yield Statement(starts[at] + 1, text_left_out, None, first_error or "")
            at += 1
            continue
        for node in tree.body:
            flags |= _future_flags(node)
            yield _statement(node, lines, filename, flags)
        at = reach + 1


def _is_incomplete(chunk: str) -> bool:
    """Whether more lines could make Python of it; of a page of prose each line is asked about once."""
    try:
        compile(chunk, "", "exec", ast.PyCF_ONLY_AST | _ALLOW_INCOMPLETE_INPUT, dont_inherit=True)
    except SyntaxError as error:
        return "incomplete input" in str(error)
    except UNREADABLE:
        return False
    return True


def _goes_on(lines: Sequence[str]) -> bool:
    """Whether a definition may still belong to what stands above it: a decorator, or an open triple-quoted string."""
    if all(line.startswith(("@", "#")) or not line.strip() for line in lines):
        return True
    text = "\n".join(lines)
    return text.count('"""') % 2 == 1 or text.count("'''") % 2 == 1


def described_syntax(error: BaseException) -> str:
    line = getattr(error, "lineno", None)
    where = f" (line {line})" if line else ""
    message = getattr(error, "msg", None) or str(error)
    return f"{type(error).__name__}: {message}{where}"[:300]


# ── Statements to a namespace ─────────────────────────────────────────────────────────────────────────────────────


def run(statement: Statement, namespace: dict[str, Any]) -> str:
    """Run one statement in the namespace; the reason why it did not come to its end, or nothing.

    Catches everything, SystemExit included: it is the student's, and the next statement runs.  A definition that lacks
    a name of a package that is not here, as a decorator or in an annotation, is made without.
    """
    code, lacking = statement.code, set[str]()
    if code is None:
        return statement.error
    while True:
        try:
            result = eval(code, namespace)  # noqa: S307  # this is what the sandbox is for
            if code.co_flags & 0x80:  # a coroutine: `await` at top level, as notebooks allow
                __import__("asyncio").run(result)
        except BaseException as error:  # noqa: BLE001
            name = error.name if isinstance(error, NameError) else None
            if type(name) is not str or name in lacking or not isinstance(statement.node, _DEFINITIONS):
                return described(error)
            lacking.add(name)
            try:
                code = _without(name, statement.node, code)
            except UNREADABLE:  # such as := in an annotation
                return described(error)
        else:
            return ""


def _without(name: str, definition: ast.stmt, code: types.CodeType) -> types.CodeType:
    """The definition without decorators that are made of ``name``, its annotations unread."""
    for node in ast.walk(definition):
        if isinstance(node, _DEFINITIONS):
            node.decorator_list = [one for one in node.decorator_list if name not in _names(one)]
    flags = code.co_flags & sum(_FUTURES.values()) | _FUTURES["annotations"]
    return _compiled([definition], code.co_filename, flags)


def _names(expression: ast.expr) -> set[str]:
    return {node.id for node in ast.walk(expression) if isinstance(node, ast.Name)}


def described(error: BaseException) -> str:
    """``Type: message``."""
    name, text = type(error).__name__[:100], message(error)
    return f"{name}: {text}" if text else name


def message(error: BaseException) -> str:
    """What an exception says, whatever it does when it is asked."""
    try:
        text = str(error)
        return text[:500] if type(text) is str else "…"
    except BaseException:  # noqa: BLE001
        return "…"


def student_traceback(error: BaseException, files: Mapping[str, str]) -> str:
    """The frames that lie in the student's own files, innermost last, at most 12."""
    found = []
    try:
        for frame, line in traceback.walk_tb(error.__traceback__):
            name = frame.f_code.co_filename
            if name in files:
                code = linecache.getline(name, line).strip()[:200]
                found.append(f"{name}, line {line}, in {frame.f_code.co_name[:200]}\n    {code}")
            if len(found) > 400:
                break
    except BaseException:  # noqa: BLE001
        return ""
    if len(found) > 12:
        found = [*found[:6], "…", *found[-6:]]
    return "\n".join(found)


def module_name(path: str) -> str:
    """What the module in this file is called."""
    name, _ = posixpath.splitext(posixpath.basename(path))
    return name if name.isidentifier() else "submission"


def new_module(path: str, text: str) -> types.ModuleType:
    """An empty module called after the file, importable by the student's other modules."""
    module = types.ModuleType(module_name(path))
    module.__file__ = path
    module.__package__ = package_of(path)
    module.__dict__["__builtins__"] = builtins
    remember(path, text)
    sys.modules[module.__name__] = module
    return module


def remember(path: str, text: str) -> None:
    """Let tracebacks and ``inspect`` find the source, which lies on no disk."""
    linecache.cache[path] = (len(text), None, [line + "\n" for line in text.split("\n")], path)


PACKAGE = "_submission"
"""The student's folder as a package, so that ``from .helpers import g`` finds what lies beside the main file."""


def package_of(path: str) -> str:
    """What the file at ``path`` takes itself to be part of."""
    return ".".join([PACKAGE, *_packages(path)])


def _packages(path: str) -> list[str]:
    """The folders that lead to a file; none where one of them cannot be a package by its name."""
    folders = path.split("/")[:-1]
    return [] if any("." in folder for folder in folders) else folders


class Helpers:
    """Imports the modules of the student's folder, from memory: finder and loader in one.

    What lies beside the main file comes before what is installed.  What lies in a folder above it, up to the student's
    own, or in one that the student puts on ``sys.path``, comes after; and so does a folder without ``__init__.py``.
    A helper that fails cannot be imported, so that ``try: import`` finds another way.  Where there is none, ``mercy``
    takes it statement by statement, as the main file is.
    """

    def __init__(self, files: Mapping[str, str], main: str) -> None:
        """``files``: path → text, paths relative to the student's folder, ``main`` among them where it is a module."""
        self._files = files
        self._beside = posixpath.dirname(main)
        self._above = list(_folders_of(self._beside))
        self._package = "" if _packages(main) else self._beside
        self._folders = {folder for path in (*files, main) for folder in _folders_of(posixpath.dirname(path))}
        self._left_out: list[tuple[str, Statement, str]] | None = None

    @contextlib.contextmanager
    def mercy(self) -> Iterator[list[tuple[str, Statement, str]]]:
        """What is left out of which file, and why."""
        self._left_out = []
        try:
            yield self._left_out
        finally:
            self._left_out = None

    def find_spec(
        self, fullname: str, path: Sequence[str] | None = None, _target: types.ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        if fullname == PACKAGE:
            return self._package_at(fullname, self._package)
        if path is not None:
            return self._first(fullname, [one.removeprefix(_OURS) for one in path if one.startswith(_OURS)])
        if beside := self._module(fullname, self._beside):
            return beside
        found = self._first(fullname, [*self._above, *self._put_on_the_path()])
        return None if found and is_installed(fullname) else found

    def _first(self, fullname: str, folders: Sequence[str]) -> importlib.machinery.ModuleSpec | None:
        modules = (self._module(fullname, folder) for folder in folders)
        bare = (self._package_at(fullname, _path(folder, fullname)) for folder in folders)
        return next(filter(None, modules), None) or next(filter(None, bare), None)

    def _module(self, fullname: str, folder: str) -> importlib.machinery.ModuleSpec | None:
        """A module, or a package with ``__init__.py``."""
        path = _path(folder, fullname)
        if f"{path}/__init__.py" in self._files:
            return self._package_at(fullname, path)
        if f"{path}.py" in self._files:
            return self._spec(fullname, f"{path}.py")
        return None

    def _package_at(self, fullname: str, folder: str) -> importlib.machinery.ModuleSpec | None:
        if folder not in self._folders and fullname != PACKAGE:
            return None
        first = posixpath.join(folder, "__init__.py")
        spec = self._spec(fullname, first if first in self._files else None)
        spec.submodule_search_locations = [_OURS + folder]
        return spec

    def _spec(self, fullname: str, origin: str | None) -> importlib.machinery.ModuleSpec:
        spec = importlib.machinery.ModuleSpec(fullname, self, origin=origin)  # type: ignore[arg-type]
        spec.has_location = False
        return spec

    def _put_on_the_path(self) -> Iterator[str]:
        """Folders that were added to ``sys.path``, as seen from the main file's folder or from the student's own."""
        for entry in sys.path:
            if type(entry) is str:
                inside = entry.removeprefix(posixpath.join(os.getcwd(), ""))
                seen = (posixpath.normpath(posixpath.join(start, inside)) for start in (self._beside, ""))
                yield from (folder for folder in (one.removeprefix(".") for one in seen) if folder in self._folders)

    def create_module(self, _spec: object) -> None:
        """As usual."""

    def exec_module(self, module: types.ModuleType) -> None:
        origin = module.__spec__.origin if module.__spec__ else None
        if origin is None:
            return
        module.__file__ = origin
        text = self._files[origin]
        remember(origin, text)
        for statement in statements(text, origin):
            if self._left_out is not None:
                if reason := run(statement, module.__dict__):
                    self._left_out.append((origin, statement, reason))
            elif statement.code is not None:
                eval(statement.code, module.__dict__)  # noqa: S307


_OURS = "submission:"
"""Begins the ``__path__`` of a student's package, which lies on no disk."""


def _folders_of(folder: str) -> Iterator[str]:
    """The folder and those that it lies in, up to the student's own, which is ``""``."""
    while folder:
        yield folder
        folder = posixpath.dirname(folder)
    yield ""


def _path(folder: str, fullname: str) -> str:
    return posixpath.join(folder, fullname.rpartition(".")[2])


def is_installed(name: str) -> bool:
    """Whether a module comes with Python or was installed; a folder without ``__init__.py`` is nothing."""
    if name in sys.builtin_module_names:
        return True
    found = importlib.machinery.PathFinder.find_spec(name)
    return found is not None and found.loader is not None
