# ruff: noqa: E741  # l is the l of the formulas
"""Bounds on rounding errors: they hold against 50 digits, for programs written in many ways, and are not loose."""

import math
from functools import partial

import mpmath
import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from grader.errors import CourseError
from grader.rounding import (
    U_DOUBLE,
    U_HALF,
    U_SINGLE,
    Arithmetic,
    Bounded,
    declares_error,
    error_bound,
    evaluate,
    expected,
)

mp = mpmath.mp.clone()
mp.dps = 50

some = settings(max_examples=60, deadline=None)
few = settings(max_examples=25, deadline=None)

numbers = st.floats(-100, 100).map(lambda x: 0.0 if abs(x) < 1e-6 else x)
wide = st.floats(-1e100, 1e100).map(lambda x: 0.0 if abs(x) < 1e-100 else x)
positive = st.floats(1e-6, 1e6)
shares = st.sampled_from([-1.0, 1.0]) | st.floats(-1, 1)
errors = st.sampled_from([0.0, 1e-16, 1e-12, 1e-8, 1e-3, 0.3])
seeds = st.integers(0, 2**32 - 1)

# ── One operation, against 50 digits ────────────────────────────────────────────────────────────────────────

TWO_OPERANDS = {
    "add": (lambda x, y: x + y, lambda x, y: x + y, numbers, numbers),
    "subtract": (lambda x, y: x - y, lambda x, y: x - y, numbers, numbers),
    "multiply": (lambda x, y: x * y, lambda x, y: x * y, wide, wide),
    "divide": (
        lambda x, y: x / y,
        lambda x, y: x / y,
        numbers,
        st.one_of(positive, positive.map(lambda x: -x)),
    ),
    "power": (lambda x, y: x**y, lambda x, y: x**y, st.floats(0.1, 10), st.floats(-5, 5)),
    "maximum": (np.maximum, max, numbers, numbers),
    "minimum": (np.minimum, min, numbers, numbers),
}
ONE_OPERAND = {
    "negative": (lambda x: -x, lambda x: -x, wide),
    "absolute": (abs, abs, wide),
    "exp": (np.exp, mp.exp, st.floats(-800, 80)),
    "expm1": (np.expm1, mp.expm1, st.floats(-800, 80)),
    "log": (np.log, mp.log, positive),
    "log1p": (np.log1p, mp.log1p, st.floats(-0.9, 100)),
    "sqrt": (np.sqrt, mp.sqrt, positive),
    "square": (np.square, lambda x: x * x, numbers),
    "reciprocal": (np.reciprocal, lambda x: 1 / x, positive),
    "tanh": (np.tanh, mp.tanh, st.floats(-400, 400)),
    "sin": (np.sin, mp.sin, numbers),
    "cos": (np.cos, mp.cos, numbers),
    "square as power": (lambda x: x**2, lambda x: x**2, numbers),
    "cube": (lambda x: x**3, lambda x: x**3, numbers),
    "inverse square": (lambda x: x**-2, lambda x: x**-2, positive),
    "square root as power": (lambda x: x**0.5, mp.sqrt, positive),
    "power of two": (lambda x: 2.0**x, lambda x: mp.mpf(2) ** x, st.floats(-50, 50)),
}


def bounded(value, error, arithmetic):
    """An operand that is off by up to error·|value|, besides what its precision costs."""
    return Bounded(value, error * abs(value), arithmetic)


def true_value(value, error, share):
    return mp.mpf(value) + mp.mpf(error) * abs(mp.mpf(value)) * mp.mpf(share)


def holds(result, exact):
    return abs(mp.mpf(float(result.value)) - exact) <= mp.mpf(float(result.bound))


@pytest.mark.parametrize("name", TWO_OPERANDS)
@some
@given(st.data(), errors, errors, shares, shares)
def test_the_bound_of_two_operands_holds(name, data, ex, ey, tx, ty):
    operation, exact, xs, ys = TWO_OPERANDS[name]
    x, y = data.draw(xs), data.draw(ys)
    with np.errstate(all="ignore"):
        arithmetic = Arithmetic()
        result = operation(bounded(x, ex, arithmetic), bounded(y, ey, arithmetic))
    assert holds(result, exact(true_value(x, ex, tx), true_value(y, ey, ty)))
    assert not arithmetic.uncovered


