"""The cases of ``backprop``: what they cover, what they tell apart, and that none gives away another's answer."""
# ruff: noqa: E741  # l is the l of the formulas

import tomllib
import zlib
from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from reference import backprop as reference
from reference import networks

SEEDS = range(5)
QUESTIONS = tuple(reference.DRAWS)
RUBRIC = tomllib.loads((Path(__file__).parents[2] / "rubrics" / "backprop.toml").read_text(encoding="utf-8"))

every_question = pytest.mark.parametrize("question", QUESTIONS)


def cases(question, seed):
    """(kind, arguments) of every case, each from a stream of its own, as the engine draws them."""
    for index, draw in enumerate(reference.DRAWS[question]):
        rng = np.random.default_rng([seed, zlib.crc32(question.encode()), index])
        yield draw.kind, draw.arguments(rng)


def numbers(value):
    """Every array in a value, flat; a plain number is an array of one."""
    if isinstance(value, dict):
        return [array for item in value.values() for array in numbers(item)]
    if isinstance(value, tuple):
        return [array for item in value for array in numbers(item)]
    return [np.ravel(value)]


# ── Coverage ────────────────────────────────────────────────────────────────────────────────────────────────────


@every_question
def test_there_are_18_to_24_cases_hand_sized_ones_first(question):
    kinds = [draw.kind for draw in reference.DRAWS[question]]
    assert 18 <= len(kinds) <= 24
    assert set(kinds) <= {"hand-sized", "random", "square", "deep", "saturated"}
    count = Counter(kinds)
    assert count["hand-sized"] >= 4
    assert kinds[: count["hand-sized"]] == ["hand-sized"] * count["hand-sized"]


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("question", ["forward", "backprop", "gradient_descent_step"])
def test_networks_have_every_depth_and_random_ones_all_widths_distinct(question, seed):
    depths = {"random": set(), "deep": set(), "hand-sized": set(), "square": set(), "saturated": set()}
    for kind, (theta, *_) in cases(question, seed):
        widths = [theta[2].shape[1], *(len(theta[l]) for l in sorted(theta))]
        assert sorted(theta) == list(range(2, len(widths) + 1))
        depths[kind].add(len(widths))
        if kind in ("random", "deep", "saturated"):
            assert len(set(widths)) == len(widths)
            assert min(widths) >= 2
        if kind == "square":
            assert len(set(widths)) == 1
    assert depths["random"] == {2, 3, 4}
    assert depths["deep"] == {5, 6}
    assert depths["square"] == {2, 3, 4, 5}
    assert depths["hand-sized"] == {2, 3, 4}


@pytest.mark.parametrize("seed", SEEDS)
def test_units_of_random_networks_are_moderate_and_those_of_saturated_ones_are_both(seed):
    for question in ("forward", "backprop"):
        for kind, (theta, x, *_) in cases(question, seed):
            a = reference.forward(theta, x)
            z = [np.abs(theta[l] @ a[l - 1]) for l in theta]
            if kind in ("random", "square", "deep"):
                assert all(np.all((a[l] > 0.02) & (a[l] < 0.98)) for l in theta)
            if kind == "saturated":
                assert all(np.min(z_l) <= 2 and 99 <= np.max(z_l) <= networks.SATURATED_Z + 1 for z_l in z)


@pytest.mark.parametrize("seed", SEEDS)
def test_labels_are_0_and_1_and_both_are_there(seed):
    for question in ("output_delta", "backprop"):
        for _, (*_, y) in cases(question, seed):
            assert set(y) <= {0.0, 1.0}
            assert len(y) == 1 or set(y) == {0.0, 1.0}


@pytest.mark.parametrize("seed", SEEDS)
def test_alpha_varies_and_is_never_1(seed):
    alphas = [alpha for _, (_, _, alpha) in cases("gradient_descent_step", seed)]
    assert len(set(alphas)) > 10
    assert all(0.005 < alpha < 0.9 for alpha in alphas)


