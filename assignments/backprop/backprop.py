"""Backpropagation: seven functions for you to write.

Replace each ``raise NotImplementedError``.  The handout, README.md, explains every equation, and
``python backprop.py`` runs your functions on its worked example.
"""

import numpy as np

# ── Step 1: forward propagation ───────────────────────────────────────────────────────────────────


def sigmoid(z: np.ndarray) -> np.ndarray:
    """g(z) = 1 / (1 + e^−z), element by element.

    z: a number or an array of any shape.  Returns: the same shape.
    Right for every z, however large: g(1000) is 1, g(−1000) is 0.

    Handout, "Forward propagation"; Nielsen, Neural Networks and Deep Learning, ch. 1, "Sigmoid neurons".
    """
    raise NotImplementedError


def forward(theta: dict[int, np.ndarray], x: np.ndarray) -> dict[int, np.ndarray]:
    """z^(l) = θ^(l) a^(l−1) and a^(l) = g(z^(l)) for l = 2..L, from a^(1) = x.

    theta: {l: θ^(l)} for l = 2..L, θ^(l) of shape (n_l, n_{l−1}).  x: (n_1,).
    Returns: {l: a^(l)} for l = 1..L, a^(l) of shape (n_l,).

    Handout, "Forward propagation"; Nielsen, ch. 2, "Warm up".
    """
    raise NotImplementedError


# ── Step 2a: the errors ───────────────────────────────────────────────────────────────────────────


def output_delta(a_L: np.ndarray, y: np.ndarray) -> np.ndarray:
    """δ^(L) = ∂C/∂z^(L) = a^(L) − y, for the cross-entropy.

    a_L: a^(L), (n_L,).  y: (n_L,), of 0 and 1.
    Returns: δ^(L), (n_L,).

    Handout, "At the top"; Nielsen, ch. 3, "The cross-entropy cost function".
    """
    raise NotImplementedError


def hidden_delta(theta_next: np.ndarray, delta_next: np.ndarray, a_l: np.ndarray) -> np.ndarray:
    """δ^(l) = ∂C/∂z^(l) = θ^(l+1)ᵀ δ^(l+1) ⊙ a^(l) ⊙ (1 − a^(l)), for a hidden layer l.

    theta_next: θ^(l+1), (n_{l+1}, n_l).  delta_next: δ^(l+1), (n_{l+1},).  a_l: a^(l), (n_l,).
    Returns: δ^(l), (n_l,).

    Handout, "The second trick"; Nielsen, ch. 2, eq. (BP2).
    """
    raise NotImplementedError


# ── Step 2b: the gradients ────────────────────────────────────────────────────────────────────────


def gradient(delta_l: np.ndarray, a_prev: np.ndarray) -> np.ndarray:
    """∇^(l)_ij = ∂C/∂θ^(l)_ij = δ^(l)_i a^(l−1)_j.

    delta_l: δ^(l), (n_l,).  a_prev: a^(l−1), (n_{l−1},).
    Returns: ∇^(l), (n_l, n_{l−1}), the shape of θ^(l).

    Handout, "The first trick"; Nielsen, ch. 2, eq. (BP4).
    """
    raise NotImplementedError


# ── Steps 1 to 2b together ────────────────────────────────────────────────────────────────────────


def backprop(
    theta: dict[int, np.ndarray], x: np.ndarray, y: np.ndarray
) -> tuple[dict[int, np.ndarray], dict[int, np.ndarray]]:
    """(δ, ∇): every δ^(l) from δ^(L) down to δ^(2), and every ∇^(l) = δ^(l) a^(l−1)ᵀ.

    theta: {l: θ^(l)} for l = 2..L, θ^(l) of shape (n_l, n_{l−1}).  x: (n_1,).  y: (n_L,), of 0 and 1.
    Returns: the pair (delta, nabla); delta is {l: δ^(l)}, nabla is {l: ∇^(l)}, both for l = 2..L.
    There is no δ^(1): x is given.

    Handout, "All together"; Nielsen, ch. 2, "The backpropagation algorithm".
    """
    raise NotImplementedError


# ── Step 3: gradient descent ──────────────────────────────────────────────────────────────────────


def gradient_descent_step(
    theta: dict[int, np.ndarray], nabla: dict[int, np.ndarray], alpha: float
) -> dict[int, np.ndarray]:
    """θ^(l) − α ∇^(l), for every layer.

    theta, nabla: {l: θ^(l)} and {l: ∇^(l)} for l = 2..L, of equal shapes.  alpha: the learning rate α.
    Returns: a new {l: θ^(l)} for l = 2..L.  The arguments, and the arrays in them, stay as they are.

    Handout, "Gradient descent"; Nielsen, ch. 1, "Learning with gradient descent".
    """
    raise NotImplementedError


def main() -> None:
    """Your numbers for the worked example of the handout; compare them with those that are printed there."""
    theta = {2: np.array([[1.0, -1.0], [0.5, 2.0]]), 3: np.array([[2.0, -1.0]])}
    x, y = np.array([1.0, 0.5]), np.array([1.0])
    print("a =", forward(theta, x))
    delta, nabla = backprop(theta, x, y)
    print("delta =", delta)
    print("nabla =", nabla)
    print("new theta =", gradient_descent_step(theta, nabla, alpha=0.5))


if __name__ == "__main__":
    main()