@pytest.mark.parametrize("name", ONE_OPERAND)
@some
@given(st.data(), errors, shares)
def test_the_bound_of_one_operand_holds(name, data, ex, tx):
    operation, exact, xs = ONE_OPERAND[name]
    x = data.draw(xs)
    assume(not (name == "log1p" and x * (1 + ex) < -0.95))
    with np.errstate(all="ignore"):
        arithmetic = Arithmetic()
        result = operation(bounded(x, ex, arithmetic))
    assert holds(result, exact(true_value(x, ex, tx)))
    assert not arithmetic.uncovered


@pytest.mark.parametrize("name", [*TWO_OPERANDS, *ONE_OPERAND])
@some
@given(st.data())
def test_the_bound_in_single_precision_holds_for_float32(name, data):
    operation, exact, *domains = (TWO_OPERANDS | ONE_OPERAND)[name]
    operands = [np.float64(data.draw(domain)) for domain in domains]
    assume(all(abs(x) < 1e18 for x in operands))
    with np.errstate(all="ignore"):
        arithmetic = Arithmetic(U_SINGLE)
        result = operation(*(Bounded(x, arithmetic.rounding(x), arithmetic) for x in operands))
        single = operation(*(np.float32(x) for x in operands))
    assume(np.isfinite(single))
    error = abs(mp.mpf(float(single)) - exact(*(mp.mpf(float(x)) for x in operands)))
    assert error <= mp.mpf(float(result.bound))


@some
@given(st.lists(st.tuples(numbers, numbers), min_size=1, max_size=12), errors, st.randoms(use_true_random=False))
def test_the_bound_of_a_dot_product_holds_for_every_order_of_summation(pairs, error, random):
    x, y = np.array(pairs).T
    arithmetic = Arithmetic()
    result = bounded(x, error, arithmetic) @ bounded(y, error, arithmetic)
    shares_x, shares_y = ([random.uniform(-1, 1) for _ in pairs] for _ in "xy")
    exact = mp.fsum(
        true_value(a, error, s) * true_value(b, error, t)
        for (a, b), s, t in zip(pairs, shares_x, shares_y, strict=True)
    )
    assert holds(result, exact)
    own = mp.fsum(mp.mpf(a) * mp.mpf(b) for a, b in pairs)
    products = [a * b for a, b in pairs]
    for order in (products, products[::-1], random.sample(products, len(products)), sorted(products)):
        assert abs(mp.mpf(sum(order)) - own) <= mp.mpf(float((bounded(x, 0, arithmetic) @ Bounded(y)).bound))


@some
@given(seeds)
def test_sums_matrix_products_and_einsum_have_bounds_that_hold(seed):
    rng = np.random.default_rng(seed)
    a, b, v = rng.normal(size=(3, 4)) * 10, rng.normal(size=(4, 2)), rng.normal(size=4)
    e = float(rng.choice([0.3, 1e-2, 1e-8, 1e-12, 1e-16]))
    arithmetic = Arithmetic()
    ba, bb, bv = (bounded(x, e, arithmetic) for x in (a, b, v))
    share = float(rng.choice([-1, 1, 0.5]))
    ta, tb, tv = (np.vectorize(lambda n: true_value(n, e, share), otypes=[object])(x) for x in (a, b, v))
    for result, exact in [
        (ba @ bb, ta @ tb),
        (np.dot(ba, bv), ta @ tv),
        (bb.T.dot(bv), tb.T @ tv),
        (bv @ b, tv @ np.vectorize(mp.mpf)(b)),
        (np.einsum("ij,jk->ik", ba, bb), ta @ tb),
        (
            np.einsum("ij,j,jk->i", ba, bv, bb),
            np.array([sum(ta[i, j] * tv[j] * tb[j, k] for j in range(4) for k in range(2)) for i in range(3)]),
        ),
        (ba.sum(axis=0), ta.sum(axis=0)),
        (np.sum(ba), ta.sum()),
        (np.mean(ba, axis=1), ta.sum(axis=1) / 4),
        (np.outer(bv, ba[0]), np.multiply.outer(tv, ta[0])),
        (np.inner(ba, bv), ta @ tv),
    ]:
        error = np.abs(np.vectorize(mp.mpf)(result.value) - exact)
        assert np.shape(result.value) == np.shape(exact) == result.bound.shape
        assert np.all(error <= result.bound)
    assert not arithmetic.uncovered


