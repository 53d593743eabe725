"""``grade override`` and ``grade export``: decisions last, and scores reach the gradebook."""

import csv
from pathlib import Path

import openpyxl
import pytest

from grader.model import CriterionScore
from grader.results import load_report, load_run, open_store
from tests.gradebooks import samples
from tests.reports import examples

BOOK = Path("canvas.csv")


def left_to_a_person(student):
    made = examples.report(student)
    style = CriterionScore(id="style", title="Style", points=0, max_points=5, reason="", by_hand="to do")
    first = made.questions[0]
    first = first.model_copy(update={"criteria": (*first.criteria, style), "max_points": first.max_points + 5})
    return made.model_copy(update={"questions": (first, *made.questions[1:]), "max_points": 105.0})


@pytest.fixture
def graded(engine, grade):
    engine.reports = [
        examples.report("ada", hidden_delta="wrong_answer"),
        examples.report("emmy@example.org"),
        examples.faulty("kurt"),
        left_to_a_person("sonya"),
        examples.report("zeno"),
    ]
    grade("subs", "-q")
    return engine


def points(student):
    return load_report(Path("results"), student).points


def in_grades(column="points"):
    with open("results/grades.csv", newline="", encoding="utf-8") as file:
        return {entry["student"]: entry[column] for entry in csv.DictReader(file)}


# ── override ────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_decision_is_in_report_page_gradebook_and_history(graded, grade):
    result = grade("override", "results", "ada", "--points", "88", "--reason", "We talked.")
    assert result.exit_code == 0
    assert "ada: 75 → 88 of 100 points" in result.stdout
    assert points("ada") == 88
    assert "total: 75 → 88 of 100 points: We talked." in Path("results/reports/ada.md").read_text()
    assert "We talked." in Path("results/students/ada.html").read_text()
    assert in_grades()["ada"] == "88"
    with open_store(Path("results")) as store:
        assert [(score.cause, score.row.points) for score in store.history("ada")] == [("grade", 75), ("override", 88)]
        assert [score.cause for score in store.history("zeno")] == ["grade"]


def test_what_is_to_do_is_no_zero_in_the_table_and_is_counted_until_it_is_done(graded, grade):
    assert in_grades("style") == {"ada": "", "emmy@example.org": "", "kurt": "", "sonya": "", "zeno": ""}
    assert "1 still to be graded by hand" in grade("subs").stdout
    assert "<td class=d>to do" in Path("results/index.html").read_text()
    grade("override", "results", "sonya", "--criterion", "style", "--points", "0", "--reason", "Empty.")
    assert in_grades("style")["sonya"] == "0"
    assert "<td class=d>to do" not in Path("results/index.html").read_text()
    assert "to be graded by hand" not in grade("subs").stdout


def test_a_decision_is_changed_and_taken_back(graded, grade):
    before = Path("results/reports/ada.json").read_bytes()
    grade("override", "results", "ada", "--question", "hidden_delta", "--points", "20", "--reason", "a")
    grade("override", "results", "ada", "--question", "hidden_delta", "--points", "5", "--reason", "b")
    assert points("ada") == 80
    assert Path("results/overrides.toml").read_text().count("[[override]]") == 1
    assert grade("override", "results", "ada", "--question", "hidden_delta", "--remove").exit_code == 0
    assert Path("results/reports/ada.json").read_bytes() == before
    assert grade("override", "results", "ada", "--remove").exit_code == 2


def test_what_is_edited_by_hand_is_put_in_and_taken_out(graded, grade):
    line = "[[override]]\nstudent = '{}'\npoints = {}\nreason = 'By hand.'\n"
    Path("results/overrides.toml").write_text(line.format("ada", 90) + line.format("zeno", 10))
    assert "2 reports changed" in grade("override", "results").stdout
    assert (points("ada"), points("zeno")) == (90, 10)
    Path("results/overrides.toml").write_text(line.format("zeno", 10))
    assert "1 report changed" in grade("override", "results").stdout
    assert (points("ada"), points("zeno")) == (75, 10)


def test_decisions_survive_grading_again(graded, grade):
    grade("override", "results", "sonya", "--criterion", "style", "--points", "4", "--reason", "r")
    grade("override", "results", "zeno", "--points", "12", "--reason", "r")
    assert grade("subs", "-q").exit_code == 1  # kurt
    assert (points("sonya"), points("zeno")) == (104, 12)
    assert grade("subs", "-q", "--force").exit_code == 1
    assert (points("sonya"), points("zeno")) == (104, 12)
    assert in_grades()["zeno"] == "12"


