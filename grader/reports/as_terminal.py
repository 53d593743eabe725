"""What the terminal shows: one report, or the table of a class, readable at 80 columns and without colour.

Everything from a submission becomes a ``rich.text.Text`` without markup, cleaned of control characters.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from rich.box import SIMPLE_HEAD
from rich.console import Console, ConsoleOptions, Group, RenderableType
from rich.padding import Padding
from rich.segment import Segment
from rich.table import Table
from rich.text import Text

from grader.model import Group as AnswerGroup
from grader.model import QuestionReport, Report, VerdictName
from grader.reports import counterexample_table
from grader.reports.explanation import Equations, equations, first_failure, mistakes, simplest_case, traceback_of
from grader.reports.rows import Summary
from grader.reports.text import shorten, visible, visible_lines
from grader.reports.words import (
    NOT_CHECKED,
    VERDICTS,
    criterion_line,
    decided,
    no_score,
    number,
    plural,
    points_line,
    remarks_of,
    sandbox_note,
    verdict_line,
)

#: A sign a verdict; those that are not drawn by every terminal's font are letters.
_SIGNS: dict[VerdictName, str] = {
    "accepted": "✓",
    "wrong_answer": "✗",
    "malformed": "≠",
    "runtime_error": "!",
    "time_limit": "⏱",
    "memory_limit": "M",
    "output_limit": "O",
    "killed": "K",
    "missing": "?",
    "not_attempted": "–",
}
_ASCII_SIGNS = _SIGNS | {
    "accepted": "+",
    "wrong_answer": "x",
    "malformed": "#",
    "time_limit": "T",
    "not_attempted": "-",
}
#: Verdicts that need no more words, where there is one line for each question.
_SAID_BY_THE_TABLE: frozenset[VerdictName] = frozenset({"not_attempted"})
_STUDENT_WIDTH = 24
#: Below this, a column of mistakes tells nothing.
_MISTAKES_WIDTH = 24
_FREQUENT = 5
_GROUPS = 10


# ── A class ─────────────────────────────────────────────────────────────────────────────────────────────────


def class_table(reports: Sequence[Report], width: int, *, unicode: bool = True, beyond: str = "") -> RenderableType:
    """A row a student: points, then sign and points of each question, and a legend of the signs used.

    Headings are the questions' names, broken at underscores, where ``width`` has room for them; else numbers
    that the legend explains.  Where there is room left, the mistakes stand at the end of the row.  ``beyond`` is a
    word on the students that are not shown.
    """
    signs = _SIGNS if unicode else _ASCII_SIGNS
    names = list(dict.fromkeys(question.name for report in reports for question in report.questions))
    cells = [[_cell(report, name, signs) for name in names] for report in reports]
    students = [Text(visible(report.student), no_wrap=True, overflow="ellipsis") for report in reports]
    student_width = min(max([7, *(student.cell_len for student in students)]), _STUDENT_WIDTH)
    widths = [max([0, *(row[i].cell_len for row in cells)]) for i in range(len(names))]
    headings = [visible(name).replace("_", "\n") for name in names]
    needed = [max(width, *map(len, heading.split("\n"))) for width, heading in zip(widths, headings, strict=True)]
    spelt_out = min(student_width, 12) + 7 + sum(needed) + len(names) + 1 <= width
    if spelt_out:
        student_width = min(student_width, width - 8 - sum(needed) - len(names))
    else:
        headings = [str(i) for i in range(1, len(names) + 1)]
        student_width = max(7, min(student_width, width - 8 - sum(max(n, 2) + 1 for n in widths)))

    table = Table(box=None, padding=(0, 1, 0, 0), pad_edge=False, header_style="bold")
    table.add_column("student", width=student_width, vertical="bottom")
    table.add_column("points", justify="right", no_wrap=True, vertical="bottom")
    for heading in headings:
        table.add_column(heading, no_wrap=True, vertical="bottom")
    mistakes = [_mistakes(report) for report in reports]
    free = width - 8 - student_width - sum(needed) - len(names) if spelt_out else 0
    told = any(mistakes) and free > _MISTAKES_WIDTH
    if told:
        table.add_column("mistakes", width=min(free - 1, max(map(len, mistakes))), vertical="bottom")
    for student, report, row, ids in zip(students, reports, cells, mistakes, strict=True):
        more = [Text(ids, no_wrap=True, overflow="ellipsis", style="dim")] if told else []
        table.add_row(student, _total(report), *row, *more)
    parts: list[RenderableType] = [table]
    if beyond:
        parts.append(Text(visible(beyond)))
    parts.append(Text())
    if not spelt_out:
        numbered = [f"{i} {visible(name)}" for i, name in enumerate(names, 1)]
        parts.append(Text(_listed(numbered, width), style="dim"))
    used = {question.verdict for report in reports for question in report.questions}
    legend = [f"{signs[verdict]} {words}" for verdict, words in VERDICTS.items() if verdict in used]
    parts.append(Text(_listed(legend, width), style="dim"))
    return Group(*parts)


def _listed(items: Sequence[str], width: int) -> str:
    """The items in lines of at most ``width``, none broken."""
    lines = [""]
    for item in items:
        longer = f"{lines[-1]}   {item}" if lines[-1] else item
        if len(longer) <= width or not lines[-1]:
            lines[-1] = longer
        else:
            lines.append(item)
    return "\n".join(lines)


def summary_line(summary: Summary, wall_time_s: float) -> Text:
    """``42 submissions · mean 71.3 of 100 · lowest 0 · highest 100 · 1 without a score · 0.9 s``."""
    parts = [plural(summary.submissions, "submission")]
    if summary.mean is not None and summary.lowest is not None and summary.highest is not None:
        parts.append(f"mean {summary.mean:.1f} of {number(summary.max_points)}")
        if summary.submissions - summary.without_score > 1:
            parts += [f"lowest {number(summary.lowest)}", f"highest {number(summary.highest)}"]
    if summary.without_score:
        parts.append(f"{summary.without_score:,} without a score")
    if summary.to_do:
        parts.append(f"{summary.to_do:,} still to be graded by hand")
    parts.append(f"{wall_time_s:.1f} s")
    return Text(" · ".join(parts), style="bold")


def mistakes_line(frequent: Sequence[tuple[str, int]]) -> Text:
    """``most frequent mistakes: hidden-delta-no-derivative 7, gradient-transposed 3, …``."""
    shown = ", ".join(f"{visible(mistake)} {count:,}" for mistake, count in frequent[:_FREQUENT])
    return Text(f"most frequent mistakes: {shown}{', …' if len(frequent) > _FREQUENT else ''}")


def group_lines(groups: Sequence[AnswerGroup], noted: Collection[str] = ()) -> Iterator[Text]:
    """``7 students share an unrecognised hidden_delta (group hidden_delta-3fa2b1)``, the largest groups."""
    for group in groups[:_GROUPS]:
        has_note = ", with your note" if group.id in noted else ""
        share = "shares" if len(group.students) == 1 else "share"
        who = f"{plural(len(group.students), 'student')} {share} an unrecognised {visible(group.question)}"
        yield Text(f"{who} (group {visible(group.id)}{has_note})")
    if len(groups) > _GROUPS:
        yield Text(f"… and {len(groups) - _GROUPS:,} more groups")


def _cell(report: Report, name: str, signs: dict[VerdictName, str]) -> Text:
    for question in report.questions:
        if question.name == name:
            text = f"{signs[question.verdict]} {number(question.points)}"
            return Text(text, style=_style(question), no_wrap=True)
    return Text("")


def _mistakes(report: Report) -> str:
    return visible(", ".join(dict.fromkeys(mistake for question in report.questions for mistake in question.mistakes)))


def _total(report: Report) -> Text:
    if report.points is None:
        return Text("none", style="magenta")
    full = report.points >= report.max_points
    return Text(number(report.points), style="green" if full else "bold" if report.points else "red")


def _style(question: QuestionReport) -> str:
    if question.verdict == "accepted":
        return "green"
    if question.verdict in ("missing", "not_attempted"):
        return "dim"
    return "yellow" if question.points > 0 else "red"


# ── One report ──────────────────────────────────────────────────────────────────────────────────────────────


def report(document: Report) -> RenderableType:
    """Everything that the student's page says, for a terminal."""
    return Group(*_parts(document))


