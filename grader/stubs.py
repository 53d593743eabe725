"""What students fill in: a module and a notebook, built from one master, so that they cannot drift apart.

    python -m grader.stubs backprop [--course DIR]

rebuilds ``backprop.py`` and ``backprop.ipynb`` in ``assignments/backprop/`` from the master there and from
``reference/backprop.py``.  A master is ``master.py``, a Python file in cells:

    # %% [markdown]      text, as comments; in the module only its headings are kept
    # %%                 code, for both
    # %% [module]        code for the module only
    # %% [notebook]      code for the notebook only

What stands before the first cell is for the author.  Or it is ``master.ipynb``: then cells that do nothing but import
and define are for both, and all other code is for the notebook only.  In code, these are replaced:

    # STUB sigmoid                             signature and docstring of the reference's function of this name,
                                               and ``raise NotImplementedError``
    # BEGIN SOLUTION … # END SOLUTION          ``raise NotImplementedError``, indented like the first line
    # BEGIN HIDDEN TESTS … # END HIDDEN TESTS  nothing

A master with solutions is the source of the reference, too: with them in it, the module is
``reference/backprop_solution.py``, from which ``reference/backprop.py`` imports what it does not define itself.
"""

from __future__ import annotations

import argparse
import ast
import re
import shlex
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import nbformat

from grader.declarations import text_of
from grader.errors import CourseError
from grader.files import write_whole

MASTERS = ("master.py", "master.ipynb")

#: What stands after ``# %%``, and what it begins.
_KINDS = {"": "code", "[markdown]": "markdown", "[module]": "module", "[notebook]": "notebook"}

_CELL = re.compile(r"# %%(.*)$")
_STUB = re.compile(r"# STUB (\w+)\s*$")
_SOLUTION = re.compile(r"(\s*)#+\s*(BEGIN|END) (SOLUTION|HIDDEN TESTS)\b", re.IGNORECASE)
#: What otter takes out of a line, and we do not.
_SOLUTION_LINE = re.compile(r"[^#]*\S\s*#\s*SOLUTION\b", re.IGNORECASE)
_HEADING = re.compile(r"#+ +(.+)")
_RULER_WIDTH = 100


@dataclass(frozen=True)
class _Cell:
    kind: str
    text: str
    line: int
    """Of its ``# %%`` in the master, from 1."""
    place: str = ""
    """Before the word "line": ``cell 3,``."""

    def replaced(self, text: str) -> _Cell:
        return replace(self, text=text)


def build(master: str, reference: str = "", *, master_name: str = "master.py") -> tuple[str, nbformat.NotebookNode]:
    """Module source and notebook (nbformat 4.5), from the texts of the master and of the reference.

    The same texts give the same bytes, cell ids included.  Raises CourseError, which names the master's line.
    """
    source = _Source(reference, master_name)
    cells = [cell.replaced(source.stubbed(cell)) for cell in source.cells(master)]
    return source.module(cells), _notebook(cells)


def solution(master: str, *, master_name: str = "master.py") -> str | None:
    """The module with its solutions; None where the master has none.  Raises CourseError."""
    source = _Source("", master_name)
    cells = list(source.cells(master))
    if not any(solved(cell.text) for cell in cells):
        return None
    return source.module([cell.replaced(source.solved(cell)) for cell in cells])


def solved(text: str) -> bool:
    """Whether a solution is marked in it; in the JSON of a notebook, too."""
    return re.search(r"#\s*BEGIN (SOLUTION|HIDDEN TESTS)\b", text, re.IGNORECASE) is not None


def outputs(root: Path, slug: str) -> dict[Path, str]:
    """All that the master of one assignment of the course at ``root`` gives: path → text.

    Raises CourseError where a source is missing or wrong.
    """
    name, folder = slug.replace("-", "_"), root / "assignments" / slug
    masters = [folder / master for master in MASTERS if (folder / master).is_file()]
    if len(masters) != 1:
        what = f"{' and '.join(MASTERS)} are both there; keep one" if masters else "there is no such file"
        raise CourseError(f"{folder / MASTERS[0]}: {what}, and the stubs of {slug!r} are built from it")
    reference = root / "reference" / f"{name}.py"
    text = text_of(reference) if reference.is_file() else ""
    master = text_of(masters[0])
    module, notebook = build(master, text, master_name=str(masters[0]))
    found = {folder / f"{name}.py": module, folder / f"{name}.ipynb": notebook_text(notebook)}
    if (solved := solution(master, master_name=str(masters[0]))) is not None:
        note = f"# Built from {masters[0].name}: change that, then python -m grader.stubs {slug}\n"
        found[reference.with_name(f"{name}_solution.py")] = note + solved
    return found


def write(root: Path, slug: str) -> tuple[Path, ...]:
    """Build and write them; their paths."""
    found = outputs(root, slug)
    for path, text in found.items():
        path.parent.mkdir(exist_ok=True)
        write_whole(path, text.encode())
    return tuple(found)


