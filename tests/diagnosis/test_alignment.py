"""Which number of one layout stands where in another."""

import numpy as np
import pytest

from grader.diagnosis.alignment import Turn, order_of, readable, slots_of
from grader.model import Returned
from grader.sandbox.jail import wire

A2, A3 = np.array([1.0, 2.0]), np.array([3.0, 4.0, 5.0])
M23 = np.arange(6.0).reshape(2, 3)


def aligned(value, expected, turn=Turn.PLAIN):
    """The numbers of ``value`` in the order of ``expected``; None where they do not fit."""
    layout, vectors = wire.encode(value)
    order = order_of(layout, wire.encode(expected)[0], turn)
    return None if order is None else np.concatenate(vectors)[order].tolist()


@pytest.mark.parametrize("value", [M23, M23.tolist(), tuple(map(tuple, M23)), M23.astype(np.float32), list(M23)])
def test_arrays_lists_and_tuples_of_one_shape_are_the_same(value):
    assert aligned(value, M23) == [0, 1, 2, 3, 4, 5]


@pytest.mark.parametrize("value", [M23.T, M23.ravel(), M23[0], None, "text", {2: M23}, [M23, M23]])
def test_another_shape_does_not_fit(value):
    assert aligned(value, M23) is None


def test_dicts_fit_by_their_keys():
    assert aligned({3: A3, 2: A2}, {2: A2, 3: A3}) == [1, 2, 3, 4, 5]
    assert aligned({2: A2}, {2: A2, 3: A3}) is None
    assert aligned({1: A2, 2: A3}, {2: A2, 3: A3}) is None


def test_matrices_turn_and_vectors_stay():
    assert aligned((A2, M23.T), (A2, M23), Turn.TRANSPOSED) == [1, 2, 0, 1, 2, 3, 4, 5]


def test_columns_and_rows_become_vectors():
    assert aligned({2: A2[:, np.newaxis], 3: A3}, {2: A2, 3: A3}, Turn.COLUMNS) == [1, 2, 3, 4, 5]
    assert aligned(A3[np.newaxis], A3, Turn.COLUMNS) == [3, 4, 5]


def test_numbers_in_arrays_of_one_entry():
    assert aligned(np.array([[7.0]]), 7.0, Turn.NUMBERS) == [7]
    assert aligned((np.array([7.0]), A2), (7.0, A2), Turn.NUMBERS) == [7, 1, 2]
    assert aligned(np.array([7.0, 8.0]), 7.0, Turn.NUMBERS) is None
    assert aligned(np.array([7.0]), 7.0) is None


@pytest.mark.parametrize(
    ("value", "turn"),
    [
        ([A2, A3], Turn.LIST),
        ((A2, A3), Turn.LIST),
        ([A3, A2], Turn.REVERSED_LIST),
        ([None, None, A2, A3], Turn.LIST_FROM_0),
        ([None, A2, A3], Turn.LIST_FROM_1),
    ],
)
def test_a_list_of_layers_becomes_a_dict(value, turn):
    assert aligned(value, {2: A2, 3: A3}, turn) == [1, 2, 3, 4, 5]


def test_of_two_lists_the_first_may_be_reversed():
    assert aligned(([A3, A2], [A2, A3]), ({2: A2, 3: A3},) * 2, Turn.REVERSED_FIRST) == [1, 2, 3, 4, 5] * 2


def test_layers_of_equal_width_come_as_one_array_and_fit_all_the_same():
    assert aligned([A2, A2 + 2], {2: A2, 3: A2}, Turn.LIST) == [1, 2, 3, 4]


def test_numbers_know_their_part_of_a_tuple():
    layout = wire.encode(({2: A2}, {2: M23}))[0]
    assert slots_of(layout).tolist() == [0, 0, 1, 1, 1, 1, 1, 1]
    assert slots_of(wire.encode(M23)[0]).tolist() == [0] * 6


@pytest.mark.parametrize("layout", ["", "[", "{}", '["a","float64",[2]]', '["l",[["n"]]', "[" * 100_000])
def test_what_is_no_layout_is_not_readable(layout):
    assert not readable(Returned(layout, np.zeros(1)))