@pytest.mark.parametrize("seed", SEEDS)
def test_the_sigmoid_is_asked_about_numbers_about_many_shapes_and_about_large_z(seed):
    asked = [(kind, z) for kind, (z,) in cases("sigmoid", seed)]
    assert {np.ndim(z) for _, z in asked} == {0, 1, 2, 3}
    large = np.concatenate([np.ravel(z) for kind, z in asked if kind == "saturated"])
    assert np.max(large) > 710  # e^z overflows
    assert np.min(large) < -710
    assert np.max(np.abs(np.concatenate([np.ravel(z) for kind, z in asked if kind != "saturated"]))) <= 4


@every_question
def test_hand_sized_numbers_are_exact_in_binary_and_short_in_decimal(question):
    for kind, arguments in cases(question, 1):
        if kind == "hand-sized":
            given = np.concatenate(numbers(arguments))
            assert np.array_equal(given, np.round(given * 16) / 16)
            assert np.max(np.abs(given)) <= 2


# ── What the cases must not tell ────────────────────────────────────────────────────────────────────────────────


def test_hand_sized_answers_are_no_inputs_by_construction():
    """Exact answers lie between the grids that inputs are drawn from."""
    for seed in SEEDS:
        for question in ("hidden_delta", "gradient", "gradient_descent_step"):
            for kind, arguments in cases(question, seed):
                if kind == "hand-sized":
                    answers = np.concatenate(reference_answers(question, arguments))
                    assert np.all((answers == 0) | (answers * 16 != np.round(answers * 16)))
        for kind, (a_L, y) in cases("output_delta", seed):
            if kind == "hand-sized":
                assert np.all((a_L - y) * 8 != np.round((a_L - y) * 8))


def reference_answers(question, arguments):
    """The arrays of the right answer, without a^(1), which is the question's own x."""
    answer = getattr(reference, question)(*arguments)
    if question == "forward":
        answer = {l: answer[l] for l in answer if l > 1}
    return numbers(answer)


# ── What the cases must tell ────────────────────────────────────────────────────────────────────────────────────


def g_slope(a):
    return a * (1 - a)


def with_part(**parts):
    """``backprop`` made of the given parts in place of the right ones; ``below(l, a)`` is what ∇^(l) is made with."""

    def right_hidden(l, theta, delta, a):
        return reference.hidden_delta(theta[l + 1], delta[l + 1], a[l])

    def wrong(theta, x, y):
        hidden = parts.get(
            "hidden", lambda l, theta, delta, a: reference.hidden_delta(theta[l + 1], delta[l + 1], a[l])
        )
        below = parts.get("below", lambda l, a: a[l - 1])
        L = max(theta)
        a = reference.forward(theta, x)
        delta = {L: parts.get("output", reference.output_delta)(a[L], y)}
        for l in range(L - 1, 1, -1):
            delta[l] = hidden(l, theta, delta, a)
        return delta, {l: np.outer(delta[l], below(l, a)) for l in theta}

    return wrong


def three_layers_only(theta, x, y):
    assert max(theta) >= 3
    return reference.backprop({2: theta[2], 3: theta[3]}, x, y)


