"""The functions of ``backprop-ml`` as they come out wrong: named and explained in ``backprop_ml_mistakes``.

Same signatures, shapes and notation as ``backprop_ml``.  A variant calls the other functions by their names, so that
the grader can put a wrong one in the place of a right one and see two mistakes at once.  What several mistakes share is
made by ``cost_with``, ``deltas_with`` and ``gradients_with`` from the part that is wrong.
"""

# numpy says of many products that they are Any.
# mypy: disable-error-code="no-any-return"
# ruff: noqa: ARG005, D403, E741  # what is left out is the mistake; formulas have small letters, and l is a layer

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import numpy as np

from grader.model import FloatArray
from grader.rounding import declares_error

from .backprop import sigmoid, sigmoid_derivative
from .backprop_ml import (
    cross_entropy,
    deltas,
    forward,
    gradient,
    gradients,
    output_delta,
    penalty,
    sigmoid_gradient,
    weighted_inputs,
    with_bias,
    without_bias,
)

Layers = dict[int, FloatArray]
Forward = Callable[[Layers, FloatArray], Layers]
Deltas = Callable[[Layers, FloatArray, FloatArray], Layers]
Cost = Callable[[Layers, FloatArray, FloatArray, float], Any]
Data = Callable[[FloatArray, FloatArray], Any]
"""The first sum of J from A^(L) and Y, or that of D^(l) from δ^(l+1) and A^(l)."""
Gradients = Callable[[Layers, FloatArray, FloatArray, float], Layers]


# ── sigmoid_gradient ──────────────────────────────────────────────────────────────────────────────────────────────────


def gradient_of_value(z: FloatArray) -> FloatArray:
    """z (1 − z): takes its argument for g(z)"""
    return z * (1 - z)


def sigmoid_itself(z: FloatArray) -> FloatArray:
    """g(z)"""
    return sigmoid(z)


def one_minus_sigmoid(z: FloatArray) -> FloatArray:
    """1 − g(z)"""
    return 1 - sigmoid(z)


def sigmoid_twice(z: FloatArray) -> FloatArray:
    """g′(g(z))"""
    return sigmoid_derivative(sigmoid(sigmoid(z)))


def tanh_gradient_of_sigmoid(z: FloatArray) -> FloatArray:
    """1 − g(z)²"""
    return 1 - sigmoid(z) ** 2


@declares_error(absolute=4)
def tanh_gradient(z: FloatArray) -> FloatArray:
    """1 − tanh² z"""
    return 1 - np.tanh(z) ** 2


def matrix_product(z: FloatArray) -> FloatArray:
    """g(z) @ (1 − g(z)) where ⊙ belongs; of numbers it is the same"""
    return np.dot(sigmoid(z), 1 - sigmoid(z))


@declares_error(absolute=4)
def overflow(z: FloatArray) -> FloatArray:
    """e^−z/(1 + e^−z)², which is ∞/∞ from z ≈ −355 down"""
    return np.exp(-z) / (1 + np.exp(-z)) ** 2


@declares_error(absolute=4)
def overflow_above(z: FloatArray) -> FloatArray:
    """e^z/(1 + e^z)², which is ∞/∞ from z ≈ 355 on"""
    return np.exp(z) / (1 + np.exp(z)) ** 2


@declares_error(absolute=4)
def overflow_raises(z: FloatArray) -> FloatArray:
    """by ``math.exp``, which raises where e^−z has no double"""
    with np.errstate(over="raise"):
        try:
            a = 1 / (1 + np.exp(-z))
        except FloatingPointError:
            raise OverflowError("math range error") from None
    return a * (1 - a)


# ── forward ───────────────────────────────────────────────────────────────────────────────────────────────────────────


_SIGMOID_OF_1 = float(sigmoid(np.ones(1))[0])


def forward_with(step: Callable[[FloatArray, FloatArray, int], FloatArray]) -> Forward:
    """A^(l+1) = step(Θ^(l), A^(l), l)."""

    def wrong_forward(Theta: Layers, X: FloatArray) -> Layers:
        A = {1: X}
        for l in sorted(Theta):
            A[l + 1] = step(Theta[l], A[l], l)
        return A

    return wrong_forward


