"""The functions of ``backprop`` as they come out wrong: one mistake each, named and explained in ``backprop_mistakes``.

Same signatures, shapes and notation as ``backprop``.  A variant calls the other functions by their names, so that the
grader can put a wrong one in the place of a right one and see two mistakes at once.  Several forms of one mistake
(a sum over the units that is a number, or an array of one number) are functions of their own.
"""

# numpy says of many products that they are Any.
# mypy: disable-error-code="no-any-return"
# ruff: noqa: ARG001, ARG005, D403, E741  # what is left out is the mistake; formulas have small letters, and l is a layer

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np

from grader.model import FloatArray
from grader.rounding import declares_error

from .backprop import forward, gradient, hidden_delta, output_delta, sigmoid, sigmoid_derivative

Layers = dict[int, FloatArray]


# ── sigmoid ───────────────────────────────────────────────────────────────────────────────────────────────────────


@declares_error(absolute=4)
def sigmoid_sign(z: FloatArray) -> FloatArray:
    """1/(1 + e^z)"""
    return 1 / (1 + np.exp(z))


def sigmoid_parentheses(z: FloatArray) -> FloatArray:
    """1/1 + e^−z"""
    return 1 / 1 + np.exp(-z)


@declares_error(absolute=4)
def sigmoid_tanh(z: FloatArray) -> FloatArray:
    """tanh z"""
    return np.tanh(z)


@declares_error(absolute=4)
def sigmoid_overflow(z: FloatArray) -> FloatArray:
    """e^z/(1 + e^z), which is ∞/∞ from z ≈ 710 on"""
    return np.exp(z) / (1 + np.exp(z))


@declares_error(absolute=4)
def sigmoid_overflow_raises(z: FloatArray) -> FloatArray:
    """1/(1 + e^−z) by ``math.exp``, which raises where e^−z has no double"""
    with np.errstate(over="raise"):
        try:
            return 1 / (1 + np.exp(-z))
        except FloatingPointError:
            raise OverflowError("math range error") from None


@declares_error(absolute=4)
def sigmoid_derivative_for_value(z: FloatArray) -> FloatArray:
    """g(z)(1 − g(z))"""
    return sigmoid_derivative(sigmoid(z))


# ── forward ───────────────────────────────────────────────────────────────────────────────────────────────────────


def forward_linear_output(theta: Layers, x: FloatArray) -> Layers:
    """a^(L) = z^(L)"""
    a = forward(theta, x)
    L = max(theta)
    return {**a, L: theta[L] @ a[L - 1]}


def forward_no_activation(theta: Layers, x: FloatArray) -> Layers:
    """a^(l) = θ^(l) a^(l−1)"""
    a = {1: x}
    for l in sorted(theta):
        a[l] = theta[l] @ a[l - 1]
    return a


def forward_activates_input(theta: Layers, x: FloatArray) -> Layers:
    """a^(1) = g(x)"""
    return forward(theta, sigmoid(x))


def forward_activates_input_unseen(theta: Layers, x: FloatArray) -> Layers:
    """a^(2) = g(θ^(2) g(x)), with a^(1) = x returned"""
    return {**forward(theta, sigmoid(x)), 1: x}


def forward_returns_z(theta: Layers, x: FloatArray) -> Layers:
    """z^(l) in the place of a^(l), each from the right a^(l−1)"""
    a = forward(theta, x)
    return {1: x, **{l: theta[l] @ a[l - 1] for l in theta}}


def forward_omits_input(theta: Layers, x: FloatArray) -> Layers:
    """a^(2..L) only"""
    return {l: a_l for l, a_l in forward(theta, x).items() if l > 1}


def forward_output_only(theta: Layers, x: FloatArray) -> FloatArray:
    """a^(L)"""
    return forward(theta, x)[max(theta)]


def forward_first_layer_only(theta: Layers, x: FloatArray) -> Layers:
    """``return`` one indentation too deep"""
    return {l: a_l for l, a_l in forward(theta, x).items() if l <= 2}


def forward_keys_from_0(theta: Layers, x: FloatArray) -> Layers:
    return _shifted(forward(theta, x), -1)


