"""Backpropagation in the notation of the deep-learning course: three functions, one equation a line.

Layers are l = 1..L, and layer 0 is the input: W^[l] leads into layer l, so ``W`` and ``b`` have the keys 1..L, and so
have ``Z``, ``dZ``, ``dW`` and ``db``; ``A`` has the keys 0..L.  The m examples of a batch are the columns of X and Y.
Hidden layers are ReLU or tanh, by name, the output is the sigmoid, and the cost J is the cross-entropy
−Σ [y ln a + (1 − y) ln(1 − a)] over the output units, averaged over the examples.

dZ^[l] is what the course calls so: for each example, the derivative of its own cost; 1/m comes in where the examples
are averaged, in dW^[l] = ∂J/∂W^[l] and db^[l] = ∂J/∂b^[l].

Students see the signatures and docstrings of the first three functions: ``grader.stubs`` copies them.
"""
# ruff: noqa: E741  # l is the l of the formulas

import numpy as np

from grader.rounding import declares_error

from .backprop import sigmoid
from .backprop_dl_draws import DRAWS

__all__ = [
    "DRAWS",
    "activation",
    "average",
    "backward",
    "forward",
    "hidden_error",
    "linear",
    "output_error",
    "relu",
    "sigmoid",
    "slope",
    "step",
    "tanh",
    "update",
    "weight_gradient",
]


def forward(
    W: dict[int, np.ndarray], b: dict[int, np.ndarray], X: np.ndarray, activations: dict[int, str]
) -> tuple[dict[int, np.ndarray], dict[int, np.ndarray]]:
    """Z^[l] = W^[l] A^[l−1] + b^[l] and A^[l] = g^[l](Z^[l]) for l = 1..L, from A^[0] = X.

    W: {l: W^[l]} for l = 1..L, W^[l] of shape (n_l, n_{l−1}).  b: {l: b^[l]} for l = 1..L, of shape (n_l, 1).
    X: (n_0, m), an example a column.
    activations: {l: name of g^[l]} for l = 1..L, "relu" or "tanh" for l < L, "sigmoid" for l = L.
    Returns: the pair (Z, A) of dicts; Z has the keys 1..L, A has the keys 0..L; all of shape (n_l, m).

    Handout, "Forward propagation"; Nielsen, ch. 2, "Warm up".
    """
    Z, A = {}, {0: X}
    for l in sorted(W):
        Z[l] = linear(W[l], b[l], A[l - 1])
        A[l] = activation(activations[l], Z[l])
    return Z, A


def backward(
    W: dict[int, np.ndarray],
    b: dict[int, np.ndarray],
    X: np.ndarray,
    Y: np.ndarray,
    activations: dict[int, str],
) -> tuple[dict[int, np.ndarray], dict[int, np.ndarray], dict[int, np.ndarray]]:
    """(dZ, dW, db): every dZ^[l] from dZ^[L] = A^[L] − Y down to dZ^[1], and from each its dW^[l] and db^[l].

    W, b, X, activations: as for forward.  Y: (n_L, m), of 0 and 1, an example a column.
    Returns: the triple (dZ, dW, db) of dicts with the keys 1..L; dZ^[l] of shape (n_l, m), dW^[l] of shape
    (n_l, n_{l−1}), db^[l] of shape (n_l, 1).

    Handout, "Backward propagation"; Nielsen, ch. 2, "The backpropagation algorithm".
    """
    Z, A = forward(W, b, X, activations)
    L = max(W)
    dZ = {L: output_error(A[L], Y)}
    for l in range(L - 1, 0, -1):
        dZ[l] = hidden_error(activations[l], W[l + 1], dZ[l + 1], Z[l])
    dW = {l: weight_gradient(dZ[l], A[l - 1]) for l in W}
    db = {l: average(dZ[l]) for l in W}
    return dZ, dW, db


