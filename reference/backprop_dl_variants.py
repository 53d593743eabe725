"""The functions of ``backprop-dl`` as they come out wrong: named and explained in ``backprop_dl_mistakes``.

Same signatures, shapes and notation as ``backprop_dl``.  ``backward_with`` and ``forward_with`` put one wrong part, or
several, in the place of right ones.  Whatever is wrong calls ``forward`` by its name, so that the grader can put a
wrong one in its place and see two mistakes at once.
"""

# numpy says of many products that they are Any.
# mypy: disable-error-code="no-any-return"
# ruff: noqa: ARG001, ARG005, E741  # what is left out is the mistake; formulas have small letters, and l is a layer

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from grader.model import FloatArray
from grader.rounding import declares_error

from .backprop_dl import (
    activation,
    average,
    forward,
    hidden_error,
    linear,
    output_error,
    relu,
    sigmoid,
    slope,
    step,
    weight_gradient,
)

Layers = dict[int, FloatArray]
Names = dict[int, str]
Pair = tuple[Layers, Layers]
Triple = tuple[Layers, Layers, Layers]
Forward = Callable[[Layers, Layers, FloatArray, Names], Any]
Backward = Callable[[Layers, Layers, FloatArray, FloatArray, Names], Any]
Update = Callable[[Layers, Layers, Layers, Layers, float], Any]

ALPHAS = (1.0, 0.5, 0.1, 0.05, 0.01, 0.0075, 0.001)


# ── forward ───────────────────────────────────────────────────────────────────────────────────────────────────────────

Linear = Callable[[FloatArray, FloatArray, FloatArray], FloatArray]
Activation = Callable[[str, FloatArray], FloatArray]


def forward_with(
    linear_part: Linear = linear,
    activation_part: Activation = activation,
    source: Callable[[int, Layers, Layers], FloatArray] = lambda l, Z, A: A[l - 1],
    first: Callable[[FloatArray], FloatArray] = lambda X: X,
) -> Forward:
    """Z^[l] = linear_part(W^[l], b^[l], source(l)), A^[l] = activation_part(name, Z^[l]), A^[0] = first(X)."""

    def wrong_forward(W: Layers, b: Layers, X: FloatArray, activations: Names) -> Pair:
        Z, A = Layers(), {0: first(X)}
        for l in sorted(W):
            Z[l] = linear_part(W[l], b[l], source(l, Z, A))
            A[l] = activation_part(activations[l], Z[l])
        return Z, A

    return wrong_forward


def everywhere(name: str) -> Activation:
    """One activation for every layer, whatever its name."""
    return lambda _name, Z_l: activation(name, Z_l)


def hidden_only(name: str) -> Activation:
    """One activation for every hidden layer, whatever its name; the output is right."""
    return lambda own, Z_l: activation("sigmoid" if own == "sigmoid" else name, Z_l)


def at_the_output(g: Callable[[FloatArray], FloatArray]) -> Activation:
    """Another activation in the place of the sigmoid."""
    return lambda name, Z_l: g(Z_l) if name == "sigmoid" else activation(name, Z_l)


def nowhere_hidden(name: str, Z_l: FloatArray) -> FloatArray:
    """A^[l] = Z^[l] in hidden layers"""
    return activation(name, Z_l) if name == "sigmoid" else Z_l


def in_place_of(name: str, g: Callable[[FloatArray], FloatArray]) -> Activation:
    return lambda own, Z_l: g(Z_l) if own == name else activation(own, Z_l)


def leaky(share: float) -> Callable[[FloatArray], FloatArray]:
    return lambda Z_l: np.where(Z_l > 0, Z_l, share * Z_l)


#: A step, min(0, z), |z|.
OTHER_RELUS: tuple[Callable[[FloatArray], FloatArray], ...] = (
    lambda Z_l: np.where(Z_l > 0, 1.0, 0.0),
    lambda Z_l: np.minimum(0, Z_l),
    lambda Z_l: np.abs(Z_l),
)


