"""Pages to look at: one for each student, and one of the class for the instructor.

Each page is one file that asks for nothing from anywhere: style, script and drawings are inside it, and its policy
(CSP) admits exactly that style and that script, by their digests.  Names, messages, tracebacks and sources are the
student's: whatever a template prints is made visible (``text.visible``) and escaped, unless it is markup of our own.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from statistics import fmean, median
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from jinja2.utils import htmlsafe_json_dumps
from markupsafe import Markup, escape

from grader.model import Absent, CriterionScore, Group, QuestionReport, Report, Run
from grader.reports import charts
from grader.reports.counterexample_table import cells, columns
from grader.reports.explanation import (
    Equations,
    Told,
    by_follow_through,
    equations,
    first_failure,
    mistakes,
    simplest_case,
    traceback_of,
)
from grader.reports.formulas import mathematics
from grader.reports.network import Drawing, drawing
from grader.reports.overview import Column, Overview, Student, Unrecognised
from grader.reports.rows import NOT_SUBMITTED, Row
from grader.reports.text import shorten, tail, visible, visible_lines
from grader.reports.words import (
    FOLLOWED,
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

_MESSAGE = 2_000
#: How many of a long list are named.
_LINKS, _FAULTS, _ABSENT = 12, 20, 40


def student(report: Report) -> str:
    """What a student reads."""
    wrong = [question for question in report.questions if question.verdict != "accepted"]
    return _page(
        "student",
        report=report,
        fault=shorten(no_score(report), _MESSAGE),
        sandbox_note=sandbox_note(report.sandbox),
        lines=_lines,
        anchor=_anchor,
        sections=[_section(question, wrong[:i]) for i, question in enumerate(wrong)],
        remarks=list(remarks_of(report)),
        decided=list(decided(report)),
        to_do=points_line(report).partition("; ")[2],
    )


def index(
    run: Run, overview: Overview, groups: Sequence[Group], notes: Mapping[str, str], href: Callable[[str], str]
) -> str:
    """What the instructor reads of a class.  ``href`` leads from here to a student's page."""
    students = sorted(overview.students, key=lambda student: student.row.student)
    absent = [one for one in run.not_submitted if one.student not in {student.row.student for student in students}]
    rows = [(student.row.student, _row(student, overview.columns, href(student.row.student))) for student in students]
    rows += [(one.student, _absent_row(one, len(overview.columns))) for one in absent]
    frequent = overview.most_frequent()
    return _page(
        "index",
        run=run,
        overview=overview,
        sandbox_note=sandbox_note(run.sandbox),
        tiles=list(_tiles(overview, len(absent))),
        distribution=charts.distribution(overview.distribution()),
        functions=charts.functions(list(overview.functions.values())),
        frequent=charts.mistakes(frequent) if frequent else "",
        mistakes=frequent,
        laws=list(overview.laws.values()),
        groups=[_group(group, overview, notes) for group in groups],
        groups_data=htmlsafe_json_dumps({group.id: [visible(name) for name in group.students] for group in groups}),
        faults=[student for student in students if student.row.points is None],
        absent=absent,
        rows=Markup("\n").join(row for _, row in sorted(rows)),
        facts=list(_facts(run)),
        href=href,
        plural=plural,
        most_bars=charts.MOST_BARS,
        most_links=_LINKS,
        most_faults=_FAULTS,
        most_absent=_ABSENT,
    )


# ── The instructor's page ─────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class _Shared:
    """An unrecognised answer that students share."""

    id: str
    question: str
    students: Sequence[str]
    answer: Unrecognised
    note: str


def _group(group: Group, overview: Overview, notes: Mapping[str, str]) -> _Shared:
    answer = overview.unrecognised.get((group.question, group.students[0]), Unrecognised())
    return _Shared(group.id, group.question, group.students, answer, notes.get(group.id, ""))