def forward_keys_from_2(theta: Layers, x: FloatArray) -> Layers:
    return _shifted(forward(theta, x), 1)


def forward_three_layers(theta: Layers, x: FloatArray) -> Layers:
    """a^(1), a^(2), a^(3), however deep the network is"""
    a_2 = sigmoid(theta[2] @ x)
    return {1: x, 2: a_2, 3: sigmoid(theta[3] @ a_2)}


def forward_four_layers(theta: Layers, x: FloatArray) -> Layers:
    """a^(1) to a^(4), however deep the network is"""
    a = forward_three_layers(theta, x)
    return {**a, 4: sigmoid(theta[4] @ a[3])}


# ── output_delta ──────────────────────────────────────────────────────────────────────────────────────────────────


def output_delta_sign(a_L: FloatArray, y: FloatArray) -> FloatArray:
    """y − a^(L)"""
    return y - a_L


def output_delta_quadratic_cost(a_L: FloatArray, y: FloatArray) -> FloatArray:
    """(a^(L) − y) ⊙ g′(z^(L))"""
    return (a_L - y) * sigmoid_derivative(a_L)


def output_delta_cost_derivative(a_L: FloatArray, y: FloatArray) -> FloatArray:
    """∂C/∂a^(L) = (a^(L) − y)/(a^(L) ⊙ (1 − a^(L)))"""
    return (a_L - y) / sigmoid_derivative(a_L)


def output_delta_summed(a_L: FloatArray, y: FloatArray) -> np.float64:
    """Σ_k (a^(L)_k − y_k), a number"""
    return np.sum(a_L - y)


def output_delta_summed_in_array(a_L: FloatArray, y: FloatArray) -> FloatArray:
    """Σ_k (a^(L)_k − y_k), an array of one number"""
    return np.reshape(np.sum(a_L - y), (1,))


def output_delta_summed_everywhere(a_L: FloatArray, y: FloatArray) -> FloatArray:
    """Σ_k (a^(L)_k − y_k) for every unit"""
    return np.sum(a_L - y) * np.ones(np.shape(y))


def output_delta_squared(a_L: FloatArray, y: FloatArray) -> FloatArray:
    """(a^(L) − y)²"""
    return (a_L - y) ** 2


def output_delta_half_squared(a_L: FloatArray, y: FloatArray) -> FloatArray:
    """½(a^(L) − y)²"""
    return (a_L - y) ** 2 / 2


def output_delta_half_squared_sum(a_L: FloatArray, y: FloatArray) -> np.float64:
    """½Σ_k (a^(L)_k − y_k)², the quadratic cost itself"""
    return np.sum((a_L - y) ** 2) / 2


def output_delta_squared_sum(a_L: FloatArray, y: FloatArray) -> np.float64:
    """Σ_k (a^(L)_k − y_k)²"""
    return np.sum((a_L - y) ** 2)


def output_delta_derivative_of_activation(a_L: FloatArray, y: FloatArray) -> FloatArray:
    """(a^(L) − y) ⊙ g′(a^(L))"""
    return (a_L - y) * sigmoid_derivative(sigmoid(a_L))


def output_delta_activation_only(a_L: FloatArray, y: FloatArray) -> FloatArray:
    """g′(z^(L)), without y"""
    return sigmoid_derivative(a_L)


# ── hidden_delta ──────────────────────────────────────────────────────────────────────────────────────────────────


def hidden_delta_no_derivative(theta_next: FloatArray, delta_next: FloatArray, a_l: FloatArray) -> FloatArray:
    """θ^(l+1)ᵀ δ^(l+1)"""
    return theta_next.T @ delta_next


def hidden_delta_derivative_of_activation(
    theta_next: FloatArray, delta_next: FloatArray, a_l: FloatArray
) -> FloatArray:
    """θ^(l+1)ᵀ δ^(l+1) ⊙ g′(a^(l))"""
    return theta_next.T @ delta_next * sigmoid_derivative(sigmoid(a_l))


def hidden_delta_activation_for_derivative(
    theta_next: FloatArray, delta_next: FloatArray, a_l: FloatArray
) -> FloatArray:
    """θ^(l+1)ᵀ δ^(l+1) ⊙ a^(l)"""
    return theta_next.T @ delta_next * a_l