@declares_error(absolute=4)
def sigmoid_sign(Z_l: FloatArray) -> FloatArray:
    """1/(1 + e^z)"""
    return 1 / (1 + np.exp(Z_l))


@declares_error(absolute=4)
def softmax(Z_l: FloatArray) -> FloatArray:
    """e^z over the sum of the column; less its largest entry first, as everybody does"""
    e = np.exp(Z_l - np.max(Z_l, axis=0, keepdims=True))
    return e / np.sum(e, axis=0, keepdims=True)


@declares_error(absolute=4)
def sigmoid_overflow(Z_l: FloatArray) -> FloatArray:
    """e^z/(1 + e^z), which is ∞/∞ from z ≈ 710 on"""
    return np.exp(Z_l) / (1 + np.exp(Z_l))


@declares_error(absolute=8)
def tanh_overflow(Z_l: FloatArray) -> FloatArray:
    """(e^z − e^−z)/(e^z + e^−z), which is ∞/∞ from |z| ≈ 710 on"""
    return (np.exp(Z_l) - np.exp(-Z_l)) / (np.exp(Z_l) + np.exp(-Z_l))


@declares_error(absolute=8)
def tanh_overflow_of_square(Z_l: FloatArray) -> FloatArray:
    """(e^2z − 1)/(e^2z + 1), which is ∞/∞ from z ≈ 355 on"""
    return (np.exp(2 * Z_l) - 1) / (np.exp(2 * Z_l) + 1)


@declares_error(absolute=8)
def tanh_overflow_of_inverse_square(Z_l: FloatArray) -> FloatArray:
    """(1 − e^−2z)/(1 + e^−2z), which is ∞/∞ from z ≈ −355 down"""
    return (1 - np.exp(-2 * Z_l)) / (1 + np.exp(-2 * Z_l))


def overflowing(
    g_sigmoid: Callable[[FloatArray], FloatArray], g_tanh: Callable[[FloatArray], FloatArray]
) -> Activation:
    by_name = {"sigmoid": g_sigmoid, "tanh": g_tanh, "relu": relu}
    return lambda name, Z_l: by_name[name](Z_l)


def forward_bias_after_activation(W: Layers, b: Layers, X: FloatArray, activations: Names) -> Pair:
    """A^[l] = g(W^[l] A^[l−1]) + b^[l]"""
    Z, A = {}, {0: X}
    for l in sorted(W):
        Z[l] = W[l] @ A[l - 1]
        A[l] = activation(activations[l], Z[l]) + b[l]
    return Z, A


def forward_overflow_raises(W: Layers, b: Layers, X: FloatArray, activations: Names) -> Pair:
    """1/(1 + e^−z) by ``math.exp``, which raises where e^−z has no double"""
    Z, A = forward(W, b, X, activations)
    if np.min(Z[max(W)]) < -709:
        raise OverflowError("math range error")
    return Z, A


def forward_output_only(W: Layers, b: Layers, X: FloatArray, activations: Names) -> FloatArray:
    """A^[L]"""
    return forward(W, b, X, activations)[1][max(W)]


def forward_activations_only(W: Layers, b: Layers, X: FloatArray, activations: Names) -> Layers:
    """A"""
    return forward(W, b, X, activations)[1]


def forward_swapped(W: Layers, b: Layers, X: FloatArray, activations: Names) -> Pair:
    """(A, Z)"""
    Z, A = forward(W, b, X, activations)
    return A, Z


def forward_omits_input(W: Layers, b: Layers, X: FloatArray, activations: Names) -> Pair:
    """A^[1..L] only"""
    Z, A = forward(W, b, X, activations)
    return Z, {l: A_l for l, A_l in A.items() if l > 0}


def forward_first_layer_only(W: Layers, b: Layers, X: FloatArray, activations: Names) -> Pair:
    """``return`` one indentation too deep"""
    Z, A = forward(W, b, X, activations)
    return {1: Z[1]}, {0: A[0], 1: A[1]}


def forward_last_layer_missing(W: Layers, b: Layers, X: FloatArray, activations: Names) -> Pair:
    """``range(1, L)``"""
    Z, A = forward(W, b, X, activations)
    L = max(W)
    return {l: Z[l] for l in Z if l < L}, {l: A[l] for l in A if l < L}


