"""What follows rightly from a wrong value is right in its own way, and one mistake is charged once."""
# ruff: noqa: E741  # l is the l of the formulas

from dataclasses import replace
from types import FunctionType

import numpy as np
import pytest

from grader.diagnosis.answers import answers_of
from grader.diagnosis.composition import rebound
from grader.diagnosis.generic import not_implemented
from grader.equations import Companion, CompanionCall, Equation, Instance, Own
from grader.follow_through import follow_through
from grader.model import Case, Raised, Returned
from tests.diagnosis.evidence import REFERENCE, Exam, of_the_author, outcome

AUTHOR = of_the_author("backprop_equations")
backprop, forward, output_delta, hidden_delta, gradient = (
    REFERENCE[name] for name in ("backprop", "forward", "output_delta", "hidden_delta", "gradient")
)


@pytest.fixture(scope="module")
def exam():
    return Exam(seed=20_265)


def of(case, count):
    """The case, with so many of its arguments."""
    return replace(case, arguments=case.arguments[:count])


def with_function(equation, function):
    """The equation with another right side."""

    def instances(*arguments):
        return (replace(instance, function=function) for instance in equation.instances(*arguments))

    return replace(equation, instances=instances)


def followed(
    exam, function, their_forward=None, mistaken=None, equations=AUTHOR.EQUATIONS, sound=(), reference=REFERENCE
):
    cases = exam.cases["backprop"]
    companions = [outcome(their_forward, of(case, 2)) for case in cases if their_forward]
    return follow_through(
        equations,
        cases,
        exam.key["backprop"],
        [outcome(function, case) for case in cases],
        reference=reference,
        companions=[(AUTHOR.COMPANIONS["backprop"], companions)],
        mistaken=mistaken,
        sound=sound,
    )


def holds(result):
    return {equation.id: equation.holds for equation in result.equations}


def with_part(part, wrong):
    return rebound(backprop, {part: wrong})


def odd_output(a_L, y):
    return (a_L - y) ** 3 + 0.1


def odd_hidden(theta_next, delta_next, a_l):
    return theta_next.T @ delta_next * a_l**2


def odd_forward(theta, x):
    return {layer: 0.9 * a if layer > 1 else a for layer, a in forward(theta, x).items()}


def test_what_is_right_holds_without_following_from_anything(exam):
    result = followed(exam, backprop)
    assert all(holds(result).values())
    assert set(result.shares.values()) == {1.0}
    assert sum(layer.followed for equation in result.equations for layer in equation.layers) == 0


def test_a_wrong_output_error_costs_what_it_is_worth_and_nothing_below_it(exam):
    result = followed(exam, with_part(output_delta, odd_output))
    assert holds(result) == {"delta-output": False, "delta-hidden": True, "nabla": True}
    assert set(np.round(list(result.shares.values()), 3)) == {0.667, 0.8}  # without and with hidden layers


def test_a_wrong_hidden_error_leaves_the_gradients_that_follow_from_it(exam):
    result = followed(exam, with_part(hidden_delta, odd_hidden))
    assert holds(result) == {"delta-output": True, "delta-hidden": False, "nabla": True}


def test_a_layer_too_many_counts_like_one_that_is_wrong(exam):
    def with_input_delta(theta, x, y):
        delta, nabla = backprop(theta, x, y)
        return {1: theta[2].T @ delta[2], **delta}, nabla

    result = followed(exam, with_input_delta)
    assert all(holds(result).values())
    assert set(np.round(list(result.shares.values()), 3)) == {0.667, 0.8, 0.857, 0.889, 0.909}  # of 2(L − 1) + 1 layers


def test_a_layer_under_another_key_is_not_charged_for_its_key_as_well(exam):
    def shifted(theta, x, y):
        delta, nabla = backprop(theta, x, y)
        return delta, {layer - 1: of_layer for layer, of_layer in nabla.items()}

    shares = followed(exam, shifted).shares.values()
    assert max(shares) == pytest.approx(0.6)


def test_each_layer_has_its_own_verdict(exam):
    def wrong_at_two(theta, x, y):
        delta, nabla = backprop(theta, x, y)
        return {**delta, 2: delta[2] + 0.1}, nabla

    result = followed(exam, wrong_at_two)
    hidden = next(equation for equation in result.equations if equation.id == "delta-hidden")
    assert [layer.holds == layer.of for layer in hidden.layers] == [layer.layer > 2 for layer in hidden.layers]