def hidden_delta_one_minus_activation(theta_next: FloatArray, delta_next: FloatArray, a_l: FloatArray) -> FloatArray:
    """θ^(l+1)ᵀ δ^(l+1) ⊙ (1 − a^(l))"""
    return theta_next.T @ delta_next * (1 - a_l)


def hidden_delta_no_weights(theta_next: FloatArray, delta_next: FloatArray, a_l: FloatArray) -> FloatArray:
    """δ^(l+1) ⊙ g′(z^(l))"""
    return delta_next * sigmoid_derivative(a_l)


def hidden_delta_no_weights_summed(theta_next: FloatArray, delta_next: FloatArray, a_l: FloatArray) -> FloatArray:
    """Σ_k δ^(l+1)_k · g′(z^(l))"""
    return np.sum(delta_next) * sigmoid_derivative(a_l)


def hidden_delta_last_term(theta_next: FloatArray, delta_next: FloatArray, a_l: FloatArray) -> FloatArray:
    """θ^(l+1)_ki δ^(l+1)_k g′(z^(l)_i) of the last k: ``=`` for ``+=``"""
    return theta_next[-1] * delta_next[-1] * sigmoid_derivative(a_l)


def hidden_delta_first_term(theta_next: FloatArray, delta_next: FloatArray, a_l: FloatArray) -> FloatArray:
    """θ^(l+1)_ki δ^(l+1)_k g′(z^(l)_i) of the first k: ``return`` one indentation too deep"""
    return theta_next[0] * delta_next[0] * sigmoid_derivative(a_l)


def hidden_delta_no_parentheses_of_square(
    theta_next: FloatArray, delta_next: FloatArray, a_l: FloatArray
) -> FloatArray:
    """θ^(l+1)ᵀ δ^(l+1) ⊙ a^(l) − a^(l)²"""
    return theta_next.T @ delta_next * a_l - a_l**2


def hidden_delta_no_parentheses(theta_next: FloatArray, delta_next: FloatArray, a_l: FloatArray) -> FloatArray:
    """θ^(l+1)ᵀ δ^(l+1) ⊙ a^(l) · 1 − a^(l)"""
    return theta_next.T @ delta_next * a_l * 1 - a_l


def hidden_delta_not_transposed(theta_next: FloatArray, delta_next: FloatArray, a_l: FloatArray) -> FloatArray:
    """θ^(l+1) δ^(l+1) ⊙ g′(z^(l))"""
    return theta_next @ delta_next * sigmoid_derivative(a_l)


def hidden_delta_dot(theta_next: FloatArray, delta_next: FloatArray, a_l: FloatArray) -> FloatArray:
    """(θ^(l+1)ᵀ δ^(l+1)) · g′(z^(l)), a number"""
    return (theta_next.T @ delta_next) @ sigmoid_derivative(a_l)


def hidden_delta_dot_of_dot(theta_next: FloatArray, delta_next: FloatArray, a_l: FloatArray) -> FloatArray:
    """The same by np.dot, which takes the number for δ^(l+1) that it gave for δ^(l)"""
    return np.dot(np.dot(theta_next.T, delta_next), sigmoid_derivative(a_l))


def hidden_delta_dot_halfway(theta_next: FloatArray, delta_next: FloatArray, a_l: FloatArray) -> FloatArray:
    """(θ^(l+1)ᵀ δ^(l+1) · a^(l)) (1 − a^(l))"""
    return (theta_next.T @ delta_next @ a_l) * (1 - a_l)


def hidden_delta_dot_derivative(theta_next: FloatArray, delta_next: FloatArray, a_l: FloatArray) -> FloatArray:
    """θ^(l+1)ᵀ δ^(l+1) times the number a^(l) · (1 − a^(l))"""
    return theta_next.T @ delta_next * (a_l @ (1 - a_l))


def hidden_delta_tanh_derivative(theta_next: FloatArray, delta_next: FloatArray, a_l: FloatArray) -> FloatArray:
    """θ^(l+1)ᵀ δ^(l+1) ⊙ (1 − a^(l)²)"""
    return theta_next.T @ delta_next * (1 - a_l**2)


