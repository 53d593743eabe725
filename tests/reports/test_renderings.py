"""Every format, from the same reports."""

import csv
import io
import json
import unicodedata
from typing import get_args

import pytest
from markdown_it import MarkdownIt

from grader.model import (
    Counterexample,
    CriterionScore,
    Diagnosis,
    Group,
    LeftOut,
    Quantity,
    Report,
    SandboxSummary,
    VerdictName,
)
from grader.reports import as_csv, as_json, as_markdown, as_terminal
from grader.reports.rows import frequent, row, summarise
from grader.reports.words import VERDICTS, number
from tests.golden.make import terminal
from tests.reports import examples
from tests.reports.examples import BEST_EFFORT, NONE, equation, question, report

ATTACK = "\x1b[31m</td><script>alert(1)</script> | a | b |\n# heading\n```\n[link](javascript:x) `<b>` \u202e=1+1"


def attacked():
    """A report whose every text is hostile."""
    bad = question(
        "hidden_delta",
        "runtime_error",
        criteria=(CriterionScore(id="=c", title=ATTACK, points=0, max_points=25, reason=ATTACK),),
        message=ATTACK,
        traceback=f"{ATTACK}, in a, in b",
        remarks=(ATTACK,),
        diagnoses=(Diagnosis(id="x", sentence=ATTACK, hint=ATTACK, step=ATTACK),),
        note=ATTACK,
        equations=(equation(ATTACK, (2, 1, 3, 1), (3, 0, 1, 0)),),
        counterexample=Counterexample(
            case=1,
            kind=ATTACK,
            message=ATTACK,
            note=ATTACK,
            quantities=(Quantity(name=ATTACK, role="returned", shape=(1,), entries=("nan",), wrong=(0,)),),
            snippet=ATTACK,
        ),
    )
    unnamed = bad.model_copy(update={"verdict": "wrong_answer", "diagnoses": (), "unrecognised": ATTACK})
    changes = {
        "student": ATTACK,
        "file": ATTACK,
        "assignment": ATTACK,
        "remarks": (ATTACK,),
        "left_out": (LeftOut(where=ATTACK, what=ATTACK, reason=ATTACK),),
        "sandbox": SandboxSummary(mode="none", enforced=(), not_enforced=(ATTACK,)),
        "questions": (bad, bad.model_copy(update={"name": ATTACK, "verdict": "not_attempted"}), unnamed),
    }
    return report().model_copy(update=changes)


def faulted():
    return attacked().model_copy(update={"points": None, "fault": ATTACK, "questions": ()})


def table(reports, width=80, **more):
    return terminal(as_terminal.class_table(reports, width, **more), width=width)


@pytest.mark.parametrize("hostile", [attacked(), faulted()])
def test_nothing_hostile_reaches_a_terminal(hostile):
    shown = terminal(as_terminal.report(hostile)) + table([hostile]) + table([hostile], 30)
    assert not {unicodedata.category(character) for character in shown if character != "\n"} & {"Cc", "Cf"}


@pytest.mark.parametrize("hostile", [attacked(), faulted()])
def test_nothing_hostile_reaches_a_page(hostile):
    page = as_markdown.render(hostile)
    assert not {unicodedata.category(character) for character in page if character != "\n"} & {"Cc", "Cf"}
    tokens = MarkdownIt("gfm-like", {"linkify": False, "html": True}).parse(page)
    kinds = {token.type for token in tokens} | {kid.type for token in tokens for kid in token.children or ()}
    assert not kinds & {"html_block", "html_inline", "link_open", "image"}
    fences = [token.info for token in tokens if token.type == "fence"]
    assert fences == ["python"] * len(hostile.questions)  # no code but ours
    traced = [token for token in tokens if token.type == "code_block"]
    assert len(traced) == len(hostile.questions)
    headings = [tokens[i + 1].content for i, token in enumerate(tokens) if token.type == "heading_open"]
    assert not any(heading.strip() == "heading" for heading in headings)
    # no row but ours: criteria, and for each question its equations (of two layers) and its counterexample
    rows, cells = [4, *[2, 2] * 3] if hostile.questions else [], [16, *[6, 6] * 3] if hostile.questions else []
    assert [sum(token.type == "tr_open" for token in table) for table in tables(tokens)] == rows
    assert [sum(token.type in ("td_open", "th_open") for token in table) for table in tables(tokens)] == cells


def tables(tokens):
    starts = [i for i, token in enumerate(tokens) if token.type == "table_open"]
    ends = [i for i, token in enumerate(tokens) if token.type == "table_close"]
    return [tokens[start:end] for start, end in zip(starts, ends, strict=True)]


def test_no_cell_of_the_gradebook_is_a_formula_and_each_row_is_one_line():
    lines = list(as_csv.render([row(attacked()), row(faulted())]))
    assert all(line.count("\n") == 1 for line in lines)
    for cells in csv.reader(io.StringIO("".join(lines))):
        assert len(cells) == 6
        assert not any(cell.startswith(("=", "+", "-", "@")) for cell in cells)
        assert "\x1b" not in "".join(cells)


def test_numbers_of_the_gradebook_are_numbers():
    lines = "".join(as_csv.render([row(examples.eventful())]))
    entry = next(csv.DictReader(io.StringIO(lines)))
    assert (entry["points"], entry["max_points"], entry["hidden-shapes"]) == ("40.3333", "100", "8.3333")
    assert entry["remark"] == "hidden-delta-no-derivative; the newest of two files was taken"


