"""Rubric → score: what verdicts are worth.

    total = 100                 # what the points add up to; 100 where it is not said
    pass_mark = 50              # optional
    follow_through = true       # whether what follows rightly from a wrong value is worth something

    [[criterion]]
    id = "sigmoid-values"
    question = "sigmoid"
    title = "g(z) on random input"
    points = 5
    credit = "share"            # the share of the cases that are right; "all": nothing unless all are
    cases = ["random"]          # the kinds of cases it looks at; all, where it is not said
    partial = { "sigmoid-sign" = 0.5 }   # where this mistake explains all: at least half the points

    [[criterion]]
    id = "style"
    question = "backprop"
    title = "named as in the course"
    points = 10
    manual = true               # graded by hand: `grade override` gives the points

What lateness costs is said by a table of its own: see ``grader.lateness``.

Points are fractions in here and become floats once, at the end, so that 33.3 + 33.3 + 33.4 is 100.
Nothing is rounded.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from fractions import Fraction
from functools import cached_property, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import Field

from grader import declarations
from grader.declarations import Origin, did_you_mean
from grader.diagnosis.texts import TEXTS
from grader.errors import CourseError
from grader.lateness import LatePolicy
from grader.model import CaseVerdict, CriterionScore, Diagnosis, Model, QuestionReport

if TYPE_CHECKING:
    from grader.course import Assignment

Share = Annotated[float, Field(ge=0, le=1)]
Points = Annotated[float, Field(ge=0, allow_inf_nan=False)]

#: question → case → what a wrong answer to it earns by follow-through, as a share of what a right one does.
FollowThrough = Mapping[str, Mapping[int, float]]

#: The reason of a criterion that nobody has decided yet.
TO_DO = "to be graded by hand"
DONE = "graded by hand"


class Criterion(Model):
    """So many points for one thing that a question shows."""

    id: str = Field(min_length=1)
    question: str
    title: str
    points: Points
    credit: Literal["share", "all"] | None = None
    """None where it is graded by hand."""
    manual: bool = False
    cases: tuple[str, ...] | None = Field(default=None, min_length=1)
    """The kinds of cases that it looks at; None for all."""
    partial: Mapping[str, Share] = Field(default_factory=dict)
    """The id of a mistake → the least share of the points where that mistake explains the answers."""


class Rubric(Model):
    total: float = Field(default=100.0, gt=0, allow_inf_nan=False)
    pass_mark: Points | None = None
    follow_through: bool = True
    late: LatePolicy | None = None
    criteria: tuple[Criterion, ...] = Field(alias="criterion", min_length=1)

    def told(self, follow_through: bool | None) -> Rubric:
        """With follow-through switched on or off, or (None) as the rubric itself says."""
        return self if follow_through is None else self.model_copy(update={"follow_through": follow_through})

    def of(self, question: str) -> tuple[Criterion, ...]:
        return tuple(criterion for criterion in self.criteria if criterion.question == question)

    @cached_property
    def digest(self) -> str:
        """sha256 of what the rubric says; comments, order of keys and spelled-out defaults change nothing."""
        said = self.model_dump(mode="json", by_alias=True, exclude_defaults=True)
        return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()

    def sum_of(self, questions: Iterable[QuestionReport]) -> float:
        """The points of a whole submission."""
        return total(question.points for question in questions)


# ── Points ────────────────────────────────────────────────────────────────────────────────────────────────


def score(
    rubric: Rubric,
    verdicts: Mapping[str, Sequence[CaseVerdict]],
    mistakes: Mapping[str, Sequence[Diagnosis]] | None = None,
    follow_through: FollowThrough | None = None,
) -> tuple[QuestionReport, ...]:
    """A report for each question, in the order of ``verdicts``.  Pure.

    Raises ValueError where the verdicts are not those of the rubric's questions and kinds of cases, which is
    a fault of ours: a missing verdict is never a zero.
    """
    if missing := {criterion.question for criterion in rubric.criteria} - verdicts.keys():
        raise ValueError(f"no verdicts for {', '.join(sorted(missing))}")
    earned = follow_through if follow_through and rubric.follow_through else {}
    return tuple(
        _question(name, rubric.of(name), cases, (mistakes or {}).get(name, ()), earned.get(name, {}))
        for name, cases in verdicts.items()
    )


def _question(
    name: str,
    criteria: Sequence[Criterion],
    cases: Sequence[CaseVerdict],
    diagnoses: Sequence[Diagnosis],
    earned: Mapping[int, float],
) -> QuestionReport:
    if not cases:
        raise ValueError(f"no verdicts for {name}")
    scores = tuple(_criterion(criterion, cases, diagnoses, earned) for criterion in criteria)
    failed = next((case for case in cases if case.verdict != "accepted"), None)
    return QuestionReport(
        name=name,
        verdict=failed.verdict if failed else "accepted",
        cases_passed=sum(case.verdict == "accepted" for case in cases),
        cases_total=len(cases),
        points=total(score.points for score in scores),
        max_points=total(score.max_points for score in scores),
        mistakes=tuple(diagnosis.id for diagnosis in diagnoses),
        criteria=scores,
        message=failed.message if failed else "",
        failed_case=failed.case if failed else None,
        remarks=tuple(dict.fromkeys(case.remark for case in cases if case.remark)),
        diagnoses=tuple(diagnoses),
    )


def _criterion(
    criterion: Criterion,
    cases: Sequence[CaseVerdict],
    diagnoses: Sequence[Diagnosis],
    earned: Mapping[int, float],
) -> CriterionScore:
    if criterion.manual:
        return CriterionScore(
            id=criterion.id,
            title=criterion.title,
            points=0.0,
            max_points=criterion.points,
            reason=TO_DO,
            by_hand="to do",
        )
    seen = [case for case in cases if criterion.cases is None or case.kind in criterion.cases]
    if not seen:
        raise ValueError(f"{criterion.id}: no case of the kinds {', '.join(criterion.cases or ())} was asked")
    right = sum(case.verdict == "accepted" for case in seen)
    kinds = f" {' and '.join(criterion.cases)}" if criterion.cases else ""
    reason = f"{right} of {len(seen)}{kinds} cases"
    shares = [1 if case.verdict == "accepted" else _exact(earned.get(case.case, 0)) for case in seen]
    if criterion.credit == "share":
        share = Fraction(sum(shares)) / len(shares)
    else:
        share = Fraction(min(shares))
        if right < len(seen):
            reason += "; all must be right"
    if share > (Fraction(right, len(seen)) if criterion.credit == "share" else right == len(seen)):
        reason += "; the rest in part, by follow-through"
    # Of several mistakes, or of one or another, the one that is worth least counts.
    least = min(diagnoses, key=lambda diagnosis: criterion.partial.get(diagnosis.id, 0), default=None)
    worth = _exact(criterion.partial.get(least.id, 0)) if least else Fraction(0)
    if least and worth > share:
        share = worth
        reason += f"; {float(100 * worth):g} % for {least.id}"
    return CriterionScore(
        id=criterion.id,
        title=criterion.title,
        points=float(share * _exact(criterion.points)),
        max_points=criterion.points,
        reason=reason,
    )


@lru_cache(maxsize=4096)
def _exact(value: float) -> Fraction:
    """The decimal that was written, not the binary number nearest to it."""
    return Fraction(repr(float(value)))


def full_marks(questions: Iterable[QuestionReport]) -> bool:
    """Whether nothing is missing but what is graded by hand."""
    criteria = [criterion for question in questions for criterion in question.criteria]
    return all(one.by_hand == "to do" or one.points == one.max_points for one in criteria)


def total(values: Iterable[float]) -> float:
    """The sum of decimals as they are written."""
    return float(sum((_exact(value) for value in values), start=Fraction(0)))


# ── Loading ───────────────────────────────────────────────────────────────────────────────────────────────


def load_rubric(path: Path, assignment: Assignment) -> Rubric:
    """The rubric, checked against what the assignment asks.

    ``partial`` may name the assignment's mistakes and those of any function.  Raises CourseError, which
    names the file, the line or key, and the remedy.
    """
    if not path.is_file():
        raise CourseError(
            f"{path}: there is no such rubric; write one, with a [[criterion]] for each of "
            f"{', '.join(question.name for question in assignment.questions)}"
        )
    rubric, origin = declarations.read(path, Rubric)
    _check_criteria(rubric, origin, assignment, {*TEXTS, *(mistake.id for mistake in assignment.author.mistakes)})
    _check_coverage(rubric, origin, assignment)
    points = total(criterion.points for criterion in rubric.criteria)
    if points != rubric.total:
        raise CourseError(
            f"{origin.at('total')}: the points add up to {points:.10g}, not to {rubric.total:g}; "
            f"correct them, or say total = {points:.10g}"
        )
    if rubric.pass_mark is not None and rubric.pass_mark > rubric.total:
        raise CourseError(
            f"{origin.at('pass_mark')}: pass_mark {rubric.pass_mark:g} is more than the total, "
            f"{rubric.total:g}; nobody could pass"
        )
    return rubric


def _check_criteria(rubric: Rubric, origin: Origin, assignment: Assignment, mistakes: Collection[str]) -> None:
    """That each criterion names only what there is."""
    questions = [question.name for question in assignment.questions]
    for i, criterion in enumerate(rubric.criteria):
        at = f"{origin.at('criterion', i, 'question')}: criterion {criterion.id!r}"
        if criterion.question not in questions:
            raise CourseError(
                f"{at}: unknown question {criterion.question!r}; {did_you_mean(criterion.question, questions)}"
            )
        if criterion.id in [other.id for other in rubric.criteria[:i]]:
            raise CourseError(
                f"{origin.at('criterion', i, 'id')}: criterion {criterion.id!r} is there already; "
                "each has an id of its own"
            )
        _check_credit(criterion, origin, i)
        kinds = _kinds(assignment, criterion.question)
        for j, kind in enumerate(criterion.cases or ()):
            if kind not in kinds:
                raise CourseError(
                    f"{origin.at('criterion', i, 'cases', j)}: criterion {criterion.id!r}: "
                    f"{criterion.question!r} has no cases of the kind {kind!r}; {did_you_mean(kind, kinds)}"
                )
        for mistake in criterion.partial:
            if mistake not in mistakes:
                raise CourseError(
                    f"{origin.at('criterion', i, 'partial', mistake)}: criterion {criterion.id!r}: "
                    f"unknown mistake {mistake!r}; {did_you_mean(mistake, sorted(mistakes))}"
                )


def _check_credit(criterion: Criterion, origin: Origin, i: int) -> None:
    """That either the grader decides or a person does."""
    at = f"{origin.at('criterion', i)}: criterion {criterion.id!r}"
    if not criterion.manual and criterion.credit is None:
        raise CourseError(
            f'{at}: the key \'credit\' is missing; add it ("share" or "all"), or manual = true where it is graded '
            "by hand"
        )
    if criterion.manual and (criterion.credit or criterion.cases or criterion.partial):
        raise CourseError(f"{at}: manual = true is graded by hand, so take credit, cases and partial away")


def _check_coverage(rubric: Rubric, origin: Origin, assignment: Assignment) -> None:
    """That nothing which is asked goes unread: a wrong answer there would be told, and cost nothing."""
    for question in assignment.questions:
        criteria = [criterion for criterion in rubric.of(question.name) if not criterion.manual]
        if not criteria:
            raise CourseError(
                f"{origin.path}: the question {question.name!r} has no criterion; add a [[criterion]] with "
                f"question = {json.dumps(question.name)} (its points may be 0)"
            )
        if any(criterion.cases is None for criterion in criteria):
            continue
        read = {kind for criterion in criteria for kind in criterion.cases or ()}
        for kind in _kinds(assignment, question.name):
            if kind not in read:
                where = origin.at("criterion", rubric.criteria.index(criteria[-1]), "cases")
                raise CourseError(
                    f"{where}: no criterion of {question.name!r} looks at "
                    f"its {kind!r} cases; name them in `cases`, or leave `cases` out"
                )


def _kinds(assignment: Assignment, question: str) -> list[str]:
    return list(dict.fromkeys(draw.kind for draw in assignment.draws[question]))
