"""What an instructor decides by hand: ``overrides.toml``, written by ``grade override`` or in an editor.

    [[override]]
    student = "ada"
    criterion = "style"       # or question = "backprop"; neither: the total
    points = 8
    reason = "Names as in the course; one loop could be a product."

A correction keeps what stood there before, so that it can be taken back without judging anything again.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterable, Sequence
from itertools import pairwise

from pydantic import ConfigDict, Field, ValidationError

from grader.declarations import did_you_mean
from grader.errors import UsageError
from grader.lateness import charged
from grader.model import Correction, CriterionScore, Model, Override, QuestionReport, Report
from grader.scoring import DONE, TO_DO, total

HEADING = "# Decisions by hand.  After an edit, `grade override RESULTS` puts them into the reports.\n"


class _File(Model):
    model_config = ConfigDict(frozen=True, extra="forbid")
    overrides: tuple[Override, ...] = Field(default=(), alias="override")


# ── Into reports ────────────────────────────────────────────────────────────────────────────────────────────


def corrected(report: Report, overrides: Iterable[Override]) -> tuple[Report, tuple[str, ...]]:
    """The report with those ``overrides`` that are the student's, and no others; and what is wrong with the rest.

    Criteria go first, then questions, then lateness, then the total, whatever their order: what says more has the last
    word.
    Pure, and the same once more.
    """
    report = uncorrected(report)
    problems: list[str] = []
    mine = [one for one in overrides if one.student == report.student]
    for override in sorted(mine, key=_width):
        problem = _problem(report, override)
        if problem:
            problems.append(f"{override.student}: {problem}")
        else:
            report = _apply(report, override)
    return report, tuple(problems)


def uncorrected(report: Report) -> Report:
    """As the grader left it."""
    for one in reversed(report.corrections):
        report = _put(report, one.question, one.criterion, one.before)
    return report.model_copy(update={"corrections": ()})


def _width(override: Override) -> int:
    return 0 if override.criterion is not None else 1 if override.question is not None else 2


def _problem(report: Report, override: Override) -> str:
    """Why it cannot be applied; empty where it can."""
    criteria = [criterion.id for question in report.questions for criterion in question.criteria]
    questions = [question.name for question in report.questions]
    if override.criterion is not None and override.criterion not in criteria:
        return f"there is no criterion {override.criterion!r}; {did_you_mean(override.criterion, criteria)}"
    if override.question is not None and override.question not in questions:
        return f"there is no question {override.question!r}; {did_you_mean(override.question, questions)}"
    place = _place(report, override.question, override.criterion)
    if override.points > place.max_points:
        return f"{override.points:g} points are more than the {place.max_points:g} there are for {_named(override)}"
    return ""


def _named(override: Override) -> str:
    return override.criterion or override.question or "all"


def _place(report: Report, question: str | None, criterion: str | None) -> CriterionScore | QuestionReport | Report:
    if criterion is not None:
        return next(score for one in report.questions for score in one.criteria if score.id == criterion)
    if question is not None:
        return next(one for one in report.questions if one.name == question)
    return report


def _apply(report: Report, override: Override) -> Report:
    place = _place(report, override.question, override.criterion)
    to_do = isinstance(place, CriterionScore) and place.by_hand == "to do"
    correction = Correction(
        question=override.question,
        criterion=override.criterion,
        before=None if to_do else place.points,
        after=override.points,
        reason=override.reason,
    )
    report = _put(report, override.question, override.criterion, override.points)
    return report.model_copy(update={"corrections": (*report.corrections, correction)})


def _put(report: Report, question: str | None, criterion: str | None, points: float | None) -> Report:
    """The report with these points in one place, and the sums above it."""
    if question is None and criterion is None:
        return report.model_copy(update={"points": points})
    questions = []
    for one in report.questions:
        if criterion is not None and any(score.id == criterion for score in one.criteria):
            criteria = tuple(_decided(score, points) if score.id == criterion else score for score in one.criteria)
            points_of_it = total(score.points for score in criteria)
            questions.append(one.model_copy(update={"criteria": criteria, "points": points_of_it}))
        elif criterion is None and one.name == question:
            questions.append(one.model_copy(update={"points": points}))
        else:
            questions.append(one)
    made = total(one.points for one in questions)
    update: dict[str, object] = {"questions": tuple(questions), "points": made}
    if report.late is not None:
        left, late = charged(report.late, made)
        update |= {"points": left, "points_before_late": made, "late": late}
    return report.model_copy(update=update)


def _decided(score: CriterionScore, points: float | None) -> CriterionScore:
    if score.by_hand is None:
        return score.model_copy(update={"points": points})
    if points is None:
        return score.model_copy(update={"points": 0.0, "by_hand": "to do", "reason": TO_DO})
    return score.model_copy(update={"points": points, "by_hand": "done", "reason": DONE})


# ── The file ────────────────────────────────────────────────────────────────────────────────────────────────


def parse(text: str, where: str) -> tuple[Override, ...]:
    """Raises UsageError, which names the file, the place and the remedy."""
    try:
        data = tomllib.loads(text.replace("\r\n", "\n"))
        found = _File.model_validate(data).overrides
    except tomllib.TOMLDecodeError as error:
        raise UsageError(f"{where}: not valid TOML: {error}") from None
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        at = ".".join(str(part + 1 if isinstance(part, int) else part) for part in first["loc"])
        raise UsageError(
            f"{where}: {at}: {first['msg']}; an [[override]] has student, points, reason, and criterion or question"
        ) from None
    for i, one in enumerate(found):
        if one.criterion is not None and one.question is not None:
            raise UsageError(f"{where}: override.{i + 1}: criterion or question, not both")
        if one.place in [other.place for other in found[:i]]:
            raise UsageError(f"{where}: {one.student}: {_named(one)} is decided twice; leave one")
    return found


def with_override(text: str, override: Override, where: str) -> str:
    """The file with this decision, at the end, in place of one on the same."""
    kept = without(text, override.place, where) or HEADING
    lines = [f"{name} = {_toml(value)}" for name, value in override.model_dump(exclude_none=True).items()]
    made = "\n".join([kept.rstrip("\n"), "", "[[override]]", *lines, ""])
    return _checked(made, [*(one for one in parse(text, where) if one.place != override.place), override], where)


def without(text: str, place: tuple[str, str | None, str | None], where: str) -> str:
    """The file without the decision on ``place``; comments in it and right above go with it, others stay."""
    known = parse(text, where)
    # comments right above a table are about it
    starts = [match.start() for match in re.finditer(r"^(?:[ \t]*#[^\n]*\n)*[ \t]*\[\[", text, re.MULTILINE)]
    parts = [text[start:end] for start, end in pairwise([*starts, len(text)])]
    if len(parts) != len(known):
        raise UsageError(f"{where}: written in a way that cannot be edited here; edit it, then `grade override` alone")
    kept = [part for part, one in zip(parts, known, strict=True) if one.place != place]
    before = text[: starts[0]] if starts else text
    return _checked(before + "".join(kept), [one for one in known if one.place != place], where)


def _checked(text: str, wanted: Sequence[Override], where: str) -> str:
    """``text``, once it says what it should."""
    if list(parse(text, where)) != list(wanted):
        raise UsageError(f"{where}: written in a way that cannot be edited here; edit it, then `grade override` alone")
    return text


def _toml(value: str | float) -> str:
    """JSON's escapes are TOML's too."""
    if isinstance(value, float):
        return f"{value!r}".removesuffix(".0")
    return json.dumps(value.encode("utf-8", "replace").decode(), ensure_ascii=False).replace("\x7f", "\\u007f")
