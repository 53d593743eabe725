"""``deltas`` and ``gradients`` as they come out wrong: explained in ``backprop_ml_mistakes``.

Made like those of ``backprop_ml_variants_up``; ``deltas_with`` and ``gradients_with`` make what several share.
"""

# numpy says of many products that they are Any.
# mypy: disable-error-code="no-any-return"
# ruff: noqa: ARG005, E741  # what is left out is the mistake; l is the l of the formulas

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

import numpy as np

from grader.model import FloatArray

from . import backprop_ml_variants_up as up
from .backprop_ml import (
    deltas,
    forward,
    gradient,
    gradients,
    output_delta,
    sigmoid_gradient,
    weighted_inputs,
    with_bias,
    without_bias,
)
from .backprop_ml_variants_up import Data, Forward, Layers

Deltas = Callable[[Layers, FloatArray, FloatArray], Layers]
Gradients = Callable[[Layers, FloatArray, FloatArray, float], Layers]


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


_SLOPE_AT_1 = up.SIGMOID_OF_1 * (1 - up.SIGMOID_OF_1)

deltas_sign = deltas_with(output=lambda A_L, Y: Y - A_L)
deltas_quadratic_cost = deltas_with(output=lambda A_L, Y: (A_L - Y) * A_L * (1 - A_L))
deltas_averaged = deltas_with(output=lambda A_L, Y: (A_L - Y) / len(Y))
deltas_averaged_over_units = deltas_with(output=lambda A_L, Y: (A_L - Y) / Y.shape[1])
deltas_mean_error_for_every_unit = deltas_with(
    output=lambda A_L, Y: np.mean(A_L - Y, axis=1, keepdims=True) * np.ones(Y.shape)
)
deltas_last_class_lost = deltas_with(output=lambda A_L, Y: A_L - up.lose_last(Y))
deltas_first_class_lost = deltas_with(output=lambda A_L, Y: A_L - up.lose_first(Y))
deltas_first_example_unlabelled = deltas_with(output=lambda A_L, Y: A_L - up.without_first_example(Y))
deltas_last_example_unlabelled = deltas_with(output=lambda A_L, Y: A_L - up.without_last_example(Y))
deltas_without_first_example = deltas_with(output=lambda A_L, Y: up.without_first_example(A_L - Y))
deltas_without_last_example = deltas_with(output=lambda A_L, Y: up.without_last_example(A_L - Y))
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
    return up.shifted(deltas(Theta, X, Y), -1)


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

gradients_bias_regularised = gradients_with(regularisation=GRADIENT_REGULARISATION["bias-regularised"])
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
gradients_regularisation_subtracted = gradients_with(regularisation=GRADIENT_REGULARISATION["regularisation-sign"])
gradients_not_regularised = gradients_with(regularisation=GRADIENT_REGULARISATION["not-regularised"])
gradients_regularised_by_squares = gradients_with(
    regularisation=lambda Theta_l, lam, m: lam / (2 * m) * without_bias(Theta_l) ** 2
)
gradients_not_averaged = gradients_with(GRADIENT_DATA["not-averaged"])
gradients_nothing_averaged = gradients_with(_sum, lambda Theta_l, lam, m: lam * without_bias(Theta_l))
gradients_bias_not_averaged = gradients_with(
    lambda delta_next, A_l: np.hstack([_sum(delta_next, A_l)[:, :1], _mean(delta_next, A_l)[:, 1:]])
)
gradients_averaged_twice = gradients_with(GRADIENT_DATA["averaged-twice"])
gradients_all_averaged_twice = gradients_with(
    GRADIENT_DATA["averaged-twice"],
    lambda Theta_l, lam, m: _decay(Theta_l, lam, m) / m,
)
gradients_averaged_over_units = gradients_with(lambda delta_next, A_l: _mean(delta_next, A_l) / delta_next.shape[1])
gradients_running_sums = gradients_with(lambda delta_next, A_l: _running_sums(delta_next, A_l) / len(A_l))
gradients_last_example = gradients_with(GRADIENT_DATA["last-example-only"])
gradients_last_example_alone = gradients_with(_last_example)
gradients_without_first_example = gradients_with(lambda delta_next, A_l: _sum(delta_next[1:], A_l[1:]) / len(A_l))
gradients_without_last_example = gradients_with(lambda delta_next, A_l: _sum(delta_next[:-1], A_l[:-1]) / len(A_l))
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
    return up.shifted(gradients(Theta, X, Y, lam), 1)


def gradients_keys_from_0(Theta: Layers, X: FloatArray, Y: FloatArray, lam: float) -> Layers:
    return up.shifted(gradients(Theta, X, Y, lam), -1)


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


#: Ways of a wrong ``forward`` in which g′ of its activations is not g′ of the right formula for Z.
OTHER_SLOPES: Mapping[str, Deltas] = {
    "bias-missing": deltas_from_activations(up.no_bias),
    "bias-in-first-layer-only": deltas_from_activations(up.bias_in_first_layer_only),
    "bias-last": deltas_from_activations(up.bias_last),
    "bias-activated": deltas_from_activations(up.bias_activated),
    "forward-no-activation": deltas_from_activations(up.no_activation),
    "forward-activates-input": deltas_from_activations(up.activates_input_unseen),
    "forward-returns-z": deltas_from_activations(up.returns_z),
    "tanh-for-sigmoid": deltas_from_activations(up.tanh_for_sigmoid),
}
