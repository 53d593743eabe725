"""A question in plain text, for systems that show monospaced text and nothing else; every word of it is inert."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from grader.model import QuestionReport, Report
from grader.reports import counterexample_table
from grader.reports.explanation import equations, first_failure, mistakes, simplest_case, traceback_of
from grader.reports.text import shorten, tail, visible, visible_lines
from grader.reports.words import verdict_line

_MESSAGE = 2_000


def explained(question: QuestionReport, before: Sequence[QuestionReport] = ()) -> str:
    """What is wrong and what to look at; ``before`` are the wrong questions that were told already."""
    return "\n\n".join("\n".join(visible_lines(part)) for part in _parts(question, before))


def in_one_line(question: QuestionReport, before: Sequence[QuestionReport] = ()) -> str:
    """``hidden_delta: wrong answer, 0 of 21 cases right. Your δ^(l) is …``."""
    said = [f"{question.name}: {verdict_line(question)}", *(told.sentence for told in mistakes(question, before))]
    return visible(shorten(" ".join(f"{part.rstrip('.')}." for part in said if part), _MESSAGE))


def wrong(report: Report) -> tuple[QuestionReport, ...]:
    return tuple(question for question in report.questions if question.verdict != "accepted")


def _parts(question: QuestionReport, before: Sequence[QuestionReport]) -> Iterator[str]:
    for told in mistakes(question, before):
        yield shorten("\n".join([told.sentence, *(f"- {line}" for line in told.more_lines)]), _MESSAGE)
    if question.note:
        yield f"From your instructor: {shorten(question.note, _MESSAGE)}"
    if failure := first_failure(question):
        yield f"What failed first: {shorten(failure, _MESSAGE)}"
    if (traceback := traceback_of(question)).strip():
        yield tail(traceback)
    if (held := equations(question)) is not None:
        rows = [
            f"{title}:  {'  '.join(map(_pair, zip(held.columns, marks, strict=True)))}" for title, marks in held.rows
        ]
        yield "\n".join(filter(None, [held.sentence, *rows, held.legend]))
    if question.counterexample is not None:
        yield f"{simplest_case(question)}\n{counterexample_table.as_text(question.counterexample)}"
        yield f"To try it:\n{question.counterexample.snippet.rstrip()}"


def _pair(column_and_mark: tuple[str, str]) -> str:
    column, mark = column_and_mark
    return f"{column} {mark}".strip() if mark else ""
