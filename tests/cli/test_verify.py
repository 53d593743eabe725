"""``grade verify``: what it prints, and how it ends."""

import json

import pytest

from tests.verify.lines import lines, program

FEW = ("--seed", "7", "--seeds", "1", "--networks", "4", "-j", "1")


@pytest.fixture
def course(tmp_path):
    lines(tmp_path)
    return tmp_path


def test_a_sound_assignment_ends_with_0(grade, course):
    result = grade("verify", "lines", "--course", str(course), *FEW, COLUMNS="140")
    assert result.exit_code == 0, result.output
    assert "everything holds" in result.stdout
    assert "seed 7" in result.stdout
    assert "false rejects: right programs" in result.stdout


def test_what_does_not_hold_is_printed_and_ends_with_1(grade, course):
    (course / "assignments/lines/right/nearly.py").write_text(program("2.1 * x"))
    result = grade("verify", "lines", "--course", str(course), *FEW, COLUMNS="140")
    assert result.exit_code == 1
    assert "right/nearly: double is wrong_answer on a random case" in " ".join(result.stdout.split())
    assert "1 of 12 checks fail" in result.stdout


def test_json_is_one_document(grade, course):
    result = grade("verify", "lines", "--course", str(course), *FEW, "--json")
    document = json.loads(result.stdout)
    assert document["assignment"] == "lines"
    assert document["seed"] == 7
    assert all(check["holds"] is True for check in document["checks"])


def test_fresh_seeds_are_told(grade, course):
    first, second = (
        json.loads(grade("verify", "lines", "--course", str(course), "--quick", "-j", "1", "--json").stdout)
        for _ in range(2)
    )
    assert first["seed"] != second["seed"]
    assert first["seeds"] == 5


def test_an_unknown_assignment_is_a_fault_of_usage(grade, course):
    result = grade("verify", "line", "--course", str(course))
    assert result.exit_code == 2
    assert "lines" in result.stderr