def _parts(report: Report) -> Iterator[RenderableType]:
    heading = Text(visible(report.student), style="bold")
    heading.append(f"  {visible(report.assignment)}  {visible(report.file)}", style="not bold dim")
    yield heading
    if report.points is None:
        yield Text(f"no score: {no_score(report)}", style="magenta")
    else:
        yield Text(points_line(report), style="bold")
    note = sandbox_note(report.sandbox)
    if note:
        yield Text(f"warning: {note}", style="yellow")
    if report.questions:
        yield Text()
        yield _criteria(report)
    yield from _explained(report)
    yield Text()
    yield Text(f"seed {report.seed}", style="dim")


def _explained(report: Report, said: Collection[VerdictName] = ()) -> Iterator[RenderableType]:
    """What is wrong, what was left out, and remarks.  ``said`` are verdicts that need no more words."""
    wrong = [question for question in report.questions if question.verdict != "accepted"]
    for i, question in enumerate(wrong):
        if question.verdict not in said or traceback_of(question):
            yield Text()
            yield from _question(question, wrong[:i])
    if report.corrections:
        yield Text()
        yield Text("Decided by hand", style="bold")
        yield from (_indented(visible(shorten(line, 2_000))) for line in decided(report))
    if report.left_out:
        yield Text()
        yield Text("Left out (everything after it ran all the same)", style="bold")
        for left in report.left_out:
            what, reason = shorten(visible(left.what), 200), shorten(visible(left.reason), 500)
            yield _indented(f"{visible(left.where)}: {what}: {reason}")
    if remarks := list(remarks_of(report)):
        yield Text()
        yield Text("Remarks", style="bold")
        yield from (_indented(visible(shorten(remark, 2_000))) for remark in remarks)


