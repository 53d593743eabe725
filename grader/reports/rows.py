"""What is kept of a report once it is written: a row of the gradebook, a few hundred bytes."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from grader.model import Absent, Report
from grader.reports.words import late_remark

#: Columns of the gradebook that are there where anybody has something in them.
_AT_TIMES = ("name", "section", "received_at", "points_before_late")
_NO_MODULE = re.compile(r"No module named '(\w{1,40})")
#: The remark on those of whom there is nothing.
NOT_SUBMITTED = "not submitted"


@dataclass(frozen=True, slots=True)
class Row:
    student: str
    file: str
    points: float | None
    max_points: float
    criteria: tuple[str, ...]
    """Ids, in the order of the rubric."""
    criterion_points: tuple[float | None, ...]
    """None where a person has not decided yet."""
    mistakes: tuple[str, ...]
    """Ids of those diagnosed, each once."""
    remark: str
    """The fault, where there is one; else the mistakes and what else is worth a word."""
    points_before_late: float | None = None
    to_do: bool = False
    """Whether something is left to be graded by hand; ``points`` are without it."""
    name: str = ""
    section: str = ""
    received_at: str | None = None


@dataclass(frozen=True, slots=True)
class Summary:
    """A class in one line.  The three scores are None where nobody has any."""

    submissions: int
    without_score: int
    mean: float | None
    lowest: float | None
    highest: float | None
    max_points: float
    to_do: int = 0
    """How many are still to be graded by hand, in part or altogether."""


def row(report: Report) -> Row:
    criteria = [criterion for question in report.questions for criterion in question.criteria]
    mistakes = tuple(dict.fromkeys(mistake for question in report.questions for mistake in question.mistakes))
    to_do = ", ".join(criterion.id for criterion in report.to_do)
    remarks = [
        *([", ".join(mistakes)] if mistakes else []),
        *([f"to be graded by hand: {to_do}"] if to_do else []),
        *worth_a_word(report),
    ]
    return Row(
        student=report.student,
        file=report.file,
        points=report.points,
        max_points=report.max_points,
        criteria=tuple(criterion.id for criterion in criteria),
        criterion_points=tuple(None if one.by_hand == "to do" else one.points for one in criteria),
        mistakes=mistakes,
        remark=report.fault if report.fault is not None else "; ".join(remarks),
        points_before_late=report.points_before_late,
        to_do=bool(to_do),
        name=report.name,
        section=report.section,
        received_at=report.received_at,
    )


def worth_a_word(report: Report) -> list[str]:
    """What else is worth a word to the instructor."""
    return [
        *(["decided in part by hand"] if report.corrections else []),
        *late_remark(report),
        *report.remarks,
        *(f"a module that is not here cost points: {name}" for name in not_here(report)),
    ]


def not_here(report: Report) -> list[str]:
    """The modules that could not be imported, of those that points were lost for, each once."""
    lost = [question.message for question in report.questions if question.points < question.max_points]
    return list(dict.fromkeys(name for message in lost for name in _NO_MODULE.findall(message)))


def absent(one: Absent, max_points: float) -> Row:
    return Row(one.student, "", None, max_points, (), (), (), NOT_SUBMITTED, name=one.name, section=one.section)


def columns(rows: Sequence[Row]) -> Iterator[tuple[str | float | None, ...]]:
    """The gradebook as a table, headings first: a row a student, a column a criterion; None where nothing is known."""
    criteria = tuple(dict.fromkeys(criterion for entry in rows for criterion in entry.criteria))
    at_times = [name for name in _AT_TIMES if any(getattr(entry, name) not in ("", None) for entry in rows)]
    yield ("student", "file", "points", "max_points", *criteria, *at_times, "remark")
    for entry in rows:
        points = dict(zip(entry.criteria, entry.criterion_points, strict=True))
        yield (
            entry.student,
            entry.file,
            entry.points,
            entry.max_points,
            *(points.get(criterion) for criterion in criteria),
            *(getattr(entry, name) for name in at_times),
            entry.remark,
        )


def frequent(rows: Iterable[Row]) -> list[tuple[str, int]]:
    """Every mistake with the number of students who made it, the most frequent first."""
    counts = Counter(mistake for entry in rows for mistake in entry.mistakes)
    return sorted(counts.items(), key=lambda item: (-item[1], item[0]))


def summarise(rows: Iterable[Row]) -> Summary:
    count = scored = to_do = 0
    total = most = 0.0
    lowest = highest = None
    for entry in rows:
        count += 1
        most = max(most, entry.max_points)
        if entry.points is None:
            continue
        scored += 1
        to_do += entry.to_do
        total += entry.points
        lowest = entry.points if lowest is None else min(lowest, entry.points)
        highest = entry.points if highest is None else max(highest, entry.points)
    return Summary(count, count - scored, total / scored if scored else None, lowest, highest, most, to_do)
