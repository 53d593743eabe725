"""What students may see of expected values, in the files of a real run."""

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from grader.cases import is_public
from grader.course import builtin_course
from grader.grading import prepare
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
def exam():
    course = builtin_course()
    assignment = course.load("backprop")
    return prepare(assignment, load_rubric(assignment.rubric_path, assignment), SEED)


def rounded(number):
    """As a table shows it, without its sign."""
    return f"{abs(float(number)):.6g}"


def numbers_in(folder, name):
    """All that stand in the files of a student, rounded."""
    text = "".join((folder / f"{name}{suffix}").read_text() for suffix in (".json", ".md"))
    return {rounded(number) for number in re.findall(r"\d+\.\d+(?:e[+-]?\d+)?", text)}


def report_of(folder, name):
    return json.loads((folder / f"{name}.json").read_text())


def own(report):
    """What the student returned, as far as the report has it."""
    for question in report["questions"]:
        yield from (question["fingerprint"] or {"numbers": ()})["numbers"]
        for quantity in (question["counterexample"] or {"quantities": ()})["quantities"]:
            yield from quantity["entries"]


def secrets(exam, report, *, public=True):
    """What is due in the cases of wrong questions, but for round numbers and those that the student returned."""
    returned = {rounded(number) for number in own(report)}
    wrong = [question["name"] for question in report["questions"] if question["verdict"] != "accepted"]
    due = np.concatenate(
        [
            answer.values
            for name in wrong
            for case, answer in zip(exam.cases[name], exam.key[name], strict=True)
            if public or not is_public(case)
        ]
    )
    return {text for text in map(rounded, due) if len(text.strip("0.")) >= 5} - returned


@pytest.mark.parametrize("name", WRONG)
@pytest.mark.parametrize("words", [(), ("--reveal", "hints"), ("--reveal", "public")])
def test_no_expected_value_of_a_hidden_case_is_in_the_files_of_a_student(graded, exam, name, words):
    hidden = secrets(exam, report_of(graded[words], name), public="public" not in words)
    assert len(hidden) > 30
    assert hidden & numbers_in(graded[words], name) == set()


@pytest.mark.parametrize("name", WRONG)
@pytest.mark.parametrize("words", [("--reveal", "public"), ("--reveal", "all")])
def test_where_they_may_be_seen_the_expected_values_of_the_simplest_case_are(graded, exam, name, words):
    """Which shows, too, that the test above finds them where they are."""
    folder = graded[words]
    report, shown = report_of(folder, name), numbers_in(folder, name)
    for question in report["questions"]:
        if question["counterexample"]:
            assert question["counterexample"]["kind"] == "hand-sized"
            due = {rounded(value) for value in exam.key[question["name"]][question["counterexample"]["case"]].values}
            assert due - {"0", "1"} <= shown
    assert secrets(exam, report) & shown or name == "column_vector"  # whose numbers are right
    assert "expected |" in (folder / f"{name}.md").read_text()


def test_the_assignment_decides_where_the_flag_does_not(graded):
    for name in WRONG:
        assert report_of(graded[()], name) == report_of(graded["--reveal", "hints"], name)