def forward_keys(of_Z: int, of_A: int) -> Forward:
    def keys_shifted(W: Layers, b: Layers, X: FloatArray, activations: Names) -> Pair:
        Z, A = forward(W, b, X, activations)
        return _shifted(Z, of_Z), _shifted(A, of_A)

    return keys_shifted


def forward_of_depth(L: int) -> Forward:
    """As if the network had L layers of weights, the last one a sigmoid: raises where it has fewer."""

    def fixed_depth(W: Layers, b: Layers, X: FloatArray, activations: Names) -> Pair:
        return forward({l: W[l] for l in range(1, L + 1)}, b, X, {**activations, L: "sigmoid"})

    return fixed_depth


# ── backward ──────────────────────────────────────────────────────────────────────────────────────────────────────────

Output = Callable[[FloatArray, FloatArray], FloatArray]
Hidden = Callable[..., FloatArray]
"""dZ^[l] from (l, W, dZ, Z, A, activations)."""
Weights = Callable[..., FloatArray]
Biases = Callable[..., Any]
"""dW^[l] and db^[l] from (l, dZ, Z, A)."""


def right_hidden(l: int, W: Layers, dZ: Layers, Z: Layers, A: Layers, names: Names) -> FloatArray:
    return hidden_error(names[l], W[l + 1], dZ[l + 1], Z[l])


def right_hidden_by_selection(l: int, W: Layers, dZ: Layers, Z: Layers, A: Layers, names: Names) -> FloatArray:
    """Units of ReLU that are off get 0, where a product with the slope 0 would keep a NaN"""
    dA = W[l + 1].T @ dZ[l + 1]
    return np.where(Z[l] > 0, dA, 0.0) if names[l] == "relu" else dA * slope(names[l], Z[l])


def right_weights(l: int, dZ: Layers, Z: Layers, A: Layers) -> FloatArray:
    return weight_gradient(dZ[l], A[l - 1])


def right_biases(l: int, dZ: Layers, Z: Layers, A: Layers) -> FloatArray:
    return average(dZ[l])


def backward_with(
    output: Output = output_error,
    hidden: Hidden = right_hidden,
    weights: Weights = right_weights,
    biases: Biases = right_biases,
) -> Backward:
    def wrong_backward(W: Layers, b: Layers, X: FloatArray, Y: FloatArray, activations: Names) -> Triple:
        Z, A = forward(W, b, X, activations)
        L = max(W)
        dZ = {L: output(A[L], Y)}
        for l in range(L - 1, 0, -1):
            dZ[l] = hidden(l, W, dZ, Z, A, activations)
        return dZ, {l: weights(l, dZ, Z, A) for l in W}, {l: biases(l, dZ, Z, A) for l in W}

    return wrong_backward


def output_with(output: Output) -> tuple[Backward, Backward]:
    """A wrong dZ^[L] in the two ways that go on differently from NaN."""
    return backward_with(output), backward_with(output, right_hidden_by_selection)


#: dZ^[L].
OUTPUT: Mapping[str, Output] = {
    "sign": lambda A_L, Y: Y - A_L,
    "quadratic cost": lambda A_L, Y: (A_L - Y) * A_L * (1 - A_L),
    "cost derivative": lambda A_L, Y: (A_L - Y) / (A_L * (1 - A_L)),
    "tanh": lambda A_L, Y: (A_L - Y) / (A_L * (1 - A_L)) * (1 - A_L**2),
    "tanh of quadratic cost": lambda A_L, Y: (A_L - Y) * (1 - A_L**2),
    "sigmoid twice": lambda A_L, Y: (A_L - Y) / (A_L * (1 - A_L)) * sigmoid(A_L) * (1 - sigmoid(A_L)),
    "squared": lambda A_L, Y: (A_L - Y) ** 2,
    "divided by m": lambda A_L, Y: (A_L - Y) / A_L.shape[1],
    "as a fraction": lambda A_L, Y: (-(Y / A_L) + (1 - Y) / (1 - A_L)) * A_L * (1 - A_L),
}


