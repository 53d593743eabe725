"""Backpropagation in the notation of the classic machine-learning course: a batch, bias units, regularisation.

Layers are l = 1..L, and Θ^(l) leads out of layer l, into layer l + 1: ``Theta`` and the gradients D have the keys
1..L−1, A has the keys 1..L, δ the keys 2..L.  A batch has m examples, one a row, so what belongs to layer l has the
shape (m, s_l).  Column 0 of Θ^(l) holds the weights of the bias unit, which is always 1 and stands in no A and no δ.

Students see the signatures and docstrings of the five functions below: ``grader.stubs`` copies them.
"""
# ruff: noqa: E741  # l is the l of the formulas

# numpy says of many products that they are Any.
# mypy: disable-error-code="no-any-return"

import numpy as np

from .backprop import sigmoid, sigmoid_derivative
from .backprop_ml_draws import DRAWS

__all__ = ["DRAWS", "cost", "deltas", "forward", "gradients", "sigmoid_gradient"]


def sigmoid_gradient(z: np.ndarray) -> np.ndarray:
    """g′(z) = g(z) (1 − g(z)) for g(z) = 1 / (1 + e^−z), element by element.

    z: a number or an array of any shape.  Returns: the same shape.
    Right for every z, however large: g′(1000) and g′(−1000) are 0.

    Handout, "The slope of the sigmoid"; Ng, Machine Learning, exercise 4, "Sigmoid gradient".
    """
    return sigmoid_derivative(sigmoid(z))


def forward(Theta: dict[int, np.ndarray], X: np.ndarray) -> dict[int, np.ndarray]:
    """A^(l+1) = g([1 A^(l)] Θ^(l)ᵀ) for l = 1..L−1, from A^(1) = X; [1 A] is A with a column of ones before it.

    Theta: {l: Θ^(l)} for l = 1..L−1, Θ^(l) of shape (s_{l+1}, s_l + 1).  X: (m, s_1).
    Returns: {l: A^(l)} for l = 1..L, A^(l) of shape (m, s_l), without the column of ones.

    Handout, "Forward propagation"; Ng, Machine Learning, week 4, "Model Representation II".
    """
    A = {1: X}
    for l in sorted(Theta):
        A[l + 1] = sigmoid(weighted_inputs(Theta[l], A[l]))
    return A


def cost(Theta: dict[int, np.ndarray], X: np.ndarray, Y: np.ndarray, lam: float) -> float:
    """J = −1/m Σ_i Σ_k [Y_ik ln A^(L)_ik + (1 − Y_ik) ln(1 − A^(L)_ik)] + λ/2m Σ_l Σ_k Σ_{j≥1} (Θ^(l)_kj)².

    Theta: {l: Θ^(l)} for l = 1..L−1.  X: (m, s_1).  Y: (m, s_L), of 0 and 1.  lam: λ ≥ 0.
    Returns: J, a number.  The second sum leaves column 0, the bias, out.

    Handout, "The cost"; Ng, Machine Learning, week 5, "Cost Function".
    """
    A_L = forward(Theta, X)[max(Theta) + 1]
    return cost_of_output(A_L, Y, penalty(Theta, lam, len(X)))


def deltas(Theta: dict[int, np.ndarray], X: np.ndarray, Y: np.ndarray) -> dict[int, np.ndarray]:
    """δ^(L) = A^(L) − Y, and δ^(l) = δ^(l+1) Θ^(l), without its column 0, ⊙ g′(Z^(l)) for l = L−1 down to 2.

    Theta: {l: Θ^(l)} for l = 1..L−1.  X: (m, s_1).  Y: (m, s_L), of 0 and 1.
    Returns: {l: δ^(l)} for l = 2..L, δ^(l) of shape (m, s_l): row i belongs to example i, and is not averaged.

    Handout, "The errors"; Ng, Machine Learning, week 5, "Backpropagation Algorithm".
    """
    A = forward(Theta, X)
    L = max(A)
    delta = {L: output_delta(A[L], Y)}
    for l in range(L - 1, 1, -1):
        delta[l] = hidden_delta(Theta[l], delta[l + 1], Theta[l - 1], A[l - 1])
    return delta


def gradients(Theta: dict[int, np.ndarray], X: np.ndarray, Y: np.ndarray, lam: float) -> dict[int, np.ndarray]:
    """D^(l) = ∂J/∂Θ^(l) = 1/m δ^(l+1)ᵀ [1 A^(l)] + λ/m Θ^(l), the last term without column 0, the bias.

    Theta: {l: Θ^(l)} for l = 1..L−1.  X: (m, s_1).  Y: (m, s_L), of 0 and 1.  lam: λ ≥ 0.
    Returns: {l: D^(l)} for l = 1..L−1, D^(l) of shape (s_{l+1}, s_l + 1), the shape of Θ^(l).

    Handout, "The gradients"; Ng, Machine Learning, week 5, "Backpropagation Algorithm".
    """
    A, delta = forward(Theta, X), deltas(Theta, X, Y)
    return {l: gradient(delta[l + 1], A[l], Theta[l], lam) for l in Theta}


# ── What they are made of; not asked of students ──────────────────────────────────────────────────────────────────────


def with_bias(A: np.ndarray) -> np.ndarray:
    """[1 A]: (m, n + 1)."""
    return np.hstack([np.ones((len(A), 1)), A])


def weighted_inputs(Theta_l: np.ndarray, A_l: np.ndarray) -> np.ndarray:
    """Z^(l+1) = [1 A^(l)] Θ^(l)ᵀ: (m, s_{l+1})."""
    return with_bias(A_l) @ Theta_l.T


def cross_entropy(A_L: np.ndarray, Y: np.ndarray) -> float:
    """−1/m Σ_i Σ_k [Y_ik ln A_ik + (1 − Y_ik) ln(1 − A_ik)]."""
    return -np.sum(Y * np.log(A_L) + (1 - Y) * np.log(1 - A_L)) / len(Y)


def penalty(Theta: dict[int, np.ndarray], lam: float, m: int) -> float:
    """λ/2m Σ_l Σ_k Σ_{j≥1} (Θ^(l)_kj)²."""
    return lam / (2 * m) * sum(np.sum(Theta[l][:, 1:] ** 2) for l in Theta)


def cost_of_output(A_L: np.ndarray, Y: np.ndarray, penalty: float) -> float:
    """J, from what the network says and what regularisation adds."""
    return cross_entropy(A_L, Y) + penalty


def output_delta(A_L: np.ndarray, Y: np.ndarray) -> np.ndarray:
    """δ^(L): (m, s_L)."""
    return A_L - Y


def hidden_delta(
    Theta_l: np.ndarray, delta_next: np.ndarray, Theta_below: np.ndarray, A_below: np.ndarray
) -> np.ndarray:
    """δ^(l) from δ^(l+1); Z^(l) comes from Θ^(l−1) and A^(l−1)."""
    return delta_next @ Theta_l[:, 1:] * sigmoid_gradient(weighted_inputs(Theta_below, A_below))


def gradient(delta_next: np.ndarray, A_l: np.ndarray, Theta_l: np.ndarray, lam: float) -> np.ndarray:
    """D^(l)."""
    return delta_next.T @ with_bias(A_l) / len(A_l) + lam / len(A_l) * without_bias(Theta_l)


def without_bias(Theta_l: np.ndarray) -> np.ndarray:
    """Θ^(l) with 0 in column 0: what is regularised."""
    return np.hstack([np.zeros((len(Theta_l), 1)), Theta_l[:, 1:]])