no_bias = forward_with(lambda Theta_l, A_l, l: sigmoid(A_l @ Theta_l[:, 1:].T))
bias_in_first_layer_only = forward_with(
    lambda Theta_l, A_l, l: sigmoid(weighted_inputs(Theta_l, A_l) if l == 1 else A_l @ Theta_l[:, 1:].T)
)
bias_last = forward_with(lambda Theta_l, A_l, l: sigmoid(np.hstack([A_l, np.ones((len(A_l), 1))]) @ Theta_l.T))
bias_activated = forward_with(
    lambda Theta_l, A_l, l: sigmoid(A_l @ Theta_l[:, 1:].T + (1 if l == 1 else _SIGMOID_OF_1) * Theta_l[:, 0])
)
no_activation = forward_with(lambda Theta_l, A_l, l: weighted_inputs(Theta_l, A_l))
falling_sigmoid = forward_with(lambda Theta_l, A_l, l: sigmoid(-weighted_inputs(Theta_l, A_l)))


@declares_error(absolute=4)
def _tanh(z: FloatArray) -> FloatArray:
    return np.tanh(z)


tanh_for_sigmoid = forward_with(lambda Theta_l, A_l, l: _tanh(weighted_inputs(Theta_l, A_l)))


def activates_input(Theta: Layers, X: FloatArray) -> Layers:
    """A^(1) = g(X)"""
    return forward(Theta, sigmoid(X))


def activates_input_unseen(Theta: Layers, X: FloatArray) -> Layers:
    """A^(2) from g(X), with A^(1) = X returned"""
    return {**forward(Theta, sigmoid(X)), 1: X}


def linear_output(Theta: Layers, X: FloatArray) -> Layers:
    """A^(L) = Z^(L)"""
    A = forward(Theta, X)
    L = max(A)
    return {**A, L: weighted_inputs(Theta[L - 1], A[L - 1])}


def returns_z(Theta: Layers, X: FloatArray) -> Layers:
    """Z^(l) in the place of A^(l), each from the right A^(l−1)"""
    A = forward(Theta, X)
    return {1: X, **{l + 1: weighted_inputs(Theta[l], A[l]) for l in Theta}}


def keeps_bias_column(Theta: Layers, X: FloatArray) -> Layers:
    """[1 A^(l)] for l < L"""
    A = forward(Theta, X)
    L = max(A)
    return {l: with_bias(A[l]) if l < L else A[l] for l in A}


def keeps_bias_column_everywhere(Theta: Layers, X: FloatArray) -> Layers:
    """[1 A^(l)] for all l"""
    return {l: with_bias(A_l) for l, A_l in forward(Theta, X).items()}


def keeps_bias_column_of_hidden(Theta: Layers, X: FloatArray) -> Layers:
    """[1 A^(l)] for hidden layers"""
    A = forward(Theta, X)
    L = max(A)
    return {l: with_bias(A[l]) if 1 < l < L else A[l] for l in A}


def omits_input(Theta: Layers, X: FloatArray) -> Layers:
    """A^(2..L)"""
    return {l: A_l for l, A_l in forward(Theta, X).items() if l > 1}


def output_only(Theta: Layers, X: FloatArray) -> FloatArray:
    """A^(L)"""
    return forward(Theta, X)[max(Theta) + 1]


def forward_three_layers(Theta: Layers, X: FloatArray) -> Layers:
    """A^(1), A^(2), A^(3), however deep the network is"""
    return forward({l: Theta[l] for l in (1, 2)}, X)


def forward_four_layers(Theta: Layers, X: FloatArray) -> Layers:
    return forward({l: Theta[l] for l in (1, 2, 3)}, X)


def forward_first_step(Theta: Layers, X: FloatArray) -> Layers:
    """``return`` one indentation too deep"""
    return forward({1: Theta[1]}, X)


def forward_keys_from_0(Theta: Layers, X: FloatArray) -> Layers:
    return _shifted(forward(Theta, X), -1)


def forward_keys_from_2(Theta: Layers, X: FloatArray) -> Layers:
    return _shifted(forward(Theta, X), 1)


def forward_columns(Theta: Layers, X: FloatArray) -> Layers:
    """A^(l)ᵀ: an example a column"""
    return {l: A_l.T for l, A_l in forward(Theta, X).items()}


def forward_columns_above_input(Theta: Layers, X: FloatArray) -> Layers:
    """A^(l)ᵀ, with X as it is"""
    return {l: A_l.T if l > 1 else A_l for l, A_l in forward(Theta, X).items()}


# ── cost ──────────────────────────────────────────────────────────────────────────────────────────────────────────────