#: What may stand in the place of θ^(l+1)ᵀ δ^(l+1), and in that of g′(z^(l)), by the id of the mistake.
CARRIED: Mapping[str, Callable[[FloatArray, FloatArray], FloatArray]] = {
    "hidden-delta-weights-not-transposed": lambda theta_next, delta_next: theta_next @ delta_next,
    "hidden-delta-no-weights": lambda theta_next, delta_next: delta_next,
}
SLOPES: Mapping[str, Callable[[FloatArray], FloatArray | float]] = {
    "hidden-delta-no-derivative": lambda a_l: 1.0,
    "hidden-delta-derivative-of-activation": lambda a_l: sigmoid_derivative(sigmoid(a_l)),
    "hidden-delta-activation-for-derivative": lambda a_l: a_l,
    "hidden-delta-one-minus-activation": lambda a_l: 1 - a_l,
    "hidden-delta-tanh-derivative": lambda a_l: 1 - a_l**2,
}


def hidden_delta_of(carried: str, slope: str) -> Callable[[FloatArray, FloatArray, FloatArray], FloatArray]:
    """Both factors wrong."""

    def both_wrong(theta_next: FloatArray, delta_next: FloatArray, a_l: FloatArray) -> FloatArray:
        return CARRIED[carried](theta_next, delta_next) * SLOPES[slope](a_l)

    return both_wrong


# ── gradient ──────────────────────────────────────────────────────────────────────────────────────────────────────


def gradient_transposed(delta_l: FloatArray, a_prev: FloatArray) -> FloatArray:
    """a^(l−1) δ^(l)ᵀ"""
    return np.outer(a_prev, delta_l)


def gradient_elementwise(delta_l: FloatArray, a_prev: FloatArray) -> FloatArray:
    """δ^(l) ⊙ a^(l−1)"""
    return delta_l * a_prev


def gradient_inner_product(delta_l: FloatArray, a_prev: FloatArray) -> FloatArray:
    """δ^(l) · a^(l−1), a number"""
    return delta_l @ a_prev


def gradient_extra_derivative(delta_l: FloatArray, a_prev: FloatArray) -> FloatArray:
    """δ^(l) g′(z^(l−1))ᵀ"""
    return np.outer(delta_l, sigmoid_derivative(a_prev))


def gradient_extra_derivative_factor(delta_l: FloatArray, a_prev: FloatArray) -> FloatArray:
    """δ^(l) (a^(l−1) ⊙ g′(z^(l−1)))ᵀ"""
    return np.outer(delta_l, a_prev * sigmoid_derivative(a_prev))


# ── backprop ──────────────────────────────────────────────────────────────────────────────────────────────────────


def weights_of_this_layer(theta: Layers, x: FloatArray, y: FloatArray) -> tuple[Layers, Layers]:
    """δ^(l) = θ^(l)ᵀ δ^(l+1) ⊙ g′(z^(l))"""
    return _backprop(theta, x, y, lambda l, delta, a: hidden_delta(theta[l], delta[l + 1], a[l]))


def derivative_of_layer_above(theta: Layers, x: FloatArray, y: FloatArray) -> tuple[Layers, Layers]:
    """δ^(l) = θ^(l+1)ᵀ δ^(l+1) ⊙ g′(z^(l+1))"""
    return _backprop(theta, x, y, lambda l, delta, a: hidden_delta(theta[l + 1], delta[l + 1], a[l + 1]))


def derivative_of_layer_below(theta: Layers, x: FloatArray, y: FloatArray) -> tuple[Layers, Layers]:
    """δ^(l) = θ^(l+1)ᵀ δ^(l+1) ⊙ g′(z^(l−1))"""
    return _backprop(theta, x, y, lambda l, delta, a: hidden_delta(theta[l + 1], delta[l + 1], a[l - 1]))


