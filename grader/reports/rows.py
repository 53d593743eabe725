"""What is kept of a report once it is written: a row of the gradebook, a few hundred bytes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from grader.model import Report


@dataclass(frozen=True, slots=True)
class Row:
    student: str
    file: str
    points: float | None
    max_points: float
    criteria: tuple[str, ...]
    """Ids, in the order of the rubric."""
    criterion_points: tuple[float, ...]
    remark: str
    """The fault, where there is one."""


@dataclass(frozen=True, slots=True)
class Summary:
    """A class in one line.  The three scores are None where nobody has any."""

    submissions: int
    without_score: int
    mean: float | None
    lowest: float | None
    highest: float | None
    max_points: float


def row(report: Report) -> Row:
    criteria = [criterion for question in report.questions for criterion in question.criteria]
    return Row(
        student=report.student,
        file=report.file,
        points=report.points,
        max_points=report.max_points,
        criteria=tuple(criterion.id for criterion in criteria),
        criterion_points=tuple(criterion.points for criterion in criteria),
        remark=report.fault if report.fault is not None else "; ".join(report.remarks),
    )


def summarise(rows: Iterable[Row]) -> Summary:
    count = scored = 0
    total = most = 0.0
    lowest = highest = None
    for entry in rows:
        count += 1
        most = max(most, entry.max_points)
        if entry.points is None:
            continue
        scored += 1
        total += entry.points
        lowest = entry.points if lowest is None else min(lowest, entry.points)
        highest = entry.points if highest is None else max(highest, entry.points)
    return Summary(count, count - scored, total / scored if scored else None, lowest, highest, most)
