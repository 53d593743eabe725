"""What the table [notation] makes of the quantities of a counterexample."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grader.course import builtin_course
from grader.model import MOST_UNITS, Quantity
from grader.notation import Named, network, problem

ONE_EXAMPLE, ROWS, COLUMNS = (
    builtin_course().load(slug).notation for slug in ("backprop", "backprop-ml", "backprop-dl")
)


def named(name, shape, *path, wrong=None):
    """Entries are their own numbers; ``wrong`` are indices into the array; None: it was given."""
    size = int(np.prod(shape))
    return Named(
        name,
        path,
        Quantity(
            name="".join([name, *(f"[{key}]" for key in path)]),
            role="given" if wrong is None else "returned",
            shape=shape,
            entries=tuple(f"{k}.0" for k in range(size)),
            wrong=tuple(int(np.ravel_multi_index(index, shape)) for index in wrong or ()),
        ),
    )


def told(found, groups):
    """(name of the quantity, its entries) of every slice, by layer: units, biases, edges."""
    quantities = [one.quantity for group in groups for one in group]
    return [
        [
            [(quantities[one.quantity].name, *one.entries) for one in of]
            for of in (layer.units, layer.biases, layer.edges)
        ]
        for layer in found.layers
    ]


def test_an_example_is_a_row_and_biases_a_column():
    groups = (
        [named("Theta", (1, 3), 1), named("X", (4, 2)), named("Y", (4, 1))],
        [named("A", (4, 1), 2, wrong=())],
        [named("delta", (4, 1), 2, wrong=[(2, 0), (3, 0)])],
    )
    found = network(ROWS, groups)
    assert (found.example, found.examples) == (2, 4)
    assert [(layer.name, layer.width) for layer in found.layers] == [("1", 2), ("2", 1)]
    assert told(found, groups) == [
        [[("X", 4, 5)], [], []],
        [[("Y", 2), ("A[2]", 2), ("delta[2]", 2)], [("Theta[1]", 0)], [("Theta[1]", 1, 2)]],
    ]


def test_an_example_is_a_column_and_the_input_layer_0():
    groups = (
        [named("W", (2, 1), 1), named("b", (2, 1), 1), named("X", (1, 3)), named("Y", (2, 3))],
        [
            named("dZ", (2, 3), 1, wrong=[(0, 1), (1, 1)]),
            named("dW", (2, 1), 1, wrong=()),
            named("db", (2, 1), 1, wrong=[(1, 0)]),
        ],
    )
    found = network(COLUMNS, groups)
    assert (found.example, found.examples) == (1, 3)
    assert [layer.name for layer in found.layers] == ["0", "1"]
    assert told(found, groups) == [
        [[("X", 1)], [], []],
        [[("Y", 1, 4), ("dZ[1]", 1, 4)], [("b[1]", 0, 1), ("db[1]", 0, 1)], [("W[1]", 0, 1), ("dW[1]", 0, 1)]],
    ]


def test_the_example_is_one_of_which_the_answer_is_wrong_before_one_of_which_something_else_is():
    forward = named("A", (1, 3), 1, wrong=[(0, 0)])
    weights, inputs = named("W", (1, 1), 1), named("X", (1, 3))
    for wrong, example in (([(0, 2)], 2), ([], 0)):
        groups = ([weights, inputs], [forward], [named("dZ", (1, 3), 1, wrong=wrong)])
        assert network(COLUMNS, groups).example == example


def test_without_a_batch_there_is_no_example():
    groups = ([named("theta", (3, 2), 2), named("x", (2,))], [named("a", (3,), 2, wrong=[(1,)])])
    assert network(ONE_EXAMPLE, groups).examples == 0
    step = ([named("W", (2, 1), 1), named("dW", (2, 1), 1)], [named("W", (2, 1), 1, wrong=[(0, 0)])])
    found = network(COLUMNS, step)
    assert found.examples == 0
    assert [quantity for quantity, *_ in told(found, step)[1][2]] == [
        "W[1]",
        "dW[1]",
        "W[1]",
    ]  # the last is the new one


def test_an_answer_without_its_form_leaves_what_was_given():
    without = Named("dZ", (1,), Quantity(name="dZ[1]", role="returned", shape=(1, 2), entries=(), expected=("1", "2")))
    odd = Named("", (), Quantity(name="returned", role="returned", shape=(3,), entries=("1", "2", "3")))
    given_only = [named("W", (1, 1), 1), named("X", (1, 2))]
    for answer in ([], [without], [odd], [without, odd]):
        assert told(network(COLUMNS, (given_only, answer)), (given_only, answer)) == [
            [[("X", 0)], [], []],
            [[], [], [("W[1]", 0)]],
        ]


def test_what_is_no_network_is_none():
    assert network(ROWS, ([named("z", (3,))], [named("g", (3,), wrong=())])) is None
    assert network(COLUMNS, ([], [])) is None
    assert network({}, ([named("W", (1, 1), 1)], [])) is None


@pytest.mark.parametrize(
    "groups",
    [
        ([named("W", (2, 1), 1), named("W", (1, 3), 2)], []),
        ([named("W", (2, 1), 1), named("W", (1, 2), 4)], []),  # nobody knows how wide layer 2 is
        ([named("W", (2, 1), 1), named("X", (2, 5))], []),
        ([named("W", (2, 1), 1), named("b", (3, 1), 1)], []),
        ([named("W", (2, 1), 1)], [named("dZ", (3, 5), 1, wrong=())]),
    ],
)
def test_widths_that_are_not_known_or_contradict_one_another_are_no_network(groups):
    assert network(COLUMNS, groups) is None


def test_what_could_not_be_read_is_left_out():
    assert network(COLUMNS, ([named("W", (1, MOST_UNITS - 1), 1)], [])) is not None
    assert network(COLUMNS, ([named("W", (1, MOST_UNITS), 1)], [])) is None
    assert network(COLUMNS, ([named("W", (20, 20), 1)], [])) is None


def test_text_and_empty_arrays_belong_to_nothing():
    text = Named("A", (1,), Quantity(name="A[1]", role="given", shape=(1, 1), entries=("relu",)))
    groups = ([named("W", (1, 1), 1), named("b", (0, 1), 1), text], [])
    assert told(network(COLUMNS, groups), groups)[1] == [[], [], [("W[1]", 0)]]


def test_a_vector_of_weights_leads_into_one_unit_which_one_number_may_be_of():
    table = {
        "layers, with the input": "2",
        "an example": "x",
        "its target": "y",
        "weights into layer l": "w",
        "their gradient": "nabla",
    }
    groups = ([named("w", (3,)), named("x", (3,)), named("y", ())], [named("nabla", (3,), wrong=[(2,)])])
    assert told(network(table, groups), groups) == [
        [[("x", 0, 1, 2)], [], []],
        [[("y", 0)], [], [("w", 0, 1, 2), ("nabla", 0, 1, 2)]],
    ]


def test_layers_may_be_in_a_list_or_have_names_and_weights_may_lead_the_other_way():
    table = {
        "layers, with the input": "len(W) + 1",
        "weights into layer l": "W[l - 2].T",
        "their gradient": "grads['dW' + str(l)].T",
    }
    groups = ([named("W", (2, 3), 0)], [named("grads", (2, 3), "dW2", wrong=())])
    found = network(table, groups)
    assert [layer.width for layer in found.layers] == [2, 3]
    by_rows = (0, 3, 1, 4, 2, 5)
    assert told(found, groups)[1][2] == [("W[0]", *by_rows), ("grads[dW2]", *by_rows)]


def test_parts_without_a_name_do_no_harm():
    unnamed = [named("", (1, 2), wrong=()), named("", (1, 2), 1, wrong=())]
    groups = ([named("W", (1, 1), 1)], unnamed)
    assert told(network(COLUMNS, groups), groups)[1] == [[], [], [("W[1]", 0)]]


_SHAPES = st.lists(st.integers(0, 4), max_size=3).map(tuple)
_QUANTITIES = st.lists(
    st.builds(
        lambda name, shape, path: named(name, shape, *path),
        st.sampled_from(
            ["W", "b", "X", "Y", "Z", "A", "dZ", "dW", "db", "Theta", "delta", "D", "theta", "x", "a", "l"]
        ),
        _SHAPES,
        st.lists(st.one_of(st.integers(-1, 4), st.text(max_size=2)), max_size=1).map(tuple),
    ),
    max_size=9,
    unique_by=lambda one: one.name,
)


@settings(max_examples=300, deadline=None)
@given(st.sampled_from([ONE_EXAMPLE, ROWS, COLUMNS]), _QUANTITIES, _QUANTITIES)
def test_whatever_was_given_and_returned_there_is_no_network_or_one_that_fits(table, arguments, answer):
    groups = (arguments, answer)
    found = network(table, groups)
    below = 0
    for layer in found.layers if found else ():
        assert all(len(one.entries) == layer.width for one in (*layer.units, *layer.biases))
        assert all(len(one.entries) == layer.width * below for one in layer.edges)
        below = layer.width


# ── Errors of authors ─────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("cell", "said"),
    [
        ("W[l", "'W[l' is no Python expression; where there is no such thing, write 'none'"),
        ("none at all", "'none at all' is no Python expression"),
        ("w[l]", "nobody knows 'w'"),
        ("dW[l]", 'no question says that it returns it (returns = ["dW"]); did you mean'),
        ("W[l] / m", "nobody knows 'm'"),
        ("W[l] / 2", "'W[l] / 2' computes something; name a quantity and which of its entries, as in W[l - 1][:, 1:]"),
        ("W[l].sum()", "computes something"),
        ("l", "computes something"),
    ],
)
def test_a_cell_that_cannot_be_drawn_says_why(cell, said):
    assert said in problem("weights into layer l", cell, ["W", "b"])


def test_what_is_not_drawn_may_say_anything():
    assert problem("the cost", "J, a number", ["W"]) is None
    assert problem("bias of layer l", "none", ["W"]) is None
    assert problem("layers, with the input", "max(W) + 1", ["W"]) is None
    assert problem("weights into layer l", "W[max(W) + 1 - l].T", ["W"]) is None
