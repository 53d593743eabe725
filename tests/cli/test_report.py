"""``grade report``: results rendered again, with names or without."""

import json
from pathlib import Path

import pytest

from grader.results import load_groups, load_run, write_notes
from tests.reports.examples import eventful, faulty, report, unrecognised

STUDENTS = ("ada", "emmy", "grace", "kurt")


@pytest.fixture
def graded(engine, grade):
    engine.reports = [
        eventful(),
        faulty("emmy", "emmy.py: cannot be read"),
        *(report(name, gradient=unrecognised("gradient", 0.5)) for name in ("grace", "kurt")),
    ]
    grade("subs")
    return Path("results")


def everything(folder):
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_what_is_rendered_again_is_the_same(graded, grade):
    before = everything(graded)
    result = grade("report", "results")
    assert result.exit_code == 0
    assert result.stdout == "4 reports: results/grades.csv   results/index.html   results/reports\n"
    assert everything(graded) == before


def test_only_the_formats_that_are_named_are_written(graded, grade):
    assert grade("report", "--format", "md,csv", "-o", "other").exit_code == 0
    assert {Path(name).suffix for name in everything(Path("other"))} == {".md", ".csv", ".json"}
    assert [name for name in everything(Path("other")) if name.endswith(".json")] == ["run.json"]


@pytest.mark.parametrize("formats", ["html,pdf", "", ","])
def test_an_unknown_format_is_named_with_those_there_are(graded, grade, formats):
    result = grade("report", "--format", formats)
    assert result.exit_code == 2
    assert "there are html,md,json,csv" in result.stderr


def test_no_name_is_left_in_anything(graded, grade):
    result = grade("report", "--anonymous")
    assert result.exit_code == 0
    folder = graded.resolve().with_name("results-anonymous")
    assert str(folder) in result.stdout.replace("\n", "")
    written = everything(folder)
    assert len(written) == 4 + 3 * len(STUDENTS)
    for name, content in written.items():
        text = name + content.decode().partition("</style>")[2] if name.endswith(".html") else name + content.decode()
        for student in STUDENTS:
            assert f"{student}.py" not in text
            assert f">{student}<" not in text
            assert f'"{student}"' not in text
            assert f"from {student} " not in text
    [group] = load_groups(folder)
    assert all(pseudonym.startswith("student_") for pseudonym in group.students)
    assert load_run(folder) == load_run(graded)


def test_pseudonyms_are_stable_and_known_to_the_results_only(graded, grade):
    grade("report", "--anonymous")
    known = json.loads((graded / "pseudonyms.json").read_text())["of"]
    before = everything(Path("results-anonymous"))
    assert grade("report", "--anonymous").exit_code == 0
    assert everything(Path("results-anonymous")) == before
    assert sorted(known) == list(STUDENTS)
    assert not Path("results-anonymous/pseudonyms.json").exists()


def test_notes_are_rendered_too(graded, grade):
    [group] = load_groups(graded)
    write_notes(graded, f'"{group.id}" = "Look again."\n')
    grade("note")
    assert "Look again." in (graded / "index.html").read_text()
    grade("report", "--anonymous")
    assert "Look again." in Path("results-anonymous/index.html").read_text()


def test_another_folder_is_left_alone(graded, grade):
    Path("mine").mkdir()
    Path("mine/thesis.tex").touch()
    result = grade("report", "-o", "mine")
    assert result.exit_code == 2
    assert "mine: holds something else, so it is left alone" in result.stderr
    assert [path.name for path in Path("mine").iterdir()] == ["thesis.tex"]


def test_names_and_pseudonyms_are_never_mixed(graded, grade):
    assert grade("report", "--anonymous", "-o", "results").exit_code == 2
    grade("report", "--anonymous")
    result = grade("report", "-o", "results-anonymous")
    assert result.exit_code == 2
    assert "under other names" in result.stderr


def test_pseudonyms_that_cannot_be_read_are_not_replaced(graded, grade):
    (graded / "pseudonyms.json").write_text("{")
    result = grade("report", "--anonymous")
    assert result.exit_code == 2
    assert "results/pseudonyms.json: cannot be read" in result.stderr


def test_a_folder_without_results_is_named(engine, grade):
    result = grade("report", "nowhere")
    assert result.exit_code == 2
    assert "nowhere: no results of grade here" in result.stderr
