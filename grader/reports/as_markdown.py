"""What a student reads: the points, then for each question what failed first, how, and what to look at."""

from __future__ import annotations

from collections.abc import Iterator

from grader.model import LeftOut, QuestionReport, Report
from grader.reports.text import block, code, markdown, shorten
from grader.reports.words import (
    criterion_line,
    no_score,
    number,
    remarks_of,
    sandbox_note,
    to_look_at,
    verdict_line,
)

_MESSAGE = 2_000
_TRACEBACK = 8_000


def render(report: Report) -> str:
    """One Markdown document (CommonMark with tables); every word of the student in it is inert."""
    return "\n\n".join(_parts(report)) + "\n"


def _parts(report: Report) -> Iterator[str]:
    yield f"# {markdown(report.assignment)}: {markdown(report.student)}"
    file = f" for {code(report.file)}" if report.file else ""
    if report.points is None:
        yield f"**No score**{file}: {markdown(shorten(no_score(report), _MESSAGE))}"
        yield "This is not a zero: it could not be graded as it stands, and the instructor is told."
    else:
        yield f"**{number(report.points)} of {number(report.max_points)} points**{file}."
    note = sandbox_note(report.sandbox)
    if note:
        yield f"> {markdown(note)}"
    if report.questions:
        yield "\n".join(_table(report))
    yield from _failed(report)
    if report.left_out:
        yield "## Left out"
        yield "These statements did not run to their end; everything after them ran all the same."
        yield "\n".join(_left_out(left) for left in report.left_out)
    if remarks := list(remarks_of(report)):
        yield "## Remarks"
        yield "\n".join(f"- {markdown(shorten(remark, _MESSAGE))}" for remark in remarks)
    yield f"The networks were drawn with the seed {report.seed}."


def _table(report: Report) -> Iterator[str]:
    yield "| Question | Criterion | Points | |"
    yield "|:--|:--|--:|:--|"
    for question in report.questions:
        name = code(question.name)
        if not question.criteria:
            yield f"| {name} | | {_points(question.points, question.max_points)} | {verdict_line(question)} |"
        for criterion in question.criteria:
            said = markdown(criterion_line(question, criterion))
            points = _points(criterion.points, criterion.max_points)
            yield f"| {name} | {markdown(criterion.title or criterion.id)} | {points} | {said} |"
            name = ""  # said once for the question


def _points(points: float, most: float) -> str:
    return f"{number(points)} / {number(most)}"


def _failed(report: Report) -> Iterator[str]:
    wrong = [question for question in report.questions if question.verdict != "accepted"]
    if wrong:
        yield "## What failed first, and what to look at"
        for question in wrong:
            yield from _question(question)
    elif report.questions:
        yield "Every case of every question is right."


def _question(question: QuestionReport) -> Iterator[str]:
    yield f"### {code(question.name)}: {verdict_line(question)}"
    if question.message:
        yield "  \n".join(markdown(line) for line in shorten(question.message, _MESSAGE).splitlines() if line.strip())
    if question.traceback.strip():
        yield block(_tail(question.traceback))
    yield "\n".join(f"- {markdown(line)}" for line in to_look_at(question))


def _left_out(left: LeftOut) -> str:
    reason = markdown(shorten(left.reason, 500))
    return f"- {markdown(left.where)}: {code(shorten(left.what, 200))}: {reason}"


def _tail(traceback: str) -> str:
    """The end of a long traceback says what went wrong."""
    if len(traceback) <= _TRACEBACK:
        return traceback
    return f"… ({len(traceback) - _TRACEBACK} characters before)\n{traceback[-_TRACEBACK:]}"
