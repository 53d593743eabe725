"""What can be said of an answer that nothing explains."""

import numpy as np
import pytest

from grader.diagnosis.unrecognised import unrecognised
from tests.diagnosis.evidence import REFERENCE, Exam

NAMES = ("δ^({l})", "∇^({l})")
backprop, hidden_delta = REFERENCE["backprop"], REFERENCE["hidden_delta"]


@pytest.fixture(scope="module")
def exam():
    return Exam(seed=20_264)


def said(exam, question, function, names=()):
    outcomes = exam.outcomes({question: function})
    assert exam.catalogue.diagnose(outcomes) == {}
    return unrecognised(exam.cases[question], exam.key[question], outcomes[question], names).sentence


def with_delta(change):
    def function(theta, x, y):
        delta, nabla = backprop(theta, x, y)
        return {layer: change(layer, max(theta), value) for layer, value in delta.items()}, nabla

    return function


def test_the_first_layer_that_differs_is_counted_from_the_output(exam):
    odd = with_delta(lambda layer, L, value: value + 0.1 * (layer < L - 1))
    assert said(exam, "backprop", odd, NAMES) == (
        "Counted from the output, what is above is right, and the first that differs is δ^(L − 2)."
    )


def test_a_constant_factor_of_each_layer_is_told(exam):
    growing = with_delta(lambda layer, L, value: value * 3.0 ** (L - layer))
    assert "δ^(L − 1) by 3, δ^(L − 2) by 9" in said(exam, "backprop", growing, NAMES)


def test_layers_are_counted_from_the_input_where_only_that_explains(exam):
    by_layer = with_delta(lambda layer, _, value: value * layer)
    assert "δ^(2) by 2, δ^(3) by 3" in said(exam, "backprop", by_layer, NAMES)


def test_it_is_said_when_only_some_kinds_of_cases_fail(exam):
    def saturates(theta_next, delta_next, a_l):
        return hidden_delta(theta_next, delta_next, a_l) * (1 + (np.min(a_l) < 1e-9) * np.arange(len(a_l)))

    assert said(exam, "hidden_delta", saturates) == "Only saturated cases are wrong."


def test_it_is_said_which_kinds_are_right_where_most_fail(exam):
    def moderate(theta_next, delta_next, a_l):
        return hidden_delta(theta_next, delta_next, a_l) * (1 + (np.min(a_l) > 1e-9) * np.arange(len(a_l)))

    assert said(exam, "hidden_delta", moderate) == "All saturated cases are right."


def test_nothing_is_made_up_where_nothing_can_be_said(exam):
    assert said(exam, "hidden_delta", lambda t, d, a: np.cbrt(hidden_delta(t, d, a))) == ""
    assert said(exam, "hidden_delta", lambda *_: "text") == ""
