"""``grade note``: an instructor's sentence in the reports of all who share an answer."""

import json
from pathlib import Path

import pytest
from click.shell_completion import ShellComplete

from grader.cli.main import cli
from grader.results import load_report
from tests.reports.examples import report, unrecognised


@pytest.fixture
def group(engine, grade):
    """The id of what ada and grace share; emmy has an answer of her own."""
    numbers = {"ada": 0.5, "emmy": 0.7, "grace": 0.5}
    engine.reports = [report(name, hidden_delta=unrecognised(number=number)) for name, number in numbers.items()]
    engine.out = grade("subs").stdout
    (found,) = json.loads(Path("results/groups.json").read_text())["groups"]
    return found["id"]


def note_of(student, folder="results"):
    return load_report(Path(folder), student).questions[3].note


def test_the_end_of_a_run_tells_the_groups_and_what_to_do(engine, group):
    assert f"2 students share an unrecognised hidden_delta (group {group})\n" in engine.out
    assert "grade note GROUP" in engine.out


def test_a_note_reaches_all_of_a_group(grade, group):
    result = grade("note", group, "You leave out the last unit.")
    assert result.exit_code == 0
    assert "2 reports changed" in result.stdout
    assert note_of("ada") == note_of("grace") == "You leave out the last unit."
    assert note_of("emmy") == ""
    assert "From your instructor: You leave out the last unit." in grade("show", "ada").stdout
    assert "> From your instructor: You leave out the last unit." in Path("results/reports/grace.md").read_text()


def test_a_note_is_changed_and_taken_away(grade, group):
    grade("note", group, "first")
    grade("note", group, "second")
    assert note_of("ada") == "second"
    assert Path("results/notes.toml").read_text().count(group) == 1
    assert grade("note", group, "--remove").exit_code == 0
    assert note_of("ada") == ""
    assert group not in Path("results/notes.toml").read_text()


def test_notes_written_by_hand_are_put_in_by_note_alone(grade, group):
    Path("results/notes.toml").write_text(f"{group} = 'By hand.'\n")
    result = grade("note")
    assert note_of("grace") == "By hand."
    assert f"(group {group}, with your note)" in result.stdout


def test_a_later_run_into_the_same_folder_keeps_the_notes_that_fit(engine, grade, group):
    grade("note", group, "Look again.")
    result = grade("subs", "--force")
    assert note_of("ada") == "Look again."
    assert "with your note" in result.stdout
    engine.reports = [report("ada", hidden_delta=unrecognised(number=0.9))]
    result = grade("subs", "--force")
    assert note_of("ada") == ""
    assert f"nobody's answer fits {group}" in result.stderr


def test_an_unknown_group_is_refused_with_those_there_are(grade, group):
    result = grade("note", "hidden_delta-000000", "text")
    assert result.exit_code == 2
    assert group in result.stderr
    assert not Path("results/notes.toml").exists()


def test_where_no_answer_is_shared_it_says_so(engine, grade):
    grade("subs")
    result = grade("note", "hidden_delta-000000", "text")
    assert (result.exit_code, result.stderr) == (
        2,
        "grade: results: there is no group 'hidden_delta-000000'; no answer is shared\n",
    )


@pytest.mark.parametrize("words", [("g",), ("g", "  "), ("g", "text", "--remove"), ("--remove",), ("g", "a", "b")])
def test_what_cannot_be_meant_is_a_usage_error(grade, group, words):
    result = grade("note", *(group if word == "g" else word for word in words))
    assert result.exit_code == 2
    assert "Usage:" in result.stderr


def test_without_results_it_says_how_to_get_them(engine, grade):
    result = grade("note", "g", "text", "-o", "elsewhere")
    assert result.exit_code == 2
    assert "elsewhere: no results of grade here" in result.stderr


def test_the_ids_of_groups_complete(grade, group):
    completer = ShellComplete(cli, {}, "grade", "_GRADE_COMPLETE")
    assert [item.value for item in completer.get_completions(["note"], "hid")] == [group]
    assert completer.get_completions(["note", "-o", "elsewhere"], "hid") == []


def test_hostile_ids_in_the_list_reach_no_terminal(grade, group):
    path = Path("results/groups.json")
    path.write_text(path.read_text().replace(group, "x\\u001b[2J"))
    assert "\x1b" not in grade("note").output + grade("note", "other", "text").output