def test_a_wrong_forward_is_charged_in_forward_alone(exam):
    wrong = with_part(forward, odd_forward)
    assert not any(holds(followed(exam, wrong)).values())
    result = followed(exam, wrong, their_forward=odd_forward)
    assert all(holds(result).values())
    assert set(result.shares.values()) == {1.0}


def test_a_forward_that_is_wrong_by_itself_costs_a_right_backprop_nothing(exam):
    assert all(holds(followed(exam, backprop, their_forward=odd_forward)).values())


def test_a_part_that_is_known_to_be_wrong_was_charged_by_itself(exam):
    result = followed(exam, with_part(hidden_delta, odd_hidden), mistaken={hidden_delta: odd_hidden})
    assert all(holds(result).values())


def test_so_it_is_where_the_right_side_calls_that_part(exam):
    def hidden(theta_next, delta_next, a_l):
        return hidden_delta(theta_next, delta_next, a_l)

    hidden.__module__ = hidden_delta.__module__  # a helper of the author's own package
    of_helper = FunctionType(hidden.__code__, {"hidden_delta": hidden_delta, "__name__": hidden_delta.__module__})
    output, hidden_equation, _ = AUTHOR.EQUATIONS
    equations = [output, with_function(hidden_equation, of_helper)]
    wrong = with_part(hidden_delta, odd_hidden)
    assert holds(followed(exam, wrong, equations=equations)) == {"delta-output": True, "delta-hidden": False}
    result = followed(exam, wrong, mistaken={hidden_delta: odd_hidden}, equations=equations)
    assert all(holds(result).values())


def test_of_several_right_sides_any_counts(exam):
    output, hidden, _ = AUTHOR.EQUATIONS
    equations = [output, with_function(hidden, (hidden_delta, odd_hidden))]
    assert all(holds(followed(exam, with_part(hidden_delta, odd_hidden), equations=equations)).values())
    assert all(holds(followed(exam, backprop, equations=equations)).values())


def test_a_right_side_that_cannot_be_analysed_gets_the_fixed_bound_as_the_reference_does(exam):
    def hidden_of_arrays(theta_next, delta_next, a_l):
        theta_next, delta_next, a = (np.asarray(given) for given in (theta_next, delta_next, a_l))
        return theta_next.T @ delta_next * a * (1 - a)

    def forward_of_arrays(theta, x):
        return forward({l: np.asarray(theta[l]) for l in theta}, np.asarray(x))

    output, hidden, nabla = AUTHOR.EQUATIONS
    equations = [output, with_function(hidden, hidden_of_arrays), nabla]
    wrong = with_part(output_delta, odd_output)
    right_companion = {"reference": REFERENCE | {"forward": forward_of_arrays}}
    for more in ({}, right_companion):
        result = followed(exam, wrong, equations=equations, **more)
        assert holds(result) == {"delta-output": False, "delta-hidden": True, "nabla": True}
    off = rebound(wrong, {hidden_delta: lambda *given: hidden_delta(*given) * (1 + 1e-7)})
    assert not holds(followed(exam, off, equations=equations))["delta-hidden"]


def test_several_companions_are_told_apart_by_name(exam):
    def gradients(theta, x, y):
        for l in theta:
            yield Instance(l, Own(l), gradient, (Companion(0, l, of="backprop"), Companion(l - 1, of="forward")))

    def whole(theta, x, y):
        return backprop(theta, x, y)[1]

    wrong = rebound(backprop, {forward: odd_forward, hidden_delta: odd_hidden})
    cases = exam.cases["backprop"]
    result = follow_through(
        [Equation("gradients", "gradients", "∇ from δ and a", 1.0, gradients)],
        cases,
        answers_of(whole, cases),
        [outcome(lambda *arguments: wrong(*arguments)[1], case) for case in cases],
        reference=REFERENCE,
        companions=[
            (CompanionCall("forward", lambda theta, x, y: (theta, x)), [outcome(odd_forward, of(c, 2)) for c in cases]),
            (CompanionCall("backprop", lambda *arguments: arguments), [outcome(wrong, of(c, 3)) for c in cases]),
        ],
    )
    assert holds(result) == {"gradients": True}