# ── A check of public cases ─────────────────────────────────────────────────────────────────────────────────


def checked(document: Report, *, unicode: bool = True) -> RenderableType:
    """What a student is told who checks at home: verdicts and explanations, and nothing about points."""
    signs = _SIGNS if unicode else _ASCII_SIGNS
    heading = Text(visible(document.file), style="bold")
    heading.append(f"  {visible(document.assignment)}", style="not bold dim")
    if document.fault is not None:
        return Group(heading, Text(no_score(document), style="magenta"))
    table = Table(box=None, padding=(0, 2, 0, 0), pad_edge=False, show_header=False)
    for question in document.questions:
        sign = Text(f"{signs[question.verdict]} {visible(question.name)}", style=_style(question))
        table.add_row(sign, Text(verdict_line(question), style=_style(question)))
    return Group(heading, Text(), table, *_explained(document, said=_SAID_BY_THE_TABLE), Text(), checked_line(document))


def checked_line(document: Report) -> Text:
    """All right or not, and what was not checked."""
    right = all(question.verdict == "accepted" for question in document.questions)
    total = sum(question.cases_total for question in document.questions)
    said = f"All {plural(total, 'public case')} are right." if right else "Not all right yet."
    return Text.assemble((said, "bold green" if right else "bold"), f" {NOT_CHECKED}")


def _criteria(report: Report) -> Table:
    """Criterion by criterion, but for questions that are right throughout."""
    table = Table(box=SIMPLE_HEAD, padding=(0, 1), pad_edge=False, show_edge=False, header_style="bold")
    table.add_column("question", no_wrap=True)
    table.add_column("criterion")
    table.add_column("points", justify="right", no_wrap=True)
    table.add_column("")
    for question in report.questions:
        name, style = visible(question.name), _style(question)
        full = question.verdict == "accepted" and question.points >= question.max_points
        if full or not question.criteria:
            points = f"{number(question.points)} / {number(question.max_points)}"
            table.add_row(Text(name), "", points, Text(verdict_line(question)), style=style)
            continue
        for criterion in question.criteria:
            said = visible(criterion_line(question, criterion))
            points = f"{number(criterion.points)} / {number(criterion.max_points)}"
            table.add_row(Text(name), Text(visible(criterion.title or criterion.id)), points, Text(said), style=style)
            name = ""
    return table


def _question(question: QuestionReport, before: Sequence[QuestionReport]) -> Iterator[RenderableType]:
    heading = Text(visible(question.name), style="bold")
    heading.append(f": {verdict_line(question)}", style="not bold")
    yield heading
    noted = not question.note
    for told in mistakes(question, before):
        yield from _lines(told.sentence, style="bold")
        if not noted:
            noted = True
            yield from _lines(f"From your instructor: {question.note}", style="cyan")
        for line in told.more_lines:
            yield _indented(f"→ {visible(line)}")
    if failure := first_failure(question):
        yield from _lines(f"What failed first: {failure}")
    if (traceback := traceback_of(question)).strip():
        lines = visible_lines(traceback[-8_000:])
        yield Padding(Text("\n".join(lines), style="dim"), (0, 0, 0, 4))
    if (held := equations(question)) is not None:
        yield _indented(visible(held.sentence))
        if held.rows:
            yield Padding(_equations(held), (0, 0, 0, 4))
        if held.legend:
            yield _indented(visible(held.legend))
    if question.counterexample is not None:
        yield _indented(visible(simplest_case(question)))
        table = visible_lines(counterexample_table.as_text(question.counterexample))
        yield Padding(Text("\n".join(table), no_wrap=True, overflow="ellipsis"), (0, 0, 0, 4))
        yield _indented("To try it:")
        yield _Whole(visible_lines(question.counterexample.snippet.rstrip("\n")))


def _equations(held: Equations) -> Table:
    table = Table(box=None, padding=(0, 1, 0, 0), pad_edge=False, header_style="dim")
    table.add_column("")
    for column in held.columns:
        table.add_column(column.replace(" ", ""), no_wrap=True)
    for title, marks in held.rows:
        table.add_row(Text(visible(title)), *(Text(mark) for mark in marks))
    return table


def _lines(text: str, style: str = "") -> Iterator[Padding]:
    for line in visible_lines(shorten(text, 2_000)):
        if line.strip():
            yield Padding(Text(line, style=style), (0, 0, 0, 2))


class _Whole:
    """Lines that are copied: neither indented nor broken, however narrow the terminal."""

    def __init__(self, lines: Sequence[str]) -> None:
        self.lines = lines

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> Iterator[Segment]:
        for line in self.lines:
            yield Segment(line, console.get_style("dim"))
            yield Segment.line()


def _indented(text: str) -> Padding:
    return Padding(Text(text), (0, 0, 0, 2))
