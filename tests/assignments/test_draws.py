"""The cases of every assignment: what they cover, and that none gives away another question's answer."""

import zlib
from collections import Counter

import numpy as np
import pytest

from tests.assignments import every_assignment, every_question

SEEDS = range(5)
#: Answers that say nothing: they come up wherever something is saturated, labelled, or left out.
COMMON = (0.0, 0.5, 1.0, -1.0)


def cases(assignment, question, seed):
    """(kind, arguments) of every case, each from a stream of its own, as the engine draws them."""
    for index, draw in enumerate(assignment.draws[question]):
        yield draw.kind, draw.arguments(np.random.default_rng([seed, zlib.crc32(question.encode()), index]))


def numbers(value):
    """Every array of real numbers in a value, flat; one number is an array of one.  Whole numbers and text count for
    nothing: they say where, how many or which.
    """
    if isinstance(value, np.ndarray) and value.dtype.kind == "i":
        return []
    if isinstance(value, dict):
        return [array for item in value.values() for array in numbers(item)]
    if isinstance(value, (tuple, list)):
        return [array for item in value for array in numbers(item)]
    return [] if isinstance(value, (int, str, np.integer)) else [np.ravel(value)]


def joined(arrays):
    return np.concatenate([*arrays, np.zeros(0)])


@every_question
def test_there_are_enough_cases_and_hand_sized_ones_come_first(assignment, question):
    kinds = [draw.kind for draw in assignment.draws[question]]
    assert 12 <= len(kinds) <= 30
    hand_sized = Counter(kinds)["hand-sized"]
    assert hand_sized >= 3
    assert kinds[:hand_sized] == ["hand-sized"] * hand_sized


@every_question
def test_the_same_stream_gives_the_same_case_and_another_one_another(assignment, question):
    def all_numbers(seed):
        return [joined(numbers(arguments)) for _, arguments in cases(assignment, question, seed)]

    assert all(np.array_equal(one, other) for one, other in zip(all_numbers(3), all_numbers(3), strict=True))
    moved = [not np.array_equal(one, other) for one, other in zip(all_numbers(3), all_numbers(4), strict=True)]
    assert sum(moved) >= 0.7 * len(moved)  # a few are fixed (z = 0) or so small that two streams may agree


@pytest.mark.parametrize("seed", SEEDS)
@every_assignment
def test_no_answer_is_found_among_the_inputs_of_another_question(assignment, seed):
    """Arrays as they stand; of random cases every number for itself.  What a question returns of its own arguments
    (a^(1) is x) is no secret.
    """
    given = {
        question: [numbers(arguments) for _, arguments in cases(assignment, question, seed)]
        for question in assignment.reference
    }
    for question, function in assignment.reference.items():
        others = [array for other in given if other != question for arrays in given[other] for array in arrays]
        arrays_elsewhere = {array.tobytes() for array in others}
        numbers_elsewhere = joined(others)
        for kind, arguments in cases(assignment, question, seed):
            own = {array.tobytes() for array in numbers(arguments)}
            answers = [array for array in numbers(function(*arguments)) if array.tobytes() not in own]
            assert not any(array.size >= 2 and array.tobytes() in arrays_elsewhere for array in answers), question
            if kind not in ("hand-sized", "saturated"):
                secret = np.setdiff1d(joined(answers), [*COMMON, *joined(numbers(arguments))])
                assert not np.intersect1d(secret, numbers_elsewhere).size, question