def cost_with(
    data: Data = cross_entropy,
    regularisation: Callable[[Layers, float, int], float] = penalty,
) -> Cost:
    """J = data(A^(L), Y) + regularisation(Θ, λ, m)."""

    def wrong_cost(Theta: Layers, X: FloatArray, Y: FloatArray, lam: float) -> Any:
        return data(forward(Theta, X)[max(Theta) + 1], Y) + regularisation(Theta, lam, len(X))

    return wrong_cost


def squares(Theta: Layers, of: Callable[[FloatArray], FloatArray] = lambda Theta_l: Theta_l[:, 1:]) -> float:
    """Σ_l Σ of(Θ^(l))²."""
    return sum(np.sum(of(Theta[l]) ** 2) for l in Theta)


def _terms(A_L: FloatArray, Y: FloatArray) -> FloatArray:
    """What J sums over examples and classes: (m, s_L)."""
    return -(Y * np.log(A_L) + (1 - Y) * np.log(1 - A_L))


def quadratic(A_L: FloatArray, Y: FloatArray) -> float:
    return np.sum((A_L - Y) ** 2) / len(Y)


def positive_class_only(A_L: FloatArray, Y: FloatArray) -> float:
    """−1/m Σ Y ln A"""
    return -np.sum(Y * np.log(A_L)) / len(Y)


def all_pairs_of_classes(A_L: FloatArray, Y: FloatArray) -> float:
    """−1/m Σ (Yᵀ ln A + (1 − Y)ᵀ ln(1 − A)): classes are multiplied with other classes"""
    return -np.sum(Y.T @ np.log(A_L) + (1 - Y).T @ np.log(1 - A_L)) / len(Y)


def shifted_logarithm(epsilon: float) -> Data:
    """−1/m Σ [Y ln(A + ε) + (1 − Y) ln(1 − A + ε)]"""
    return lambda A_L, Y: -np.sum(Y * np.log(A_L + epsilon) + (1 - Y) * np.log(1 - A_L + epsilon)) / len(Y)


def each_class(A_L: FloatArray, Y: FloatArray) -> FloatArray:
    """A number for each class"""
    return np.sum(_terms(A_L, Y), axis=0) / len(Y)


def each_example(A_L: FloatArray, Y: FloatArray) -> FloatArray:
    """A number for each example"""
    return np.sum(_terms(A_L, Y), axis=1)


def lose_first(Y: FloatArray) -> FloatArray:
    """Y without the ones of the first class."""
    return np.hstack([np.zeros((len(Y), 1)), Y[:, 1:]])


def lose_last(Y: FloatArray) -> FloatArray:
    """Y without the ones of the last class."""
    return np.hstack([Y[:, :-1], np.zeros((len(Y), 1))])


cost_regularises_bias = cost_with(regularisation=lambda Theta, lam, m: lam / (2 * m) * squares(Theta, lambda t: t))
cost_regularises_without_row = cost_with(
    regularisation=lambda Theta, lam, m: lam / (2 * m) * squares(Theta, lambda t: t[1:])
)
cost_regularises_without_last = cost_with(
    regularisation=lambda Theta, lam, m: lam / (2 * m) * squares(Theta, lambda t: t[:, :-1])
)
cost_regularises_first_only = cost_with(
    regularisation=lambda Theta, lam, m: lam / (2 * m) * np.sum(Theta[1][:, 1:] ** 2)
)
cost_regularises_last_only = cost_with(
    regularisation=lambda Theta, lam, m: lam / (2 * m) * np.sum(Theta[max(Theta)][:, 1:] ** 2)
)
cost_regularised_by_lam_over_m = cost_with(regularisation=lambda Theta, lam, m: lam / m * squares(Theta))
cost_regularised_by_half_lam = cost_with(regularisation=lambda Theta, lam, m: lam / 2 * squares(Theta))
cost_regularised_by_lam = cost_with(regularisation=lambda Theta, lam, m: lam * squares(Theta))
cost_regularisation_subtracted = cost_with(regularisation=lambda Theta, lam, m: -penalty(Theta, lam, m))
cost_not_regularised = cost_with(regularisation=lambda Theta, lam, m: 0.0)
cost_weights_not_squared = cost_with(
    regularisation=lambda Theta, lam, m: lam / (2 * m) * sum(np.sum(Theta[l][:, 1:]) for l in Theta)
)
cost_quadratic = cost_with(quadratic)
cost_half_quadratic = cost_with(lambda A_L, Y: quadratic(A_L, Y) / 2)
cost_positive_class_only = cost_with(positive_class_only)
cost_sign = cost_with(lambda A_L, Y: -cross_entropy(A_L, Y))
cost_not_averaged = cost_with(lambda A_L, Y: np.sum(_terms(A_L, Y)))
cost_nothing_averaged = cost_with(lambda A_L, Y: np.sum(_terms(A_L, Y)), lambda Theta, lam, m: lam / 2 * squares(Theta))
cost_averaged_over_units = cost_with(lambda A_L, Y: np.mean(_terms(A_L, Y)))
cost_all_pairs_of_classes = cost_with(all_pairs_of_classes)
cost_of_each_class = cost_with(each_class)
cost_of_each_example = cost_with(each_example)
cost_without_last_class = cost_with(lambda A_L, Y: np.sum(_terms(A_L, Y)[:, :-1]) / len(Y))
cost_without_first_class = cost_with(lambda A_L, Y: np.sum(_terms(A_L, Y)[:, 1:]) / len(Y))
cost_last_class_lost = cost_with(lambda A_L, Y: cross_entropy(A_L, lose_last(Y)))
cost_first_class_lost = cost_with(lambda A_L, Y: cross_entropy(A_L, lose_first(Y)))
cost_decimal_logarithm = cost_with(lambda A_L, Y: cross_entropy(A_L, Y) / np.log(10))