def _tiles(overview: Overview, absent: int) -> Iterator[tuple[str, str]]:
    points, to_do = overview.points, len(overview.to_do)
    yield "submissions", f"{len(overview.students):,}"
    if absent:
        yield "not submitted", f"{absent:,}"
    if to_do:
        yield "to grade by hand", f"{to_do:,}"
    if points:
        so_far = " so far" if to_do else ""
        yield f"mean{so_far}", f"{fmean(points):.1f}"
        yield f"median{so_far}", number(median(points))
        yield f"lowest{so_far}", number(min(points))
        yield f"highest{so_far}", number(max(points))
        yield "all points", f"{sum(one >= overview.max_points for one in points):,}"
    if without := len(overview.students) - len(points):
        yield "without a score", f"{without:,}"


def _facts(run: Run) -> Iterator[tuple[str, str]]:
    """What the scores rest on."""
    rate = f", {run.counts.submissions / run.wall_time_s:.3g} submissions a second" if run.wall_time_s else ""
    limits = run.limits
    yield "started", run.started_at
    yield "took", f"{run.wall_time_s:,.1f} s{rate}"
    yield "graded", f"{run.counts.graded:,} of {run.counts.submissions:,}"
    yield "without a score", f"{run.counts.faults:,}"
    yield "seed", str(run.seed)
    yield "sandbox", run.sandbox.mode
    yield "enforced", ", ".join(run.sandbox.enforced) or "nothing"
    yield "not enforced", ", ".join(run.sandbox.not_enforced) or "nothing that was asked for is missing"
    yield (
        "limits",
        f"{limits.call_s:g} s a call, {limits.statement_s:g} s a statement, {limits.submission_s:g} s a submission, "
        f"{limits.memory_bytes / (1 << 20):,.0f} MiB of memory",
    )
    yield "versions", ", ".join(f"{name} {version}" for name, version in run.versions.items())
    yield "rubric", run.rubric_digest[:12]


_NOTHING = "<td class=n>–"
_TO_DO = "<td class=d>to do"


def _row(student: Student, columns: Mapping[str, Column], link: str) -> Markup:
    """A row of the table; by hand and without end tags, for there may be thousands."""
    row = student.row
    points = "–" if row.points is None else number(row.points)
    state = " data-fault" if row.points is None else " data-full" if row.points >= row.max_points else ""
    state += " data-todo" if student.to_do else ""
    scores = dict(zip(row.criteria, row.criterion_points, strict=True))
    cells = [
        _TO_DO if id_ in student.to_do else _cell(scores.get(id_), column, id_ in student.followed)
        for id_, column in columns.items()
    ]
    said = [f"<i>{escape(visible(mistake))}</i>" for mistake in row.mistakes]
    said += [str(escape(visible(shorten(student.remark, 200))))] if student.remark else []
    return Markup(  # noqa: S704  # each part is escaped
        f'<tr{state}><th scope=row><a href="{escape(link)}">{escape(visible(row.student))}</a>{_called(row)}'
        f"<td class=number>{points}{''.join(cells)}<td>{' '.join(said)}"
    )


def _absent_row(one: Absent, columns: int) -> Markup:
    return Markup(  # noqa: S704  # as above
        f"<tr data-absent><th scope=row><span>{escape(visible(one.student))}</span>{_called(one)}"
        f"<td class=number>–{_NOTHING * columns}<td>{NOT_SUBMITTED}"
    )


def _called(one: Row | Absent) -> str:
    """Name and section, where they are known."""
    known = " · ".join(visible(word) for word in (one.name, one.section) if word)
    return f" <small>{escape(known)}</small>" if known else ""


def _cell(points: float | None, column: Column, followed: bool) -> str:
    """All, some or none of a criterion's points; in brackets where they are follow-through marks."""
    if points is None:
        return _NOTHING
    if followed:
        return f"<td class=t>({number(points)})"
    return f"<td class={'f' if points >= column.max_points else 'h' if points > 0 else 'z'}>{number(points)}"


