"""PrairieLearn's ``results.json``, of an external grader.

After https://docs.prairielearn.com/externalGrading/ (section "Grading results"), read in November 2026: ``score`` from
0 to 1, at most 1 MB.  What could not be graded is ``gradable: false``: no points, and no attempt is lost.  No images.
"""

from __future__ import annotations

import json
from collections.abc import Iterator

from grader.model import Report
from grader.reports.plain import explained, wrong
from grader.reports.text import shorten, visible
from grader.reports.words import FAILED, criterion_line, no_score, points_line, remarks_of, sandbox_note

_BYTES = 1_000_000
#: Characters of one explanation, the most there may be first; all together must fit.
_MOST = (20_000, 4_000, 500)


def render(report: Report) -> str:
    if report.points is None:
        return _not_gradable(no_score(report))
    text = ""
    for most in _MOST:
        document = {
            "gradable": True,
            "score": min(1.0, max(0.0, report.points / report.max_points)),
            "message": visible(f"{report.file}: {points_line(report)}."),
            "output": "\n".join(_notes(report)),
            "tests": list(_tests(report, most)),
        }
        text = json.dumps(document, indent=2, ensure_ascii=False) + "\n"
        if len(text.encode("utf-8", "backslashreplace")) <= _BYTES:
            break
    return text


def failed() -> str:
    """Where the grader told nothing at all."""
    return _not_gradable(FAILED)


def _not_gradable(reason: str) -> str:
    document = {"gradable": False, "format_errors": [reason], "message": reason}
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def _tests(report: Report, most: int) -> Iterator[dict[str, object]]:
    questions = wrong(report)
    for question in report.questions:
        told = explained(question, questions[: questions.index(question)]) if question in questions else ""
        for criterion in question.criteria:
            yield {
                "name": visible(question.name),
                "description": visible(criterion.title or criterion.id),
                "points": criterion.points,
                "max_points": criterion.max_points,
                "message": visible(criterion_line(question, criterion)),
                "output": shorten(told, most),
            }
            told = ""  # once for the question


def _notes(report: Report) -> Iterator[str]:
    for left in report.left_out:
        yield visible(f"Left out, {left.where}: {left.what}: {left.reason}")
    yield from map(visible, remarks_of(report))
    if note := sandbox_note(report.sandbox):
        yield note
    yield f"The networks were drawn with the seed {report.seed}."
