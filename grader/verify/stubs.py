"""Does what students fill in mirror the reference: the same functions, parameters and docstrings?

A stub is read, not run: what it does when it is run is seen where it is graded.
"""

from __future__ import annotations

import ast
import inspect
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import nbformat

from grader.course import Assignment
from grader.declarations import text_of
from grader.errors import CourseError
from grader.stubs import MASTERS, command, outputs


def stub_paths(assignment: Assignment) -> tuple[Path, ...]:
    """Those of the assignment's own files that are there."""
    return tuple(path for name in assignment.file_names if (path := assignment.folder / name).is_file())


def differences(assignment: Assignment) -> Iterator[str]:
    """Where a stub is not what the reference is, as sentences."""
    remedy, root = "make it so", assignment.folder.parent.parent
    if any((assignment.folder / name).is_file() for name in MASTERS):
        remedy = f"build it again: {command(root, assignment.slug)}"
        yield from _not_of_the_master(root, assignment.slug, remedy)
    for path in stub_paths(assignment):
        try:
            defined = {node.name: (where, node) for where, node in _functions(path)}
        except CourseError as error:
            yield str(error)
            continue
        except Exception as error:  # noqa: BLE001  # nbformat raises what it likes
            yield f"{path} cannot be read: {type(error).__name__}: {error}"
            continue
        for name, function in assignment.reference.items():
            if name not in defined:
                yield f"{path} has no function {name!r}; {remedy}"
                continue
            where, stub = defined[name]
            yield from (f"{path}, {where}: {said}; {remedy}" for said in _differences(stub, function))


def _not_of_the_master(root: Path, slug: str, remedy: str) -> Iterator[str]:
    """What the master would give otherwise."""
    try:
        for path, text in outputs(root, slug).items():
            if not path.is_file():
                yield f"{path} is missing; {remedy}"
            elif text_of(path) != text:
                yield f"{path} is not what the master gives; {remedy}"
    except CourseError as error:
        yield str(error)


def _differences(stub: ast.FunctionDef, function: Callable[..., Any]) -> Iterator[str]:
    asked = [parameter.arg for parameter in (*stub.args.posonlyargs, *stub.args.args)]
    due = list(inspect.signature(function).parameters)
    if asked != due or stub.args.vararg or stub.args.kwarg or stub.args.kwonlyargs:
        yield f"{stub.name}({', '.join(asked)}) should be {stub.name}({', '.join(due)})"
    said, meant = ast.get_docstring(stub), inspect.getdoc(function)
    if meant is not None and said != meant:
        yield f"the docstring of {stub.name} should be that of the reference"


def _functions(path: Path) -> Iterator[tuple[str, ast.FunctionDef]]:
    """Each with where it stands: ``line 3``, ``cell 2``."""
    if path.suffix != ".ipynb":
        sources = [("", text_of(path))]
    else:
        book = nbformat.read(path, as_version=4)  # type: ignore[no-untyped-call]  # nbformat has no types
        code = [cell.source for cell in book.cells if cell.cell_type == "code"]
        sources = [(f"cell {number}", source) for number, source in enumerate(code, start=1)]
    for where, source in sources:
        try:
            tree = ast.parse(source)
        except SyntaxError:  # a cell with a magic in it
            continue
        yield from ((where or f"line {node.lineno}", node) for node in tree.body if isinstance(node, ast.FunctionDef))
