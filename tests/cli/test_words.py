"""Which command the words on the command line mean."""

from pathlib import Path

import click
import pytest
from click.shell_completion import ShellComplete

from grader.cli.main import cli
from tests.reports import examples


@pytest.mark.parametrize(
    "words",
    [
        ("subs",),
        ("run", "subs"),
        ("-o", "out", "subs"),
        ("--seed", "7", "subs", "-o", "out"),
        ("--seed=7", "subs"),
        ("subs", "--force", "-q"),
        ("-q", "subs"),
        ("--force", "run", "subs"),
        ("-o", "out", "run", "subs"),
        ("--debug", "subs"),
        ("--debug", "run", "subs"),
        ("subs", "--debug"),
        ("-qj2", "subs"),
        ("--", "subs"),
        ("-q", "--", "subs"),
        ("./subs",),
    ],
)
def test_a_path_where_a_command_is_due_means_run(engine, grade, words):
    result = grade(*words)
    assert result.exit_code == 0, result.output
    assert engine.wanted.paths == (Path("subs"),)
    assert Path("out" if "out" in words else "results", "run.json").exists()


def test_several_paths_are_graded_together(engine, grade):
    assert grade("subs", "ada.py", "more").exit_code == 0
    assert engine.wanted.paths == (Path("subs"), Path("ada.py"), Path("more"))


def test_options_may_stand_before_any_command(engine, grade):
    assert grade("-o", "out", "subs").exit_code == 0
    assert "ada" in grade("-o", "out", "show", "ada").stdout


def test_a_folder_called_like_a_command_is_reached_by_its_path(engine, grade):
    assert grade("./demo").exit_code == 0
    assert engine.wanted.paths == (Path("demo"),)


def test_a_folder_called_like_a_command_is_meant_after_the_command(engine, grade):
    assert grade("run", "show").exit_code == 0
    assert engine.wanted.paths == (Path("show"),)


def test_what_is_not_given_is_left_to_the_course(engine, grade):
    grade("subs")
    wanted = engine.wanted
    assert (wanted.course, wanted.assignment, wanted.rubric, wanted.seed, wanted.jobs) == (None,) * 5
    assert (wanted.sandbox, wanted.reveal, dict(wanted.limits)) == ("strict", None, {})


def test_every_option_arrives(engine, grade):
    grade(
        *("subs", "-a", "backprop", "--course", "c", "--rubric", "r.toml", "--seed", "7", "-j", "2"),
        *("--sandbox", "best-effort", "--call-seconds", "1.5", "--statement-seconds", "3"),
        *("--submission-seconds", "9", "--memory", "512M", "--output-limit", "1000", "--returned-limit", "1.5MiB"),
        *("--source-limit", "2kb", "--reveal", "all"),
    )
    wanted = engine.wanted
    assert (wanted.assignment, wanted.course, wanted.rubric) == ("backprop", Path("c"), Path("r.toml"))
    assert (wanted.seed, wanted.jobs, wanted.sandbox, wanted.reveal) == (7, 2, "best-effort", "all")
    assert wanted.limits == {
        "call_s": 1.5,
        "statement_s": 3.0,
        "submission_s": 9.0,
        "memory_bytes": 512 << 20,
        "output_bytes": 1000,
        "returned_bytes": 3 << 19,
        "source_bytes": 2048,
    }


@pytest.mark.parametrize(
    "words",
    [
        ("subs", "--call-seconds", "0"),
        ("subs", "--call-seconds", "nan"),
        ("subs", "--call-seconds", "inf"),
        ("subs", "--call-seconds", "soon"),
        ("subs", "--memory", "lots"),
        ("subs", "--memory", "0"),
        ("subs", "--memory", "-1"),
        ("subs", "--jobs", "0"),
        ("subs", "--seed", "-1"),
        ("subs", "--fail-under", "nan"),
        ("subs", "--sandbox", "off"),
        ("subs", "--reveal", "nothing"),
        ("subs", "--no-such-option"),
        ("run",),
        ("--force",),
        ("show",),
        ("show", "ada", "grace"),
    ],
)
def test_what_cannot_be_meant_is_a_usage_error(engine, grade, words):
    result = grade(*words)
    assert result.exit_code == 2
    assert "Usage:" in result.stderr
    assert engine.wanted is None


@pytest.mark.parametrize("words", [("",), ("run", ""), ("subs", "-o", ""), ("subs", "--course", ""), ("rescore", "")])
def test_the_empty_word_of_an_unset_variable_is_not_the_current_folder(engine, grade, words):
    result = grade(*words)
    assert (result.exit_code, engine.wanted) == (2, None)
    assert "an empty word is no path" in result.stderr


def test_a_mistyped_command_is_guessed(engine, grade):
    result = grade("dcotor")
    assert result.exit_code == 2
    assert "grade doctor" in result.stderr


@pytest.mark.parametrize("words", [("--help",), ("-h",), ("run", "--help"), ("show", "-h"), ("demo", "--help"), ()])
def test_help_is_there_for_everything(grade, words):
    result = grade(*words)
    assert result.exit_code == (0 if words else 2)
    assert "Usage: grade" in result.output
    assert "\\b" not in result.output


def test_help_documents_completion_and_exit_codes(grade):
    text = grade("--help").stdout
    assert "_GRADE_COMPLETE=bash_source" in text
    assert "3 a score below --fail-under" in text


def test_version(grade):
    result = grade("--version")
    assert result.exit_code == 0
    assert result.stdout.startswith("grade ")


def complete(*words):
    completer = ShellComplete(cli, {}, "grade", "_GRADE_COMPLETE")
    return [(item.type, item.value) for item in completer.get_completions(list(words[:-1]), words[-1])]


def test_the_first_word_completes_to_commands_and_files():
    assert complete("s") == [("file", "s"), ("plain", "schema"), ("plain", "show")]


def test_options_complete_after_a_path():
    assert ("plain", "--seed") in complete("subs", "--se")
    assert ("plain", "best-effort") in complete("subs", "--sandbox", "b")


def test_ids_complete_after_show(engine, grade):
    engine.reports = [examples.report("ada"), examples.report("adele"), examples.report("grace")]
    grade("subs")
    assert [value for _, value in complete("show", "ad")] == ["ada", "adele"]


def test_every_command_takes_debug():
    context = click.Context(cli)
    for name in cli.list_commands(context):
        assert any("--debug" in option.opts for option in cli.get_command(context, name).params)
