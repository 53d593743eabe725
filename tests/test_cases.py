"""Cases: what is the same in every run and what is not, and which of them a student may see."""

from collections import Counter

import numpy as np
import pytest

from grader.cases import HAND_SIZED, PUBLIC_SEED, answer_key, draw_cases, is_public, public_cases
from grader.course import builtin_course
from grader.grading import prepare
from grader.practice import public_exam
from grader.sandbox.jail import wire
from grader.scoring import load_rubric

COURSE = builtin_course()
every_assignment = pytest.mark.parametrize("slug", COURSE.slugs())


@pytest.fixture
def assignment(slug):
    return COURSE.load(slug)


def said(case):
    """To the last bit."""
    layout, numbers = wire.encode(case.arguments)
    return layout, *(array.tobytes() for array in numbers)


@every_assignment
def test_hand_sized_cases_are_the_same_in_every_run_and_others_are_not(assignment):
    one, other = draw_cases(assignment, 1), draw_cases(assignment, 2)
    for name in one:
        pairs = list(zip(one[name], other[name], strict=True))
        assert all(said(mine) == said(theirs) for mine, theirs in pairs if is_public(mine))
        hidden = [said(mine) != said(theirs) for mine, theirs in pairs if not is_public(mine)]
        assert sum(hidden) > len(hidden) / 2  # some that overflow are what they are


@every_assignment
def test_public_cases_are_those_of_every_run_and_a_few_of_each_other_kind_that_no_run_asks(assignment):
    run, public = draw_cases(assignment, 1), public_cases(assignment)
    for name, cases in public.items():
        assert [case.index for case in cases] == list(range(len(cases)))
        hand_sized = [said(case) for case in run[name] if is_public(case) and case.repeats is None]
        assert [said(case) for case in cases if is_public(case) and case.repeats is None] == hand_sized
        kinds = Counter(case.kind for case in cases if case.repeats is None)
        assert kinds.keys() == {case.kind for case in run[name]}
        assert all(count <= 2 for kind, count in kinds.items() if kind != HAND_SIZED)
        assert [case.repeats for case in cases if case.repeats is not None] == [len(cases) - 3, len(cases) - 4]


@every_assignment
def test_no_random_number_of_the_public_cases_is_in_a_run(assignment):
    asked = {number for cases in draw_cases(assignment, 7).values() for case in cases for number in numbers(case)}
    own = {
        number for cases in public_cases(assignment).values() for case in cases if case.kind == "random"
        for number in numbers(case)
    }  # fmt: skip
    assert own
    assert not {number for number in own & asked if len(repr(number)) > 12}


def numbers(case):
    return [float(number) for array in wire.encode(case.arguments)[1] for number in np.ravel(array)]


def test_the_public_seed_is_none_that_a_run_chooses():
    assert PUBLIC_SEED >= 1 << 53


@every_assignment
def test_at_home_expected_values_may_be_seen_and_in_a_run_the_assignment_decides(assignment):
    exam = public_exam(assignment)
    assert exam.assignment.reveal == "all"
    assert exam.seed == PUBLIC_SEED
    assert all(len(exam.key[name]) == len(cases) for name, cases in exam.cases.items())
    rubric = load_rubric(assignment.rubric_path, assignment)
    assert prepare(assignment, rubric, 1).assignment.reveal == assignment.reveal


@every_assignment
def test_the_reference_answers_every_public_case(assignment):
    key = answer_key(assignment, public_cases(assignment))
    assert all(np.isfinite(answer.values).all() for answers in key.values() for answer in answers)
