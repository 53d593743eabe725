# expect: others=not_attempted
"""Gradient checking: four functions for you to write.

Replace each ``raise NotImplementedError``.  The handout, README.md, explains every equation, and
``python gradient_check.py`` runs your functions on its worked example.
"""

import numpy as np

# ── What is measured ──────────────────────────────────────────────────────────────────────────────


def cost(theta: dict[int, np.ndarray], x: np.ndarray, y: np.ndarray) -> float:
    """C = −Σ_i [y_i ln a_i + (1 − y_i) ln(1 − a_i)], the cross-entropy, where a is a^(L).

    theta: {l: θ^(l)} for l = 2..L, θ^(l) of shape (n_l, n_{l−1}).  x: (n_1,).  y: (n_L,), of 0 and 1.
    a^(1) = x, and a^(l) = g(θ^(l) a^(l−1)) for l = 2..L, with g(z) = 1 / (1 + e^−z).
    Returns: one number.  No a^(L)_i that is asked about is so near to 0 or 1 that its logarithm is in danger.

    Handout, "What is measured"; Nielsen, Neural Networks and Deep Learning, ch. 3, "The cross-entropy cost function".
    """
    raise NotImplementedError


# ── Central differences ───────────────────────────────────────────────────────────────────────────


def numerical_gradient(
    theta: dict[int, np.ndarray], x: np.ndarray, y: np.ndarray, eps: float
) -> dict[int, np.ndarray]:
    """n^(l)_ij = (C(θ^(l)_ij + ε) − C(θ^(l)_ij − ε)) / 2ε: one weight is moved, all others stay where they are.

    theta, x, y: those of cost.  eps: the step ε.
    Returns: {l: n^(l)} for l = 2..L, n^(l) of the shape of θ^(l).

    Handout, "Central differences"; Press et al., Numerical Recipes, "Numerical Derivatives".
    """
    raise NotImplementedError


# ── One number for all entries ────────────────────────────────────────────────────────────────────


def relative_difference(nabla: dict[int, np.ndarray], numerical: dict[int, np.ndarray]) -> float:
    """‖∇ − n‖ / (‖∇‖ + ‖n‖); and 0 where ∇ and n are both 0, for then they agree.

    nabla, numerical: {l: ∇^(l)} and {l: n^(l)} for l = 2..L, of equal shapes.
    ‖∇‖² = Σ_l Σ_i Σ_j (∇^(l)_ij)²: one norm of all entries of all layers.
    Returns: one number, from 0 to 1.

    Handout, "One number for all entries".
    """
    raise NotImplementedError


# ── The check ─────────────────────────────────────────────────────────────────────────────────────


def check(
    theta: dict[int, np.ndarray], x: np.ndarray, y: np.ndarray, nabla: dict[int, np.ndarray], eps: float
) -> tuple[np.ndarray, float]:
    """((l, i, j), difference): where a claimed gradient ∇ is off most, and how far off it is as a whole.

    theta, x, y, eps: those of numerical_gradient.  nabla: {l: ∇^(l)} for l = 2..L, which somebody claims to be ∂C/∂θ.
    (l, i, j) is the entry in which |∇^(l)_ij − n^(l)_ij| is largest, so that nabla[l][i, j] is this entry: l counts as
    the keys do, i and j count from 0.  A tuple, a list or an array of the three will do.
    difference is the relative difference of ∇ and n.

    Handout, "The check".
    """
    raise NotImplementedError


def main() -> None:
    """Your numbers for the worked example of the handout; compare them with those that are printed there."""
    theta = {2: np.array([[1.0, -1.0], [0.5, 2.0]]), 3: np.array([[2.0, -1.0]])}
    x, y = np.array([1.0, 0.5]), np.array([1.0])
    print("C =", cost(theta, x, y))
    print("n =", numerical_gradient(theta, x, y, eps=0.1))
    wrong = {2: np.array([[-0.1855, -0.0928], [-0.0589, 0.0294]]), 3: np.array([[-0.2457, -0.3227]])}
    print("check:", check(theta, x, y, wrong, eps=0.1))


if __name__ == "__main__":
    main()
