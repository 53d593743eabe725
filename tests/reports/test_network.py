"""What is recognised as a network, and how it is drawn."""

from grader.model import MOST_UNITS, Counterexample, Quantity
from grader.reports.network import drawing
from tests.reports.examples import HIDDEN_CASE


def case(*quantities):
    return Counterexample(case=0, kind="hand-sized", message="", quantities=quantities, snippet="")


def given(name, *shape):
    size = 1
    for length in shape:
        size *= length
    return Quantity(name=name, role="given", shape=shape, entries=tuple(f"{i}.5" for i in range(size)))


def returned(name, *shape, wrong=(), expected=None):
    return given(name, *shape).model_copy(update={"role": "returned", "wrong": wrong, "expected": expected})


def widths(made):
    return [sum(unit.x == layer.x for unit in made.units) for layer in made.layers]


def test_matrices_alone_say_how_many_units_each_layer_has():
    made = drawing(case(given("θ^(2)", 3, 2), given("θ^(3)", 1, 3)))
    assert widths(made) == [2, 3, 1]
    assert [layer.title for layer in made.layers] == ["layer 1", "layer 2", "layer 3"]
    assert len(made.edges) == 9
    assert {edge.state for edge in made.edges} == {"given"}


def test_an_edge_leads_from_the_column_to_the_row_of_its_matrix():
    made = drawing(case(given("theta[2]", 2, 3)))
    last = made.edges[-1]
    assert last.at == "from layer 1, unit 3, to layer 2, unit 2"
    assert [one.text for one in last.held] == ["5.5"]
    assert (last.y1, last.y2) == (made.units[2].y, made.units[-1].y)


def test_relative_layers_are_layers_too():
    made = drawing(HIDDEN_CASE)
    assert [layer.title for layer in made.layers] == ["layer l", "layer l + 1"]
    assert [(unit.state, [one.name for one in unit.held]) for unit in made.units] == [
        ("wrong", ["a^(l)", "δ^(l)"]),
        ("given", ["δ^(l+1)"]),
    ]


def test_x_goes_in_at_the_bottom_and_y_is_due_at_the_top_whatever_their_sizes():
    made = drawing(case(given("θ^(2)", 1, 1), given("x", 1), given("y", 1), returned("δ^(2)", 1)))
    assert [[one.name for one in unit.held] for unit in made.units] == [["x"], ["y", "δ^(2)"]]


def test_what_is_returned_last_is_judged_and_expected_values_are_told_where_they_may_be_seen():
    made = drawing(case(returned("a^(2)", 2, wrong=(0,)), returned("δ^(2)", 2, wrong=(1,), expected=("0.5", "7.0"))))
    assert [unit.state for unit in made.units] == ["right", "wrong"]
    assert [one.expected for one in made.units[1].held] == ["", "7"]


def test_numbers_that_are_none_do_no_harm():
    odd = given("θ^(2)", 1, 1).model_copy(update={"entries": ("nan",)})
    infinite = returned("∇^(2)", 1, 1, wrong=(0,)).model_copy(update={"entries": ("-inf",)})
    [edge] = drawing(case(odd, infinite)).edges
    assert (edge.label, edge.state) == ("−inf", "wrong")


def test_what_is_no_network_is_not_drawn():
    assert drawing(case(given("z", 3), returned("g(z)", 3))) is None
    assert drawing(case(given("w", 3), given("x", 3), returned("predict, part 1"))) is None
    assert drawing(case()) is None


def test_one_layer_that_is_only_given_is_not_drawn():
    assert drawing(case(given("a^(L)", 3), given("y", 3))) is None


def test_batches_of_examples_are_no_edges():
    batch = case(given("Θ^(1)", 1, 2), given("X", 2, 1), returned("A^(2)", 2, 1))
    assert drawing(batch) is None
    assert drawing(case(given("W^[1]", 1, 1), given("b^[1]", 1, 1), returned("new W^[1]", 1, 1))) is None


def test_matrices_that_do_not_fit_together_are_not_drawn():
    assert drawing(case(given("θ^(2)", 3, 2), given("θ^(3)", 2, 1))) is None
    assert drawing(case(given("θ^(2)", 3, 2), given("θ^(5)", 2, 1))) is None
    assert drawing(case(given("θ^(l)", 1, 1), given("a^(L)", 1))) is None


def test_what_could_not_be_read_is_not_drawn():
    assert drawing(case(returned("a^(1)", MOST_UNITS))) is not None
    assert drawing(case(returned("a^(1)", MOST_UNITS + 1))) is None
    assert drawing(case(given("θ^(2)", 20, 20))) is None


def test_units_stay_inside_the_drawing():
    made = drawing(case(given("θ^(2)", 5, 2), given("θ^(3)", 1, 5)))
    assert all(made.radius < unit.x < made.width - made.radius for unit in made.units)
    assert all(made.radius < unit.y < made.height - made.radius for unit in made.units)
