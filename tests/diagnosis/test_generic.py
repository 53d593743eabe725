"""Mistakes that any function can have, on top of the right answer and of specific mistakes."""

from dataclasses import replace

import numpy as np
import pytest

from grader.diagnosis import TEXTS
from grader.diagnosis.answers import answers_of, ratio
from grader.diagnosis.behaviour import hard_coded_width, unstable
from grader.diagnosis.composition import rebound
from grader.diagnosis.generic import Generic
from grader.model import Case
from tests.diagnosis.evidence import REFERENCE, Exam, of_the_author, outcome

wrong = of_the_author("backprop_variants")
sigmoid, forward, output_delta, hidden_delta, gradient, backprop, step = (
    REFERENCE[name]
    for name in (
        *("sigmoid", "forward", "output_delta", "hidden_delta", "gradient", "backprop"),
        "gradient_descent_step",
    )
)


@pytest.fixture(scope="module")
def exam():
    return Exam(seed=20_263)


def changed(function, change):
    return lambda *arguments: change(function(*arguments))


def in_part(position, change):
    """One part of what backprop returns, changed layer by layer."""

    def function(*arguments):
        parts = list(backprop(*arguments))
        parts[position] = {layer: change(value) for layer, value in parts[position].items()}
        return tuple(parts)

    return function


def half(value):
    return np.asarray(value, dtype=np.float16)


CASES = [
    ("hidden_delta", changed(hidden_delta, np.negative), ["sign-flipped"]),
    ("hidden_delta", changed(hidden_delta, lambda delta: delta / 2), ["scaled"]),
    ("hidden_delta", lambda t, d, a: hidden_delta(t, d, a) / len(a), ["scaled"]),
    ("output_delta", lambda a, y: 2 * (a - y) / len(y), ["scaled"]),
    ("output_delta", lambda a, y: y - a, ["output-delta-sign"]),
    (
        "hidden_delta",
        changed(wrong.hidden_delta_derivative_of_activation, np.negative),
        ["hidden-delta-derivative-of-activation", "sign-flipped"],
    ),
    (
        "output_delta",
        changed(wrong.output_delta_quadratic_cost, np.negative),
        ["output-delta-quadratic-cost", "output-delta-sign"],
    ),
    (
        "output_delta",
        changed(wrong.output_delta_quadratic_cost, lambda delta: 2 * delta),
        ["output-delta-quadratic-cost", "scaled"],
    ),
    ("gradient", changed(gradient, np.transpose), ["gradient-transposed"]),
    ("gradient", changed(gradient, lambda nabla: -nabla.T), ["gradient-transposed", "sign-flipped"]),
    ("hidden_delta", changed(hidden_delta, lambda delta: delta[:, np.newaxis]), ["column-vector"]),
    ("hidden_delta", changed(hidden_delta, lambda delta: delta[np.newaxis, :]), ["column-vector"]),
    ("gradient", lambda _delta, _a: None, ["returns-none"]),
    ("forward", changed(forward, lambda a: list(a.values())), ["returns-list-of-layers"]),
    ("forward", changed(forward, lambda a: list(a.values())[::-1]), ["returns-list-of-layers"]),
    ("forward", changed(forward, lambda a: [None, *a.values()]), ["returns-list-of-layers"]),
    (
        "backprop",
        changed(backprop, lambda parts: tuple(list(part.values()) for part in parts)),
        ["returns-list-of-layers"],
    ),
    ("backprop", changed(backprop, lambda parts: (list(parts[0].values()), parts[1])), ["returns-list-of-layers"]),
    ("backprop", in_part(0, lambda delta: delta.reshape(-1, 1)), ["column-vector"]),
    ("backprop", in_part(1, np.transpose), ["gradient-transposed"]),
    ("backprop", in_part(1, np.negative), ["sign-flipped"]),
    ("backprop", in_part(1, lambda nabla: nabla / 3), ["scaled"]),
    (
        "gradient_descent_step",
        changed(step, lambda theta: {layer: value.T for layer, value in theta.items()}),
        ["transposed"],
    ),
    ("hidden_delta", changed(hidden_delta, half), ["low-precision"]),
    ("hidden_delta", lambda t, d, a: half(t).T @ half(d) * half(a) * (1 - half(a)), ["low-precision"]),
    ("hidden_delta", changed(hidden_delta, lambda delta: np.round(delta, 4)), ["rounded"]),
    ("sigmoid", changed(sigmoid, lambda a: np.round(a, 3)), ["rounded"]),
    (
        "hidden_delta",
        changed(wrong.hidden_delta_no_derivative, lambda delta: np.round(delta, 4)),
        ["hidden-delta-no-derivative", "rounded"],
    ),
    (
        "gradient_descent_step",
        changed(step, lambda theta: {layer: value.astype(int) for layer, value in theta.items()}),
        ["integer-truncation"],
    ),
    ("hidden_delta", changed(hidden_delta, lambda delta: delta.astype(int)), ["integer-truncation"]),
    ("hidden_delta", changed(hidden_delta, lambda delta: delta * np.nan), ["non-finite"]),
    ("hidden_delta", lambda t, d, a: np.where(a == 1, np.nan, hidden_delta(t, d, a)), ["non-finite"]),
]


