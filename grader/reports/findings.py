"""What tools put beside a file: a finding for each wrong question, and for each submission without a score."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from grader.model import Report
from grader.reports.plain import explained, in_one_line, wrong
from grader.reports.words import no_score

#: (path of a file, function) → the line on which the file defines it.
Lines = Mapping[tuple[str, str], int]

Cost = Literal["nothing", "some", "all", "no score"]


@dataclass(frozen=True, slots=True)
class Finding:
    path: str
    """Of the file, as the report has it."""
    line: int | None
    check: str
    """The mistake's id where it is known, else the verdict."""
    title: str
    """One line."""
    text: str
    cost: Cost
    fingerprint: str
    """The same for the same finding in a later run, whatever its seed."""


def findings(report: Report, lines: Lines) -> Iterator[Finding]:
    if report.points is None:
        why = no_score(report)
        title = f"no score for {report.student}"
        yield Finding(report.file, None, "no-score", title, why, "no score", _digest(report.student, "no-score"))
        return
    questions = wrong(report)
    for i, question in enumerate(questions):
        check = question.mistakes[0] if question.mistakes else question.verdict
        cost: Cost = "nothing" if question.points >= question.max_points else "all" if question.points <= 0 else "some"
        yield Finding(
            path=report.file,
            line=lines.get((report.file, question.name)),
            check=check,
            title=in_one_line(question, questions[:i]),
            text=explained(question, questions[:i]),
            cost=cost,
            fingerprint=_digest(report.student, report.file, question.name, check),
        )


def _digest(*words: str) -> str:
    return hashlib.sha256("\0".join(words).encode("utf-8", "backslashreplace")).hexdigest()[:32]