def propagates_error_not_delta(theta: Layers, x: FloatArray, y: FloatArray) -> tuple[Layers, Layers]:
    """δ^(l) = θ^(l+1)ᵀ … θ^(L)ᵀ (a^(L) − y) ⊙ g′(z^(l))"""
    a = forward(theta, x)
    L = max(theta)
    error = output_delta(a[L], y)
    delta = {L: error}
    for l in range(L - 1, 1, -1):
        delta[l] = hidden_delta(theta[l + 1], error, a[l])
        error = theta[l + 1].T @ error
    return delta, {l: gradient(delta[l], a[l - 1]) for l in theta}


def gradient_network_input(theta: Layers, x: FloatArray, y: FloatArray) -> tuple[Layers, Layers]:
    """∇^(l) = δ^(l) xᵀ"""
    return _with_gradients(theta, x, y, lambda _l, _a: x)


def gradient_activation_of_this_layer(theta: Layers, x: FloatArray, y: FloatArray) -> tuple[Layers, Layers]:
    """∇^(l) = δ^(l) a^(l)ᵀ"""
    return _with_gradients(theta, x, y, lambda l, a: a[l])


def gradient_weighted_input(theta: Layers, x: FloatArray, y: FloatArray) -> tuple[Layers, Layers]:
    """∇^(l) = δ^(l) z^(l−1)ᵀ, with x for l = 2"""
    return _with_gradients(theta, x, y, lambda l, a: theta[l - 1] @ a[l - 2] if l > 2 else x)


def gradient_derivative_of_this_layer(theta: Layers, x: FloatArray, y: FloatArray) -> tuple[Layers, Layers]:
    """∇^(l) = (δ^(l) ⊙ g′(z^(l))) a^(l−1)ᵀ"""
    a = forward(theta, x)
    delta = _deltas(theta, a, y, lambda l, delta, a: hidden_delta(theta[l + 1], delta[l + 1], a[l]))
    return delta, {l: gradient(delta[l] * sigmoid_derivative(a[l]), a[l - 1]) for l in theta}


def gradient_derivative_of_hidden_layers(theta: Layers, x: FloatArray, y: FloatArray) -> tuple[Layers, Layers]:
    """∇^(l) = (δ^(l) ⊙ g′(z^(l))) a^(l−1)ᵀ for l < L"""
    a = forward(theta, x)
    L = max(theta)
    delta = _deltas(theta, a, y, lambda l, delta, a: hidden_delta(theta[l + 1], delta[l + 1], a[l]))
    twice = {l: delta[l] * sigmoid_derivative(a[l]) if l < L else delta[l] for l in theta}
    return delta, {l: gradient(twice[l], a[l - 1]) for l in theta}


def includes_input_delta(theta: Layers, x: FloatArray, y: FloatArray) -> tuple[Layers, Layers]:
    """δ^(1) = θ^(2)ᵀ δ^(2) ⊙ x ⊙ (1 − x) besides the others"""
    delta, nabla = _right(theta, x, y)
    return {1: hidden_delta(theta[2], delta[2], x), **delta}, nabla


def includes_input_delta_without_derivative(theta: Layers, x: FloatArray, y: FloatArray) -> tuple[Layers, Layers]:
    """δ^(1) = θ^(2)ᵀ δ^(2) besides the others"""
    delta, nabla = _right(theta, x, y)
    return {1: theta[2].T @ delta[2], **delta}, nabla


def updated_weights(alpha: float) -> Callable[[Layers, FloatArray, FloatArray], tuple[Layers, Layers]]:
    """δ^(l) = (θ^(l+1) − α∇^(l+1))ᵀ δ^(l+1) ⊙ g′(z^(l))"""

    def propagates_through_updated_weights(theta: Layers, x: FloatArray, y: FloatArray) -> tuple[Layers, Layers]:
        return _backprop(
            theta,
            x,
            y,
            lambda l, delta, a: hidden_delta(theta[l + 1] - alpha * gradient(delta[l + 1], a[l]), delta[l + 1], a[l]),
        )

    return propagates_through_updated_weights


def output_error_for_every_layer(theta: Layers, x: FloatArray, y: FloatArray) -> tuple[Layers, Layers]:
    """δ^(l) = θ^(l+1)ᵀ (a^(L) − y) ⊙ g′(z^(l))"""
    return _backprop(theta, x, y, lambda l, delta, a: hidden_delta(theta[l + 1], delta[max(theta)], a[l]))


