"""A class in Markdown: a table of all, then each report."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from grader.model import Report
from grader.reports import as_markdown
from grader.reports.plain import wrong
from grader.reports.text import code, markdown
from grader.reports.words import VERDICTS, no_score, number, points_line


def render(reports: Sequence[Report]) -> str:
    return (
        "\n\n".join(["\n".join(_table(reports)), *(as_markdown.render(report).rstrip() for report in reports)]) + "\n"
    )


def _table(reports: Sequence[Report]) -> Iterator[str]:
    yield "| Student | Points | |"
    yield "|:--|--:|:--|"
    for report in reports:
        if report.points is None:
            points, said = "no score", markdown(no_score(report))
        else:
            points = f"{number(report.points)} / {number(report.max_points)}"
            said = ", ".join(f"{code(question.name)} {VERDICTS[question.verdict]}" for question in wrong(report))
            if report.to_do:
                said = f"{said or 'all right'}; {points_line(report).partition('; ')[2]}"
        yield f"| {markdown(report.student)} | {points} | {said or 'all right'} |"
