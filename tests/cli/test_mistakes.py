"""``grade mistakes`` and ``grade explain``: all that can be named, and what each of them means."""

import json
import re

import pytest

from grader.course import builtin_course
from grader.diagnosis import TEXTS
from tests.small_course import write_course
from tests.verify.lines import lines


def flat(text):
    return " ".join(text.split())


def test_every_mistake_is_listed(grade):
    result = grade("mistakes", COLUMNS="120")
    assert result.exit_code == 0
    known = [mistake.id for mistake in builtin_course().load("backprop").author.mistakes]
    for name in (*known, *TEXTS):
        assert name in result.stdout


@pytest.mark.parametrize("columns", ["60", "80"])
def test_ids_are_whole_however_narrow_the_terminal(grade, columns):
    assert "hidden-delta-activation-for-derivative" in grade("mistakes", COLUMNS=columns).stdout


def test_those_of_another_course_are_listed(grade, tmp_path):
    lines(tmp_path)
    listed = json.loads(grade("mistakes", "--course", str(tmp_path), "-a", "lines", "--json").stdout)["mistakes"]
    own = [mistake for mistake in listed if mistake["assignment"] == "lines"]
    assert [mistake["id"] for mistake in own] == ["tripled", "shifted", "no-slope"]
    assert own[0]["questions"] == ["double"]
    assert {mistake["id"] for mistake in listed if mistake["assignment"] is None} == set(TEXTS)


def test_a_mistake_is_explained(grade):
    result = grade("explain", "hidden-delta-no-derivative", COLUMNS="100")
    assert result.exit_code == 0
    said = flat(result.stdout)
    mistake = next(
        mistake
        for mistake in builtin_course().load("backprop").author.mistakes
        if mistake.id == "hidden-delta-no-derivative"
    )
    for text in ("in hidden_delta of backprop", mistake.sentence, mistake.hint, mistake.step, mistake.seen):
        assert text in said


@pytest.mark.parametrize("name", sorted(TEXTS))
def test_so_is_one_that_any_function_can_have(grade, name):
    result = grade("explain", name, COLUMNS="200")
    assert result.exit_code == 0
    said = flat(result.stdout)
    assert "in any function" in said
    assert TEXTS[name].hint in said
    assert "{" not in said


def test_an_unknown_id_ends_with_the_nearest(grade):
    result = grade("explain", "gradient-transpose")
    assert result.exit_code == 2
    assert re.search(r"did you mean 'gradient-transposed' or .*\? \d+ are known: grade mistakes lists", result.stderr)


def test_an_unknown_assignment_is_told(grade):
    for command in (("mistakes",), ("explain", "scaled")):
        result = grade(*command, "-a", "backprob")
        assert result.exit_code == 2
        assert "backprop" in result.stderr


def test_notations_stand_side_by_side(grade):
    result = grade("explain", "notation", COLUMNS="100")
    assert result.exit_code == 0, result.stderr
    weights = next(line for line in result.stdout.splitlines() if "weights" in line)
    cells = [cell.strip() for cell in weights.split("  ") if cell.strip()]
    assert cells == ["weights into layer l", "theta[l]", "W[l - 1]", "Theta[l - 1][:, 1:]"]


def test_a_course_without_tables_of_notation_says_where_they_go(grade, tmp_path):
    result = grade("explain", "notation", "--course", str(write_course(tmp_path).root))
    assert result.exit_code == 2
    assert "[notation]" in result.stderr