def activation_error_for_every_layer(theta: Layers, x: FloatArray, y: FloatArray) -> tuple[Layers, Layers]:
    """δ^(l) = a^(l) − y"""
    return _backprop(theta, x, y, lambda l, _delta, a: output_delta(a[l], y))


def output_error_copied(theta: Layers, x: FloatArray, y: FloatArray) -> tuple[Layers, Layers]:
    """δ^(l) = a^(L) − y"""
    return _backprop(theta, x, y, lambda _l, delta, _a: delta[max(theta)])


def three_layers(theta: Layers, x: FloatArray, y: FloatArray) -> tuple[Layers, Layers]:
    """δ^(3) and δ^(2), with the output taken to be layer 3"""
    return _fixed(theta, x, y, 3)


def four_layers(theta: Layers, x: FloatArray, y: FloatArray) -> tuple[Layers, Layers]:
    """δ^(4), δ^(3) and δ^(2), with the output taken to be layer 4"""
    return _fixed(theta, x, y, 4)


def two_layers(theta: Layers, x: FloatArray, y: FloatArray) -> tuple[Layers, Layers]:
    """δ^(2) alone, with the output taken to be layer 2"""
    return _fixed(theta, x, y, 2)


def last_two_layers(theta: Layers, x: FloatArray, y: FloatArray) -> tuple[Layers, Layers]:
    """δ^(L) and δ^(L−1) alone"""
    delta, nabla = _right(theta, x, y)
    L = max(theta)
    kept = [l for l in (L - 1, L) if l > 1]
    return {l: delta[l] for l in kept}, {l: nabla[l] for l in kept}


def output_layer_only(theta: Layers, x: FloatArray, y: FloatArray) -> tuple[Layers, Layers]:
    """δ^(L) and ∇^(L) alone"""
    delta, nabla = _right(theta, x, y)
    L = max(theta)
    return {L: delta[L]}, {L: nabla[L]}


def both_keys_shifted_down(theta: Layers, x: FloatArray, y: FloatArray) -> tuple[Layers, Layers]:
    delta, nabla = _right(theta, x, y)
    return _shifted(delta, -1), _shifted(nabla, -1)


def nabla_keys_shifted_down(theta: Layers, x: FloatArray, y: FloatArray) -> tuple[Layers, Layers]:
    """∇ with the layer that θ leaves as its key"""
    delta, nabla = _right(theta, x, y)
    return delta, _shifted(nabla, -1)


def delta_keys_shifted_down(theta: Layers, x: FloatArray, y: FloatArray) -> tuple[Layers, Layers]:
    delta, nabla = _right(theta, x, y)
    return _shifted(delta, -1), nabla


def both_keys_shifted_up(theta: Layers, x: FloatArray, y: FloatArray) -> tuple[Layers, Layers]:
    delta, nabla = _right(theta, x, y)
    return _shifted(delta, 1), _shifted(nabla, 1)


def returns_swapped(theta: Layers, x: FloatArray, y: FloatArray) -> tuple[Layers, Layers]:
    """(∇, δ)"""
    delta, nabla = _right(theta, x, y)
    return nabla, delta


def returns_nabla_only(theta: Layers, x: FloatArray, y: FloatArray) -> Layers:
    """∇"""
    return _right(theta, x, y)[1]


def returns_delta_only(theta: Layers, x: FloatArray, y: FloatArray) -> Layers:
    """δ"""
    return _right(theta, x, y)[0]


# ── gradient_descent_step ─────────────────────────────────────────────────────────────────────────────────────────


def descent_sign(theta: Layers, nabla: Layers, alpha: float) -> Layers:
    """θ^(l) + α ∇^(l)"""
    return {l: theta[l] + alpha * nabla[l] for l in theta}


def descent_no_learning_rate(theta: Layers, nabla: Layers, alpha: float) -> Layers:
    """θ^(l) − ∇^(l)"""
    return {l: theta[l] - nabla[l] for l in theta}


def descent_divides_by_learning_rate(theta: Layers, nabla: Layers, alpha: float) -> Layers:
    """θ^(l) − ∇^(l)/α"""
    return {l: theta[l] - nabla[l] / alpha for l in theta}


