"""``grade ci``: what is written where, and how it ends."""

import json
from pathlib import Path

import pytest

from grader.cli import ci
from grader.errors import SandboxUnavailable
from grader.sandbox.sandbox import Sandbox
from tests.expectations import EXAMPLES
from tests.reports import examples
from tests.reports.examples import report
from tests.small_course import write_course


@pytest.fixture(autouse=True)
def elsewhere(engine, monkeypatch):
    monkeypatch.setattr(ci, "session", engine.session)
    for name in ("GITHUB_ACTIONS", "GITHUB_STEP_SUMMARY"):
        monkeypatch.delenv(name, raising=False)


def test_several_formats_at_once_each_in_its_place(engine, grade):
    wanted = ["junit=junit.xml", "gitlab=quality.json", "markdown=all.md", "json=all.json"]
    result = grade("ci", "subs", *(word for one in wanted for word in ("--format", one)))
    assert (result.exit_code, result.stdout) == (0, "")
    assert Path("junit.xml").read_text().startswith("<?xml")
    assert json.loads(Path("quality.json").read_text()) == []
    assert Path("all.md").read_text().startswith("| Student |")
    document = json.loads(Path("all.json").read_text())
    assert [one["student"] for one in document["reports"]] == ["ada", "grace"]
    assert document["run"]["counts"]["graded"] == 2
    assert not [path for path in Path().iterdir() if "unfinished" in path.name]
    assert not Path("results").exists()
    assert engine.closed


def test_without_a_format_it_is_markdown_and_in_github_annotations_and_a_summary(engine, grade, monkeypatch):
    engine.reports = [report("ada", gradient="missing")]
    assert grade("ci", "subs").stdout.startswith("# backprop: ada")
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", "summary.md")
    Path("summary.md").write_text("of another step\n")
    assert grade("ci", "subs").stdout.startswith("::error file=ada.py,title=gradient%3A missing")
    assert Path("summary.md").read_text().startswith("of another step\n# backprop: ada")
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", "nowhere/summary.md")
    done = grade("ci", "subs")
    assert (done.exit_code, done.stdout.startswith("::error file=ada.py")) == (0, True)
    assert "nowhere/summary.md: the summary of the job cannot be written" in done.stderr


def test_no_students_name_is_a_command_in_a_log(engine, grade):
    faulty = report("##vso[task.complete]").model_copy(update={"points": None, "fault": "it is ##[error]x"})
    engine.reports = [report("::stop-commands::x"), report(" ::error::x"), report("##[error]x"), faulty]
    lines = grade("ci", "subs", "--format", "junit=junit.xml").stderr.splitlines()
    assert len(lines) >= 4
    assert not [line for line in lines if line.lstrip().startswith("::") or "##[" in line or "##vso[" in line]
    assert any(line.startswith(": :stop-commands::x: ") for line in lines)


@pytest.mark.parametrize("name", ["junit", "markdown"])
def test_in_github_nothing_is_logged_in_which_a_student_could_give_commands(engine, grade, monkeypatch, name):
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    result = grade("ci", "subs", "--format", name)
    assert result.exit_code == 2
    assert f"write a file: {name}=PATH" in result.stderr
    assert engine.wanted is None


@pytest.mark.parametrize(("words", "path"), [((), "submissions"), (("subs",), "subs")])
def test_without_a_path_submissions_is_graded(engine, grade, words, path):
    Path("submissions").mkdir()
    grade("ci", *words)
    assert engine.wanted.paths == (Path(path),)


def test_without_a_path_and_such_a_folder_it_is_what_lies_here(engine, grade):
    grade("ci")
    assert engine.wanted.paths == (Path(),)
    assert engine.wanted.course is None


@pytest.mark.parametrize(
    ("files", "alone"),
    [
        (["src/my code/backprop.py", "src/my code/helper.py", "setup.py", "tests/test_backprop.py"], True),
        (["week 1/backprop.py", "week 1/Backprop.ipynb", ".venv/backprop.py"], True),
        (["ada/backprop.py", "kurt/backprop.py"], False),
        (["ada.py", "kurt.py"], False),
    ],
)
def test_in_a_repository_with_the_work_of_one_what_lies_beside_it_is_nobodys(engine, grade, files, alone):
    for name in files:
        Path(name).parent.mkdir(parents=True, exist_ok=True)
        Path(name).write_text("")
    grade("ci")
    assert engine.wanted.alone is alone
    grade("ci", ".")
    assert engine.wanted.alone is False


@pytest.mark.parametrize(("form", "alone"), [("gradescope", True), ("prairielearn", True), ("json", False)])
def test_learning_systems_give_the_work_of_one_student(engine, grade, form, alone):
    engine.reports = [report("ada")]
    grade("ci", "subs", "--format", form)
    assert engine.wanted.alone is alone


def test_a_score_below_the_mark_is_3_and_a_fault_of_ours_1_and_both_are_told(engine, grade):
    engine.reports = [report("kurt", gradient="missing")]
    result = grade("ci", "subs", "--fail-under", "90")
    assert result.exit_code == 3
    assert "kurt: 80 of 100 points" in result.stderr
    engine.reports.append(examples.faulty("emmy"))
    result = grade("ci", "subs", "--fail-under", "90", "--format", "junit=junit.xml")
    assert result.exit_code == 1
    assert "grade: no score for emmy: the sandbox could not confine a process" in result.stderr
    assert 'errors="1"' in Path("junit.xml").read_text()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--format", "junit", "--format", "json"), "several formats go to standard output"),
        (("--format", "junit=x", "--format", "json=x"), "several formats go to x"),
        (("--format", "junit=no/such/folder.xml"), "name a file in a folder that exists"),
        (("--format", "junit=subs"), "name a file in a folder that exists"),
        (("--format", "tap"), "'tap' is none of junit, github"),
    ],
)
def test_what_cannot_be_written_is_said_before_anything_is_graded(engine, grade, words, said):
    result = grade("ci", "subs", *words)
    assert result.exit_code == 2
    assert said in result.stderr
    assert engine.wanted is None


def test_a_grading_that_does_not_begin_leaves_the_files_as_they_were(engine, grade):
    Path("old.xml").write_text("old")
    engine.reports = [SandboxUnavailable("landlock is missing")]
    assert grade("ci", "subs", "--format", "junit=old.xml").exit_code == 2
    assert Path("old.xml").read_text() == "old"


# ── for real


@pytest.fixture
def strict():
    from grader.model import Limits

    try:
        with Sandbox("strict", Limits(), {}) as sandbox:
            sandbox.summary()
    except SandboxUnavailable as error:
        pytest.skip(str(error))


def test_a_student_s_repository_needs_no_argument_and_a_course_in_it_is_not_believed(
    grade, monkeypatch, strict, tmp_path
):
    monkeypatch.undo()
    monkeypatch.chdir(tmp_path)
    write_course(tmp_path)
    source = (EXAMPLES / "wrong_answer" / "hidden_delta_no_derivative.py").read_text()
    (tmp_path / "backprop.py").write_text(source)
    (tmp_path / "README.md").write_text("mine")
    result = grade("ci", "--seed", "7", "--format", "gitlab=quality.json", "--fail-under", "80")
    assert result.exit_code == 3, result.output
    issues = json.loads((tmp_path / "quality.json").read_text())
    places = [(issue["check_name"], issue["location"]["path"], issue["location"]["lines"]["begin"]) for issue in issues]
    line = source[: source.index("def hidden_delta")].count("\n") + 1
    assert ("hidden-delta-no-derivative", "backprop.py", line) in places