#: What may be wrong with the two sums of the cost, by the id of the mistake.
COST_DATA: Mapping[str, Data] = {
    "not-averaged": lambda A_L, Y: np.sum(_terms(A_L, Y)),
    "averaged-over-units": lambda A_L, Y: np.mean(_terms(A_L, Y)),
    "cost-positive-class-only": positive_class_only,
}
COST_REGULARISATION: Mapping[str, Callable[[Layers, float, int], float]] = {
    "bias-regularised": lambda Theta, lam, m: lam / (2 * m) * squares(Theta, lambda t: t),
    "regularisation-sign": lambda Theta, lam, m: -penalty(Theta, lam, m),
    "not-regularised": lambda Theta, lam, m: 0.0,
}


def costs_wrong_twice() -> Iterator[tuple[tuple[str, str], Cost]]:
    """Both sums wrong, with the ids of the two mistakes."""
    for one, data in COST_DATA.items():
        for other, regularisation in COST_REGULARISATION.items():
            yield (one, other), cost_with(data, regularisation)


# ── deltas ────────────────────────────────────────────────────────────────────────────────────────────────────────────

Hidden = Callable[[Layers, Layers, Layers, int], FloatArray]


def deltas_with(
    hidden: Hidden | None = None, output: Callable[[FloatArray, FloatArray], FloatArray] = output_delta
) -> Deltas:
    """δ^(L) = output(A^(L), Y); below, δ^(l) = hidden(Θ, δ, g′, l) with g′ by layer, or as it should be."""

    def wrong_deltas(Theta: Layers, X: FloatArray, Y: FloatArray) -> Layers:
        A = forward(Theta, X)
        L = max(A)
        slope = {l + 1: sigmoid_gradient(weighted_inputs(Theta[l], A[l])) for l in Theta}
        delta = {L: output(A[L], Y)}
        for l in range(L - 1, 1, -1):
            delta[l] = hidden(Theta, delta, slope, l) if hidden else _carried(Theta, delta, l) * slope[l]
        return delta

    return wrong_deltas


def deltas_from_activations(forward: Forward) -> Deltas:
    """δ^(l) with g′ from the activations that a wrong ``forward`` gives, A ⊙ (1 − A), and not from Z once more."""

    def wrong_deltas(Theta: Layers, X: FloatArray, Y: FloatArray) -> Layers:
        A = forward(Theta, X)
        L = max(A)
        delta = {L: output_delta(A[L], Y)}
        for l in range(L - 1, 1, -1):
            delta[l] = _carried(Theta, delta, l) * A[l] * (1 - A[l])
        return delta

    return wrong_deltas


def _carried(Theta: Layers, delta: Layers, l: int) -> FloatArray:
    """δ^(l+1) Θ^(l) without the bias column."""
    return delta[l + 1] @ Theta[l][:, 1:]


