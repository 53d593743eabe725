"""What students may see of expected values, in the files of a real run."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from grader.course import builtin_course
from grader.grading import prepare
from grader.model import Expected
from grader.scoring import load_rubric

EXAMPLES = Path(__file__).parents[2] / "assignments" / "backprop" / "examples"
SEED = 7
WRONG = ("hidden_delta_no_derivative", "unrecognised_cube_root", "sigmoid_parentheses", "column_vector")


@pytest.fixture(scope="module")
def subs(tmp_path_factory):
    folder = tmp_path_factory.mktemp("reveal")
    (folder / "subs").mkdir()
    for name in WRONG:
        shutil.copy(EXAMPLES / "wrong_answer" / f"{name}.py", folder / "subs")
    return folder


@pytest.fixture(scope="module")
def graded(subs):
    def grade(*words):
        output = subs / "_".join(("results", *words))
        command = [sys.executable, "-m", "grader", "subs", "-q", "--seed", str(SEED), "--sandbox", "best-effort"]
        subprocess.run([*command, "-o", str(output), *words], cwd=subs, check=True, capture_output=True, timeout=120)
        return output / "reports"

    return {words: grade(*words) for words in ((), ("--reveal", "hints"), ("--reveal", "public"), ("--reveal", "all"))}


@pytest.fixture(scope="module")
def key():
    course = builtin_course()
    assignment = course.load("backprop")
    return prepare(assignment, load_rubric(assignment.rubric_path, assignment), SEED).key


def digits(number):
    """As they stand in a text, to five places: without sign, point and exponent."""
    return f"{abs(number):.4e}".partition("e")[0].replace(".", "")


def secrets(key, report):
    """question → the digits of what is due in any wrong case and is not round, and that the student did not return."""
    own = {
        digits(float(entry))
        for question in report["questions"]
        for quantity in (question["counterexample"] or {"quantities": ()})["quantities"]
        for entry in quantity["entries"]
    } | {digits(float(n)) for q in report["questions"] if q["fingerprint"] for n in q["fingerprint"]["numbers"]}
    for question in report["questions"]:
        if question["verdict"] == "accepted":
            continue
        due = [answer.values for answer in key[question["name"]] if isinstance(answer, Expected)]
        yield (
            question["name"],
            {text for number in np.concatenate(due) if not (text := digits(number)).endswith("00") and text not in own},
        )


def text_of(folder, name):
    """Both files of a student, every number without its point."""
    return "".join((folder / f"{name}{suffix}").read_text() for suffix in (".json", ".md")).replace(".", "")


@pytest.mark.parametrize("name", WRONG)
@pytest.mark.parametrize("words", [(), ("--reveal", "hints"), ("--reveal", "public")])
def test_no_expected_value_of_a_hidden_case_is_in_the_files_of_a_student(graded, key, name, words):
    report = json.loads((graded[words] / f"{name}.json").read_text())
    text = text_of(graded[words], name)
    looked_for = 0
    for question, numbers in secrets(key, report):
        found = {number for number in numbers if number in text}
        assert not found, (question, found)
        looked_for += len(numbers)
    assert looked_for > 30


@pytest.mark.parametrize("name", WRONG)
def test_with_all_the_expected_values_of_the_simplest_case_are(graded, key, name):
    """Which shows, too, that the test above finds them where they are."""
    report = json.loads((graded["--reveal", "all"] / f"{name}.json").read_text())
    text = text_of(graded["--reveal", "all"], name)
    assert "| expected |" in text
    for question in report["questions"]:
        if question["counterexample"]:
            due = key[question["name"]][question["counterexample"]["case"]].values
            assert all(digits(number).rstrip("0") in text for number in due)
    assert any(number in text for _, numbers in secrets(key, report) for number in numbers)


def test_the_assignment_decides_where_the_flag_does_not(graded):
    for name in WRONG:
        assert text_of(graded[()], name) == text_of(graded["--reveal", "hints"], name)