WRONG = {
    "sigmoid": {
        "e^z": lambda z: 1 / (1 + np.exp(z)),
        "1/1 + e^−z": lambda z: 1 / 1 + np.exp(-z),
        "tanh": np.tanh,
        "a step": lambda z: np.where(z > 0, 1.0, 0.0),
    },
    "forward": {
        "g of x": lambda theta, x: reference.forward(theta, reference.sigmoid(x)),
        "no g at the output": lambda theta, x: {
            **(a := reference.forward(theta, x)),
            max(theta): theta[max(theta)] @ a[max(theta) - 1],
        },
    },
    "output_delta": {
        "y − a": lambda a, y: y - a,
        "quadratic cost": lambda a, y: (a - y) * g_slope(a),
        "a (1 − a)": lambda a, y: g_slope(a),
        "squared": lambda a, y: (a - y) ** 2,
        "first unit only": lambda a, y: (a - y) * (np.arange(len(a)) == 0),
        "summed": lambda a, y: np.full(len(a), np.sum(a - y)),
    },
    "hidden_delta": {
        "no derivative": lambda theta, delta, a: theta.T @ delta,
        "not transposed": lambda theta, delta, a: (theta @ delta) * g_slope(a),
        "a": lambda theta, delta, a: (theta.T @ delta) * a,
        "1 − a": lambda theta, delta, a: (theta.T @ delta) * (1 - a),
        "a sigmoid too many": lambda theta, delta, a: (theta.T @ delta) * g_slope(reference.sigmoid(a)),
        "tanh′": lambda theta, delta, a: (theta.T @ delta) * (1 - a**2),
        "no weights": lambda theta, delta, a: np.sum(delta) * g_slope(a),
        "first unit above only": lambda theta, delta, a: theta[0] * delta[0] * g_slope(a),
    },
    "gradient": {
        "transposed": lambda delta, a: np.outer(a, delta),
        "elementwise": lambda delta, a: delta * a,
        "inner product": lambda delta, a: delta @ a,
        "derivative again": lambda delta, a: np.outer(delta, g_slope(a)),
    },
    "backprop": {
        "θ^(l) for θ^(l+1)": with_part(hidden=lambda l, theta, delta, a: (theta[l].T @ delta[l + 1]) * g_slope(a[l])),
        "g′ at the end only": with_part(hidden=lambda l, theta, delta, a: theta[l + 1].T @ delta[l + 1]),
        "x for a^(l−1)": with_part(below=lambda l, a: a[1]),
        "a^(l) for a^(l−1)": with_part(below=lambda l, a: a[l]),
        "quadratic cost": with_part(output=lambda a, y: (a - y) * g_slope(a)),
        "three layers only": three_layers_only,
        "sign": with_part(output=lambda a, y: y - a),
    },
    "gradient_descent_step": {
        "plus": lambda theta, nabla, alpha: {l: theta[l] + alpha * nabla[l] for l in theta},
        "no α": lambda theta, nabla, alpha: {l: theta[l] - nabla[l] for l in theta},
        "the step": lambda theta, nabla, alpha: {l: alpha * nabla[l] for l in theta},
        "the last layer only": lambda theta, nabla, alpha: {
            **theta,
            max(theta): theta[max(theta)] - alpha * nabla[max(theta)],
        },
    },
}
MISTAKES = [(question, mistake) for question in WRONG for mistake in WRONG[question]]


def is_right(question, wrong, arguments):
    try:
        with np.errstate(all="ignore"):
            answer = wrong(*arguments)
    except (ValueError, AssertionError):  # shapes that do not fit, or a depth
        return False
    expected = numbers(getattr(reference, question)(*arguments))
    found = numbers(answer)
    same_shapes = len(found) == len(expected) and all(f.size == e.size for f, e in zip(found, expected, strict=True))
    return same_shapes and all(
        bool(np.all(np.abs(f - e) <= 1e-9 * (1 + np.abs(e)))) for f, e in zip(found, expected, strict=True)
    )


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize(("question", "mistake"), MISTAKES)
def test_at_least_three_cases_show_the_mistake(question, mistake, seed):
    shown = [not is_right(question, WRONG[question][mistake], given) for _, given in cases(question, seed)]
    assert sum(shown) >= 3


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize(("question", "mistake"), MISTAKES)
def test_a_wrong_formula_earns_nothing_under_the_rubric(question, mistake, seed):
    judged = [(kind, is_right(question, WRONG[question][mistake], given)) for kind, given in cases(question, seed)]
    for criterion in RUBRIC["criterion"]:
        if criterion["question"] == question:
            assert criterion["credit"] == "all"
            kinds = criterion.get("cases", [kind for kind, _ in judged])
            assert not all(right for kind, right in judged if kind in kinds), criterion["id"]


def test_the_rubric_gives_100_points_and_looks_at_every_case():
    points = Counter()
    for criterion in RUBRIC["criterion"]:
        points[criterion["question"]] += criterion["points"]
    assert points == {
        "sigmoid": 5, "forward": 15, "output_delta": 10, "hidden_delta": 25,
        "gradient": 20, "backprop": 20, "gradient_descent_step": 5,
    }  # fmt: skip
    for question in QUESTIONS:
        kinds = {draw.kind for draw in reference.DRAWS[question]}
        looked_at = [set(c.get("cases", kinds)) for c in RUBRIC["criterion"] if c["question"] == question]
        assert set().union(*looked_at) == kinds
        assert sum(len(some) for some in looked_at) == len(kinds)