def test_the_bound_of_a_dot_product_is_not_loose():
    rng = np.random.default_rng(1)
    bounds, misses = [], []
    for _ in range(300):
        x, y = rng.normal(size=(2, 8))
        bounds.append(float((Bounded(x) @ Bounded(y)).bound))
        misses.append(float(abs(mp.mpf(float(x @ y)) - mp.fsum(map(lambda a, b: mp.mpf(a) * mp.mpf(b), x, y)))))
    assert np.mean(bounds) < 100 * np.mean(misses)


def test_what_underflows_is_within_the_bound():
    tiny = Bounded(1e-200) * Bounded(1e-200)
    assert float(tiny.value) == 0
    assert tiny.bound >= 2.0**-1022
    assert (Bounded([1e-200, 1e-200]) @ Bounded([1e-200, 1e-200])).bound > 0
    assert np.exp(Bounded(-746.0, 200.0)).bound > np.exp(-546.0)
    assert (Bounded(1e-200, 0.9e-200) ** 2).bound > 1e-308


def test_a_divisor_that_may_be_zero_leaves_no_bound():
    with np.errstate(all="ignore"):
        assert np.isinf((1.0 / Bounded(1e-10, 1e-9)).bound)
        assert np.isinf((1.0 / Bounded(1e-10, 1e-10)).bound)
        assert np.isinf(np.log(Bounded(1.0, 2.0)).bound)


@pytest.mark.parametrize(
    "divisor",
    [
        lambda: 1.0 / Bounded(0.0, 1e-10),
        lambda: np.log(Bounded(0.0, 1e-10)),
        lambda: Bounded(0.0, 1e-10) ** -2,
        lambda: np.log(np.exp(Bounded(800.0, 1e-10))),
        lambda: np.sqrt(np.exp(Bounded(800.0, 1e-10))),
        lambda: np.exp(Bounded(800.0, 1e-10)) ** 0.25,
    ],
)
def test_what_is_infinite_and_no_overflow_is_no_divisor(divisor):
    with np.errstate(all="ignore"):
        assert np.isinf(divisor().value)
        assert not np.isfinite((1.0 / divisor()).bound)


def test_a_bound_that_is_none_is_not_taken_for_zero():
    with np.errstate(all="ignore"):
        assert not np.isfinite(np.log(Bounded(1.0, np.nan)).bound)
        assert not np.isfinite((Bounded(2.0, np.nan) ** 3).bound)


def test_the_quotient_by_an_overflow_is_next_to_nothing():
    with np.errstate(over="ignore", invalid="ignore"):
        naive = 1 / (1 + np.exp(-Bounded([-800.0, 0.0], 1e-13)))
    assert naive.value[0] == 0
    assert naive.bound[0] < 1e-290


# ── Programs ────────────────────────────────────────────────────────────────────────────────────────────────


@declares_error(absolute=4, within=(0, 1))
def sigmoid(z):
    """1/(1 + e^−z)."""
    return 1 / (1 + np.exp(-z))


@declares_error(absolute=4)
def sigmoid_derivative(a):
    return a * (1 - a)


SIGMOIDS = {
    "as defined": lambda z: 1 / (1 + np.exp(-z)),
    "e^z / (1 + e^z)": lambda z: np.exp(z) / (1 + np.exp(z)),
    "by tanh": lambda z: 0.5 * (1 + np.tanh(z / 2)),
    "by cases": lambda z: np.where(z >= 0, 1 / (1 + np.exp(-abs(z))), np.exp(-abs(z)) / (1 + np.exp(-abs(z)))),
    "by logaddexp": lambda z: np.exp(-np.logaddexp(0, -z)),
    "by power": lambda z: (1 + np.e**-z) ** -1.0,
}


@pytest.mark.parametrize("form", SIGMOIDS)
@some
@given(st.lists(st.floats(-600, 600), min_size=1, max_size=8))
def test_every_form_of_the_sigmoid_is_within_the_tolerance(form, z):
    z = np.array(z)
    with np.errstate(all="ignore"):
        right = expected(sigmoid, (z,))
        assert np.all(abs(SIGMOIDS[form](z) - right.values) <= 4 * right.bound)
        single = SIGMOIDS[form](z.astype(np.float32))
    where_float32_can = np.isfinite(single)
    assert np.all((abs(single - right.values) <= 4 * right.bound_single)[where_float32_can])


