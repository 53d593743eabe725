"""Gradescope's ``results.json``.

After https://gradescope-autograders.readthedocs.io/en/latest/specs/, read in November 2026.  A test for each criterion,
no leaderboard.  What Gradescope itself records of our output is for instructors alone.

**Visibility.** Students may hand in again and again until the due date.  So a test that shows right answers is shown
after it, where ``reveal`` is ``all``; those of ``public`` are public anyway.  All else is always visible.  (Gradescope
hides the total for as long as any test is hidden.)

**No score.** A submission that could not be graded has neither a score nor tests with one, but the reason: as a test
that failed, without points, which the specification allows.  Whatever Gradescope makes of it, it is no zero.
"""

from __future__ import annotations

import json
from collections.abc import Iterator

from grader.model import CriterionScore, QuestionReport, Report, Reveal
from grader.reports.plain import explained, wrong
from grader.reports.text import visible
from grader.reports.words import FAILED, criterion_line, no_score, points_line, remarks_of, sandbox_note

_NO_SCORE = "This is not a zero: it could not be graded as it stands. Tell your instructor if nothing here helps you."


def render(report: Report, reveal: Reveal) -> str:
    output = "\n".join(_summary(report))
    if report.points is None:
        return _document(output, [_no_score(no_score(report))])
    return _document(output, list(_tests(report, reveal)), score=report.points)


def failed() -> str:
    """Where the grader told nothing at all."""
    return _document("No score.", [_no_score(FAILED)])


def _document(output: str, tests: list[dict[str, object]], **more: object) -> str:
    formats = dict.fromkeys(("output_format", "test_output_format", "test_name_format"), "text")
    document = {**more, "output": output, **formats, "stdout_visibility": "hidden", "tests": tests}
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def _no_score(reason: str) -> dict[str, object]:
    return {"name": "grading", "status": "failed", "output": f"{reason}\n\n{_NO_SCORE}"}


def _tests(report: Report, reveal: Reveal) -> Iterator[dict[str, object]]:
    questions = wrong(report)
    for question in report.questions:
        told = ""
        if question in questions:
            told = explained(question, questions[: questions.index(question)])
        for criterion in question.criteria:
            yield {
                "name": visible(f"{question.name}: {criterion.title or criterion.id}"),
                **_score(criterion),
                "output": "\n\n".join(filter(None, [visible(criterion_line(question, criterion)), told])),
                "visibility": _visibility(question, reveal) if told else "visible",
                "extra_data": {"criterion": criterion.id, "mistakes": list(question.mistakes)},
            }
            told = ""  # once for the question


def _score(criterion: CriterionScore) -> dict[str, object]:
    """Nothing yet of what is left to a person: then the test is a word and no failure."""
    if criterion.by_hand == "to do":
        return {}
    passed = criterion.points >= criterion.max_points
    scores = {"score": criterion.points, "max_score": criterion.max_points}
    return {**scores, "status": "passed" if passed else "failed"}


def _visibility(question: QuestionReport, reveal: Reveal) -> str:
    shown = question.counterexample
    answers = shown is not None and any(quantity.expected is not None for quantity in shown.quantities)
    return "after_due_date" if answers and reveal == "all" else "visible"


def _summary(report: Report) -> Iterator[str]:
    if report.points is None:
        yield f"No score. {no_score(report)}"
    else:
        yield visible(f"{report.file}: {points_line(report)}.")
    for left in report.left_out:
        yield visible(f"Left out, {left.where}: {left.what}: {left.reason}")
    yield from map(visible, remarks_of(report))
    yield f"The sandbox ({report.sandbox.mode}) enforced: {', '.join(report.sandbox.enforced)}."
    if note := sandbox_note(report.sandbox):
        yield note
    yield f"The networks were drawn with the seed {report.seed}."
