"""The sessions that a document shows, run for real: those of README.md and of the tutorial, assignments/README.md.

    python -m tests.documents        rewrites both with what their commands print now; read it in ``git diff``

A block ``console`` is a session: a line ``$ command`` and what it prints, or ``…`` on a line of its own for what is
left out.  A block whose first line is a comment with a path (``# course/rubrics/x.toml``) is a file.  All blocks share
one folder, in which the example class below is ``submissions/``, and are taken in the order of the document.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
README = ROOT / "README.md"
TUTORIAL = ROOT / "assignments" / "README.md"
EXAMPLES = ROOT / "assignments" / "backprop" / "examples"

CLASS = {
    "ada.py": "accepted/textbook_vectors.py",
    "emmy": "accepted/with_helper_module",
    "georg.py": "time_limit/while_that_never_ends.py",
    "grace.ipynb": "accepted/as_handed_out.ipynb",
    "kurt.py": "wrong_answer/hidden_delta_no_derivative.py",
}

ELISION = "…"
_BLOCK = re.compile(r"^```(?P<language>\w+)\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL)
_FILE = re.compile(r"(?:#|//) (?P<path>[\w./-]+/[\w.-]+|[\w-]+\.\w+)\n")
_TIME = re.compile(r"\d+(?:\.\d+)? s\b")


@dataclass(frozen=True)
class Block:
    language: str
    text: str
    start: int
    """Of the text, in the document."""
    line: int

    @property
    def path(self) -> str | None:
        """Of the file that it shows."""
        match = _FILE.match(self.text) if self.language != "console" else None
        return match["path"] if match else None


@dataclass(frozen=True)
class Step:
    """One command of a session and the lines that it printed."""

    command: str
    shown: tuple[str, ...]
    line: int


def blocks(text: str) -> Iterator[Block]:
    for match in _BLOCK.finditer(text):
        start = match.start("text")
        yield Block(match["language"], match["text"], start, text.count("\n", 0, start) + 1)


def steps(block: Block) -> Iterator[Step]:
    command, shown, line = "", list[str](), block.line
    for number, text in enumerate(block.text.splitlines(), start=block.line):
        if text.startswith("$ "):
            if command:
                yield Step(command, tuple(shown), line)
            command, shown, line = text[2:], [], number
        else:
            shown.append(text)
    if command:
        yield Step(command, tuple(shown), line)


class Folder:
    """Where a document's sessions run: ``grade`` is this checkout's, 80 columns wide and without colours."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._programs = root / ".programs"
        self._programs.mkdir()
        for name, words in (("grade", "-m grader "), ("python", "")):
            program = self._programs / name
            program.write_text(f'#!/bin/sh\nexec "{sys.executable}" {words}"$@"\n')
            program.chmod(0o755)
        for name, example in CLASS.items():
            source, target = EXAMPLES / example, root / "submissions" / name
            target.parent.mkdir(exist_ok=True)
            if source.is_dir():
                shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__"))
            else:
                shutil.copy(source, target)

    def write(self, block: Block) -> None:
        assert block.path is not None
        path = self.root / block.path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(block.text, encoding="utf-8")

    def run(self, command: str) -> list[str]:
        """The lines that a shell prints."""
        environment = {
            "PATH": f"{self._programs}:{os.environ['PATH']}",
            "PYTHONPATH": str(ROOT),
            "PYTHONIOENCODING": "utf-8",
            "LC_ALL": "C.UTF-8",
            "COLUMNS": "80",
            "HOME": str(self.root),
        }
        done = subprocess.run(
            ["sh", "-c", command],
            cwd=self.root,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            timeout=300,
        )
        return [line.rstrip() for line in done.stdout.decode().splitlines()]


def played(text: str) -> Iterator[tuple[Step, list[str]]]:
    """Every step of a document, and what its command prints now."""
    with tempfile.TemporaryDirectory() as name:
        yield from played_in(Folder(Path(name)), text)


def played_in(folder: Folder, text: str) -> Iterator[tuple[Step, list[str]]]:
    for block in blocks(text):
        if block.path is not None:
            folder.write(block)
        elif block.language == "console":
            for step in steps(block):
                yield step, folder.run(step.command)


def agree(shown: tuple[str, ...], printed: list[str]) -> bool:
    """Whether a document shows what was printed, times apart.  ``…`` stands for any lines."""
    pattern = "".join(
        r"(?:.*\n)*?" if line.strip() == ELISION else re.escape(_timeless(line)) + r"\n" for line in shown
    )
    return re.fullmatch(pattern, "".join(_timeless(line) + "\n" for line in printed)) is not None


def _timeless(line: str) -> str:
    return _TIME.sub("… s", line).rstrip()


def rewritten(text: str) -> str:
    """The document with what its commands print now; what agrees already stays, its times too."""
    lines = text.splitlines()
    for step, printed in reversed(list(played(text))):
        if not agree(step.shown, printed):
            lines[step.line : step.line + len(step.shown)] = printed
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    for document in (README, TUTORIAL):
        document.write_text(rewritten(document.read_text(encoding="utf-8")), encoding="utf-8")
