"""README.md cannot lie: its sessions are run, and its pictures, figures and links are looked up."""

import re
from pathlib import Path

import click
import pytest

from grader.cli.main import cli
from grader.course import builtin_course
from grader.errors import SandboxUnavailable
from grader.model import Limits
from grader.sandbox.sandbox import Sandbox
from grader.scoring import load_rubric
from tests import documents
from tests.documents import README, ROOT, agree, blocks
from tests.test_architecture import MODULES, imports

TEXT = re.sub(r"<!--.*?-->", "", README.read_text(encoding="utf-8"), flags=re.DOTALL)
PROSE = re.sub(r"^```.*?^```$", "", TEXT, flags=re.MULTILINE | re.DOTALL)
#: What a user or an author starts or imports.
ENTRIES = ("grader.__main__", "grader.cli", "grader.stubs", "grader.authoring", "grader.errors", "grader.notebook")


@pytest.fixture(scope="module")
def strict():
    try:
        with Sandbox("strict", Limits(), {}) as sandbox:
            sandbox.summary()
    except SandboxUnavailable as error:
        pytest.skip(str(error))


def flat(text):
    """Without line breaks, as a reader sees it."""
    return " ".join(text.split())


def commands(language):
    return [line for block in blocks(TEXT) if block.language == language for line in block.text.splitlines()]


# ── Sessions ──────────────────────────────────────────────────────────────────────────────────────────────────────


def test_every_session_prints_what_is_shown(strict):
    differing = [
        "\n".join([f"README.md, line {step.line}: {step.command}", *printed])
        for step, printed in documents.played(TEXT)
        if not agree(step.shown, printed)
    ]
    assert not differing, "\n\n".join([*differing, "python -m tests.documents rewrites them"])


def test_another_number_is_noticed_and_another_time_is_not():
    assert agree(("mean 87.0 · 2.5 s",), ["mean 87.0 · 13 s"])
    assert not agree(("mean 87.0 · 2.5 s",), ["mean 87.1 · 2.5 s"])


def test_a_line_too_few_or_too_many_is_noticed():
    assert not agree(("one",), ["one", "two"])
    assert not agree(("one", "two"), ["one"])
    assert not agree((), ["one"])


def test_an_ellipsis_stands_for_lines_and_not_for_parts_of_them():
    assert agree(("first", "…", "last"), ["first", "2", "3", "last"])
    assert not agree(("first", "…", "last"), ["first", "2", "3"])
    assert not agree(("fir…",), ["first"])


def test_rewriting_changes_what_is_shown_and_nothing_else():
    text = "Before.\n\n```console\n$ echo one\nwrong\n$ echo 2 s\n5 s\n```\n\nAfter.\n"
    assert documents.rewritten(text) == text.replace("wrong", "one")


# ── Commands ──────────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_test_command_is_the_one_that_ci_runs():
    [command] = [line for line in commands("sh") if line.endswith("-m pytest")]
    assert command in (ROOT / ".ci" / "run").read_text(encoding="utf-8").splitlines()


def test_one_line_sets_up_and_runs_the_main_job():
    [command] = [line for line in commands("sh") if line.endswith("grade demo")]
    assert command.startswith("python3 -m venv ")


def test_what_ci_is_told_to_run_is_a_command_with_its_options():
    found = [words.split() for words in re.findall(r"run: grade (.+)", "\n".join(commands("yaml")))]
    assert found
    for words in found:
        name = words.pop(0) if words[0] in cli.commands else "run"
        cli.commands[name].make_context(name, words)


@pytest.mark.parametrize("words", sorted(set(re.findall(r"`grade ([a-z]+)", PROSE))))
def test_a_command_that_is_named_exists(words):
    assert words in cli.commands


@pytest.mark.parametrize("name", sorted(cli.commands.keys() - {"run"}))
def test_every_command_is_named(name):
    assert re.search(rf"^\$ grade {name}\b|`grade {name}\b|/grade {name}$", TEXT, re.MULTILINE)


@pytest.mark.parametrize("flag", sorted(set(re.findall(r"`(--[a-z-]+)", PROSE))))
def test_an_option_that_is_named_exists(flag):
    known = {name for command in (cli, *cli.commands.values()) for option in command.params for name in option.opts}
    assert flag in known | {"--help"}


