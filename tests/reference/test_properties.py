"""What must hold of the seven functions whatever they are given."""
# ruff: noqa: E741  # l is the l of the formulas

import inspect
import warnings

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

from reference import backprop as reference
from reference import networks

finite = st.floats(allow_nan=False, allow_infinity=False)
any_array = arrays(np.float64, array_shapes(min_dims=0, max_dims=4, max_side=4), elements=finite)
seeds = st.integers(0, 2**32 - 1)


def a_network(seed, make=networks.moderate):
    rng = np.random.default_rng(seed)
    network = make(rng, networks.widths(rng, int(rng.integers(2, 7))))
    return network.theta, network.x, networks.labels(rng, network.outputs)


@given(any_array)
def test_the_sigmoid_keeps_the_shape_and_stays_within_0_and_1(z):
    g = reference.sigmoid(z)
    assert np.shape(g) == np.shape(z)
    assert np.all((g >= 0) & (g <= 1))


@given(any_array)
def test_the_sigmoid_of_minus_z_is_1_minus_that_of_z(z):
    assert np.allclose(reference.sigmoid(-z), 1 - reference.sigmoid(z), rtol=0, atol=4 * 2**-53)


@given(finite, finite)
def test_the_sigmoid_never_falls(z, w):
    low, high = sorted((z, w))
    # One rounding of the division is all that may stand between two neighbours.
    assert reference.sigmoid(low) <= reference.sigmoid(high) + 2**-53


def test_the_sigmoid_of_large_numbers_is_0_and_1_without_a_warning():
    with warnings.catch_warnings(), np.errstate(over="raise", invalid="raise", divide="raise"):
        warnings.simplefilter("error")
        assert reference.sigmoid(np.array([-1e308, -1000.0, 0.0, 1000.0, 1e308])).tolist() == [0, 0, 0.5, 1, 1]
        assert reference.sigmoid(-1000.0) == 0
        assert reference.sigmoid(1000.0) == 1


@given(arrays(np.float64, 5, elements=st.floats(-30, 30)))
def test_the_derivative_of_the_sigmoid_is_its_slope(z):
    h = 1e-5
    slope = (reference.sigmoid(z + h) - reference.sigmoid(z - h)) / (2 * h)
    assert np.allclose(reference.sigmoid_derivative(reference.sigmoid(z)), slope, rtol=0, atol=1e-10)


@given(seeds)
def test_shapes_and_keys_are_those_of_the_notation(seed):
    theta, x, y = a_network(seed)
    L = max(theta)
    a = reference.forward(theta, x)
    delta, nabla = reference.backprop(theta, x, y)
    assert list(a) == list(range(1, L + 1))
    assert set(delta) == set(nabla) == set(range(2, L + 1))
    assert all(a[l].shape == delta[l].shape == (len(theta[l]),) for l in theta)
    assert all(nabla[l].shape == theta[l].shape for l in theta)
    assert np.array_equal(a[1], x)


@given(seeds)
def test_the_order_of_hidden_units_does_not_matter(seed):
    theta, x, y = a_network(seed)
    if len(theta) < 2:
        return
    order = np.random.default_rng(seed).permutation(len(theta[2]))
    shuffled = {**theta, 2: theta[2][order], 3: theta[3][:, order]}
    delta, nabla = reference.backprop(theta, x, y)
    delta_shuffled, nabla_shuffled = reference.backprop(shuffled, x, y)
    assert np.allclose(delta_shuffled[2], delta[2][order], rtol=1e-10, atol=1e-14)
    assert np.allclose(nabla_shuffled[2], nabla[2][order], rtol=1e-10, atol=1e-14)
    assert np.allclose(nabla_shuffled[3], nabla[3][:, order], rtol=1e-10, atol=1e-14)


@given(seeds)
def test_a_hidden_delta_is_linear_in_the_delta_above(seed):
    rng = np.random.default_rng(seed)
    theta, a = networks.weights(rng, 4, 3), networks.activations(rng, 3)
    one, two = networks.errors(rng, 4), networks.errors(rng, 4)
    together = reference.hidden_delta(theta, 2 * one - two, a)
    assert np.allclose(together, 2 * reference.hidden_delta(theta, one, a) - reference.hidden_delta(theta, two, a))


@given(seeds)
def test_backprop_is_made_of_the_other_functions(seed):
    theta, x, y = a_network(seed)
    a = reference.forward(theta, x)
    delta, nabla = reference.backprop(theta, x, y)
    L = max(theta)
    assert np.array_equal(delta[L], reference.output_delta(a[L], y))
    for l in range(2, L):
        assert np.array_equal(delta[l], reference.hidden_delta(theta[l + 1], delta[l + 1], a[l]))
    for l in theta:
        assert np.array_equal(nabla[l], reference.gradient(delta[l], a[l - 1]))


@given(seeds, st.floats(0, 4))
def test_a_step_is_linear_in_alpha_and_leaves_its_arguments_alone(seed, alpha):
    theta, x, y = a_network(seed)
    _, nabla = reference.backprop(theta, x, y)
    before = {l: theta[l].copy() for l in theta}, {l: nabla[l].copy() for l in nabla}
    stepped = reference.gradient_descent_step(theta, nabla, alpha)
    assert all(np.array_equal(theta[l], before[0][l]) and np.array_equal(nabla[l], before[1][l]) for l in theta)
    assert all(np.allclose(theta[l] - stepped[l], alpha * nabla[l], atol=1e-12) for l in theta)
    assert all(stepped[l] is not theta[l] for l in theta)


@given(seeds)
def test_saturated_networks_give_finite_numbers(seed):
    theta, x, y = a_network(seed, networks.saturated)
    delta, nabla = reference.backprop(theta, x, y)
    assert all(np.all(np.isfinite(delta[l])) and np.all(np.isfinite(nabla[l])) for l in theta)
    assert all(np.any(np.abs(delta[l]) > 1e-6) for l in (max(theta),))


QUESTIONS = tuple(reference.DRAWS)


@pytest.mark.parametrize("question", QUESTIONS)
def test_every_function_says_its_equation_and_where_it_comes_from(question):
    docstring = inspect.getdoc(getattr(reference, question))
    assert "=" in docstring or "−" in docstring.splitlines()[0]
    assert "Returns:" in docstring
    assert 'Handout, "' in docstring
    assert "Nielsen" in docstring
