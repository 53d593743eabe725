"""What students fill in: a module and a notebook, built from one master, so that they cannot drift apart.

    python -m grader.stubs backprop [--course DIR]

rebuilds ``backprop.py`` and ``backprop.ipynb`` in ``assignments/backprop/`` from the ``master.py`` there and
from ``reference/backprop.py``.  A master is a Python file in cells:

    # %% [markdown]      text, as comments; in the module only its headings are kept
    # %%                 code, for both
    # %% [module]        code for the module only
    # %% [notebook]      code for the notebook only

What stands before the first cell is for the author.  In code, two things are replaced:

    # STUB sigmoid                       signature and docstring of the reference's function of this name,
                                         and ``raise NotImplementedError``
    # BEGIN SOLUTION … # END SOLUTION    ``raise NotImplementedError``, indented like the first line
"""

from __future__ import annotations

import argparse
import ast
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import nbformat

from grader.errors import CourseError

#: What stands after ``# %%``, and what it begins.
_KINDS = {"": "code", "[markdown]": "markdown", "[module]": "module", "[notebook]": "notebook"}

_CELL = re.compile(r"# %%(.*)$")
_STUB = re.compile(r"# STUB (\w+)\s*$")
_SOLUTION = re.compile(r"(\s*)#+\s*(BEGIN|END) SOLUTION\b", re.IGNORECASE)
_HEADING = re.compile(r"#+ +(.+)")
_RULER_WIDTH = 100


@dataclass(frozen=True)
class _Cell:
    kind: str
    text: str
    line: int
    """Of its ``# %%`` in the master, from 1."""


def build(master: str, reference: str = "", *, master_name: str = "master.py") -> tuple[str, nbformat.NotebookNode]:
    """Module source and notebook (nbformat 4.5), from the texts of the master and of the reference.

    The same texts give the same bytes, cell ids included.  Raises CourseError, which names the master's line.
    """
    source = _Source(reference, master_name)
    cells = [_Cell(cell.kind, source.stubbed(cell), cell.line) for cell in source.cells(master)]
    return source.module(cells), _notebook(cells)


def write(root: Path, slug: str) -> tuple[Path, Path]:
    """Build the stubs of one assignment of the course at ``root``, and write them beside their master.

    Returns the paths of module and notebook.  Raises CourseError where a source is missing or wrong.
    """
    module_name = slug.replace("-", "_")
    folder = root / "assignments" / slug
    master, reference = folder / "master.py", root / "reference" / f"{module_name}.py"
    for path in (master, reference):
        if not path.is_file():
            raise CourseError(f"{path}: there is no such file, and the stubs of {slug!r} are built from it")
    module, notebook = build(
        master.read_text(encoding="utf-8"), reference.read_text(encoding="utf-8"), master_name=str(master)
    )
    module_path, notebook_path = folder / f"{module_name}.py", folder / f"{module_name}.ipynb"
    module_path.write_text(module, encoding="utf-8")
    notebook_path.write_text(notebook_text(notebook), encoding="utf-8")
    return module_path, notebook_path


def notebook_text(notebook: nbformat.NotebookNode) -> str:
    """The notebook as it is kept on disk."""
    text: str = nbformat.writes(notebook)  # type: ignore[no-untyped-call]  # nbformat has no types
    return text.rstrip("\n") + "\n"


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m grader.stubs", description="Rebuild stubs from their master.")
    parser.add_argument("assignment", help="its slug, as in assignments/SLUG/master.py")
    parser.add_argument("--course", type=Path, default=Path(__file__).parent.parent, help="root of the course")
    arguments = parser.parse_args()
    try:
        written = write(arguments.course, arguments.assignment)
    except CourseError as error:
        parser.exit(error.exit_code, f"{error}\n")
    for path in written:
        print(path)