def test_a_fault_leaves_the_points_empty_and_says_why():
    lines = "".join(as_csv.render([row(report("ada")), row(examples.faulty("emmy", "no worker, no score"))]))
    entries = list(csv.DictReader(io.StringIO(lines)))
    assert entries[1]["points"] == entries[1]["sigmoid"] == ""
    assert entries[1]["remark"] == "no worker, no score"
    assert json.loads(as_json.render(examples.faulty()))["points"] is None


def test_a_fault_is_no_zero_in_the_mean():
    summary = summarise(map(row, [report("ada"), examples.faulty()]))
    assert (summary.mean, summary.lowest, summary.without_score) == (100.0, 100.0, 1)
    assert "1 without a score" in as_terminal.summary_line(summary, 1.0).plain


def test_a_class_without_any_score_has_no_mean():
    line = as_terminal.summary_line(summarise([row(examples.faulty())]), 0.1).plain
    assert line == "1 submission · 1 without a score · 0.1 s"


@pytest.mark.parametrize("render", [as_markdown.render, lambda made: terminal(as_terminal.report(made))])
def test_what_is_not_enforced_is_said_in_every_report(render):
    assert "without a sandbox" in render(report(sandbox=NONE))
    assert "landlock" in render(report(sandbox=BEST_EFFORT))
    assert "sandbox" not in render(report())


def test_none_is_said_even_where_no_layer_is_listed():
    made = report(sandbox=SandboxSummary(mode="none", enforced=(), not_enforced=()))
    assert "without a sandbox" in as_markdown.render(made)


@pytest.mark.parametrize("verdict", get_args(VerdictName))
def test_every_verdict_has_words_and_a_sign_and_advice(verdict):
    made = report(hidden_delta=verdict)
    assert VERDICTS[verdict] in as_markdown.render(made)
    assert VERDICTS[verdict] in table([made])
    assert ("What is wrong" in as_markdown.render(made)) == (verdict != "accepted")


@pytest.mark.parametrize("width", [30, 40, 60, 80, 100, 200])
def test_the_table_fits_the_terminal(width):
    students = examples.a_class()
    lines = table(students, width).splitlines()
    assert max(map(len, lines)) <= width
    assert any(line.startswith("grace") for line in lines)


def test_a_narrow_terminal_numbers_the_questions_and_explains_the_numbers():
    assert "4 hidden_delta" in table(examples.a_class(), 70).replace("\n", " ")


def test_a_terminal_without_unicode_gets_letters():
    shown = table([report(hidden_delta="wrong_answer", gradient="not_attempted")], unicode=False)
    assert shown.isascii()
    assert "x wrong answer" in shown


def test_a_table_of_nobody_is_no_error():
    assert "student" in table([])


def mistaken(*ids, name="gradient"):
    return question(name, "wrong_answer", mistakes=ids)


def test_a_wide_terminal_has_room_for_the_mistakes():
    made = [report("ada"), report("grace", gradient=mistaken("gradient-transposed", "scaled"))]
    assert "gradient-transposed, scaled" in table(made, 160)
    assert "mistakes" not in table(made, 80)
    assert "mistakes" not in table(made[:1], 160)
    assert max(map(len, table(made, 100).splitlines())) <= 100


def test_the_most_frequent_mistakes_are_counted_by_student():
    students = [
        report("ada", gradient=mistaken("scaled"), backprop=mistaken("scaled", name="backprop")),
        report("grace", gradient=mistaken("scaled", "rounded")),
        report("emmy", gradient=mistaken("aaa")),
    ]
    counts = frequent(map(row, students))
    assert counts == [("scaled", 2), ("aaa", 1), ("rounded", 1)]
    assert as_terminal.mistakes_line(counts).plain == "most frequent mistakes: scaled 2, aaa 1, rounded 1"
    many = [(f"m{i}", 1) for i in range(9)]
    assert as_terminal.mistakes_line(many).plain.endswith("m4 1, …")


def test_groups_are_one_line_each_and_the_largest_ten():
    groups = [Group(id=f"gradient-{i}", question="gradient", students=("ada", "grace")) for i in range(12)]
    shown = [line.plain for line in as_terminal.group_lines(groups, ["gradient-1"])]
    assert shown[0] == "2 students share an unrecognised gradient (group gradient-0)"
    assert shown[1].endswith("(group gradient-1, with your note)")
    assert shown[10:] == ["… and 2 more groups"]


def test_a_perfect_report_says_so():
    assert "Every case of every question is right." in as_markdown.render(report())


def test_a_lone_surrogate_does_not_stop_a_report():
    made = report("caf\udce9")
    again = Report.model_validate_json(as_json.render(made))
    assert again.student == "caf\\udce9"
    as_markdown.render(made).encode()
    "".join(as_csv.render([row(made)])).encode()
    assert "caf\\udce9" in table([made])


def test_enormous_messages_are_shortened_on_the_page_and_whole_in_json():
    long = report(gradient=question("gradient", "runtime_error", message="m" * 100_000, traceback="t\n" * 100_000))
    assert len(as_markdown.render(long)) < 60_000
    assert len(terminal(as_terminal.report(long))) < 60_000
    assert Report.model_validate_json(as_json.render(long)) == long


@pytest.mark.parametrize(
    ("points", "text"), [(5.0, "5"), (12.5, "12.5"), (25 / 3, "8.33"), (0.0, "0"), (100.0, "100"), (-1e-9, "0")]
)
def test_points_are_written_as_people_write_them(points, text):
    assert number(points) == text