@some
@given(st.floats(-700, 700))
def test_the_reference_sigmoid_is_within_its_own_bound(z):
    right = expected(sigmoid, (z,))
    assert abs(mp.mpf(float(right.values[0])) - 1 / (1 + mp.exp(-mp.mpf(z)))) <= mp.mpf(float(right.bound[0]))


def backprop(theta, x, y, g=sigmoid, dg=sigmoid_derivative):
    a = {1: x}
    for l in theta:
        a[l] = g(theta[l] @ a[l - 1])
    top = max(theta)
    delta = {top: a[top] - y}
    for l in range(top - 1, 1, -1):
        delta[l] = theta[l + 1].T @ delta[l + 1] * dg(a[l])
    return delta, {l: np.outer(delta[l], a[l - 1]) for l in delta}


def backprop_by_loops(theta, x, y, g=SIGMOIDS["by tanh"]):
    a = {1: [float(n) for n in x]}
    for l in theta:
        z = [sum(float(w) * v for w, v in zip(row, a[l - 1], strict=True)) for row in theta[l]]
        a[l] = [float(g(n)) for n in z]
    top = max(theta)
    delta = {top: [v - float(t) for v, t in zip(a[top], y, strict=True)]}
    for l in range(top - 1, 1, -1):
        delta[l] = []
        for i, v in enumerate(a[l]):
            total = 0.0
            for k in reversed(range(len(delta[l + 1]))):
                total += delta[l + 1][k] * (v - v * v) * float(theta[l + 1][k, i])
            delta[l].append(total)
    nabla = {l: [[d * v for v in a[l - 1]] for d in delta[l]] for l in delta}
    return delta, nabla


def backprop_with_columns(theta, x, y):
    a = {1: np.reshape(x, (-1, 1))}
    for l in theta:
        a[l] = SIGMOIDS["by cases"](np.einsum("ij,jk->ik", theta[l], a[l - 1]))
    top = max(theta)
    delta = {top: -(np.reshape(y, (-1, 1)) - a[top])}
    for l in range(top - 1, 1, -1):
        delta[l] = np.multiply((delta[l + 1].T @ theta[l + 1]).T, a[l] - a[l] ** 2)
    return {l: d.ravel() for l, d in delta.items()}, {l: delta[l] @ a[l - 1].T for l in delta}


def backprop_by_the_chain_rule(theta, x, y):
    """δ^(L) written as ∂C/∂a ⊙ g′: y(a−1) + (1−y)a, which cancels where a ≈ y."""
    delta, nabla = backprop(theta, x, y, g=SIGMOIDS["by logaddexp"], dg=lambda a: 1 / (1 / a + 1 / (1 - a)))
    top = max(theta)
    a = x
    for l in theta:
        if l < top + 1:
            a = SIGMOIDS["as defined"](theta[l] @ a)
    delta[top] = y * (a - 1) + (1 - y) * a
    return delta, nabla


def backprop_in(dtype, theta, x, y):
    theta = {l: w.astype(dtype) for l, w in theta.items()}
    return backprop(theta, x.astype(dtype), y.astype(dtype), g=SIGMOIDS["by cases"])


PROGRAMS = {
    "the same": backprop,
    "loops": backprop_by_loops,
    "columns": backprop_with_columns,
    "longdouble": partial(backprop_in, np.longdouble),
    "chain rule": backprop_by_the_chain_rule,
}


def network(seed, scale):
    rng = np.random.default_rng(seed)
    widths = rng.integers(1, 7, size=rng.integers(2, 7))
    theta = {l: rng.normal(size=(widths[l - 1], widths[l - 2])) * scale for l in range(2, len(widths) + 1)}
    return theta, rng.normal(size=widths[0]), rng.random(widths[-1])


def flat(value):
    if isinstance(value, dict):
        value = [value[key] for key in sorted(value)]
    if isinstance(value, (list, tuple)) and not np.isscalar(value[0]):
        return np.concatenate([flat(item) for item in value])
    return np.asarray(value, dtype=np.float64).ravel()


@pytest.mark.parametrize("program", PROGRAMS)
@few
@given(seeds, st.sampled_from([0.5, 1.0, 5.0, 20.0]))
def test_a_right_program_is_within_the_tolerance_however_it_is_written(program, seed, scale):
    arguments = network(seed, scale)
    right = expected(backprop, arguments)
    with np.errstate(all="ignore"):
        values = flat(PROGRAMS[program](*arguments))
    known = np.isfinite(values)  # 1/(1 − a) is infinite where a is 1
    assert known.all() or program == "chain rule"
    assert np.all((abs(values - right.values) <= 4 * right.bound)[known])


