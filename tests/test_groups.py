"""Equal answers that nobody has a name for, across a class."""

import numpy as np
import pytest

from grader.groups import fingerprint, groups
from grader.model import Raised, Returned
from tests.diagnosis.evidence import REFERENCE, Exam, outcome

hidden_delta = REFERENCE["hidden_delta"]


@pytest.fixture(scope="module")
def exam():
    return Exam(seed=20_267)


def printed(exam, function):
    cases = exam.cases["hidden_delta"]
    return fingerprint("hidden_delta", cases, [outcome(function, case) for case in cases])


def cubed(theta_next, delta_next, a_l):
    return theta_next.T @ delta_next * a_l**3


def cubed_otherwise(theta_next, delta_next, a_l):
    return [sum(delta_next * column) * a * a * a for column, a in zip(theta_next.T, a_l, strict=True)]


def cubed_in_single_precision(*arguments):
    return cubed(*(argument.astype(np.float32) for argument in arguments))


def squared(theta_next, delta_next, a_l):
    return theta_next.T @ delta_next * a_l**2


def test_the_same_answer_written_differently_is_one_group(exam):
    same = [cubed, cubed_otherwise, cubed_in_single_precision]
    prints = [(f"student {i}", printed(exam, function)) for i, function in enumerate([*same, squared])]
    (group,) = groups(prints)
    assert group.students == ("student 0", "student 1", "student 2")
    assert group.question == "hidden_delta"


def test_the_largest_group_comes_first(exam):
    wrong = enumerate([cubed, squared, cubed_otherwise, squared, squared])
    expected = [("1", "3", "4"), ("0", "2")]
    assert [group.students for group in groups((str(i), printed(exam, one)) for i, one in wrong)] == expected


def test_a_group_keeps_its_id_when_others_join(exam):
    two = [("ada", printed(exam, cubed)), ("grace", printed(exam, cubed_otherwise))]
    (before,) = groups(two)
    after = groups([*two, ("emmy", printed(exam, cubed_in_single_precision)), ("a", printed(exam, squared))])
    assert [group.id for group in after] == [before.id]


def test_one_student_is_no_group(exam):
    assert groups([("ada", printed(exam, cubed)), ("grace", printed(exam, squared))]) == ()


def test_another_shape_is_another_answer(exam):
    column = printed(exam, lambda *arguments: cubed(*arguments)[:, np.newaxis])
    assert groups([("ada", printed(exam, cubed)), ("grace", column)]) == ()


def test_exceptions_alone_make_no_group(exam):
    def crashes(*_):
        raise ValueError

    assert printed(exam, crashes) is None


@pytest.mark.parametrize(
    "given", [Raised("ValueError", ""), Returned("[", np.zeros(2)), Returned('["n"]', np.zeros(0))]
)
def test_what_cannot_be_compared_has_no_fingerprint(exam, given):
    cases = exam.cases["hidden_delta"]
    assert fingerprint("hidden_delta", cases, [given] * len(cases)) is None


def test_nan_is_equal_to_nan(exam):
    def sometimes(theta_next, delta_next, a_l):
        return np.where(a_l > 0.5, np.nan, cubed(theta_next, delta_next, a_l))

    assert len(groups([("ada", printed(exam, sometimes)), ("grace", printed(exam, sometimes))])) == 1