def _carried_with_bias(Theta: Layers, delta: Layers, slope: Layers, l: int) -> FloatArray:
    """δ^(l+1) Θ^(l) ⊙ g′([1 Z^(l)]): (m, s_l + 1)."""
    return delta[l + 1] @ Theta[l] * np.hstack([np.full((len(slope[l]), 1), _SLOPE_AT_1), slope[l]])


_SLOPE_AT_1 = _SIGMOID_OF_1 * (1 - _SIGMOID_OF_1)

deltas_sign = deltas_with(output=lambda A_L, Y: Y - A_L)
deltas_quadratic_cost = deltas_with(output=lambda A_L, Y: (A_L - Y) * A_L * (1 - A_L))
deltas_averaged = deltas_with(output=lambda A_L, Y: (A_L - Y) / len(Y))
deltas_averaged_over_units = deltas_with(output=lambda A_L, Y: (A_L - Y) / Y.shape[1])
deltas_mean_error_for_every_unit = deltas_with(
    output=lambda A_L, Y: np.mean(A_L - Y, axis=1, keepdims=True) * np.ones(Y.shape)
)
deltas_last_class_lost = deltas_with(output=lambda A_L, Y: A_L - lose_last(Y))
deltas_first_class_lost = deltas_with(output=lambda A_L, Y: A_L - lose_first(Y))
deltas_no_derivative = deltas_with(lambda Theta, delta, slope, l: _carried(Theta, delta, l))
deltas_no_weights = deltas_with(lambda Theta, delta, slope, l: np.sum(delta[l + 1], axis=1, keepdims=True) * slope[l])
deltas_dot_for_elementwise = deltas_with(lambda Theta, delta, slope, l: _carried(Theta, delta, l) @ slope[l].T)
deltas_last_column_dropped = deltas_with(lambda Theta, delta, slope, l: delta[l + 1] @ Theta[l][:, :-1] * slope[l])
deltas_last_entry_dropped = deltas_with(
    lambda Theta, delta, slope, l: _carried_with_bias(Theta, delta, slope, l)[:, :-1]
)
deltas_bias_not_dropped = deltas_with(_carried_with_bias)
deltas_weights_of_layer_below = deltas_with(
    lambda Theta, delta, slope, l: delta[l + 1] @ Theta[l - 1][:, 1:] * slope[l]
)
deltas_derivative_of_layer_above = deltas_with(lambda Theta, delta, slope, l: _carried(Theta, delta, l) * slope[l + 1])
deltas_weights_not_transposed = deltas_with(lambda Theta, delta, slope, l: delta[l + 1] @ Theta[l][:, 1:].T * slope[l])
deltas_output_error_in_every_layer = deltas_with(
    lambda Theta, delta, slope, l: delta[max(delta)] @ Theta[l][:, 1:] * slope[l]
)


def deltas_bias_dropped_for_recursion(Theta: Layers, X: FloatArray, Y: FloatArray) -> Layers:
    """δ^(l) with the column of the bias unit, dropped only on the way to the layer below"""
    A, delta = forward(Theta, X), deltas(Theta, X, Y)
    slope = {l + 1: sigmoid_gradient(weighted_inputs(Theta[l], A[l])) for l in Theta}
    L = max(A)
    return {L: delta[L], **{l: _carried_with_bias(Theta, delta, slope, l) for l in range(2, L)}}


def deltas_propagate_error(Theta: Layers, X: FloatArray, Y: FloatArray) -> Layers:
    """The errors come down through the weights alone; g′(Z^(l)) is put on each at the end"""
    A = forward(Theta, X)
    L = max(A)
    error = output_delta(A[L], Y)
    delta = {L: error}
    for l in range(L - 1, 1, -1):
        error = error @ Theta[l][:, 1:]
        delta[l] = error * sigmoid_gradient(weighted_inputs(Theta[l - 1], A[l - 1]))
    return delta


def deltas_include_input(Theta: Layers, X: FloatArray, Y: FloatArray) -> Layers:
    """δ^(1) = δ^(2) Θ^(1) ⊙ X ⊙ (1 − X) besides the others"""
    delta = deltas(Theta, X, Y)
    return {1: delta[2] @ Theta[1][:, 1:] * X * (1 - X), **delta}


def deltas_include_input_without_derivative(Theta: Layers, X: FloatArray, Y: FloatArray) -> Layers:
    delta = deltas(Theta, X, Y)
    return {1: delta[2] @ Theta[1][:, 1:], **delta}


