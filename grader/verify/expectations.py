"""What must become of an example: its folder's verdict, and the ``expect:`` line that it may carry.

    # expect: hidden_delta=wrong_answer [hidden-delta-no-derivative]; backprop=wrong_answer; others=accepted

A question has one verdict, or several with ``|`` between them where sandboxes or seeds make a difference; ``others``
is every question not named.  In brackets stand the ids of the mistakes that must be named; without brackets
nothing is said of them, and ``[unrecognised]`` says that none may be.  A module has the line among its first
comments, a notebook in its first cell, a folder in its main file.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple, get_args

from grader.model import Report, VerdictName

VERDICTS: frozenset[str] = frozenset(get_args(VerdictName))
UNRECOGNISED = "unrecognised"

_PART = re.compile(r"(?P<question>\w+)=(?P<verdicts>[a-z_|]+)(?: \[(?P<mistakes>[^\]]*)\])?")
_FIRST_LINES = 5


class Expected(NamedTuple):
    """Of one question."""

    verdicts: frozenset[str]
    """Those allowed."""
    mistakes: tuple[str, ...]
    """Those that must be named."""


Expectations = Mapping[str, Expected]
"""question → what must become of it."""


class NothingSaid(ValueError):
    """There is no ``expect:`` line."""


def read(path: Path, questions: Sequence[str], file_names: Collection[str]) -> Expectations:
    """Of a module, a notebook, or a folder whose main file bears one of ``file_names``.

    Raises NothingSaid where there is no line, ValueError where it cannot be read.
    """
    return parse(stated(path, file_names), questions, str(path))


def parse(line: str, questions: Sequence[str], where: str = "?") -> Expectations:
    """The text of an ``expect:`` line; whatever stands before ``expect:`` is for people."""
    _, found, text = line.partition("expect:")
    if not found:
        raise NothingSaid(f"{where}: no 'expect:' in {line!r}")
    named: dict[str, Expected] = {}
    for part in filter(None, (part.strip() for part in text.split(";"))):
        match = _PART.fullmatch(part)
        if match is None:
            raise ValueError(f"{where}: cannot read {part!r}")
        verdicts = frozenset(match["verdicts"].split("|"))
        mistakes = tuple(mistake.strip() for mistake in (match["mistakes"] or "").split(",") if mistake.strip())
        if unknown := verdicts - VERDICTS:
            raise ValueError(f"{where}: no such verdict: {', '.join(sorted(unknown))}")
        if match["question"] in named or match["question"] not in (*questions, "others"):
            raise ValueError(f"{where}: {match['question']!r} is no question, or named twice")
        named[match["question"]] = Expected(verdicts, mistakes)
    others = named.pop("others", None)
    if others is None and len(named) < len(questions):
        raise ValueError(f"{where}: nothing is said of {', '.join(q for q in questions if q not in named)}")
    return {question: named.get(question) or others or Expected(frozenset(), ()) for question in questions}


def stated(path: Path, file_names: Collection[str]) -> str:
    """The line as it stands in the file.  Raises NothingSaid."""
    if path.is_dir():
        return stated(_main_file(path, file_names), file_names)
    if path.suffix == ".ipynb":
        return _first(_first_cell(path).splitlines(), path)
    comments = []
    for line in path.read_bytes().splitlines()[:_FIRST_LINES]:
        text = line.decode("latin-1").lstrip("\ufeff\xef\xbb\xbf")
        if not text.startswith("#"):
            break
        comments.append(text)
    return _first(comments, path)


def folder_verdict(expectations: Expectations) -> frozenset[str]:
    """Of the submission as a whole: that of the first question that is not accepted."""
    for verdicts, _ in expectations.values():
        if verdicts != {"accepted"}:
            return verdicts
    return frozenset({"accepted"})


def verdict_of(report: Report) -> str:
    """The same of what was graded."""
    return next((question.verdict for question in report.questions if question.verdict != "accepted"), "accepted")


def disagreements(report: Report, expectations: Expectations) -> list[str]:
    """Where a report is not what was expected, as sentences."""
    wrong = []
    for question in report.questions:
        verdicts, mistakes = expectations[question.name]
        if question.verdict not in verdicts:
            wrong.append(
                f"{question.name} is {question.verdict}, not {'|'.join(sorted(verdicts))}: {question.message} "
                f"{[item.reason for item in report.left_out] or ''}".rstrip()
            )
        expected = () if mistakes == (UNRECOGNISED,) else mistakes
        if mistakes and set(question.mistakes) != set(expected):
            told = ", ".join(question.mistakes) or "nothing"
            wrong.append(f"{question.name} is diagnosed as {told}, not as {', '.join(mistakes)}")
    return wrong


def _main_file(folder: Path, file_names: Collection[str]) -> Path:
    found = [path for path in sorted(folder.iterdir()) if path.name in file_names]
    if not found:
        raise ValueError(f"{folder}: no {' and no '.join(file_names)}")
    return found[0]


def _first_cell(path: Path) -> str:
    """Of notebooks of every format."""
    try:
        book = json.loads(path.read_text(encoding="utf-8"))
        cells = book["cells"] if "cells" in book else book["worksheets"][0]["cells"]
        source = cells[0]["source"] if "source" in cells[0] else cells[0]["input"]
    except (LookupError, TypeError, RecursionError, ValueError) as error:
        raise NothingSaid(f"{path}: has no first cell: {error}") from error
    return source if isinstance(source, str) else "".join(source)


def _first(lines: Sequence[str], path: Path) -> str:
    for line in lines:
        if "expect:" in line:
            return line
    raise NothingSaid(f"{path}: no 'expect:' line at its beginning")
