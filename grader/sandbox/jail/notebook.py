"""Notebooks: code cells in order, in IPython's shell, each taken apart like a module (see ``program``).

Magics that change what is defined work (``%%time``, ``%cd``, ``%run`` …); those that start programs, choose how plots
are shown, only measure, or forget do nothing.  Files that magics write and run lie in memory, beside the notebook.
IPython is imported by the warm process, and only where a class has notebooks.
"""

from __future__ import annotations

import ast
import contextlib
import io
import json
import posixpath
import re
from collections.abc import Iterator
from typing import Any, ClassVar

from . import program

_shell: Any = None


class NotANotebook(Exception):
    """The file is not a notebook; the message says why."""


def prepare() -> None:
    """Build the shell once, in the warm process: no profile folder, no history, no colours."""
    global _shell
    from IPython.core.interactiveshell import InteractiveShell
    from traitlets.config import Config

    class Shell(InteractiveShell):
        def init_profile_dir(self, _profile_dir: object) -> None:
            self.profile_dir = None

        def init_history(self) -> None:
            from IPython.core.history import HistoryManager

            self.history_manager = HistoryManager(shell=self, parent=self, enabled=False, hist_file=":memory:")

        db: ClassVar[dict[str, Any]] = {}  # what %cd and others remember; on a disk otherwise

        def init_pdb(self) -> None: ...

    config = Config()
    config.HistoryManager.enabled = False
    config.InteractiveShell.colors = "NoColor"
    config.InteractiveShell.enable_tip = False
    Shell.instance(config=config)
    _shell = Shell.instance()
    _quieten(_shell)
    _rehearse()


def _quieten(shell: Any) -> None:
    from IPython.utils.text import SList

    def nothing(_line: str = "", _cell: str | None = None) -> None: ...

    for name in (
        "matplotlib",
        "timeit",
        "pip",
        "conda",
        "mamba",
        "uv",
        "prun",
        "notebook",
        "debug",
        "pdb",
        "store",
        "history",
        "reset",
        "reset_selective",
    ):
        shell.register_magic_function(nothing, "line", name)
    for name in ("timeit", "prun", "bash", "sh", "script", "system", "sx", "!", "perl", "ruby"):
        shell.register_magic_function(nothing, "cell", name)
    shell.system = shell.system_raw = shell.system_piped = nothing
    shell.getoutput = lambda *_args, **_options: SList([])
    shell.ask_exit = nothing


def lend(files: dict[str, str], folder: str) -> None:
    """Let ``%run``, ``%%writefile`` and ``%%file`` run and write modules, named as seen from the notebook's folder."""

    def run(line: str) -> None:
        name = _file_in(line, folder)
        if name not in files:
            raise FileNotFoundError(f"there is no {name} beside the notebook")
        program.remember(name, files[name])
        failed = [
            f"{name}, line {statement.line}: {reason}"
            for statement in program.statements(files[name], name)
            if (reason := program.run(statement, namespace()))
        ]
        if failed:
            raise RuntimeError(failed[0])

    def write(line: str, cell: str) -> None:
        name = _file_in(line, folder)
        files[name] = (files.get(name, "") if _APPENDS.match(line) else "") + cell

    _shell.register_magic_function(run, "line", "run")
    for name in ("writefile", "file"):
        _shell.register_magic_function(write, "cell", name)


_APPENDS = re.compile(r"(-a|--append)\s")


def _file_in(line: str, folder: str) -> str:
    """The file that is named after the options; a module may go without its suffix."""
    words = [word for word in line.split() if not word.startswith("-")]
    path = posixpath.normpath(posixpath.join(folder, words[0].strip("'\""))) if words else ""
    return path if path.endswith(".py") else f"{path}.py"


def _rehearse() -> None:
    """Let IPython import and compile what it puts off until the first cell: once here and not in every child."""
    before = set(_shell.user_ns)
    for source in ("%cd .\n!true\nx = 1\nx?", "%%time\npass"):
        for statement in statements(source, 0):
            with contextlib.redirect_stdout(io.StringIO()):
                program.run(statement, _shell.user_ns)
    for name in set(_shell.user_ns) - before:
        del _shell.user_ns[name]


def cells(content: bytes) -> list[str]:
    """The sources of the code cells of a notebook, nbformat 3 to 4.5.  Raises NotANotebook."""
    try:
        book = json.loads(program.decoded(content))
    except (ValueError, RecursionError) as error:
        raise NotANotebook(f"this is no notebook: {error}") from None
    if not isinstance(book, dict):
        raise NotANotebook("this is no notebook: it holds no JSON object")
    found: list[object] = []
    if isinstance(book.get("cells"), list):
        found = book["cells"]
    elif isinstance(book.get("worksheets"), list):  # nbformat 3
        for sheet in book["worksheets"]:
            if isinstance(sheet, dict) and isinstance(sheet.get("cells"), list):
                found += sheet["cells"]
    else:
        raise NotANotebook("this is no notebook: it has no cells")
    sources = []
    for cell in found:
        if isinstance(cell, dict) and cell.get("cell_type") == "code":
            source = cell.get("source", cell.get("input", ""))
            if isinstance(source, list):
                source = "".join(part for part in source if isinstance(part, str))
            sources.append(source if isinstance(source, str) else "")
    return sources


def namespace() -> dict[str, Any]:
    """Where the cells run: the shell's own namespace, as ``__main__``."""
    space: dict[str, Any] = _shell.user_ns
    return space


def _unwrapped(source: str) -> str:
    """The cell without magics that only watch it: in them, what fails would take all that stands below it along."""
    lines = source.split("\n")
    for i, line in enumerate(lines):
        if not _WATCHES.match(line):
            break
        lines[i] = ""
    return "\n".join(lines)


_WATCHES = re.compile(r"%%(?:time|capture)\b|\s*$")


#: What IPython reads in its own way.  After each of them it reads the whole cell again.
_SPECIAL = re.compile(r"^\s*[%!?,;/]|=\s*[%!]|\?\s*$", re.MULTILINE)
_LINES = re.compile(r"^([ \t]*)[%!].*$", re.MULTILINE)
_MOST_READ = 1 << 21


def transformed(source: str) -> str:
    """The source of a cell as Python; a long one with very many magics, which would take minutes, without them."""
    if len(_SPECIAL.findall(source)) * len(source) > _MOST_READ:
        return _LINES.sub(r"\1pass", source)
    try:
        text: str = _shell.transform_cell(source)
    except Exception:  # noqa: BLE001  # a cell that IPython cannot read is taken as Python
        return source
    return text


def statements(source: str, number: int, salvage: bool = True) -> Iterator[program.Statement]:
    """The statements of one cell, magics turned into calls of the shell."""
    name = f"cell {number}"
    source = _unwrapped(source.replace("\r\n", "\n").replace("\r", "\n"))
    try:
        tree = ast.parse(source, name)
    except program.UNREADABLE:
        pass
    else:  # nothing that IPython reads in its own way is Python; to ask it takes longer than all the rest
        program.remember(name, source)
        yield from program.statements_of(tree, source, name, salvage)
        return
    text = transformed(source)
    program.remember(name, text)
    written, turned = source.split("\n"), text.rstrip("\n").split("\n")
    for statement in program.statements(text, name, salvage):
        if len(written) == len(turned):  # quote what the student wrote, not what IPython made of it
            yield statement._replace(text="\n".join(written[statement.line - 1 :]))
        else:
            yield statement._replace(text=source) if len(turned) == 1 else statement