def deltas_mean_of_examples(Theta: Layers, X: FloatArray, Y: FloatArray) -> Layers:
    """The mean of δ^(l) over the examples: (s_l,)"""
    return {l: np.mean(delta_l, axis=0) for l, delta_l in deltas(Theta, X, Y).items()}


def deltas_sum_of_examples(Theta: Layers, X: FloatArray, Y: FloatArray) -> Layers:
    """The sum of δ^(l) over the examples: (s_l,)"""
    return {l: np.sum(delta_l, axis=0) for l, delta_l in deltas(Theta, X, Y).items()}


def deltas_columns(Theta: Layers, X: FloatArray, Y: FloatArray) -> Layers:
    """δ^(l)ᵀ: an example a column"""
    return {l: delta_l.T for l, delta_l in deltas(Theta, X, Y).items()}


def deltas_keys_shifted_down(Theta: Layers, X: FloatArray, Y: FloatArray) -> Layers:
    return _shifted(deltas(Theta, X, Y), -1)


def deltas_three_layers(Theta: Layers, X: FloatArray, Y: FloatArray) -> Layers:
    """δ^(3) and δ^(2), with the output taken to be layer 3"""
    return deltas({l: Theta[l] for l in (1, 2)}, X, Y)


def deltas_last_two_layers(Theta: Layers, X: FloatArray, Y: FloatArray) -> Layers:
    """δ^(L) and δ^(L−1) alone"""
    L = max(Theta) + 1
    return {l: delta_l for l, delta_l in deltas(Theta, X, Y).items() if l >= L - 1}


def deltas_output_only(Theta: Layers, X: FloatArray, Y: FloatArray) -> Layers:
    """δ^(L) alone"""
    L = max(Theta) + 1
    return {L: deltas(Theta, X, Y)[L]}


# ── gradients ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def gradients_with(
    data: Data | None = None,
    regularisation: Callable[[FloatArray, float, int], FloatArray] | None = None,
) -> Gradients:
    """D^(l) = data(δ^(l+1), A^(l)) + regularisation(Θ^(l), λ, m), each as it should be where it is not given."""

    def wrong_gradients(Theta: Layers, X: FloatArray, Y: FloatArray, lam: float) -> Layers:
        A, delta = forward(Theta, X), deltas(Theta, X, Y)
        return {
            l: (data or _mean)(delta[l + 1], A[l]) + (regularisation or _decay)(Theta[l], lam, len(X)) for l in Theta
        }

    return wrong_gradients


def _sum(delta_next: FloatArray, A_l: FloatArray) -> FloatArray:
    """Δ^(l) = Σ_i δ_i [1 a_i]"""
    return delta_next.T @ with_bias(A_l)


def _mean(delta_next: FloatArray, A_l: FloatArray) -> FloatArray:
    """Δ^(l)/m"""
    return _sum(delta_next, A_l) / len(A_l)


def _decay(Theta_l: FloatArray, lam: float, m: int) -> FloatArray:
    """λ/m Θ^(l), without the bias"""
    return lam / m * without_bias(Theta_l)


def _ones_for_bias(Theta_l: FloatArray) -> FloatArray:
    return np.hstack([np.ones((len(Theta_l), 1)), Theta_l[:, 1:]])


def _without_first_row(Theta_l: FloatArray) -> FloatArray:
    return np.vstack([np.zeros((1, Theta_l.shape[1])), Theta_l[1:]])


def _without_last_column(Theta_l: FloatArray) -> FloatArray:
    return np.hstack([Theta_l[:, :-1], np.zeros((len(Theta_l), 1))])


def _running_sums(delta_next: FloatArray, A_l: FloatArray) -> FloatArray:
    """Σ_i (m − i) δ_i [1 a_i], i from 0: what has been accumulated is added again with each example"""
    weights = np.arange(len(A_l), 0, -1).reshape(-1, 1)
    return _sum(delta_next * weights, A_l)


def _last_example(delta_next: FloatArray, A_l: FloatArray) -> FloatArray:
    """δ_m [1 a_m]"""
    return _sum(delta_next[-1:], A_l[-1:])


def _divided_in_the_loop(delta_next: FloatArray, A_l: FloatArray) -> FloatArray:
    """Δ ← (Δ + δ_i [1 a_i])/m with each example"""
    m = len(A_l)
    weights = np.array([float(m) ** (i - m) for i in range(m)]).reshape(-1, 1)
    return _sum(delta_next * weights, A_l)