@pytest.mark.parametrize(("question", "function", "mistakes"), CASES)
def test_a_generic_mistake_is_told_with_what_stands_below_it(exam, question, function, mistakes):
    assert exam.ids({question: function}) == {question: mistakes}


@pytest.mark.parametrize(
    ("constant", "words"),
    [
        (lambda _: 0.5, "multiplied by ½."),
        (lambda _: 2, "multiplied by 2."),
        (lambda _: -0.5, "multiplied by −½."),
        (lambda _: 1 / 3, "multiplied by 1/3."),
        (lambda _: 1.0005, "multiplied by 1.0005."),
        (lambda a: 1 / len(a), "multiplied by 1/len(a_l)."),
    ],
)
def test_the_constant_is_reported(exam, constant, words):
    outcomes = exam.outcomes({"hidden_delta": lambda t, d, a: constant(a) * hidden_delta(t, d, a)})
    (diagnosis,) = exam.catalogue.diagnose(outcomes)["hidden_delta"].diagnoses
    assert diagnosis.sentence.endswith(words)


def test_a_factor_that_goes_with_a_size_is_known_in_what_calls_the_function(exam):
    """It is charged once: follow-through goes by what a part is known to compute."""

    def mean(a_L, y):
        return (a_L - y) / len(y)

    functions = {"output_delta": mean, "backprop": rebound(backprop, {output_delta: mean})}
    assert exam.ids(functions) == {"output_delta": ["scaled"], "backprop": ["scaled"]}


def test_a_stub_is_not_attempted(exam):
    def stub(*_):
        raise NotImplementedError

    assert exam.ids({"gradient": stub}) == {"gradient": ["not-attempted"]}


def test_changed_arguments_are_told_besides_what_is_wrong(exam):
    def in_place(sign):
        def function(theta, nabla, alpha):
            for layer in theta:
                theta[layer] += sign * alpha * nabla[layer]
            return theta

        return function

    assert exam.ids({"gradient_descent_step": in_place(-1)}) == {"gradient_descent_step": ["mutates-arguments"]}
    assert exam.ids({"gradient_descent_step": in_place(+1)}) == {
        "gradient_descent_step": ["descent-sign", "mutates-arguments"]
    }


def test_chance_and_memory_are_told_apart(exam):
    rng = np.random.default_rng(1)
    remembered, calls, totals = {}, [], {}

    def noisy(a_L, y):
        return a_L - y + rng.normal(0, 1e-3, len(y))

    def cached(theta_next, delta_next, a_l):
        return remembered.setdefault("delta", hidden_delta(theta_next, delta_next, a_l))

    def adding_up(delta_l, a_prev):
        calls.append(1)
        return len(calls) * gradient(delta_l, a_prev)

    assert exam.ids({"output_delta": noisy}) == {"output_delta": ["not-deterministic"]}
    assert exam.ids({"hidden_delta": cached}) == {"hidden_delta": ["depends-on-earlier-calls"]}
    assert exam.ids({"gradient": adding_up}) == {"gradient": ["depends-on-earlier-calls"]}

    def adding_up_by_shape(delta_l, a_prev):
        shape = len(delta_l), len(a_prev)
        totals[shape] = totals.get(shape, 0) + gradient(delta_l, a_prev)
        return totals[shape].copy()

    assert exam.ids({"gradient": adding_up_by_shape}) == {"gradient": ["depends-on-earlier-calls"]}