def with_slope(wrong_slope: Callable[[str, FloatArray, FloatArray], Any]) -> Hidden:
    """W^[l+1]ᵀ dZ^[l+1] ⊙ wrong_slope(name, Z^[l], A^[l])."""

    def hidden(l: int, W: Layers, dZ: Layers, Z: Layers, A: Layers, names: Names) -> FloatArray:
        return (W[l + 1].T @ dZ[l + 1]) * wrong_slope(names[l], Z[l], A[l])

    return hidden


def carried(wrong_carry: Callable[[int, Layers, Layers], FloatArray]) -> Hidden:
    """wrong_carry(l, W, dZ) ⊙ g^[l]′(Z^[l])."""

    def hidden(l: int, W: Layers, dZ: Layers, Z: Layers, A: Layers, names: Names) -> FloatArray:
        return wrong_carry(l, W, dZ) * slope(names[l], Z[l])

    return hidden


def _slope_of_the_layer_above(l: int, W: Layers, dZ: Layers, Z: Layers, A: Layers, names: Names) -> FloatArray:
    """W^[l+1]ᵀ dZ^[l+1] ⊙ g^[l+1]′(Z^[l+1])"""
    return hidden_error(names[l + 1], W[l + 1], dZ[l + 1], Z[l + 1])


def _slope_of_the_last_hidden_layer(l: int, W: Layers, dZ: Layers, Z: Layers, A: Layers, names: Names) -> FloatArray:
    """W^[l+1]ᵀ dZ^[l+1] ⊙ g^[L−1]′(Z^[L−1])"""
    last = max(W) - 1
    return hidden_error(names[last], W[l + 1], dZ[l + 1], Z[last])


def _through_updated_weights(alpha: float) -> Hidden:
    """(W^[l+1] − α dW^[l+1])ᵀ dZ^[l+1] ⊙ g^[l]′(Z^[l])"""

    def hidden(l: int, W: Layers, dZ: Layers, Z: Layers, A: Layers, names: Names) -> FloatArray:
        moved = step(W[l + 1], weight_gradient(dZ[l + 1], A[l]), alpha)
        return hidden_error(names[l], moved, dZ[l + 1], Z[l])

    return hidden


def _errors_without_slopes(l: int, W: Layers, dZ: Layers, Z: Layers, A: Layers, names: Names) -> FloatArray:
    """W^[l+1]ᵀ … W^[L]ᵀ dZ^[L] ⊙ g^[l]′(Z^[l])"""
    L = max(W)
    dA = dZ[L]
    for k in range(L, l, -1):
        dA = W[k].T @ dA
    return dA * slope(names[l], Z[l])


