"""A class at a glance: what the instructor's page shows, gathered while reports come one by one.

    Report, Report, … ─► Overview.add ─► students, functions, equations, mistakes

Keeps some hundred bytes of each report.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from grader.model import CriterionScore, QuestionReport, Report, VerdictName
from grader.reports.explanation import by_follow_through
from grader.reports.rows import Row, row, worth_a_word
from grader.reports.words import number

RANGES = 10


@dataclass(frozen=True)
class Column:
    """A criterion."""

    question: str
    title: str
    max_points: float
    head: str
    """Short: the question, and for its further criteria the title."""


@dataclass(frozen=True, slots=True)
class Student:
    row: Row
    followed: frozenset[str]
    """The criteria whose points are follow-through marks."""
    to_do: frozenset[str]
    """Those that are still to be graded by hand."""
    remark: str


@dataclass
class Function:
    """One question, over the class."""

    name: str
    verdicts: Counter[VerdictName] = field(default_factory=Counter)

    @property
    def right(self) -> int:
        return self.verdicts["accepted"]

    @property
    def wrong(self) -> int:
        return self.verdicts["wrong_answer"] + self.verdicts["malformed"]

    @property
    def without_answer(self) -> int:
        return self.verdicts.total() - self.right - self.wrong


@dataclass
class Law:
    """One equation, over those students whose answer to its question is wrong."""

    question: str
    title: str
    holds: int = 0
    """In every layer."""
    by_layer: Counter[int] = field(default_factory=Counter)
    """Layer → for how many it fails there."""
    of: int = 0


@dataclass
class Mistake:
    id: str
    sentence: str = ""
    students: list[str] = field(default_factory=list)


class Unrecognised(NamedTuple):
    """An answer that nobody has a name for."""

    said: str = ""
    failure: str = ""
    """What failed first."""
    raised: bool = False
    """Then that is in the student's words."""


class Overview:
    def __init__(self) -> None:
        self.students: list[Student] = []
        self.columns: dict[str, Column] = {}
        """By the id of the criterion, in the order of the rubric."""
        self.functions: dict[str, Function] = {}
        self.laws: dict[tuple[str, str], Law] = {}
        self.mistakes: dict[str, Mistake] = {}
        self.unrecognised: dict[tuple[str, str], Unrecognised] = {}
        """By question and student."""

    def add(self, report: Report) -> Student:
        scores = list(self._scores(report))
        student = Student(
            row(report),
            frozenset(score.id for score in scores if by_follow_through(score)),
            frozenset(score.id for score in report.to_do),
            report.fault or "; ".join(worth_a_word(report)),
        )
        self.students.append(student)
        for question in report.questions:
            self._add_question(report.student, question)
        return student

    def _scores(self, report: Report) -> Iterator[CriterionScore]:
        for question in report.questions:
            for i, score in enumerate(question.criteria):
                title = score.title or score.id
                column = Column(question.name, title, score.max_points, title if i else question.name)
                self.columns.setdefault(score.id, column)
                yield score

    def _add_question(self, student: str, question: QuestionReport) -> None:
        self.functions.setdefault(question.name, Function(question.name)).verdicts[question.verdict] += 1
        if question.fingerprint is not None:
            failure = question.message.removeprefix(f"{question.name}, ")
            self.unrecognised[question.name, student] = Unrecognised(
                question.unrecognised, failure, raised=bool(question.traceback)
            )
        sentences = {diagnosis.id: diagnosis.sentence for diagnosis in question.diagnoses}
        for mistake in question.mistakes:
            known = self.mistakes.setdefault(mistake, Mistake(mistake, sentences.get(mistake, "")))
            if student not in known.students[-1:]:  # the same mistake in another question
                known.students.append(student)
        for equation in question.equations:
            law = self.laws.setdefault((question.name, equation.id), Law(question.name, equation.title))
            law.of += 1
            law.holds += equation.holds
            law.by_layer.update(layer.layer for layer in equation.layers if layer.holds < layer.of and layer.layer)

    @property
    def points(self) -> list[float]:
        """Of those who have a score."""
        return [student.row.points for student in self.students if student.row.points is not None]

    @property
    def to_do(self) -> list[Student]:
        """Those whose points are without what is still to be graded by hand."""
        return [student for student in self.students if student.to_do]

    @property
    def points_to_do(self) -> float:
        """The most that anybody may still get by hand."""
        return max((sum(self.columns[id_].max_points for id_ in student.to_do) for student in self.students), default=0)

    @property
    def max_points(self) -> float:
        return max((student.row.max_points for student in self.students), default=0.0)

    def most_frequent(self) -> list[Mistake]:
        return sorted(self.mistakes.values(), key=lambda mistake: (-len(mistake.students), mistake.id))

    def distribution(self) -> list[tuple[str, int]]:
        """Ten equal ranges of points, each with how many lie in it; the highest score lies in the last."""
        step = self.max_points / RANGES
        counts = [0] * RANGES
        for points in self.points:
            counts[min(int(points / step), RANGES - 1) if step else 0] += 1
        return [(f"{number(i * step)}–{number((i + 1) * step)}", count) for i, count in enumerate(counts)]