@few
@given(seeds, st.sampled_from([0.5, 1.0, 5.0, 20.0]))
def test_float32_is_within_the_tolerance_of_single_precision(seed, scale):
    arguments = network(seed, scale)
    right = expected(backprop, arguments)
    with np.errstate(all="ignore"):
        values = flat(backprop_in(np.float32, *arguments))
    assert np.all(abs(values - right.values) <= 4 * right.bound_single)


@few
@given(seeds, st.sampled_from([1.0, 10.0]))
def test_the_reference_is_within_its_own_bound_of_the_exact_result(seed, scale):
    arguments = network(seed, scale)
    exact_number = np.vectorize(mp.mpf, otypes=[object])
    exact_sigmoid = np.vectorize(lambda z: 1 / (1 + mp.exp(-z)), otypes=[object])
    theta, x, y = ({l: exact_number(w) for l, w in arguments[0].items()}, *map(exact_number, arguments[1:]))
    delta, nabla = backprop(theta, x, y, g=exact_sigmoid, dg=lambda a: a * (1 - a))
    exact = np.concatenate([v[l].ravel() for v in (delta, nabla) for l in sorted(v)])
    right = expected(backprop, arguments)
    assert np.all(abs(exact_number(right.values) - exact) <= right.bound)
    assert np.all(right.bound <= right.bound_single)


def test_a_wrong_factor_is_far_outside_the_tolerance():
    for seed in range(20):
        right = expected(backprop, network(seed, 1.0))
        for factor in (1 + 5e-4, 1 - 5e-4, 1 + 1e-6):
            assert np.any(abs(right.values * factor - right.values) > 1e4 * right.bound)


# ── Like a numpy array ──────────────────────────────────────────────────────────────────────────────────────

M = np.arange(1.0, 7.0).reshape(2, 3)
EXPRESSIONS = {
    "T": lambda m: m.T,
    "transpose": lambda m: np.transpose(m),
    "transpose with axes": lambda m: m.transpose(1, 0),
    "reshape": lambda m: m.reshape(3, 2),
    "np.reshape": lambda m: np.reshape(m, (-1, 1)),
    "ravel": lambda m: m.ravel(),
    "np.ravel": np.ravel,
    "flatten": lambda m: m.flatten(),
    "squeeze": lambda m: m[:, :1].squeeze(),
    "row": lambda m: m[1],
    "entry": lambda m: m[1, 2],
    "slice": lambda m: m[:, 1:],
    "mask": lambda m: m[m > 2],
    "new axis": lambda m: m[:, None],
    "concatenate": lambda m: np.concatenate([m, m * 2], axis=1),
    "concatenate with exact": lambda m: np.concatenate([np.ones((1, 3)), m]),
    "stack": lambda m: np.stack([m[0], m[1]]),
    "vstack": lambda m: np.vstack((m, np.zeros(3))),
    "hstack": lambda m: np.hstack((np.ones((2, 1)), m)),
    "column_stack": lambda m: np.column_stack([m[0], m[1]]),
    "append": lambda m: np.append(1.0, m[0]),
    "insert": lambda m: np.insert(m[0], 0, 1.0),
    "split": lambda m: np.split(m, [1])[0],
    "diag": lambda m: np.diag(m[0]),
    "flip": lambda m: np.flip(m),
    "roll": lambda m: np.roll(m, 1),
    "copy": lambda m: m.copy(),
    "np.copy": np.copy,
    "astype": lambda m: m.astype(float),
    "where": lambda m: np.where(m > 2, m, 0.0),
    "where of two": lambda m: np.where(m > 2, 1.0, -m),
    "maximum": lambda m: np.maximum(m - 3, 0),
    "clip": lambda m: np.clip(m, 2, 5),
    "clip method": lambda m: m.clip(2, None),
    "max": lambda m: m - m.max(axis=1, keepdims=True),
    "np.max": lambda m: np.max(m),
    "np.min": lambda m: np.min(m, axis=0),
    "sum": lambda m: m.sum(),
    "np.sum": lambda m: np.sum(m, axis=1, keepdims=True),
    "np.add.reduce": lambda m: np.add.reduce(m),
    "sum of a list": lambda m: sum([m, m]),
    "mean": lambda m: m.mean(axis=0),
    "np.mean": np.mean,
    "zeros_like": lambda m: np.zeros_like(m) + m,
    "ones_like": np.ones_like,
    "full_like": lambda m: np.full_like(m, 3.0),
    "dot": lambda m: np.dot(m, m.T),
    "dot of a number": lambda m: np.dot(2.0, m),
    "matmul": lambda m: np.matmul(m.T, m),
    "exact @": lambda m: np.ones((1, 2)) @ m,
    "@ exact": lambda m: m @ np.ones(3),
    "@ list": lambda m: m @ [1.0, 2.0, 3.0],
    "outer": lambda m: np.outer(m[0], m[1]),
    "multiply.outer": lambda m: np.multiply.outer(m[0], m),
    "einsum": lambda m: np.einsum("ij,kj->ik", m, m),
    "exact -": lambda m: np.ones(3) - m,
    "1 -": lambda m: 1 - m,
    "numpy number *": lambda m: np.float64(2) * m,
    "rpow": lambda m: 2**m,
    "positive": lambda m: +m,
    "true divide": lambda m: 1.5 / m,
    "iteration": lambda m: np.stack([row * 2 for row in m]),
    "atleast_2d": lambda m: np.atleast_2d(m[0]),
    "broadcast_to": lambda m: np.broadcast_to(m[0], (4, 3)),
    "tile": lambda m: np.tile(m, 2),
}