def test_a_decision_that_fits_no_longer_is_told(graded, grade):
    grade("override", "results", "sonya", "--criterion", "style", "--points", "4", "--reason", "r")
    graded.reports = [examples.report("sonya")]
    result = grade("subs", "-q", "--force")
    assert "sonya: there is no criterion 'style'" in result.stderr
    graded.reports = [examples.report("ada")]
    assert "sonya: nobody of that id is graded" in grade("subs", "-q", "--force").stderr


def test_who_could_not_be_graded_may_be_given_points_and_is_no_fault_then(graded, grade):
    assert load_run(Path("results")).counts.faults == 1
    grade("override", "results", "kurt", "--points", "50", "--reason", "Graded on paper.")
    assert points("kurt") == 50
    assert load_run(Path("results")).counts.faults == 0
    assert "50 of 100 points" in Path("results/reports/kurt.md").read_text()


@pytest.mark.parametrize(
    "words",
    [
        ("nobody", "--points", "1", "--reason", "r"),
        ("ada", "--points", "101", "--reason", "r"),
        ("ada", "--points", "-1", "--reason", "r"),
        ("ada", "--points", "nan", "--reason", "r"),
        ("ada", "--points", "1"),
        ("ada", "--points", "1", "--reason", "  "),
        ("ada", "--reason", "r"),
        ("ada", "--points", "1", "--reason", "r", "--criterion", "no"),
        ("ada", "--points", "1", "--reason", "r", "--criterion", "sigmoid", "--question", "sigmoid"),
        ("ada", "--remove", "--points", "1"),
        ("--points", "1"),
    ],
)
def test_what_cannot_be_decided_changes_nothing(graded, grade, words):
    before = {path: path.read_bytes() for path in Path("results").rglob("*.*") if "evidence" not in path.name}
    result = grade("override", "results", *words)
    assert result.exit_code == 2
    assert {path: path.read_bytes() for path in Path("results").rglob("*.*") if "evidence" not in path.name} == before


# ── export ──────────────────────────────────────────────────────────────────────────────────────────────────


def test_scores_go_into_the_gradebook_and_the_rest_is_named(graded, grade):
    BOOK.write_bytes(samples.CANVAS)
    result = grade("export", "results", "--to", "canvas", "--gradebook", BOOK, "--column", "4711")
    assert result.exit_code == 4
    assert "2 grades into Backpropagation (4711)" in result.stdout
    assert "left out: kurt: no score: the sandbox could not confine a process" in result.stderr
    assert "left out: sonya: style: to be graded by hand" in result.stderr
    assert "left out: zeno: no row has this id or login" in result.stderr
    assert "without a grade from here: 103, 104, 199" in result.stderr
    made = Path("results/canvas.csv").read_bytes()
    assert b'"Monday, ""early""",75,7.00' in made
    assert BOOK.read_bytes() == samples.CANVAS


def test_where_every_score_finds_its_row_all_is_well(engine, grade):
    grade("subs", "-q")
    BOOK.write_bytes(b"SID,Total Score\nada,\ngrace,\n")
    result = grade("export", "results", "--to", "gradescope", "--gradebook", BOOK, "-o", "out.csv")
    assert (result.exit_code, result.stderr) == (0, "")
    assert Path("out.csv").read_bytes() == b"SID,Total Score\nada,100\ngrace,100\n"


def test_tables_of_their_own_need_no_gradebook(graded, grade):
    assert grade("export", "results", "--to", "csv").exit_code == 0
    assert Path("results/export.csv").read_bytes() == Path("results/grades.csv").read_bytes()
    assert grade("export", "results", "--to", "xlsx").exit_code == 0
    sheet = openpyxl.load_workbook("results/export.xlsx").active
    assert sheet["A2"].value == "ada"
    assert sheet["C2"].value == 75


def test_what_cannot_be_exported_is_said(graded, grade):
    BOOK.write_bytes(samples.CANVAS)
    assert "it has the ids" in grade("export", "results", "--to", "canvas").stderr
    assert "takes no gradebook" in grade("export", "results", "--to", "csv", "--gradebook", BOOK).stderr
    assert "cannot be read" in grade("export", "results", "--to", "canvas", "--gradebook", "no.csv").stderr
    result = grade("export", "results", "--to", "canvas", "--gradebook", BOOK, "--column", "4711", "-o", BOOK)
    assert "that is the gradebook itself" in result.stderr
    assert grade("export", "nowhere", "--to", "csv").exit_code == 2