#: dZ^[l] of hidden layers.
HIDDEN: Mapping[str, Hidden] = {
    "no derivative": with_slope(lambda name, Z, A: 1.0),
    "activation": with_slope(lambda name, Z, A: A),
    "relu is 1": with_slope(lambda name, Z, A: 1.0 if name == "relu" else slope(name, Z)),
    "relu of the error": lambda l, W, dZ, Z, A, names: (
        activation("relu", W[l + 1].T @ dZ[l + 1])
        if names[l] == "relu"
        else hidden_error(names[l], W[l + 1], dZ[l + 1], Z[l])
    ),
    "relu is the activation": with_slope(lambda name, Z, A: A if name == "relu" else slope(name, Z)),
    "tanh of a": with_slope(lambda name, Z, A: slope(name, A)),
    "tanh of z": with_slope(lambda name, Z, A: 1 - Z**2 if name == "tanh" else slope(name, Z)),
    "tanh is 1 − a": with_slope(lambda name, Z, A: 1 - A if name == "tanh" else slope(name, Z)),
    "sigmoid by a": with_slope(lambda name, Z, A: A * (1 - A)),
    "sigmoid by z": with_slope(lambda name, Z, A: slope("sigmoid", Z)),
    "relu": with_slope(lambda name, Z, A: slope("relu", Z)),
    "tanh": with_slope(lambda name, Z, A: slope("tanh", Z)),
    "tanh by a": with_slope(lambda name, Z, A: 1 - A**2),
    "slope of the layer above": _slope_of_the_layer_above,
    "name of the layer above": lambda l, W, dZ, Z, A, names: hidden_error(names[l + 1], W[l + 1], dZ[l + 1], Z[l]),
    "slope of the last hidden layer": _slope_of_the_last_hidden_layer,
    "not transposed": carried(lambda l, W, dZ: W[l + 1] @ dZ[l + 1]),
    "weights of this layer": carried(lambda l, W, dZ: W[l].T @ dZ[l + 1]),
    "no weights": carried(lambda l, W, dZ: dZ[l + 1]),
    "elementwise": carried(lambda l, W, dZ: W[l + 1].T * dZ[l + 1]),
    "error of the output": carried(lambda l, W, dZ: W[l + 1].T @ dZ[max(W)]),
    "error of the output itself": carried(lambda l, W, dZ: dZ[max(W)]),
    "errors without slopes": _errors_without_slopes,
    "divided by m": lambda l, W, dZ, Z, A, names: right_hidden(l, W, dZ, Z, A, names) / Z[l].shape[1],
    "leaky": with_slope(lambda name, Z, A: np.where(Z > 0, 1.0, 0.01) if name == "relu" else slope(name, Z)),
    **{f"updated by {alpha}": _through_updated_weights(alpha) for alpha in ALPHAS},
}


def in_hidden_layers(wrong: Callable[..., Any], right: Callable[..., Any]) -> Callable[..., Any]:
    """dW^[l] or db^[l], wrong in all layers but the output: of two lines, one is."""
    return lambda l, dZ, Z, A: (wrong if l < max(dZ) else right)(l, dZ, Z, A)


def in_output_layer(wrong: Callable[..., Any], right: Callable[..., Any]) -> Callable[..., Any]:
    return in_hidden_layers(right, wrong)


def here_and_there(wrong: Callable[..., Any], right: Callable[..., Any]) -> tuple[Callable[..., Any], ...]:
    """Wrong in all layers, in the hidden ones, in the output layer."""
    return wrong, in_hidden_layers(wrong, right), in_output_layer(wrong, right)


#: dW^[l].
WEIGHTS: Mapping[str, Weights] = {
    "sum": lambda l, dZ, Z, A: dZ[l] @ A[l - 1].T,
    "mean of means": lambda l, dZ, Z, A: weight_gradient(dZ[l], A[l - 1]) / dZ[l].shape[1],
    "n_0": lambda l, dZ, Z, A: dZ[l] @ A[l - 1].T / A[0].shape[0],
    "n_L": lambda l, dZ, Z, A: dZ[l] @ A[l - 1].T / A[max(A)].shape[0],
    "n_{l−1}": lambda l, dZ, Z, A: dZ[l] @ A[l - 1].T / A[l - 1].shape[0],
    "n_l": lambda l, dZ, Z, A: dZ[l] @ A[l - 1].T / dZ[l].shape[0],
    "Y.size": lambda l, dZ, Z, A: dZ[l] @ A[l - 1].T / A[max(A)].size,
    "X.size": lambda l, dZ, Z, A: dZ[l] @ A[l - 1].T / A[0].size,
    "transposed": lambda l, dZ, Z, A: weight_gradient(dZ[l], A[l - 1]).T,
    "A not transposed": lambda l, dZ, Z, A: dZ[l] @ A[l - 1] / dZ[l].shape[1],
    "elementwise": lambda l, dZ, Z, A: dZ[l] * A[l - 1] / dZ[l].shape[1],
    "X": lambda l, dZ, Z, A: weight_gradient(dZ[l], A[0]),
    "A of this layer": lambda l, dZ, Z, A: weight_gradient(dZ[l], A[l]),
    "Z": lambda l, dZ, Z, A: weight_gradient(dZ[l], Z[l - 1] if l > 1 else A[0]),
    "A below the output": lambda l, dZ, Z, A: weight_gradient(dZ[l], A[max(A) - 1]),
    "dZ of the output": lambda l, dZ, Z, A: weight_gradient(dZ[max(dZ)], A[l - 1]),
}