@pytest.mark.parametrize("name", EXPRESSIONS)
def test_an_expression_gives_what_numpy_gives_with_a_bound_for_every_entry(name):
    arithmetic = Arithmetic()
    result = EXPRESSIONS[name](Bounded(M, 1e-10, arithmetic))
    plain = EXPRESSIONS[name](M)
    assert type(result) is Bounded
    assert np.array_equal(result.value, plain)
    assert result.shape == result.bound.shape == np.shape(plain)
    assert result.ndim == np.ndim(plain)
    assert result.size == np.size(plain)
    assert not arithmetic.uncovered
    if name not in ("ones_like", "full_like"):
        assert result.bound.max() >= 1e-10


def test_changes_in_place_reach_every_name_of_the_array():
    a = Bounded(M, 1e-10)
    row, negative = a[0], -a
    bound = negative.bound
    row += 1
    a *= 2
    a -= M
    a /= 2
    assert np.array_equal(a.value[0], ((M[0] + 1) * 2 - M[0]) / 2)
    assert np.array_equal(negative.value, -M)
    assert np.array_equal(negative.bound, bound)
    a *= 3
    assert np.all(a.bound >= 3e-10)
    a[0, 1] = Bounded(7.0, 0.5)
    a[1] = 3.0
    assert a.bound[0, 1] >= 0.5
    assert np.all(a.bound[1] == 0)


def test_a_result_can_be_written_to_an_array_that_holds_bounds():
    a, b = Bounded([1.0, 2.0], 1e-3), Bounded([0.0, 4.0], 1e-3)
    quotient = np.divide(a, b, out=np.zeros_like(a), where=b > 1)
    assert np.array_equal(quotient.value, [0.0, 0.5])
    assert quotient.bound[0] == 0
    assert quotient.bound[1] > 1e-4
    with pytest.raises(TypeError, match="zeros_like"):
        np.add(a, b, out=np.zeros(2))
    with pytest.raises(TypeError, match="undefined"):
        np.divide(a, b, where=b > 1)


def test_comparisons_are_those_of_the_values():
    a = Bounded([1.0, 2.0, 3.0], 10.0)
    assert (a > 2).tolist() == [False, False, True]
    assert (2 >= a).tolist() == [True, True, False]  # noqa: SIM300  # the reflected operator
    assert (a == Bounded([1.0, 0.0, 3.0])).tolist() == [True, False, True]
    assert (a != 1).tolist() == [False, True, True]
    assert bool(Bounded(1.0) < 2)
    assert np.argmax(a) == 2
    assert np.allclose(a, [1, 2, 3])


def test_bounded_is_no_operand_for_text():
    with pytest.raises(TypeError):
        Bounded(1.0) + "1"
    with pytest.raises(TypeError):
        Bounded(1.0) * 1j


def test_the_coarser_of_two_precisions_counts():
    fine, coarse = Bounded(1.0, 0, Arithmetic()), Bounded(3.0, 0, Arithmetic(U_SINGLE))
    assert (fine / coarse).bound == (1.0 / coarse).bound >= U_SINGLE / 3