def command(root: Path, slug: str) -> str:
    """What builds them again, wherever it is called."""
    return f"python -m grader.stubs {slug} --course {shlex.quote(str(root))}"


def notebook_text(notebook: nbformat.NotebookNode) -> str:
    """The notebook as it is kept on disk."""
    text: str = nbformat.writes(notebook)  # type: ignore[no-untyped-call]  # nbformat has no types
    return text.rstrip("\n") + "\n"


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m grader.stubs", description="Rebuild stubs from their master.")
    parser.add_argument("assignment", help="its slug, as in assignments/SLUG/master.py")
    parser.add_argument("--course", type=Path, default=Path(), help="root of the course; default: this folder")
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
        """The cells that have text, as the author wrote them."""
        return self._of_notebook(master) if self.master_name.endswith(".ipynb") else self._of_module(master)

    def _of_module(self, master: str) -> Iterator[_Cell]:
        """Markdown without its comment signs."""
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
                here = _Cell("", "", number)
                raise self._wrong(
                    here, number, f"after # %% stands {said}; it may be {', '.join(_KINDS)[2:]} or nothing"
                )
            start, kind, lines = number, _KINDS[said], []

    def _of_notebook(self, master: str) -> Iterator[_Cell]:
        try:
            book = nbformat.reads(master, as_version=4)  # type: ignore[no-untyped-call]  # nbformat has no types
        except Exception as error:
            raise CourseError(f"{self.master_name}: not a notebook: {error}") from error
        for number, cell in enumerate(book.cells, start=1):
            kind = "markdown" if cell.cell_type == "markdown" else "code" if _only_defines(cell.source) else "notebook"
            if cell.source.strip() and cell.cell_type in ("markdown", "code"):
                yield _Cell(kind, cell.source.strip("\n"), 0, f"cell {number}, ")

    def stubbed(self, cell: _Cell) -> str:
        """The text of the cell as a student gets it."""
        if cell.kind == "markdown":
            return cell.text
        kept: list[str] = []
        for number, line, mark, inside in self._marked(cell):
            if mark and mark[2].upper() == "BEGIN" and mark[3].upper() == "SOLUTION":
                kept.append(f"{mark[1]}raise NotImplementedError")
            elif not mark and not inside:
                if _SOLUTION_LINE.match(line):
                    raise self._wrong(cell, number, "put what is the solution between BEGIN SOLUTION and END SOLUTION")
                stub = _STUB.match(line)
                kept.append(self._stub(cell, stub[1], number) if stub else line)
        return "\n".join(kept)

    def solved(self, cell: _Cell) -> str:
        """The text of the cell with its solutions, and without its tests."""
        if cell.kind == "markdown":
            return cell.text
        lines = self._marked(cell)
        return "\n".join(
            line for _, line, mark, inside in lines if not mark and inside in ("", "SOLUTION") and not _STUB.match(line)
        )

    def _marked(self, cell: _Cell) -> Iterator[tuple[int, str, re.Match[str] | None, str]]:
        """(number, line, the mark that it is, what it stands inside of)."""
        inside, begun = "", 0
        for number, line in enumerate(cell.text.splitlines(), start=cell.line + 1):
            mark = _SOLUTION.match(line)
            if mark:
                begins, what = mark[2].upper() == "BEGIN", mark[3].upper()
                if begins == bool(inside) or (inside and what != inside):
                    raise self._wrong(cell, number, f"BEGIN {what} and END {what} must take turns within a cell")
                inside, begun = what if begins else "", number
            yield number, line, mark, inside
        if inside:
            raise self._wrong(cell, begun, f"BEGIN {inside} has no END {inside} in its cell")

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

    def _stub(self, cell: _Cell, name: str, line: int) -> str:
        """Signature and docstring of one function, letter by letter as the reference has them."""
        try:
            statements = ast.parse(self.reference).body
        except SyntaxError as error:
            raise self._wrong(cell, line, f"the reference does not parse: {error}") from None
        for node in statements:
            if isinstance(node, ast.FunctionDef) and node.name == name:
                docstring = node.body[0]
                if ast.get_docstring(node) is None:
                    raise self._wrong(cell, line, f"{name!r} has no docstring in the reference; students need one")
                head = self.reference.splitlines()[node.lineno - 1 : docstring.end_lineno]
                return "\n".join([*head, " " * docstring.col_offset + "raise NotImplementedError"])
        raise self._wrong(cell, line, f"the reference has no function {name!r}")

    def _wrong(self, cell: _Cell, line: int, problem: str) -> CourseError:
        return CourseError(f"{self.master_name}, {cell.place}line {line}: {problem}")


def _only_defines(source: str) -> bool:
    """Whether a cell imports or defines something, and does nothing else."""
    try:
        statements = ast.parse(source).body
    except SyntaxError:  # a magic
        return False
    defining = (ast.Import, ast.ImportFrom, ast.FunctionDef, ast.ClassDef)
    return any(isinstance(node, defining) for node in statements) and all(
        isinstance(node, (*defining, ast.Assign, ast.AnnAssign)) for node in statements
    )


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
