"""What must become of each fixture: the ``expect:`` line that every example and every hostile submission carries.

    # expect: hidden_delta=wrong_answer [hidden-delta-no-derivative]; backprop=wrong_answer; others=accepted
    # tries: to kill its parent. expect: forward=killed|runtime_error; others=accepted

A question has one verdict, or several with ``|`` between them where the modes of the sandbox differ; ``others``
is every question not named.  In brackets stand the ids of the mistakes that must be named; without brackets
nothing is said of them, and ``[unrecognised]`` says that none may be.  A module has the line among its first
comments, a notebook in its first cell, a folder in its main file; what cannot carry it (another encoding, not
JSON) has it in ``expectations.toml``.
"""

from __future__ import annotations

import json
import os
import re
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import get_args

from grader.model import VerdictName
from tests.hostile import generated

ROOT = Path(__file__).resolve().parent.parent
EXAMPLES = ROOT / "assignments" / "backprop" / "examples"
HOSTILE = ROOT / "tests" / "hostile"

#: Known to the hostile submissions by these very names; see ``bait``.
VICTIM = Path("/tmp/nabla-grader-victim.txt")
CANARY = "NABLA_CANARY"

QUESTIONS = (
    "sigmoid",
    "forward",
    "output_delta",
    "hidden_delta",
    "gradient",
    "backprop",
    "gradient_descent_step",
)
VERDICTS = frozenset(get_args(VerdictName))
UNRECOGNISED = "unrecognised"

#: question → (the verdicts allowed, the mistakes that must be named).
Expectations = dict[str, tuple[frozenset[str], tuple[str, ...]]]

_PART = re.compile(r"(?P<question>\w+)=(?P<verdicts>[a-z_|]+)(?: \[(?P<mistakes>[^\]]*)\])?")
_FILES = (".py", ".ipynb")


def read_expectations(path: Path) -> Expectations:
    """Of a module, a notebook, or a folder.  Raises ValueError where there is no line, or one that cannot be read."""
    table = tomllib.loads((HOSTILE / "expectations.toml").read_text(encoding="utf-8"))
    if path.name in table:
        return parse(table[path.name], str(path))
    return parse(stated(path), str(path))


def parse(line: str, where: str = "?") -> Expectations:
    """The text of an ``expect:`` line; whatever stands before ``expect:`` is for people."""
    _, found, text = line.partition("expect:")
    if not found:
        raise ValueError(f"{where}: no 'expect:' in {line!r}")
    named: Expectations = {}
    for part in filter(None, (part.strip() for part in text.split(";"))):
        match = _PART.fullmatch(part)
        if match is None:
            raise ValueError(f"{where}: cannot read {part!r}")
        verdicts = frozenset(match["verdicts"].split("|"))
        mistakes = tuple(mistake.strip() for mistake in (match["mistakes"] or "").split(",") if mistake.strip())
        if unknown := verdicts - VERDICTS:
            raise ValueError(f"{where}: no such verdict: {', '.join(sorted(unknown))}")
        if match["question"] in named or match["question"] not in (*QUESTIONS, "others"):
            raise ValueError(f"{where}: {match['question']!r} is no question, or named twice")
        named[match["question"]] = (verdicts, mistakes)
    others = named.pop("others", None)
    if others is None and len(named) < len(QUESTIONS):
        raise ValueError(f"{where}: nothing is said of {', '.join(q for q in QUESTIONS if q not in named)}")
    return {question: named.get(question, others or (frozenset(), ())) for question in QUESTIONS}


def stated(path: Path) -> str:
    """The line as it stands in the file."""
    if path.is_dir():
        return stated(_main_file(path))
    if path.suffix == ".ipynb":
        return _first(_first_cell(path).splitlines(), path)
    comments = []
    for line in path.read_bytes().splitlines()[:5]:
        text = line.decode("latin-1").lstrip("\ufeff\xef\xbb\xbf")
        if not text.startswith("#"):
            break
        comments.append(text)
    return _first(comments, path)


def folder_verdict(expectations: Expectations) -> frozenset[str]:
    """Of the submission as a whole: that of the first question that is not accepted."""
    for question in QUESTIONS:
        verdicts, _ = expectations[question]
        if verdicts != {"accepted"}:
            return verdicts
    return frozenset({"accepted"})


def all_examples() -> Iterator[tuple[Path, Expectations]]:
    """The example class: each submission (a file or a folder) with what must become of it, by name."""
    for folder in sorted(path for path in EXAMPLES.iterdir() if path.is_dir()):
        for path in _submissions(folder):
            yield path, read_expectations(path)


def all_hostile(tmp_path: Path) -> Iterator[tuple[Path, Expectations]]:
    """The hostile submissions; those too large or too odd to be stored are written into ``tmp_path``."""
    for path in _submissions(HOSTILE):
        yield path, read_expectations(path)
    generated.write_all(tmp_path)
    for path in _submissions(tmp_path):
        yield path, read_expectations(path)


@contextmanager
def bait() -> Iterator[None]:
    """While the block runs there is what hostile submissions look for: a file that all may write, a secret variable.

    Raises AssertionError where the file was touched.
    """
    VICTIM.write_text("whole", encoding="utf-8")
    VICTIM.chmod(0o666)
    os.environ[CANARY] = "a secret of the grader"
    try:
        yield
        assert VICTIM.is_file(), "a submission removed the victim"
        assert VICTIM.read_text(encoding="utf-8") == "whole", "a submission wrote into the victim"
    finally:
        del os.environ[CANARY]
        VICTIM.unlink(missing_ok=True)


def _submissions(folder: Path) -> list[Path]:
    return sorted(
        path
        for path in folder.iterdir()
        if (path.is_dir() and not path.name.startswith(("_", "."))) or _is_fixture(path)
    )


def _is_fixture(path: Path) -> bool:
    return path.suffix in _FILES and path.name not in ("__init__.py", "generated.py")


def _main_file(folder: Path) -> Path:
    found = [path for path in sorted(folder.iterdir()) if path.name in ("backprop.py", "backprop.ipynb")]
    if not found:
        raise ValueError(f"{folder}: no backprop.py and no backprop.ipynb")
    return found[0]


def _first_cell(path: Path) -> str:
    book = json.loads(path.read_text(encoding="utf-8"))
    cells = book["cells"] if "cells" in book else book["worksheets"][0]["cells"]
    source = cells[0]["source"] if "source" in cells[0] else cells[0]["input"]
    return source if isinstance(source, str) else "".join(source)


def _first(lines: list[str], path: Path) -> str:
    for line in lines:
        if "expect:" in line:
            return line
    raise ValueError(f"{path}: no 'expect:' line at its beginning")
