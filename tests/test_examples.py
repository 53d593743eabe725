"""Every labelled example gets what its label says: the whole path, contained."""

import pytest

from grader.course import builtin_course
from grader.verify.right import program_paths
from tests.classes import disagreements, graded
from tests.expectations import all_examples


@pytest.fixture(scope="module")
def reports():
    return graded([path for path, _ in all_examples()])[0]


def test_there_are_enough_of_them():
    assert len(list(all_examples())) >= 60
    assert len(program_paths(builtin_course().load("backprop"))) >= 30


@pytest.mark.parametrize(("path", "expectations"), [pytest.param(*item, id=item[0].stem) for item in all_examples()])
def test_each_example_gets_what_it_says(reports, path, expectations):
    assert disagreements(reports[path.stem], expectations) == []


def test_right_programs_get_full_marks_whatever_their_style(reports):
    right = [path.stem for path, _ in all_examples() if path.parent.name == "accepted"]
    assert {reports[student].points for student in right} == {100.0}


@pytest.mark.parametrize("student", ["forward_no_activation", "forward_linear_output", "forward_activates_input"])
def test_a_wrong_activation_is_charged_in_forward_alone(reports, student):
    assert reports[student].points == 85


def test_a_missing_derivative_is_charged_in_hidden_delta_alone(reports):
    assert reports["hidden_delta_no_derivative"].points == 75


def test_zeros_throughout_earn_nothing_by_following_from_each_other(tmp_path):
    (tmp_path / "zero.py").write_text(
        "import numpy as np\n"
        "def backprop(theta, x, y):\n"
        "    return {l: np.zeros(len(t)) for l, t in theta.items()}, {l: 0 * t for l, t in theta.items()}\n"
    )
    reports, _ = graded([tmp_path / "zero.py"])
    assert reports["zero"].points == 0


@pytest.mark.parametrize(
    ("slug", "student", "points"), [("backprop", "mutates_arguments", 95), ("backprop-dl", "updates_in_place", 90)]
)
def test_changing_arguments_that_must_stay_costs_the_function_with_or_without_equations(slug, student, points):
    [path] = builtin_course().load(slug).folder.rglob(f"{student}.py")
    assert graded([path], slug=slug)[0][student].points == points
