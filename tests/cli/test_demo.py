"""``grade demo`` and ``grade doctor``, without running anything."""

import json
from pathlib import Path

import pytest

from grader.cli import demo as module
from grader.cli import doctor
from grader.course import Course
from grader.sandbox.doctor import LayerCheck
from tests.reports import examples


@pytest.fixture
def course(tmp_path, monkeypatch):
    folder = tmp_path / "course" / "assignments" / "backprop" / "examples"
    for path, text in {
        "accepted/plain.py": "a",
        "accepted/plain.pyc": "x",
        "accepted/notes.txt": "x",
        "accepted/__pycache__/plain.py": "x",
        "accepted/in_a_folder/backprop.py": "b",
        "accepted/in_a_folder/__pycache__/backprop.pyc": "x",
        "wrong_answer/no_derivative.ipynb": "c",
    }.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text)
    monkeypatch.setattr(module, "builtin_course", lambda: Course(tmp_path / "course"))
    return folder


def files(folder):
    return {str(path.relative_to(folder)): path.read_text() for path in Path(folder).rglob("*") if path.is_file()}


def test_the_examples_are_copied_flat_and_graded_and_it_says_where_to_look(engine, course, grade):
    engine.reports = [examples.report("perfect"), examples.report("plain", gradient="wrong_answer")]
    result = grade("demo")
    assert result.exit_code == 0, result.output
    assert files("demo/submissions") == {"plain.py": "a", "in_a_folder/backprop.py": "b", "no_derivative.ipynb": "c"}
    assert engine.wanted.paths == (Path("demo/submissions"),)
    assert engine.wanted.assignment == "backprop"
    assert "grade show plain -o demo/results" in result.stdout
    assert "demo/results/grades.csv" in result.stdout
    assert Path("demo/results/reports/plain.md").exists()


def test_a_demo_may_be_made_again_and_keeps_what_was_added(engine, course, grade):
    grade("demo")
    Path("demo/submissions/mine.py").write_text("mine")
    Path("demo/submissions/plain.py").write_text("changed")
    assert grade("demo").exit_code == 0
    assert files("demo/submissions")["mine.py"] == "mine"
    assert files("demo/submissions")["plain.py"] == "a"
    assert Path("demo/results.backup-1/run.json").exists()


@pytest.mark.parametrize("name", ["thesis.tex", "README.md"])
def test_a_folder_that_demo_did_not_make_is_left_alone(engine, course, grade, name):
    Path("demo").mkdir()
    Path("demo", name).write_text("years of work")
    result = grade("demo")
    assert result.exit_code == 2
    assert "-o" in result.stderr
    assert files("demo") == {name: "years of work"}
    assert engine.wanted is None


def test_a_file_called_demo_is_left_alone(engine, course, grade):
    Path("demo").write_text("years of work")
    assert grade("demo").exit_code == 2
    assert Path("demo").read_text() == "years of work"


def test_it_goes_where_it_is_told(engine, course, grade):
    assert grade("demo", "-o", "elsewhere").exit_code == 0
    assert Path("elsewhere/results/run.json").exists()
    assert not Path("demo").exists()


def test_a_place_that_cannot_be_written_is_named(engine, course, grade):
    Path("file").write_text("")
    result = grade("demo", "-o", "file/demo")
    assert result.exit_code == 1
    assert result.stderr.startswith("grade: file/demo")


def test_doctor_shows_what_holds_and_what_does_not(grade, monkeypatch):
    checks = (LayerCheck("landlock", True, "in force"), LayerCheck("pid-namespace", False, "EPERM\x1b[2J"))
    monkeypatch.setattr(doctor, "examine", lambda: checks)
    shown = grade("doctor")
    assert shown.exit_code == 0
    assert "landlock" in shown.stdout
    assert r"EPERM\x1b[2J" in shown.stdout
    assert json.loads(grade("doctor", "--json").stdout) == {
        "layers": [
            {"name": "landlock", "holds": True, "detail": "in force"},
            {"name": "pid-namespace", "holds": False, "detail": "EPERM\x1b[2J"},
        ]
    }
