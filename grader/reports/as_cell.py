"""What stands under a notebook's cell: the check of one function, as HTML that is readable on light and dark pages.

Text has the colour of the page; all of it is escaped, the student's own words first of all.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape

from grader.model import Counterexample, QuestionReport, Report
from grader.reports import counterexample_table
from grader.reports.explanation import equations, first_failure, mistakes, simplest_case, traceback_of
from grader.reports.text import shorten, visible, visible_lines
from grader.reports.words import NOT_CHECKED, verdict_line

#: Of middle lightness, so that they are seen on white and on black.
_GREEN, _RED, _GREY = "#2e9e5b", "#d9534f", "#8a8a8a"
_BOX = "border-left:4px solid {colour};padding:0.2em 0 0.2em 0.9em;margin:0.3em 0;line-height:1.45"
_CELL = "text-align:left;padding:0.1em 1.2em 0.1em 0;vertical-align:top;white-space:nowrap"
_CODE = "margin:0.3em 0;padding:0.4em 0.7em;background:rgba(128,128,128,0.14);color:inherit;overflow-x:auto"
_LONGEST = 4_000


def render(report: Report) -> str:
    """One ``<div>``."""
    parts = [part for question in report.questions for part in _question(question, report.assignment)]
    if report.remarks:
        parts += [_paragraph(remark) for remark in report.remarks]
    wrong = any(question.verdict != "accepted" for question in report.questions)
    return _box(_RED if wrong else _GREEN, *parts, _paragraph(NOT_CHECKED, "opacity:0.75"))


def problem(text: str) -> str:
    """Where nothing could be checked."""
    return _box(_GREY, _paragraph(text))


def _question(question: QuestionReport, assignment: str) -> Iterator[str]:
    right = question.verdict == "accepted"
    sign, colour = ("✓", _GREEN) if right else ("✗", _RED)
    said = f"all {question.cases_total} public cases are right" if right else verdict_line(question)
    yield (
        f'<div><b style="color:{colour}">{sign}</b> <b>{_text(question.name)}</b>: {_text(said)} '
        f'<span style="opacity:0.75">({_text(assignment)})</span></div>'
    )
    yield from (_paragraph(remark) for remark in question.remarks)
    if right:
        return
    for told in mistakes(question):
        yield _paragraph(told.sentence, "font-weight:bold")
        yield from (_paragraph(f"→ {line}") for line in told.more_lines)
    if failure := first_failure(question):
        yield _paragraph(f"What failed first: {failure}")
    if (traceback := traceback_of(question)).strip():
        yield _code(traceback[-_LONGEST:])
    if (held := equations(question)) is not None:
        yield _paragraph(held.sentence)
        if held.rows:
            yield _table([("", *held.columns), *((title, *marks) for title, marks in held.rows)])
        if held.legend:
            yield _paragraph(held.legend)
    if question.counterexample is not None:
        yield _paragraph(simplest_case(question))
        yield from _counterexample(question.counterexample)


def _counterexample(counterexample: Counterexample) -> Iterator[str]:
    yield _table(counterexample_table.as_rows(counterexample, lambda text: f"»{text}«"))
    yield f"<details><summary>To try it</summary>{_code(counterexample.snippet)}</details>"


# ── Pieces ──────────────────────────────────────────────────────────────────────────────────────────────────


def _box(colour: str, *parts: str) -> str:
    return f'<div style="{_BOX.format(colour=colour)}">{"".join(parts)}</div>'


def _paragraph(text: str, style: str = "") -> str:
    lines = "<br>".join(map(escape, filter(str.strip, visible_lines(shorten(text, _LONGEST)))))
    return f'<div style="{style}">{lines}</div>' if style else f"<div>{lines}</div>"


def _code(text: str) -> str:
    lines = "\n".join(visible_lines(text.strip("\n")))
    return f'<pre style="{_CODE}">{escape(lines)}</pre>'


def _table(rows: Sequence[Sequence[str]]) -> str:
    """The first row is its head.  Entries marked with » and « are wrong; names stand in the first column."""
    head, *body = ["".join(_cell(cell, marked=i > 0) for i, cell in enumerate(row)) for row in rows]
    lines = "".join(f"<tr>{row}</tr>" for row in body)
    return f'<table style="margin:0.2em 0"><tr style="opacity:0.75">{head}</tr>{lines}</table>'


def _cell(text: str, *, marked: bool) -> str:
    cell = _text(text)
    if marked:
        cell = cell.replace("»", f'<b style="color:{_RED}">').replace("«", "</b>")
    return f'<td style="{_CELL}">{cell}</td>'


def _text(text: str) -> str:
    return escape(visible(text))
