"""Backpropagation in the notation of the machine-learning course: five functions for you to write.

Replace each ``raise NotImplementedError``.  The handout, README.md, explains every equation, and
``python backprop_ml.py`` runs your functions on its worked example.
"""

import numpy as np

# ── The slope of the sigmoid ──────────────────────────────────────────────────────────────────────


def sigmoid_gradient(z: np.ndarray) -> np.ndarray:
    """g′(z) = g(z) (1 − g(z)) for g(z) = 1 / (1 + e^−z), element by element.

    z: a number or an array of any shape.  Returns: the same shape.
    Right for every z, however large: g′(1000) and g′(−1000) are 0.

    Handout, "The slope of the sigmoid"; Ng, Machine Learning, exercise 4, "Sigmoid gradient".
    """
    raise NotImplementedError


# ── Forward propagation ───────────────────────────────────────────────────────────────────────────


def forward(Theta: dict[int, np.ndarray], X: np.ndarray) -> dict[int, np.ndarray]:
    """A^(l+1) = g([1 A^(l)] Θ^(l)ᵀ) for l = 1..L−1, from A^(1) = X; [1 A] is A with a column of ones before it.

    Theta: {l: Θ^(l)} for l = 1..L−1, Θ^(l) of shape (s_{l+1}, s_l + 1).  X: (m, s_1).
    Returns: {l: A^(l)} for l = 1..L, A^(l) of shape (m, s_l), without the column of ones.

    Handout, "Forward propagation"; Ng, Machine Learning, week 4, "Model Representation II".
    """
    raise NotImplementedError


# ── The cost ──────────────────────────────────────────────────────────────────────────────────────


def cost(Theta: dict[int, np.ndarray], X: np.ndarray, Y: np.ndarray, lam: float) -> float:
    """J = −1/m Σ_i Σ_k [Y_ik ln A^(L)_ik + (1 − Y_ik) ln(1 − A^(L)_ik)] + λ/2m Σ_l Σ_k Σ_{j≥1} (Θ^(l)_kj)².

    Theta: {l: Θ^(l)} for l = 1..L−1.  X: (m, s_1).  Y: (m, s_L), of 0 and 1.  lam: λ ≥ 0.
    Returns: J, a number.  The second sum leaves column 0, the bias, out.

    Handout, "The cost"; Ng, Machine Learning, week 5, "Cost Function".
    """
    raise NotImplementedError


# ── The errors ────────────────────────────────────────────────────────────────────────────────────


def deltas(Theta: dict[int, np.ndarray], X: np.ndarray, Y: np.ndarray) -> dict[int, np.ndarray]:
    """δ^(L) = A^(L) − Y, and δ^(l) = δ^(l+1) Θ^(l), without its column 0, ⊙ g′(Z^(l)) for l = L−1 down to 2.

    Theta: {l: Θ^(l)} for l = 1..L−1.  X: (m, s_1).  Y: (m, s_L), of 0 and 1.
    Returns: {l: δ^(l)} for l = 2..L, δ^(l) of shape (m, s_l): row i belongs to example i, and is not averaged.

    Handout, "The errors"; Ng, Machine Learning, week 5, "Backpropagation Algorithm".
    """
    raise NotImplementedError


# ── The gradients ─────────────────────────────────────────────────────────────────────────────────


def gradients(Theta: dict[int, np.ndarray], X: np.ndarray, Y: np.ndarray, lam: float) -> dict[int, np.ndarray]:
    """D^(l) = ∂J/∂Θ^(l) = 1/m δ^(l+1)ᵀ [1 A^(l)] + λ/m Θ^(l), the last term without column 0, the bias.

    Theta: {l: Θ^(l)} for l = 1..L−1.  X: (m, s_1).  Y: (m, s_L), of 0 and 1.  lam: λ ≥ 0.
    Returns: {l: D^(l)} for l = 1..L−1, D^(l) of shape (s_{l+1}, s_l + 1), the shape of Θ^(l).

    Handout, "The gradients"; Ng, Machine Learning, week 5, "Backpropagation Algorithm".
    """
    raise NotImplementedError


def main() -> None:
    """Your numbers for the worked example of the handout; compare them with those that are printed there."""
    Theta = {1: np.array([[0.5, 1.0], [1.0, -0.5]]), 2: np.array([[0.5, 1.0, -1.0], [-1.0, 0.5, 1.0]])}
    X, Y = np.array([[1.0], [-2.0]]), np.array([[1.0, 0.0], [0.0, 1.0]])
    print("A =", forward(Theta, X))
    print("J =", cost(Theta, X, Y, 1.0))
    print("delta =", deltas(Theta, X, Y))
    print("D =", gradients(Theta, X, Y, 1.0))


if __name__ == "__main__":
    main()