#: db^[l].
BIASES: Mapping[str, Biases] = {
    "sum": lambda l, dZ, Z, A: np.sum(dZ[l], axis=1, keepdims=True),
    "mean of means": lambda l, dZ, Z, A: average(dZ[l]) / dZ[l].shape[1],
    "n_0": lambda l, dZ, Z, A: np.sum(dZ[l], axis=1, keepdims=True) / A[0].shape[0],
    "n_L": lambda l, dZ, Z, A: np.sum(dZ[l], axis=1, keepdims=True) / A[max(A)].shape[0],
    "n_{l−1}": lambda l, dZ, Z, A: np.sum(dZ[l], axis=1, keepdims=True) / A[l - 1].shape[0],
    "n_l": lambda l, dZ, Z, A: np.sum(dZ[l], axis=1, keepdims=True) / dZ[l].shape[0],
    "Y.size": lambda l, dZ, Z, A: np.sum(dZ[l], axis=1, keepdims=True) / A[max(A)].size,
    "X.size": lambda l, dZ, Z, A: np.sum(dZ[l], axis=1, keepdims=True) / A[0].size,
    "over units too": lambda l, dZ, Z, A: np.sum(dZ[l]) / dZ[l].shape[1],
    "over units too, in an array": lambda l, dZ, Z, A: np.reshape(np.sum(dZ[l]) / dZ[l].shape[1], (1, 1)),
    "over units too, for every unit": lambda l, dZ, Z, A: np.sum(dZ[l]) / dZ[l].shape[1] * np.ones((dZ[l].shape[0], 1)),
    "over units too, mean of all": lambda l, dZ, Z, A: np.mean(dZ[l]),
    "axis 0": lambda l, dZ, Z, A: np.sum(dZ[l], axis=0, keepdims=True) / dZ[l].shape[1],
    "axis 0, no keepdims": lambda l, dZ, Z, A: np.sum(dZ[l], axis=0) / dZ[l].shape[1],
    "axis 0, mean": lambda l, dZ, Z, A: np.mean(dZ[l], axis=0, keepdims=True),
    "no keepdims": lambda l, dZ, Z, A: np.sum(dZ[l], axis=1) / dZ[l].shape[1],
    "a row": lambda l, dZ, Z, A: average(dZ[l]).T,
    "squeezed": lambda l, dZ, Z, A: np.squeeze(average(dZ[l])),
    "of dW": lambda l, dZ, Z, A: np.sum(weight_gradient(dZ[l], A[l - 1]), axis=1, keepdims=True),
    "not summed": lambda l, dZ, Z, A: dZ[l],
    "not summed, divided": lambda l, dZ, Z, A: dZ[l] / dZ[l].shape[1],
    "dZ above": lambda l, dZ, Z, A: average(dZ[min(l + 1, max(dZ))]),
    "dZ of the output": lambda l, dZ, Z, A: average(dZ[max(dZ)]),
}


def backward_divided_once_too_often(W: Layers, b: Layers, X: FloatArray, Y: FloatArray, activations: Names) -> Triple:
    """dZ^[L] = (A^[L] − Y)/m, and dW, db not divided again: those two are right"""
    return backward_with(output=OUTPUT["divided by m"], weights=WEIGHTS["sum"], biases=BIASES["sum"])(
        W, b, X, Y, activations
    )


def backward_of_depth(L: int) -> Backward:
    """As if the network had L layers of weights, the last one a sigmoid: raises where it has fewer."""

    def fixed_depth(W: Layers, b: Layers, X: FloatArray, Y: FloatArray, activations: Names) -> Triple:
        return _right({l: W[l] for l in range(1, L + 1)}, b, X, Y, {**activations, L: "sigmoid"})

    return fixed_depth


def backward_output_layer_only(W: Layers, b: Layers, X: FloatArray, Y: FloatArray, activations: Names) -> Triple:
    dZ, dW, db = _right(W, b, X, Y, activations)
    L = max(W)
    return {L: dZ[L]}, {L: dW[L]}, {L: db[L]}


