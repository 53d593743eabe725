"""``sigmoid_gradient``, ``forward`` and ``cost`` as they come out wrong: explained in ``backprop_ml_mistakes``.

Same signatures, shapes and notation as ``backprop_ml``.  A variant calls the other functions by their names, so that
the grader can put a wrong one in the place of a right one and see two mistakes at once.  What several mistakes share is
made by ``forward_with`` and ``cost_with`` from the part that is wrong.
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
    forward,
    penalty,
    weighted_inputs,
    with_bias,
)

Layers = dict[int, FloatArray]
Forward = Callable[[Layers, FloatArray], Layers]
Cost = Callable[[Layers, FloatArray, FloatArray, float], Any]
Data = Callable[[FloatArray, FloatArray], Any]
"""The first sum of J from A^(L) and Y, or that of D^(l) from δ^(l+1) and A^(l)."""


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


SIGMOID_OF_1 = float(sigmoid(np.ones(1))[0])


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
    lambda Theta_l, A_l, l: sigmoid(A_l @ Theta_l[:, 1:].T + (1 if l == 1 else SIGMOID_OF_1) * Theta_l[:, 0])
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
    return shifted(forward(Theta, X), -1)


def forward_keys_from_2(Theta: Layers, X: FloatArray) -> Layers:
    return shifted(forward(Theta, X), 1)


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


def minus_of_the_first_term(A_L: FloatArray, Y: FloatArray) -> float:
    """1/m Σ [−Y ln A + (1 − Y) ln(1 − A)]"""
    return np.sum(-Y * np.log(A_L) + (1 - Y) * np.log(1 - A_L)) / len(Y)


def all_pairs_of_classes(A_L: FloatArray, Y: FloatArray) -> float:
    """−1/m Σ (Yᵀ ln A + (1 − Y)ᵀ ln(1 − A)): classes are multiplied with other classes"""
    return -np.sum(Y.T @ np.log(A_L) + (1 - Y).T @ np.log(1 - A_L)) / len(Y)


#: What is added as a guard against ln 0.
EPSILONS = (1e-4, 1e-5, 1e-6, 1e-7, 1e-8, 1e-9, 1e-10)


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


def without_first_example(of_examples: FloatArray) -> FloatArray:
    """Zeros in row 0."""
    return np.vstack([np.zeros((1, of_examples.shape[1])), of_examples[1:]])


def without_last_example(of_examples: FloatArray) -> FloatArray:
    """Zeros in row m − 1."""
    return np.vstack([of_examples[:-1], np.zeros((1, of_examples.shape[1]))])


def cost_three_layers(Theta: Layers, X: FloatArray, Y: FloatArray, lam: float) -> Any:
    """J of Θ^(1) and Θ^(2), with A^(3) taken to be the output"""
    two = {l: Theta[l] for l in (1, 2)}
    return np.sum(_terms(forward(two, X)[3], Y)) / len(Y) + penalty(two, lam, len(Y))


def cost_three_layers_class_by_class(Theta: Layers, X: FloatArray, Y: FloatArray, lam: float) -> Any:
    """The same, for k = 1..s_L: where layer 3 has more units, the rest of them does not matter"""
    two = {l: Theta[l] for l in (1, 2)}
    A = forward(two, X)[3]
    if A.shape[1] < Y.shape[1]:
        raise IndexError("there are more classes than units in layer 3")
    return np.sum(_terms(A[:, : Y.shape[1]], Y)) / len(Y) + penalty(two, lam, len(Y))


def cost_three_layers_and_gradients(Theta: Layers, X: FloatArray, Y: FloatArray, lam: float) -> Any:
    """The same, with δ^(3) = A^(3) − Y computed beside it"""
    _ = forward({l: Theta[l] for l in (1, 2)}, X)[3] - Y
    return cost_three_layers_class_by_class(Theta, X, Y, lam)


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

cost_regularises_bias = cost_with(regularisation=COST_REGULARISATION["bias-regularised"])
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
cost_regularised_by_half_lam_times_m = cost_with(regularisation=lambda Theta, lam, m: lam / 2 * m * squares(Theta))
cost_regularisation_subtracted = cost_with(regularisation=COST_REGULARISATION["regularisation-sign"])
cost_not_regularised = cost_with(regularisation=COST_REGULARISATION["not-regularised"])
cost_weights_not_squared = cost_with(
    regularisation=lambda Theta, lam, m: lam / (2 * m) * sum(np.sum(Theta[l][:, 1:]) for l in Theta)
)
cost_minus_of_the_first_term = cost_with(minus_of_the_first_term)
cost_minus_of_the_second_term = cost_with(lambda A_L, Y: -minus_of_the_first_term(A_L, Y))
cost_quadratic = cost_with(quadratic)
cost_half_quadratic = cost_with(lambda A_L, Y: quadratic(A_L, Y) / 2)
cost_positive_class_only = cost_with(COST_DATA["cost-positive-class-only"])
cost_sign = cost_with(lambda A_L, Y: -cross_entropy(A_L, Y))
cost_not_averaged = cost_with(COST_DATA["not-averaged"])
cost_nothing_averaged = cost_with(COST_DATA["not-averaged"], lambda Theta, lam, m: lam / 2 * squares(Theta))
cost_averaged_over_units = cost_with(COST_DATA["averaged-over-units"])
cost_all_pairs_of_classes = cost_with(all_pairs_of_classes)
cost_of_each_class = cost_with(each_class)
cost_of_each_example = cost_with(each_example)
cost_without_last_class = cost_with(lambda A_L, Y: np.sum(_terms(A_L, Y)[:, :-1]) / len(Y))
cost_without_first_class = cost_with(lambda A_L, Y: np.sum(_terms(A_L, Y)[:, 1:]) / len(Y))
cost_last_class_lost = cost_with(lambda A_L, Y: cross_entropy(A_L, lose_last(Y)))
cost_first_class_lost = cost_with(lambda A_L, Y: cross_entropy(A_L, lose_first(Y)))
cost_without_first_example = cost_with(lambda A_L, Y: np.sum(_terms(A_L, Y)[1:]) / len(Y))
cost_without_last_example = cost_with(lambda A_L, Y: np.sum(_terms(A_L, Y)[:-1]) / len(Y))
cost_first_example_unlabelled = cost_with(lambda A_L, Y: cross_entropy(A_L, without_first_example(Y)))
cost_last_example_unlabelled = cost_with(lambda A_L, Y: cross_entropy(A_L, without_last_example(Y)))
cost_decimal_logarithm = cost_with(lambda A_L, Y: cross_entropy(A_L, Y) / np.log(10))


def costs_wrong_twice() -> Iterator[tuple[tuple[str, str], Cost]]:
    """Both sums wrong, with the ids of the two mistakes."""
    for one, data in COST_DATA.items():
        for other, regularisation in COST_REGULARISATION.items():
            yield (one, other), cost_with(data, regularisation)


def shifted(layers: Layers, by: int) -> Layers:
    return {l + by: value for l, value in layers.items()}