def update(
    W: dict[int, np.ndarray],
    b: dict[int, np.ndarray],
    dW: dict[int, np.ndarray],
    db: dict[int, np.ndarray],
    alpha: float,
) -> tuple[dict[int, np.ndarray], dict[int, np.ndarray]]:
    """W^[l] − α dW^[l] and b^[l] − α db^[l], for every layer.

    W, dW: {l: (n_l, n_{l−1})} for l = 1..L.  b, db: {l: (n_l, 1)} for l = 1..L.  alpha: the learning rate α.
    Returns: the pair of a new {l: W^[l]} and a new {l: b^[l]}.  The arguments and their arrays stay as they are.

    Handout, "Gradient descent"; Nielsen, ch. 1, "Learning with gradient descent".
    """
    return {l: step(W[l], dW[l], alpha) for l in W}, {l: step(b[l], db[l], alpha) for l in b}


# ── Not asked of students ─────────────────────────────────────────────────────────────────────────────────────────────


def linear(W_l: np.ndarray, b_l: np.ndarray, A_prev: np.ndarray) -> np.ndarray:
    """Z^[l] = W^[l] A^[l−1] + b^[l], b^[l] added to every column.  Returns: (n_l, m)."""
    Z_l: np.ndarray = W_l @ A_prev + b_l
    return Z_l


def activation(name: str, Z_l: np.ndarray) -> np.ndarray:
    """g(Z^[l]), element by element."""
    return {"relu": relu, "tanh": tanh, "sigmoid": sigmoid}[name](Z_l)


def relu(Z_l: np.ndarray) -> np.ndarray:
    """max(0, z)."""
    A_l: np.ndarray = np.maximum(0, Z_l)
    return A_l


# (e^z − e^−z)/(e^z + e^−z) for tanh z is as right, and so is 1 − tanh² z for its slope, but both are accurate to u in
# absolute terms only.


@declares_error(absolute=8, within=(-1, 1))
def tanh(Z_l: np.ndarray) -> np.ndarray:
    A_l: np.ndarray = np.tanh(Z_l)
    return A_l


@declares_error(absolute=8, within=(0, 1))
def slope(name: str, Z_l: np.ndarray) -> np.ndarray:
    """g′(Z^[l]): 1 or 0 for ReLU, 1 − tanh² z for tanh, σ (1 − σ) for the sigmoid."""
    if name == "relu":
        return np.where(Z_l > 0, 1.0, 0.0)
    A_l = activation(name, Z_l)
    derivative: np.ndarray = 1 - A_l**2 if name == "tanh" else A_l * (1 - A_l)
    return derivative


def output_error(A_L: np.ndarray, Y: np.ndarray) -> np.ndarray:
    """dZ^[L] = A^[L] − Y, where the sigmoid meets the cross-entropy."""
    dZ_L: np.ndarray = A_L - Y
    return dZ_L


def hidden_error(name: str, W_next: np.ndarray, dZ_next: np.ndarray, Z_l: np.ndarray) -> np.ndarray:
    """dZ^[l] = W^[l+1]ᵀ dZ^[l+1] ⊙ g^[l]′(Z^[l])."""
    dZ_l: np.ndarray = (W_next.T @ dZ_next) * slope(name, Z_l)
    return dZ_l


def weight_gradient(dZ_l: np.ndarray, A_prev: np.ndarray) -> np.ndarray:
    """dW^[l] = (1/m) dZ^[l] A^[l−1]ᵀ."""
    dW_l: np.ndarray = dZ_l @ A_prev.T / dZ_l.shape[1]
    return dW_l


def average(dZ_l: np.ndarray) -> np.ndarray:
    """db^[l] = (1/m) Σ over the examples of dZ^[l].  Returns: (n_l, 1)."""
    db_l: np.ndarray = np.sum(dZ_l, axis=1, keepdims=True) / dZ_l.shape[1]
    return db_l


def step(parameter: np.ndarray, gradient: np.ndarray, alpha: float) -> np.ndarray:
    """θ − α ∇, for any parameter and its gradient."""
    new: np.ndarray = parameter - alpha * gradient
    return new