def backward_includes_input(W: Layers, b: Layers, X: FloatArray, Y: FloatArray, activations: Names) -> Triple:
    """dZ^[0] = W^[1]ᵀ dZ^[1] besides the others"""
    dZ, dW, db = _right(W, b, X, Y, activations)
    return {0: W[1].T @ dZ[1], **dZ}, dW, db


def backward_keys(by: int) -> Backward:
    def keys_shifted(W: Layers, b: Layers, X: FloatArray, Y: FloatArray, activations: Names) -> Triple:
        dZ, dW, db = _right(W, b, X, Y, activations)
        return _shifted(dZ, by), _shifted(dW, by), _shifted(db, by)

    return keys_shifted


def backward_parts(choose: Callable[[Layers, Layers, Layers], Any]) -> Backward:
    """Right values, returned otherwise."""

    def other_parts(W: Layers, b: Layers, X: FloatArray, Y: FloatArray, activations: Names) -> Any:
        return choose(*_right(W, b, X, Y, activations))

    return other_parts


def named(**parts: Layers) -> dict[str, FloatArray]:
    """{"dW1": …, "db1": …}"""
    return {f"{name}{l}": value for name, layers in parts.items() for l, value in layers.items()}


# ── update ────────────────────────────────────────────────────────────────────────────────────────────────────────────

Step = Callable[[FloatArray, FloatArray, float], FloatArray]


def update_with(step_of_W: Step = step, step_of_b: Step = step) -> Update:
    def wrong_update(W: Layers, b: Layers, dW: Layers, db: Layers, alpha: float) -> Pair:
        return {l: step_of_W(W[l], dW[l], alpha) for l in W}, {l: step_of_b(b[l], db[l], alpha) for l in b}

    return wrong_update


STEPS: Mapping[str, Step] = {
    "plus": lambda parameter, gradient, alpha: parameter + alpha * gradient,
    "no α": lambda parameter, gradient, alpha: parameter - gradient,
    "divided by α": lambda parameter, gradient, alpha: parameter - gradient / alpha,
    "none": lambda parameter, gradient, alpha: parameter,
    "the step alone": lambda parameter, gradient, alpha: alpha * gradient,
    "minus the step alone": lambda parameter, gradient, alpha: -alpha * gradient,
}


def update_layers(moves: Callable[[int, int], bool], *, keeps_others: bool) -> Update:
    """Only layers with moves(l, L) take the step; the others stay as they are, or are left out."""

    def some_layers(W: Layers, b: Layers, dW: Layers, db: Layers, alpha: float) -> Pair:
        L = max(W)

        def stepped(old: Layers, gradient: Layers) -> Layers:
            new = {l: step(old[l], gradient[l], alpha) for l in old if moves(l, L)}
            return {**old, **new} if keeps_others else new

        return stepped(W, dW), stepped(b, db)

    return some_layers


def update_swapped(W: Layers, b: Layers, dW: Layers, db: Layers, alpha: float) -> Pair:
    """(b, W)"""
    new_W, new_b = update_with()(W, b, dW, db, alpha)
    return new_b, new_W


def update_weights_only(W: Layers, b: Layers, dW: Layers, db: Layers, alpha: float) -> Layers:
    """W"""
    return update_with()(W, b, dW, db, alpha)[0]


def update_named(W: Layers, b: Layers, dW: Layers, db: Layers, alpha: float) -> dict[str, FloatArray]:
    """{"W1": …, "b1": …}"""
    new_W, new_b = update_with()(W, b, dW, db, alpha)
    return named(W=new_W, b=new_b)


# ── What they share ───────────────────────────────────────────────────────────────────────────────────────────────────


def _right(W: Layers, b: Layers, X: FloatArray, Y: FloatArray, activations: Names) -> Triple:
    return backward_with()(W, b, X, Y, activations)


def _shifted(layers: Layers, by: int) -> Layers:
    return {l + by: value for l, value in layers.items()}