def test_a_forward_that_is_marked_as_right_cannot_be_another_when_it_is_followed(exam):
    wrong = with_part(forward, odd_forward)
    assert not any(holds(followed(exam, wrong, their_forward=odd_forward, sound={"forward"})).values())

    def about_right(theta, x):
        return {layer: a.astype(np.float32).astype(float) for layer, a in forward(theta, x).items()}

    result = followed(exam, with_part(forward, about_right), their_forward=about_right, sound={"forward"})
    assert all(holds(result).values())


def test_zeros_do_not_follow_from_what_is_almost_zero(exam):
    def tiny(theta, x, y):
        delta, nabla = backprop(theta, x, y)
        delta = {layer: np.full_like(value, 5e-324 * (layer == max(delta))) for layer, value in delta.items()}
        return delta, {layer: np.zeros_like(value) for layer, value in nabla.items()}

    assert not any(holds(followed(exam, tiny)).values())


@pytest.mark.parametrize("value", [1e300, 1e16, 1.0, 5e-324])
def test_a_number_that_fills_all_arrays_follows_from_nothing(exam, value):
    def full(theta, x, y, at=0):
        number = value * (1.0 + at)
        return tuple({layer: np.full_like(v, number) for layer, v in part.items()} for part in backprop(theta, x, y))

    def full_forward(theta, x):
        return {layer: np.full_like(v, value) for layer, v in forward(theta, x).items()}

    def another_each_time(theta, x, y):
        return full(theta, x, y, float(x[0]))

    def first(function):
        """Zeros but for the first entry of each array."""

        def of(values):
            if isinstance(values, tuple):
                return tuple(map(of, values))
            return {layer: np.where(np.arange(v.size).reshape(v.shape) == 0, v, 0.0) for layer, v in values.items()}

        return lambda *given: of(function(*given))

    def by_row(theta, x, y):
        """The same numbers in every case: 1, 2, … times the value, row by row."""
        delta, nabla = full(theta, x, y)
        delta = {layer: v * (1 + np.arange(len(v))) for layer, v in delta.items()}
        return delta, {layer: v * (1 + np.arange(len(v)))[:, None] for layer, v in nabla.items()}

    for function in (full, another_each_time, by_row):
        assert not any(holds(followed(exam, function, their_forward=full_forward)).values())
        assert not any(holds(followed(exam, first(function), their_forward=first(full_forward))).values())


def test_nothing_follows_from_what_overflows(exam):
    def huge(theta, x):
        return {layer: np.full_like(v, 1e300) for layer, v in forward(theta, x).items()}

    def anything(theta, x, y):
        delta, nabla = backprop(theta, x, y)
        random = np.random.default_rng(1)
        return (
            {layer: np.full_like(v, 1e300) for layer, v in delta.items()},
            {layer: random.normal(size=v.shape) for layer, v in nabla.items()},
        )

    assert not any(holds(followed(exam, anything, their_forward=huge)).values())


@pytest.mark.parametrize("value", [0.0, np.nan, np.inf])
def test_nothing_follows_from_zeros_or_nan(exam, value):
    def empty(theta, x, y):
        return tuple({layer: np.full_like(v, value) for layer, v in part.items()} for part in backprop(theta, x, y))

    assert not any(holds(followed(exam, empty)).values())


def test_an_equation_that_is_off_by_little_does_not_hold(exam):
    def nearly(theta, x, y):
        delta, nabla = with_part(output_delta, odd_output)(theta, x, y)
        return delta, {layer: value * (1 + 1e-9) for layer, value in nabla.items()}

    assert holds(followed(exam, nearly)) == {"delta-output": False, "delta-hidden": True, "nabla": False}


def test_single_precision_follows_in_single_precision(exam):
    def single(theta, x, y):
        theta = {layer: value.astype(np.float32) for layer, value in theta.items()}
        parts = with_part(output_delta, odd_output)(theta, x.astype(np.float32), y.astype(np.float32))
        return tuple({layer: value.astype(np.float32) for layer, value in part.items()} for part in parts)

    assert holds(followed(exam, single)) == {"delta-output": False, "delta-hidden": True, "nabla": True}