def test_exit_codes_are_those_of_the_help():
    told = re.findall(r"^\| +(\d+) \|", TEXT, re.MULTILINE)
    context = click.Context(cli.commands["run"], info_name="run")
    assert told == re.findall(r"^ +(\d+)  ", cli.commands["run"].get_help(context), re.MULTILINE)


# ── Figures ───────────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_limits_are_the_defaults():
    limits = Limits()
    told = f"{limits.call_s:g} s for a call, {limits.statement_s:g} s for a top-level statement or cell"
    assert f"{told}, {limits.submission_s:g} s in all, and {limits.memory_bytes >> 30} GiB" in flat(PROSE)


def test_the_points_are_those_of_the_rubric():
    assignment = builtin_course().load("backprop")
    rubric = load_rubric(assignment.rubric_path, assignment)
    worth = [
        f"`{question.name}` {sum(criterion.points for criterion in rubric.of(question.name)):g}"
        for question in assignment.questions
    ]
    assert f"has {rubric.total:g} points: {', '.join(worth)}." in flat(PROSE)


def test_there_are_some_twenty_cases_of_the_kinds_that_are_told():
    draws = builtin_course().load("backprop").draws
    assert all(18 <= len(drawn) <= 24 for drawn in draws.values())
    kinds = {draw.kind for drawn in draws.values() for draw in drawn}
    assert kinds == {"hand-sized", "random", "square", "deep", "saturated"}
    assert all(kind in PROSE for kind in kinds)


# ── Pictures and links ────────────────────────────────────────────────────────────────────────────────────────────


def tree():
    """The paths of the picture of the tree."""
    return re.findall(r"^([a-z]+/[\w./]*) {2,}", "\n".join(commands("text")), re.MULTILINE)


def test_every_path_of_the_tree_exists():
    assert len(tree()) > 15
    assert [path for path in tree() if not (ROOT / path).exists()] == []
    assert [path for path in tree() if (ROOT / path).is_dir() != path.endswith("/")] == []


def test_every_module_that_runs_is_in_the_tree():
    running, seen = list(ENTRIES), set()
    while running:
        name = running.pop()
        if name in MODULES and name not in seen:
            seen.add(name)
            running += imports(name)
    named = [path.removesuffix(".py").rstrip("/").replace("/", ".") for path in tree()]
    assert "grader.sandbox.worker" in seen
    missing = [name for name in seen if not any(name == known or name.startswith(f"{known}.") for known in named)]
    assert sorted(set(missing) - {"grader", "grader.__main__"}) == []


def test_the_functions_of_the_pictures_exist():
    pictured = re.findall(r"\b([a-z_]+)\.([A-Za-z_]+)\b", "\n".join(line for line in commands("text") if "►" in line))
    found = [(module, name) for module, name in pictured if f"grader.{module}" in MODULES]
    assert len(found) >= 4
    for module, name in found:
        assert hasattr(__import__(f"grader.{module}", fromlist=[name]), name)


@pytest.mark.parametrize("target", sorted(set(re.findall(r"\]\(((?!https://)[^)]+)\)", TEXT))))
def test_links_lead_somewhere(target):
    path, _, anchor = target.partition("#")
    assert (ROOT / path).exists()
    if anchor:
        headings = re.findall(r"^#+ (.+)$", (ROOT / (path or "README.md")).read_text(encoding="utf-8"), re.MULTILINE)
        assert anchor in {re.sub(r"[^\w\- ]", "", heading).strip().lower().replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("name", ["README.md", "CHANGELOG.md"])
def test_no_line_is_longer_than_a_screen_is_wide(name):
    lines = (ROOT / name).read_text(encoding="utf-8").splitlines()
    assert [line for line in lines if len(line) > 125 and not line.startswith("$ ")] == []


def test_the_changelog_has_a_place_for_what_changes_marks():
    unreleased = Path(ROOT / "CHANGELOG.md").read_text(encoding="utf-8").partition("## [Unreleased]")[2]
    assert "### Marks" in unreleased
