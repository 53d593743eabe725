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


def stub_paths(assignment: Assignment) -> tuple[Path, ...]:
    """Those of the assignment's own files that are there."""
    return tuple(path for name in assignment.file_names if (path := assignment.folder / name).is_file())


def differences(assignment: Assignment) -> Iterator[str]:
    """Where a stub is not what the reference is, as sentences."""
    for path in stub_paths(assignment):
        try:
            defined = {node.name: node for source in _sources(path) for node in _functions(source)}
        except Exception as error:  # noqa: BLE001  # nbformat raises what it likes
            yield f"{path.name} cannot be read: {type(error).__name__}: {error}"
            continue
        for name, function in assignment.reference.items():
            if name not in defined:
                yield f"{path.name} has no function {name!r}"
                continue
            yield from _differences(path.name, defined[name], function)


def _differences(file: str, stub: ast.FunctionDef, function: Callable[..., Any]) -> Iterator[str]:
    asked = [parameter.arg for parameter in (*stub.args.posonlyargs, *stub.args.args)]
    due = list(inspect.signature(function).parameters)
    if asked != due or stub.args.vararg or stub.args.kwarg or stub.args.kwonlyargs:
        yield f"{file}: {stub.name}({', '.join(asked)}) should be {stub.name}({', '.join(due)})"
    said, meant = ast.get_docstring(stub), inspect.getdoc(function)
    if meant is not None and said != meant:
        yield f"{file}: the docstring of {stub.name} is not that of the reference"


def _sources(path: Path) -> list[str]:
    if path.suffix != ".ipynb":
        return [path.read_text(encoding="utf-8")]
    book = nbformat.read(path, as_version=4)  # type: ignore[no-untyped-call]  # nbformat has no types
    return [cell.source for cell in book.cells if cell.cell_type == "code"]


def _functions(source: str) -> Iterator[ast.FunctionDef]:
    try:
        tree = ast.parse(source)
    except SyntaxError:  # a cell with a magic in it
        return
    yield from (node for node in tree.body if isinstance(node, ast.FunctionDef))
