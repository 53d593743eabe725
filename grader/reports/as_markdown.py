"""What a student reads: the points, then for each wrong question what is wrong and what to look at."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from grader.model import LeftOut, QuestionReport, Report
from grader.reports import counterexample_table
from grader.reports.explanation import Equations, equations, first_failure, mistakes, simplest_case, traceback_of
from grader.reports.text import block, code, markdown, shorten, tail
from grader.reports.words import (
    criterion_line,
    decided,
    no_score,
    number,
    points_line,
    remarks_of,
    sandbox_note,
    verdict_line,
)

_MESSAGE = 2_000


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
        points, _, to_do = points_line(report).partition("; ")
        yield f"**{points}**{file}{'; ' if to_do else ''}{to_do}."
    note = sandbox_note(report.sandbox)
    if note:
        yield f"> {markdown(note)}"
    if report.questions:
        yield "\n".join(_table(report))
    yield from _failed(report)
    if report.corrections:
        yield "## Decided by hand"
        yield "\n".join(f"- {markdown(shorten(line, _MESSAGE))}" for line in decided(report))
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
        yield "## What is wrong, and what to look at"
        for i, question in enumerate(wrong):
            yield from _question(question, wrong[:i])
    elif report.questions:
        yield "Every case of every question is right."


def _question(question: QuestionReport, before: Sequence[QuestionReport]) -> Iterator[str]:
    yield f"### {code(question.name)}: {verdict_line(question)}"
    noted = not question.note
    for told in mistakes(question, before):
        if sentence := _lines(told.sentence):
            yield f"**{sentence}**"
        if not noted:
            noted = True
            yield f"> From your instructor: {_lines(question.note)}"
        if told.more:
            yield "\n".join(f"- {markdown(line)}" for line in told.more_lines)
    if failure := _lines(first_failure(question)):
        yield f"What failed first: {failure}"
    if (traceback := traceback_of(question)).strip():
        if not failure:
            yield "It is raised here:"  # an indented block below a list would be part of the list
        yield block(tail(traceback))
    if (held := equations(question)) is not None:
        yield from _equations(held)
    if question.counterexample is not None:
        yield markdown(simplest_case(question))
        yield counterexample_table.as_markdown(question.counterexample)


def _lines(text: str) -> str:
    """One paragraph that keeps its line breaks."""
    lines = [markdown(line) for line in shorten(text, _MESSAGE).splitlines() if line.strip()]
    return "\\\n".join(lines)


def _equations(held: Equations) -> Iterator[str]:
    yield markdown(held.sentence)
    if held.rows:
        rows = [f"| {markdown(title)} | {' | '.join(marks)} |" for title, marks in held.rows]
        yield "\n".join([f"| | {' | '.join(held.columns)} |", f"|:--|{':-:|' * len(held.columns)}", *rows])
    if held.legend:
        yield markdown(held.legend)


def _left_out(left: LeftOut) -> str:
    reason = markdown(shorten(left.reason, 500))
    return f"- {markdown(left.where)}: {code(shorten(left.what, 200))}: {reason}"