#: What may be wrong with the two terms of D^(l), by the id of the mistake.
GRADIENT_DATA: Mapping[str, Data] = {
    "not-averaged": _sum,
    "averaged-twice": lambda delta_next, A_l: _mean(delta_next, A_l) / len(A_l),
    "last-example-only": lambda delta_next, A_l: _last_example(delta_next, A_l) / len(A_l),
}
GRADIENT_REGULARISATION: Mapping[str, Callable[[FloatArray, float, int], FloatArray]] = {
    "bias-regularised": lambda Theta_l, lam, m: lam / m * Theta_l,
    "regularisation-sign": lambda Theta_l, lam, m: -_decay(Theta_l, lam, m),
    "not-regularised": lambda Theta_l, lam, m: 0.0 * Theta_l,
}

gradients_bias_regularised = gradients_with(regularisation=lambda Theta_l, lam, m: lam / m * Theta_l)
gradients_bias_regularised_by_ones = gradients_with(
    regularisation=lambda Theta_l, lam, m: lam / m * _ones_for_bias(Theta_l)
)
gradients_first_row_not_regularised = gradients_with(
    regularisation=lambda Theta_l, lam, m: lam / m * _without_first_row(Theta_l)
)
gradients_last_column_not_regularised = gradients_with(
    regularisation=lambda Theta_l, lam, m: lam / m * _without_last_column(Theta_l)
)
gradients_regularised_by_lam = gradients_with(regularisation=lambda Theta_l, lam, m: lam * without_bias(Theta_l))
gradients_regularised_by_half = gradients_with(
    regularisation=lambda Theta_l, lam, m: lam / (2 * m) * without_bias(Theta_l)
)
gradients_regularised_by_twice = gradients_with(
    regularisation=lambda Theta_l, lam, m: 2 * lam / m * without_bias(Theta_l)
)
gradients_regularisation_subtracted = gradients_with(regularisation=lambda Theta_l, lam, m: -_decay(Theta_l, lam, m))
gradients_not_regularised = gradients_with(regularisation=lambda Theta_l, lam, m: 0.0 * Theta_l)
gradients_regularised_by_squares = gradients_with(
    regularisation=lambda Theta_l, lam, m: lam / (2 * m) * without_bias(Theta_l) ** 2
)
gradients_not_averaged = gradients_with(_sum)
gradients_nothing_averaged = gradients_with(_sum, lambda Theta_l, lam, m: lam * without_bias(Theta_l))
gradients_averaged_twice = gradients_with(lambda delta_next, A_l: _mean(delta_next, A_l) / len(A_l))
gradients_all_averaged_twice = gradients_with(
    lambda delta_next, A_l: _mean(delta_next, A_l) / len(A_l),
    lambda Theta_l, lam, m: _decay(Theta_l, lam, m) / m,
)
gradients_averaged_over_units = gradients_with(lambda delta_next, A_l: _mean(delta_next, A_l) / delta_next.shape[1])
gradients_running_sums = gradients_with(lambda delta_next, A_l: _running_sums(delta_next, A_l) / len(A_l))
gradients_last_example = gradients_with(lambda delta_next, A_l: _last_example(delta_next, A_l) / len(A_l))
gradients_last_example_alone = gradients_with(_last_example)
gradients_divided_in_the_loop = gradients_with(_divided_in_the_loop)
gradients_bias_not_learned = gradients_with(
    lambda delta_next, A_l: delta_next.T @ np.hstack([np.zeros((len(A_l), 1)), A_l]) / len(A_l)
)
gradients_bias_last = gradients_with(
    lambda delta_next, A_l: delta_next.T @ np.hstack([A_l, np.ones((len(A_l), 1))]) / len(A_l)
)


def gradients_wrong_twice() -> Iterator[tuple[tuple[str, str], Gradients]]:
    """Both terms wrong, with the ids of the two mistakes."""
    for one, data in GRADIENT_DATA.items():
        for other, regularisation in GRADIENT_REGULARISATION.items():
            yield (one, other), gradients_with(data, regularisation)


def gradients_without_bias(Theta: Layers, X: FloatArray, Y: FloatArray, lam: float) -> Layers:
    """D^(l) without its column 0"""
    return {l: D_l[:, 1:] for l, D_l in gradients(Theta, X, Y, lam).items()}


def gradients_transposed(Theta: Layers, X: FloatArray, Y: FloatArray, lam: float) -> Layers:
    return {l: D_l.T for l, D_l in gradients(Theta, X, Y, lam).items()}