def descent_returns_step(theta: Layers, nabla: Layers, alpha: float) -> Layers:
    """α ∇^(l)"""
    return {l: alpha * nabla[l] for l in theta}


def descent_returns_negative_step(theta: Layers, nabla: Layers, alpha: float) -> Layers:
    """−α ∇^(l)"""
    return {l: -alpha * nabla[l] for l in theta}


def descent_last_layer_moves(theta: Layers, nabla: Layers, alpha: float) -> Layers:
    """θ^(L) − α ∇^(L); the other layers as they were"""
    L = max(theta)
    return {**theta, L: theta[L] - alpha * nabla[L]}


def descent_first_layer_moves(theta: Layers, nabla: Layers, alpha: float) -> Layers:
    """θ^(2) − α ∇^(2); the other layers as they were"""
    return {**theta, 2: theta[2] - alpha * nabla[2]}


def descent_last_layer_only(theta: Layers, nabla: Layers, alpha: float) -> Layers:
    """θ^(L) − α ∇^(L) and nothing else"""
    L = max(theta)
    return {L: theta[L] - alpha * nabla[L]}


def descent_first_layer_only(theta: Layers, nabla: Layers, alpha: float) -> Layers:
    """θ^(2) − α ∇^(2) and nothing else"""
    return {2: theta[2] - alpha * nabla[2]}


# ── Other right ways ──────────────────────────────────────────────────────────────────────────────────────────────────
# Right for what they should be given; they differ where another function hands them a number or a matrix.


def hidden_delta_by_dot(theta_next: FloatArray, delta_next: FloatArray, a_l: FloatArray) -> FloatArray:
    return np.dot(theta_next.T, delta_next) * sigmoid_derivative(a_l)


def hidden_delta_by_dot_from_left(theta_next: FloatArray, delta_next: FloatArray, a_l: FloatArray) -> FloatArray:
    return np.dot(delta_next, theta_next) * sigmoid_derivative(a_l)


def gradient_by_broadcasting(delta_l: FloatArray, a_prev: FloatArray) -> FloatArray:
    return delta_l[:, np.newaxis] * a_prev


# ── What they share ───────────────────────────────────────────────────────────────────────────────────────────────

HiddenError = Callable[[int, Layers, Layers], FloatArray]


def _backprop(theta: Layers, x: FloatArray, y: FloatArray, hidden: HiddenError) -> tuple[Layers, Layers]:
    """Everything right but δ^(l), l < L, which is ``hidden(l, delta, a)``."""
    a = forward(theta, x)
    delta = _deltas(theta, a, y, hidden)
    return delta, {l: gradient(delta[l], a[l - 1]) for l in theta}


def _with_gradients(
    theta: Layers, x: FloatArray, y: FloatArray, source: Callable[[int, Layers], FloatArray]
) -> tuple[Layers, Layers]:
    """Everything right but ∇^(l) = δ^(l) ``source(l, a)``ᵀ."""
    a = forward(theta, x)
    delta = _deltas(theta, a, y, lambda l, delta, a: hidden_delta(theta[l + 1], delta[l + 1], a[l]))
    return delta, {l: gradient(delta[l], source(l, a)) for l in theta}


def _deltas(theta: Layers, a: Layers, y: FloatArray, hidden: HiddenError) -> Layers:
    L = max(theta)
    delta = {L: output_delta(a[L], y)}
    for l in range(L - 1, 1, -1):
        delta[l] = hidden(l, delta, a)
    return delta


def _right(theta: Layers, x: FloatArray, y: FloatArray) -> tuple[Layers, Layers]:
    return _backprop(theta, x, y, lambda l, delta, a: hidden_delta(theta[l + 1], delta[l + 1], a[l]))


def _fixed(theta: Layers, x: FloatArray, y: FloatArray, L: int) -> tuple[Layers, Layers]:
    """As if the network had L layers: raises where it has fewer, and often where it has more."""
    return _right({l: theta[l] for l in range(2, L + 1)}, x, y)


def _shifted(layers: Layers, by: int) -> Layers:
    return {l + by: value for l, value in layers.items()}