def test_zeros_that_come_again_are_no_memory():
    """A function whose answers are often 0 says 0 once more where it is wrong."""
    right = [2.0, 0.0, 3.0, 0.0, 5.0]
    cases = [Case("one", i, "random", (number,)) for i, number in enumerate(right)]
    answers = answers_of(lambda number: number, cases)

    def remembers(said):
        given = [outcome(lambda _, number=number: number, case) for case, number in zip(cases, said, strict=True)]
        return unstable(cases, answers, given)

    assert remembers([2.0, 0.0, 2.0, 0.0, 2.0]).id == "depends-on-earlier-calls"
    assert remembers([2.0, 0.0, 0.0, 0.0, 0.0]) is None


def filled_to(width):
    def function(theta_next, delta_next, a_l):
        right, result = hidden_delta(theta_next, delta_next, a_l), np.zeros(len(a_l))
        for i in range(width):
            result[i] = right[i]
        return result

    return function


def three_units(theta_next, delta_next, a_l):
    return np.array([hidden_delta(theta_next, delta_next, a_l)[i] for i in range(3)])


@pytest.mark.parametrize("function", [filled_to(3), filled_to(4), three_units])
def test_a_hard_coded_width_is_told(exam, function):
    assert exam.ids({"hidden_delta": function}) == {"hidden_delta": ["hard-coded-width"]}


def test_zeros_that_are_right_are_no_entries_left_out():
    def relu(x):
        return np.maximum(0, x)

    def relu_of_some(x):
        if len(x) in (4, 5, 6):
            raise KeyError(len(x))
        return relu(x)

    sizes = (7, 7, 7, 3, 4, 5, 6)
    cases = [Case("relu", i, "random", (np.linspace(-1, 1, n),)) for i, n in enumerate(sizes)]
    outcomes = [outcome(relu_of_some, case) for case in cases]
    assert hard_coded_width(cases, answers_of(relu, cases), outcomes, ("x",)) is None
    with_too_few = [case for case in cases if len(case.arguments[0]) != 3]
    assert hard_coded_width(
        [replace(case, index=i) for i, case in enumerate(with_too_few)],
        answers_of(relu, with_too_few),
        [outcomes[case.index] for case in with_too_few],
        ("x",),
    ) == Generic("hard-coded-width", " (x.shape[0] = 7)")


def test_mistakes_are_recognised_in_single_precision(exam):
    def single(theta_next, delta_next, a_l):
        return theta_next.astype(np.float32).T @ delta_next.astype(np.float32)

    assert exam.ids({"hidden_delta": single}) == {"hidden_delta": ["hidden-delta-no-derivative"]}


def test_every_generic_mistake_has_a_text_and_can_be_explained_without_a_submission():
    asked = """sign-flipped scaled transposed column-vector number-in-array returns-none returns-list-of-layers
        low-precision rounded integer-truncation mutates-arguments not-deterministic depends-on-earlier-calls
        hard-coded-width non-finite not-attempted"""
    assert TEXTS.keys() == set(asked.split())
    for text in TEXTS.values():
        sentence = text.of("hidden_delta")
        assert "your hidden_delta" in sentence[0].lower() + sentence[1:]
        assert "{" not in sentence


@pytest.mark.parametrize("constant", [1.7e308, -1.7e308, 1e305])
@pytest.mark.parametrize("size", [0.3, 1e-5, 1.0])
def test_a_factor_that_overflows_is_none(constant, size):
    values = np.array([size, size / 2])
    with np.errstate(over="ignore"):
        vector = np.clip(values * constant, -1.79e308, 1.79e308)
    assert ratio(vector, values, np.full(2, 1e-16)) is None
    assert ratio(values * 3, values, np.full(2, 1e-16)).value == 3
