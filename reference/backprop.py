"""Backpropagation: the seven functions of the assignment, one equation each.

Layers are l = 1..L, and θ^(l) leads into layer l: ``theta``, ``delta`` and ``nabla`` have the keys 2..L,
``a`` has the keys 1..L.  One example at a time, vectors of shape (n_l,), no bias units, g the sigmoid, C the
cross-entropy −Σ_i [y_i ln a_i + (1 − y_i) ln(1 − a_i)] of the output layer.

Students see the signatures and docstrings below: ``grader.stubs`` copies them.
"""
# ruff: noqa: E741  # l is the l of the formulas

import numpy as np

from grader.rounding import declares_error

from .backprop_draws import DRAWS

__all__ = [
    "DRAWS",
    "backprop",
    "forward",
    "gradient",
    "gradient_descent_step",
    "hidden_delta",
    "output_delta",
    "sigmoid",
    "sigmoid_derivative",
]

# ½(1 + tanh(z/2)) for g and a − a² for g′ are as right, but accurate to u in absolute terms only.


@declares_error(absolute=4, within=(0, 1))
def sigmoid(z: np.ndarray) -> np.ndarray:
    """g(z) = 1 / (1 + e^−z), element by element.

    z: a number or an array of any shape.  Returns: the same shape.
    Right for every z, however large: g(1000) is 1, g(−1000) is 0.

    Handout, "Forward propagation"; Nielsen, Neural Networks and Deep Learning, ch. 1, "Sigmoid neurons".
    """
    e = np.exp(-np.abs(z))  # at most 1, so that nothing overflows
    g: np.ndarray = np.where(z >= 0, 1.0, e) / (1 + e)
    return g


@declares_error(absolute=4, within=(0, 0.25))
def sigmoid_derivative(a: np.ndarray) -> np.ndarray:
    """g′(z) = a (1 − a), where a = g(z); same shape.  Not asked of students."""
    derivative: np.ndarray = a * (1 - a)
    return derivative


def forward(theta: dict[int, np.ndarray], x: np.ndarray) -> dict[int, np.ndarray]:
    """z^(l) = θ^(l) a^(l−1) and a^(l) = g(z^(l)) for l = 2..L, from a^(1) = x.

    theta: {l: θ^(l)} for l = 2..L, θ^(l) of shape (n_l, n_{l−1}).  x: (n_1,).
    Returns: {l: a^(l)} for l = 1..L, a^(l) of shape (n_l,).

    Handout, "Forward propagation"; Nielsen, ch. 2, "Warm up".
    """
    a = {1: x}
    for l in sorted(theta):
        a[l] = sigmoid(theta[l] @ a[l - 1])
    return a


def output_delta(a_L: np.ndarray, y: np.ndarray) -> np.ndarray:
    """δ^(L) = ∂C/∂z^(L) = a^(L) − y, for the cross-entropy.

    a_L: a^(L), (n_L,).  y: (n_L,), of 0 and 1.
    Returns: δ^(L), (n_L,).

    Handout, "At the top"; Nielsen, ch. 3, "The cross-entropy cost function".
    """
    delta_L: np.ndarray = a_L - y
    return delta_L


def hidden_delta(theta_next: np.ndarray, delta_next: np.ndarray, a_l: np.ndarray) -> np.ndarray:
    """δ^(l) = ∂C/∂z^(l) = θ^(l+1)ᵀ δ^(l+1) ⊙ a^(l) ⊙ (1 − a^(l)), for a hidden layer l.

    theta_next: θ^(l+1), (n_{l+1}, n_l).  delta_next: δ^(l+1), (n_{l+1},).  a_l: a^(l), (n_l,).
    Returns: δ^(l), (n_l,).

    Handout, "The second trick"; Nielsen, ch. 2, eq. (BP2).
    """
    delta_l: np.ndarray = (theta_next.T @ delta_next) * sigmoid_derivative(a_l)
    return delta_l


def gradient(delta_l: np.ndarray, a_prev: np.ndarray) -> np.ndarray:
    """∇^(l)_ij = ∂C/∂θ^(l)_ij = δ^(l)_i a^(l−1)_j.

    delta_l: δ^(l), (n_l,).  a_prev: a^(l−1), (n_{l−1},).
    Returns: ∇^(l), (n_l, n_{l−1}), the shape of θ^(l).

    Handout, "The first trick"; Nielsen, ch. 2, eq. (BP4).
    """
    return np.outer(delta_l, a_prev)


def backprop(
    theta: dict[int, np.ndarray], x: np.ndarray, y: np.ndarray
) -> tuple[dict[int, np.ndarray], dict[int, np.ndarray]]:
    """(δ, ∇): every δ^(l) from δ^(L) down to δ^(2), and every ∇^(l) = δ^(l) a^(l−1)ᵀ.

    theta: {l: θ^(l)} for l = 2..L, θ^(l) of shape (n_l, n_{l−1}).  x: (n_1,).  y: (n_L,), of 0 and 1.
    Returns: the pair (delta, nabla); delta is {l: δ^(l)}, nabla is {l: ∇^(l)}, both for l = 2..L.
    There is no δ^(1): x is given.

    Handout, "All together"; Nielsen, ch. 2, "The backpropagation algorithm".
    """
    L = max(theta)
    a = forward(theta, x)
    delta = {L: output_delta(a[L], y)}
    for l in range(L - 1, 1, -1):
        delta[l] = hidden_delta(theta[l + 1], delta[l + 1], a[l])
    nabla = {l: gradient(delta[l], a[l - 1]) for l in theta}
    return delta, nabla


def gradient_descent_step(
    theta: dict[int, np.ndarray], nabla: dict[int, np.ndarray], alpha: float
) -> dict[int, np.ndarray]:
    """θ^(l) − α ∇^(l), for every layer.

    theta, nabla: {l: θ^(l)} and {l: ∇^(l)} for l = 2..L, of equal shapes.  alpha: the learning rate α.
    Returns: a new {l: θ^(l)} for l = 2..L.  The arguments, and the arrays in them, stay as they are.

    Handout, "Gradient descent"; Nielsen, ch. 1, "Learning with gradient descent".
    """
    return {l: theta[l] - alpha * nabla[l] for l in theta}