# ── Master → cells, module ──────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class _Source:
    """Where stubs come from, and how complaints about it begin."""

    reference: str
    master_name: str

    def cells(self, master: str) -> Iterator[_Cell]:
        """The cells that have text, as the author wrote them; markdown without its comment signs."""
        start, kind, lines = 0, "", list[str]()
        for number, line in enumerate([*master.splitlines(), "# %%"], start=1):
            marker = _CELL.match(line)
            if marker is None:
                lines.append(line)
                continue
            text = "\n".join(lines).strip("\n")
            if start and text:
                yield _Cell(kind, _uncommented(text) if kind == "markdown" else text, start)
            said = marker[1].strip()
            if said not in _KINDS:
                raise self._wrong(number, f"after # %% stands {said}; it may be {', '.join(_KINDS)[2:]} or nothing")
            start, kind, lines = number, _KINDS[said], []

    def stubbed(self, cell: _Cell) -> str:
        """The text of the cell as a student gets it."""
        if cell.kind == "markdown":
            return cell.text
        kept: list[str] = []
        begun = 0  # the line of the BEGIN that has no END yet
        for number, line in enumerate(cell.text.splitlines(), start=cell.line + 1):
            if mark := _SOLUTION.match(line):
                begins = mark[2].upper() == "BEGIN"
                if begins == bool(begun):
                    raise self._wrong(number, "BEGIN SOLUTION and END SOLUTION must take turns within a cell")
                begun = number if begins else 0
                if begins:
                    kept.append(f"{mark[1]}raise NotImplementedError")
            elif not begun:
                stub = _STUB.match(line)
                kept.append(self._stub(stub[1], number) if stub else line)
        if begun:
            raise self._wrong(begun, "BEGIN SOLUTION has no END SOLUTION in its cell")
        return "\n".join(kept)

    def module(self, cells: list[_Cell]) -> str:
        """The cells as one Python file."""
        module = ""
        for cell in cells:
            block = _headings(cell.text) if cell.kind == "markdown" else cell.text
            if block and cell.kind != "notebook":
                module = _joined(module, block)
        try:
            ast.parse(module)
        except SyntaxError as error:
            raise CourseError(f"{self.master_name}: what is built from it does not parse: {error}") from None
        return module

    def _stub(self, name: str, line: int) -> str:
        """Signature and docstring of one function, letter by letter as the reference has them."""
        try:
            statements = ast.parse(self.reference).body
        except SyntaxError as error:
            raise self._wrong(line, f"the reference does not parse: {error}") from None
        for node in statements:
            if isinstance(node, ast.FunctionDef) and node.name == name:
                docstring = node.body[0]
                if ast.get_docstring(node) is None:
                    raise self._wrong(line, f"{name!r} has no docstring in the reference; students need one")
                head = self.reference.splitlines()[node.lineno - 1 : docstring.end_lineno]
                return "\n".join([*head, " " * docstring.col_offset + "raise NotImplementedError"])
        raise self._wrong(line, f"the reference has no function {name!r}")

    def _wrong(self, line: int, problem: str) -> CourseError:
        return CourseError(f"{self.master_name}, line {line}: {problem}")


def _joined(module: str, block: str) -> str:
    """Two empty lines between blocks that define something, else one."""
    if not module:
        return f"{block}\n"
    defines = any(re.search(r"^(@|def |class )", text, re.MULTILINE) for text in (block, module))
    gap = "\n\n" if defines else "\n"
    return f"{module}{gap}{block}\n"


def _uncommented(text: str) -> str:
    return "\n".join(re.sub(r"^# ?", "", line) for line in text.splitlines()).strip("\n")


def _headings(markdown: str) -> str:
    """Headings below the title, as rulers.  The explanations are in the handout and in the notebook."""
    headings = [heading[1] for line in markdown.splitlines() if (heading := _HEADING.match(line))]
    is_title = markdown.startswith("# ")
    return "" if is_title else "\n".join(f"# ── {text} ".ljust(_RULER_WIDTH, "─") for text in headings)


# ── Cells → notebook ────────────────────────────────────────────────────────────────────────────────────────


def _notebook(cells: list[_Cell]) -> nbformat.NotebookNode:
    taken: set[str] = set()
    return nbformat.from_dict(  # type: ignore[no-untyped-call, no-any-return]  # nbformat has no types
        {
            "nbformat": 4,
            "nbformat_minor": 5,
            "metadata": {
                "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
                "language_info": {"name": "python"},
            },
            "cells": [_notebook_cell(cell, taken) for cell in cells if cell.kind != "module"],
        }
    )


def _notebook_cell(cell: _Cell, taken: set[str]) -> dict[str, object]:
    common = {"id": _free_id(_cell_name(cell), taken), "metadata": {}, "source": cell.text}
    if cell.kind == "markdown":
        return {"cell_type": "markdown", **common}
    return {"cell_type": "code", "execution_count": None, "outputs": [], **common}


def _cell_name(cell: _Cell) -> str:
    """What it begins with, or defines: so its id stays when other cells come and go."""
    if cell.kind == "markdown":
        heading = _HEADING.search(cell.text)
        return heading[1] if heading else " ".join(cell.text.split()[:5])
    words = re.findall(r"^(def \w+|\w+)", cell.text, re.MULTILINE)
    definitions = [word.removeprefix("def ") for word in words if word.startswith("def ")]
    return next(iter([*definitions, *words]), "code")


def _free_id(name: str, taken: set[str]) -> str:
    """At most 64 of the characters that nbformat allows in a cell's id, and unlike all those before."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    stem = re.sub(r"[^a-z0-9_]+", "-", plain).strip("-")[:56] or "cell"
    found, count = stem, 1
    while found in taken:
        count += 1
        found = f"{stem}-{count}"
    taken.add(found)
    return found


if __name__ == "__main__":
    main()