def test_the_bound_is_not_dropped_without_a_word():
    with pytest.raises(TypeError, match="bound"):
        np.asarray(Bounded([1.0, 2.0]))
    with pytest.raises(TypeError, match="bound"):
        np.array([Bounded(1.0), Bounded(2.0)])
    arithmetic = Arithmetic()
    assert float(Bounded(1.0, 1.0, arithmetic)) == 1
    assert arithmetic.uncovered == {"float"}


def test_an_operation_without_a_rule_is_given_a_fixed_bound_and_named():
    arithmetic = Arithmetic()
    result = np.cbrt(Bounded([8.0, 27.0], 0, arithmetic))
    assert np.allclose(result.value, [2, 3])
    assert np.all(result.bound >= 1e-9 * result.value)
    np.linalg.norm(Bounded([3.0, 4.0], 0, arithmetic))
    Bounded([1.0], 0, arithmetic).astype(np.float32)
    assert arithmetic.uncovered == {"cbrt", "norm", "astype float32"}


# ── From a function to its tolerance ────────────────────────────────────────────────────────────────────────


def test_entries_stand_in_the_order_of_the_layout():
    def answer(x):
        return {3: x[:2] * 2, 2: (x[0], [x[1], 5]), "name": x.reshape(2, 2), 1: "text"}

    right = expected(answer, (np.array([1.0, 2.0, 3.0, 4.0]),), finite=False)
    assert right.layout.startswith('["d",[[1,["s","text"]],[2,["t"')
    assert right.values.tolist() == [1, 2, 5, 2, 4, 1, 2, 3, 4]
    assert np.allclose(right.bound / U_DOUBLE, [1, 2, 0, 4, 8, 1, 2, 3, 4], rtol=0.01)
    assert right.bound[2] == 0
    assert right.values.shape == right.bound.shape == right.bound_single.shape


def test_whole_numbers_and_text_are_exact_and_real_numbers_are_not():
    def answer(n, name, x, layers):
        assert type(n) is int
        assert name == "tanh"
        return {l: n * layers[l] for l in layers}, n, x

    right = expected(answer, (3, "tanh", 0.1, {2: np.array([1.0]), 3: np.array([2, 3])}))
    assert right.values.tolist() == [3, 6, 9, 3, 0.1]
    assert right.bound[1] == right.bound[2] == right.bound[3] == 0
    assert right.bound[4] == pytest.approx(0.1 * U_DOUBLE)
    assert right.bound_single[4] == pytest.approx(0.1 * U_SINGLE)


def test_a_constant_that_float32_cannot_hold_widens_the_single_bound():
    exact = expected(lambda x: 0.5 + 0 * x, (1.0,))
    rounded = expected(lambda x: 0.1 + 0 * x, (1.0,))
    assert exact.bound_single[0] < 1.1 * 0.5 * U_SINGLE + 1e-30
    assert rounded.bound_single[0] > 1.9 * 0.1 * U_SINGLE


def test_arguments_stay_as_they_are():
    def careless(theta, x):
        theta[2] *= 2
        x[0] = 7
        return theta[2] @ x

    theta, x = {2: np.ones((2, 2))}, np.ones(2)
    right = expected(careless, (theta, x))
    assert right.values.tolist() == [16, 16]
    assert np.array_equal(theta[2], np.ones((2, 2)))
    assert np.array_equal(x, [1, 1])


def test_a_declared_error_widens_the_bound_and_touches_no_plain_array():
    def double(x):
        """2x."""
        return {1: (2 * x, [x])}

    x = np.array([1.0, -4.0])
    declared = declares_error(absolute=100, relative=1000)(double)
    assert declared.__name__ == "double"
    assert declared.__doc__ == "2x."
    assert declared(x)[1][1][0] is x
    wider = expected(declared, (x,)).bound - expected(double, (x,)).bound
    assert np.allclose(wider, (100 + 1000 * np.array([2, 8, 1, 4])) * U_DOUBLE, rtol=1e-3)


def test_a_result_within_known_limits_needs_no_wider_bound():
    arguments = (np.array([30.0, -30.0]), np.array([1e6, -1e6]))

    def ill(z, w):
        return sigmoid(z + 1e8 * w - 1e8 * w)

    right = expected(ill, arguments)
    assert np.all(np.isfinite(right.bound_single))
    assert np.all(right.bound_single <= 1.0001)