# ── A student's page ──────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class _Line:
    """A row of the table of points."""

    title: str
    points: float
    max_points: float
    said: str
    state: str
    sign: str
    followed: bool = False


@dataclass(frozen=True)
class _Section:
    """What there is to say of a wrong question."""

    anchor: str
    question: QuestionReport
    verdict: str
    told: Sequence[Told]
    failure: str
    traceback: str
    equations: Equations | None
    simplest: str
    drawing: Drawing | None
    heads: Sequence[str]
    rows: Sequence[tuple[str, Sequence[Markup]]]


def _lines(question: QuestionReport) -> Iterator[_Line]:
    if not question.criteria:
        yield _Line("", question.points, question.max_points, verdict_line(question), *_state(question))
    for criterion in question.criteria:
        yield _Line(
            criterion.title or criterion.id,
            criterion.points,
            criterion.max_points,
            criterion_line(question, criterion).removeprefix(f"{FOLLOWED}; "),
            *_state(criterion),
            followed=question.verdict != "accepted" and by_follow_through(criterion),
        )


def _state(scored: CriterionScore | QuestionReport) -> tuple[str, str]:
    """A colour and a sign: all, some or none of the points."""
    if isinstance(scored, CriterionScore) and scored.by_hand == "to do":
        return "some", "…"
    if scored.points >= scored.max_points:
        return "right", "✓"
    return ("some", "◐") if scored.points > 0 else ("wrong", "✗")


def _section(question: QuestionReport, before: Sequence[QuestionReport]) -> _Section:
    found = question.counterexample
    heads, shown = (columns(found), found.quantities) if found else ((), ())
    return _Section(
        _anchor(question),
        question,
        verdict_line(question),
        list(mistakes(question, before)),
        first_failure(question),
        tail(traceback_of(question)),
        equations(question),
        simplest_case(question),
        drawing(found) if found else None,
        heads,
        [(one.name, [Markup(cell) for cell in cells(one, heads, _marked)]) for one in shown],  # noqa: S704  # numbers
    )


def _marked(text: str) -> str:
    return f"<mark>{escape(text)}</mark>"


def _anchor(question: QuestionReport) -> str:
    return f"question-{question.name}"


# ── Templates ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def _page(name: str, **content: Any) -> str:
    style, script, policy = _embedded(name)
    return _environment().get_template(f"{name}.html.jinja").render(content, style=style, script=script, policy=policy)


@lru_cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("grader.reports"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_finalized,
        auto_reload=False,
    )
    environment.filters |= {
        "number": number,
        "shortened": shorten,
        "mathematics": _mathematics,
        # what an exception says is a program's, and a_l in it no formula
        "mathematics_unless": lambda text, raised: text if raised else _mathematics(text),
    }
    return environment


@lru_cache(4096)  # sentences, hints and equations are the same in a whole class
def _mathematics(text: str) -> Markup:
    return mathematics(visible(text))


def _finalized(value: Any) -> Any:
    """The last step before escaping, for everything that a template prints."""
    return _shown(value) if type(value) is str else value


@lru_cache(4096)
def _shown(text: str) -> str:
    return text if text.isascii() and text.isprintable() else "\n".join(visible_lines(text))


@lru_cache
def _embedded(name: str) -> tuple[Markup, Markup, str]:
    """Style, script and the policy that lets in nothing else."""
    style = _file("page.css") + (_file("index.css") if name == "index" else "")
    script = _file("copy.js") + (_file("index.js") if name == "index" else "")
    policy = (
        f"default-src 'none'; style-src {_digest(style)}; script-src {_digest(script)}; "
        "img-src data:; base-uri 'none'; form-action 'none'"
    )
    return Markup(style), Markup(script), policy  # noqa: S704  # files of our own


def _file(name: str) -> str:
    return (resources.files("grader.reports") / "templates" / name).read_text(encoding="utf-8")


def _digest(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"