def gradients_keys_shifted_up(Theta: Layers, X: FloatArray, Y: FloatArray, lam: float) -> Layers:
    """D under the layer that Θ leads into"""
    return _shifted(gradients(Theta, X, Y, lam), 1)


def gradients_keys_from_0(Theta: Layers, X: FloatArray, Y: FloatArray, lam: float) -> Layers:
    return _shifted(gradients(Theta, X, Y, lam), -1)


def gradients_first_layer_regularised(Theta: Layers, X: FloatArray, Y: FloatArray, lam: float) -> Layers:
    """λ in D^(1) alone"""
    return {**gradients(Theta, X, Y, 0.0), 1: gradients(Theta, X, Y, lam)[1]}


def gradients_last_layer_regularised(Theta: Layers, X: FloatArray, Y: FloatArray, lam: float) -> Layers:
    """λ in D^(L−1) alone"""
    last = max(Theta)
    return {**gradients(Theta, X, Y, 0.0), last: gradients(Theta, X, Y, lam)[last]}


def gradients_of_z(Theta: Layers, X: FloatArray, Y: FloatArray, lam: float) -> Layers:
    """D^(l) with Z^(l) in the place of A^(l)"""
    A, delta = forward(Theta, X), deltas(Theta, X, Y)
    Z = {1: X, **{l + 1: weighted_inputs(Theta[l], A[l]) for l in Theta}}
    return {l: gradient(delta[l + 1], Z[l], Theta[l], lam) for l in Theta}


def gradients_of_input(Theta: Layers, X: FloatArray, Y: FloatArray, lam: float) -> Layers:
    """D^(l) with X in the place of A^(l)"""
    delta = deltas(Theta, X, Y)
    return {l: gradient(delta[l + 1], X, Theta[l], lam) for l in Theta}


def gradients_of_layer_above(Theta: Layers, X: FloatArray, Y: FloatArray, lam: float) -> Layers:
    """D^(l) with A^(l+1) in the place of A^(l)"""
    A, delta = forward(Theta, X), deltas(Theta, X, Y)
    return {l: gradient(delta[l + 1], A[l + 1], Theta[l], lam) for l in Theta}


def gradients_derivative_again(Theta: Layers, X: FloatArray, Y: FloatArray, lam: float) -> Layers:
    """D^(l) from δ^(l+1) ⊙ g′(Z^(l+1))"""
    A, delta = forward(Theta, X), deltas(Theta, X, Y)
    twice = {l + 1: delta[l + 1] * sigmoid_gradient(weighted_inputs(Theta[l], A[l])) for l in Theta}
    return {l: gradient(twice[l + 1], A[l], Theta[l], lam) for l in Theta}


def gradients_derivative_again_in_hidden(Theta: Layers, X: FloatArray, Y: FloatArray, lam: float) -> Layers:
    """The same for l + 1 < L"""
    last = max(Theta)
    return {**gradients_derivative_again(Theta, X, Y, lam), last: gradients(Theta, X, Y, lam)[last]}


def gradients_three_layers(Theta: Layers, X: FloatArray, Y: FloatArray, lam: float) -> Layers:
    """D^(1) and D^(2), with the output taken to be layer 3"""
    return gradients({l: Theta[l] for l in (1, 2)}, X, Y, lam)


def gradients_last_only(Theta: Layers, X: FloatArray, Y: FloatArray, lam: float) -> Layers:
    """D^(L−1) alone"""
    last = max(Theta)
    return {last: gradients(Theta, X, Y, lam)[last]}


def _shifted(layers: Layers, by: int) -> Layers:
    return {l + by: value for l, value in layers.items()}


#: Ways of a wrong ``forward`` in which g′ of its activations is not g′ of the right formula for Z.
OTHER_SLOPES: Mapping[str, Deltas] = {
    "bias-missing": deltas_from_activations(no_bias),
    "bias-in-first-layer-only": deltas_from_activations(bias_in_first_layer_only),
    "bias-last": deltas_from_activations(bias_last),
    "bias-activated": deltas_from_activations(bias_activated),
    "forward-no-activation": deltas_from_activations(no_activation),
    "forward-activates-input": deltas_from_activations(activates_input_unseen),
    "forward-returns-z": deltas_from_activations(returns_z),
    "tanh-for-sigmoid": deltas_from_activations(tanh_for_sigmoid),
}