def test_operations_without_a_rule_are_reported():
    assert evaluate(lambda x: np.cbrt(x), (np.array([8.0]),)).uncovered == ("cbrt",)
    assert evaluate(backprop, network(3, 1.0)).uncovered == ()


@pytest.mark.parametrize(
    "function",
    [
        lambda x: np.asarray(x) * 2,
        lambda x: np.array([x[0], x[1]]) * 2,
        lambda x: [float(n) * 2 for n in x],
        lambda x: np.fromiter((2 * n for n in x), float),
        lambda x: 2 * x if isinstance(x, np.ndarray) else x[:1],
        lambda x: 2 * x if isinstance(x, np.ndarray) else 3 * x,
    ],
)
def test_what_cannot_be_analysed_gets_the_fixed_bound_and_a_report(function):
    found = evaluate(function, (np.array([8.0, 1.0]),))
    assert found.expected.values.tolist() == [16, 2]
    assert np.all(found.expected.bound >= [16e-9, 2e-9])
    assert np.all(found.expected.bound <= [17e-9, 3e-9])
    assert np.all(found.expected.bound_single >= 1e-6)
    assert found.uncovered


@pytest.mark.parametrize(
    ("function", "message"),
    [
        (lambda x: x / 0, "finite"),
        (lambda x: x * np.nan, "finite"),
        (lambda x: None, "None"),
        (lambda x: {2: x, 3: None}, "None"),
        (lambda x: "text", "text"),
        (lambda x: (x, "text"), "text"),
        (lambda x: 1j * 1, "no real number"),
        (lambda x: 1 / ((16 * x + 1e17) - 1e17 - 8 * x), "no bound"),
    ],
)
def test_a_right_answer_must_be_finite_numbers_with_finite_bounds(function, message):
    with pytest.raises(CourseError, match=message):
        expected(function, (np.array([1.0, 2.0]),))


def test_the_answer_of_a_mistake_may_be_anything():
    x = np.array([1.0, 2.0])
    with np.errstate(all="ignore"):
        assert np.isinf(expected(lambda x: x / 0, (x,), finite=False).values).all()
    assert expected(lambda x: None, (x,), finite=False).layout == '["n"]'
    assert np.isfinite(expected(lambda x: 1 / ((16 * x + 1e17) - 1e17 - 8 * x), (x,), finite=False).bound).all()
    assert expected(lambda x: None, (x,), finite=False).values.shape == (0,)


def test_the_answer_of_a_mistake_has_a_bound_in_single_precision_too():
    def nearly_zero_by_zero(x):
        return 1 / (x - 1)

    x = np.array([1 + 1e-9, 3.0])
    assert np.isinf(expected(nearly_zero_by_zero, (x,)).bound_single[0])
    found = expected(nearly_zero_by_zero, (x,), finite=False)
    assert np.isfinite(found.bound_single).all()
    assert np.isinf(expected(nearly_zero_by_zero, (x,), finite=False, single=False).bound_single).all()


def test_what_the_function_raises_comes_through():
    with pytest.raises(ValueError, match="mismatch"):
        expected(lambda a, b: a @ b, (np.ones((2, 3)), np.ones(2)))


def test_empty_arrays_have_empty_bounds():
    right = expected(lambda x: {2: x, 3: x * 2, 4: x.sum()}, (np.empty((0, 3)),))
    assert right.bound.shape == (1,)
    assert right.values.tolist() == [0]


def test_bounds_grow_with_the_unit_roundoff():
    arguments = network(5, 1.0)
    double, single, half = (error_bound(backprop, arguments, u) for u in (U_DOUBLE, U_SINGLE, U_HALF))
    assert np.allclose(double, expected(backprop, arguments).bound)
    assert np.all(double < single)
    assert np.all(single < half)
    assert math.isclose(np.median(single / double), 2**29, rel_tol=0.1)


def test_without_single_precision_nothing_is_said_of_it_and_the_rest_is_the_same():
    arguments = (np.array([1.0, 2.0]), 3.0)
    both = expected(lambda x, y: np.exp(x) / y, arguments)
    one = expected(lambda x, y: np.exp(x) / y, arguments, single=False)
    assert np.isinf(one.bound_single).all()
    assert np.array_equal(one.values, both.values)
    assert np.array_equal(one.bound, both.bound)