@pytest.mark.parametrize(
    "given", [Raised("ValueError", ""), Returned("[", np.zeros(3)), Returned('["n"]', np.zeros(0))]
)
def test_what_did_not_come_back_earns_nothing(exam, given):
    cases = exam.cases["backprop"]
    result = follow_through(AUTHOR.EQUATIONS, cases, exam.key["backprop"], [given] * len(cases))
    assert set(result.shares.values()) == {0.0}


# ── What follows from another function ──────────────────────────────────────────────────────────────────────────────


def factor(k, x):
    return x[k] ** 2


def total(n, x):
    return sum(factor(k, x) for k in range(n))


def odd_factor(k, x):
    return x[k] if k else 0.0


def of_the_total(function, mistaken):
    """The one equation: the total is that of its factors."""

    def instances(n, x):
        yield Instance(None, Own(), total, (n, x))

    cases = [Case("total", i, "random", (n, np.array([0.25, 3.0, -1.5]))) for i, n in enumerate((3, 1, 2))]
    return follow_through(
        [Equation("sum", "total", "Σ", 1.0, instances)],
        cases,
        answers_of(total, cases),
        [outcome(function, case) for case in cases],
        reference={"factor": factor, "total": total},
        mistaken=mistaken,
    )


def test_a_sum_of_factors_that_are_known_to_be_wrong_was_charged_with_them():
    """Also where nothing is left of it: with one unit the sum is 0."""
    result = of_the_total(rebound(total, {factor: odd_factor}), {factor: odd_factor})
    assert result.shares == {0: 1.0, 1: 1.0, 2: 1.0}
    assert result.equations[0].layers[0].layer is None


def test_an_exception_follows_from_factors_that_are_known_to_raise():
    def beyond(k, x):
        return x[k + 1] ** 2

    found = of_the_total(rebound(total, {factor: beyond}), {factor: beyond})
    assert found.shares == {0: 1.0, 1: 1.0, 2: 1.0}
    assert set(of_the_total(rebound(total, {factor: beyond}), {}).shares.values()) == {0.0}

    def other_exception(n, x):
        raise ZeroDivisionError

    assert set(of_the_total(other_exception, {factor: beyond}).shares.values()) == {0.0}


def test_nothing_follows_from_what_is_not_written_yet():
    assert set(of_the_total(not_implemented, {factor: not_implemented}).shares.values()) == {0.0}


def test_what_a_function_is_known_to_do_wrong_itself_excuses_nothing():
    def doubled(n, x):
        return 2 * total(n, x)

    assert set(of_the_total(doubled, {total: doubled}).shares.values()) == {0.0}


def test_zeros_do_not_follow_from_right_factors():
    assert set(of_the_total(lambda n, x: 0.0, {}).shares.values()) == {0.0}


def test_a_number_by_itself_may_be_the_same_in_every_case():
    """Of a gradient that is zero the relative difference from another one is 1."""

    def share(part, whole):
        return part / whole

    def instances(x):
        yield Instance(None, Own(1), share, (Own(0), Own(0)))

    cases = [Case("share", i, "random", (x,)) for i, x in enumerate((0.25, 3.0))]
    answers = answers_of(lambda x: (x, x / (1 + x)), cases)
    outcomes = [outcome(lambda x: (2 * x, 1.0), case) for case in cases]
    result = follow_through([Equation("share", "share", "s", 1.0, instances)], cases, answers, outcomes)
    assert result.shares == {0: 1.0, 1: 1.0}


def test_the_first_place_in_every_case_follows_from_nothing():
    """Of numbers so large that they are all the same, the first is the largest."""

    def farthest(given, measured):
        return np.int64(np.argmax(np.abs(given - measured)))

    def instances(given):
        yield Instance(None, Own(1), farthest, (given, Own(0)))

    def shares(function):
        rng = np.random.default_rng(1)
        cases = [Case("check", i, "random", (rng.normal(size=5),)) for i in range(6)]
        answers = answers_of(lambda given: (given**2, farthest(given, given**2)), cases)
        equations = [Equation("where", "where", "w", 1.0, instances)]
        return set(
            follow_through(equations, cases, answers, [outcome(function, case) for case in cases]).shares.values()
        )

    assert shares(lambda given: (given / 2, farthest(given, given / 2))) == {1.0}
    assert 0.0 in shares(lambda given: (np.full_like(given, 1.7e308), 0))
