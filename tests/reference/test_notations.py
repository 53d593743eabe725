"""Three notations, one mathematics: on the same network, the three references say the same.

What is the same as what stands in the table that ``grade explain notation`` prints: its cells are evaluated here.
"""
# ruff: noqa: E741  # l is the l of the formulas

import numpy as np
import pytest

from grader.course import builtin_course

COURSE = builtin_course()
ONE_EXAMPLE, ROWS, COLUMNS = (COURSE.load(slug) for slug in ("backprop", "backprop-ml", "backprop-dl"))
WIDTHS = (4, 3, 5, 2)
LAYERS = range(2, len(WIDTHS) + 1)
M = 6


@pytest.fixture(params=range(5))
def batch(request):
    """θ^(l) for l = 2..L, and M examples of input and target, one a row."""
    rng = np.random.default_rng(request.param)
    theta = {l: rng.normal(size=(WIDTHS[l - 1], WIDTHS[l - 2])) for l in LAYERS}
    return theta, rng.normal(size=(M, WIDTHS[0])), rng.integers(0, 2, size=(M, WIDTHS[-1])).astype(float)


def by_examples(theta, X, Y):
    """Names and values of ``backprop``, for each example."""
    ask = ONE_EXAMPLE.reference
    for x, y in zip(X, Y, strict=True):
        delta, nabla = ask["backprop"](theta, x, y)
        yield {"theta": theta, "x": x, "y": y, "a": ask["forward"](theta, x), "delta": delta, "nabla": nabla}


def by_rows(theta, X, Y):
    ask = ROWS.reference
    Theta = {l - 1: np.hstack([np.zeros((len(weights), 1)), weights]) for l, weights in theta.items()}
    return {
        "Theta": Theta,
        "X": X,
        "Y": Y,
        "A": ask["forward"](Theta, X),
        "delta": ask["deltas"](Theta, X, Y),
        "D": ask["gradients"](Theta, X, Y, 0.0),
    }


def by_columns(theta, X, Y):
    ask = COLUMNS.reference
    W = {l - 1: weights for l, weights in theta.items()}
    b = {l: np.zeros((len(weights), 1)) for l, weights in W.items()}
    sigmoids = dict.fromkeys(W, "sigmoid")
    _, A = ask["forward"](W, b, X.T, sigmoids)
    dZ, dW, db = ask["backward"](W, b, X.T, Y.T, sigmoids)
    return {"W": W, "b": b, "X": X.T, "Y": Y.T, "A": A, "dZ": dZ, "dW": dW, "db": db}


def value(assignment, thing, names, l, i):
    return eval(assignment.notation[thing], {"l": l, "i": i}, names)


#: Averages over the batch; of one example in ``backprop``.
AVERAGED = ("their gradient", "its gradient")


def test_the_tables_speak_of_the_same_things():
    assert list(ONE_EXAMPLE.notation) == list(ROWS.notation)
    of_its_own = {"weighted input of layer l"}  # the others return no Z
    assert list(ROWS.notation) == [thing for thing in COLUMNS.notation if thing not in of_its_own]
    assert set(AVERAGED) < set(ONE_EXAMPLE.notation)


def test_layers_have_the_numbers_of_their_handouts():
    names = [[value(of, "name of layer l", {}, l, 0) for l in (1, 2)] for of in (ONE_EXAMPLE, ROWS, COLUMNS)]
    assert names == [[1, 2], [1, 2], [0, 1]]


@pytest.mark.parametrize("thing", [thing for thing in ONE_EXAMPLE.notation if thing != "name of layer l"])
def test_each_thing_is_the_same_in_the_three_notations(batch, thing):
    examples, rows, columns = list(by_examples(*batch)), by_rows(*batch), by_columns(*batch)
    for l in LAYERS:
        for i, example in enumerate(examples):
            in_rows, in_columns = value(ROWS, thing, rows, l, i), value(COLUMNS, thing, columns, l, i)
            np.testing.assert_allclose(in_rows, in_columns, rtol=1e-12, atol=1e-14)
            if ONE_EXAMPLE.notation[thing] == "none":  # no bias units: as if they were 0, and stayed so
                continue
            expected = value(ONE_EXAMPLE, thing, example, l, i)
            if thing in AVERAGED:
                expected = np.mean([value(ONE_EXAMPLE, thing, one, l, i) for one in examples], axis=0)
            np.testing.assert_allclose(in_rows, expected, rtol=1e-12, atol=1e-14)


def test_the_costs_are_the_same(batch):
    _, X, Y = batch
    rows = by_rows(*batch)
    outputs = np.array([example["a"][len(WIDTHS)] for example in by_examples(*batch)])
    by_hand = -np.mean(np.sum(Y * np.log(outputs) + (1 - Y) * np.log(1 - outputs), axis=1))
    assert ROWS.reference["cost"](rows["Theta"], X, Y, 0.0) == pytest.approx(by_hand, rel=1e-12)
