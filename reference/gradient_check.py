"""Gradient checking: the four functions of the assignment ``gradient-check``.

The network is that of ``backprop``: layers l = 1..L, θ^(l) leads into layer l, sigmoids, no bias units, one example at
a time, the cross-entropy.  ``theta``, ``nabla`` and ``numerical`` have the keys 2..L.  Nothing here knows the chain
rule: ∂C/∂θ^(l)_ij is measured, from C alone.

Students see the signatures and docstrings of the four: ``grader.stubs`` copies them.
"""
# ruff: noqa: E741  # l is the l of the formulas

import numpy as np

from .backprop import forward
from .gradient_check_draws import DRAWS

__all__ = [
    "DRAWS",
    "check",
    "cost",
    "differences",
    "norm",
    "numerical_gradient",
    "relative_difference",
    "shifted",
    "worst_entry",
]


def cost(theta: dict[int, np.ndarray], x: np.ndarray, y: np.ndarray) -> float:
    """C = −Σ_i [y_i ln a_i + (1 − y_i) ln(1 − a_i)], the cross-entropy, where a is a^(L).

    theta: {l: θ^(l)} for l = 2..L, θ^(l) of shape (n_l, n_{l−1}).  x: (n_1,).  y: (n_L,), of 0 and 1.
    a^(1) = x, and a^(l) = g(θ^(l) a^(l−1)) for l = 2..L, with g(z) = 1 / (1 + e^−z).
    Returns: one number.  No a^(L)_i that is asked about is so near to 0 or 1 that its logarithm is in danger.

    Handout, "What is measured"; Nielsen, Neural Networks and Deep Learning, ch. 3, "The cross-entropy cost function".
    """
    a = forward(theta, x)[max(theta)]
    C: float = -np.sum(y * np.log(a) + (1 - y) * np.log(1 - a))
    return C


def numerical_gradient(theta: dict[int, np.ndarray], x: np.ndarray, y: np.ndarray, eps: float) -> dict[int, np.ndarray]:
    """n^(l)_ij = (C(θ^(l)_ij + ε) − C(θ^(l)_ij − ε)) / 2ε: one weight is moved, all others stay where they are.

    theta, x, y: those of cost.  eps: the step ε.
    Returns: {l: n^(l)} for l = 2..L, n^(l) of the shape of θ^(l).

    Handout, "Central differences"; Press et al., Numerical Recipes, "Numerical Derivatives".
    """
    return {l: differences(theta, x, y, eps, l) for l in theta}


def differences(theta: dict[int, np.ndarray], x: np.ndarray, y: np.ndarray, eps: float, l: int) -> np.ndarray:
    """n^(l), of one layer; (n_l, n_{l−1}).  Not asked of students."""
    n_l = np.zeros_like(theta[l])
    for i, j in np.ndindex(n_l.shape):
        rise = cost(shifted(theta, l, i, j, eps), x, y) - cost(shifted(theta, l, i, j, -eps), x, y)
        n_l[i, j] = rise / (2 * eps)
    return n_l


def shifted(theta: dict[int, np.ndarray], l: int, i: int, j: int, by: float) -> dict[int, np.ndarray]:
    """A network like θ, but for θ^(l)_ij, which is larger by ``by``.  Not asked of students."""
    theta_l = theta[l].copy()
    theta_l[i, j] += by
    return {**theta, l: theta_l}


def relative_difference(nabla: dict[int, np.ndarray], numerical: dict[int, np.ndarray]) -> float:
    """‖∇ − n‖ / (‖∇‖ + ‖n‖); and 0 where ∇ and n are both 0, for then they agree.

    nabla, numerical: {l: ∇^(l)} and {l: n^(l)} for l = 2..L, of equal shapes.
    ‖∇‖² = Σ_l Σ_i Σ_j (∇^(l)_ij)²: one norm of all entries of all layers.
    Returns: one number, from 0 to 1.

    Handout, "One number for all entries".
    """
    total = norm(nabla) + norm(numerical)
    if total == 0:
        return 0.0
    return norm({l: nabla[l] - numerical[l] for l in nabla}) / total


def norm(layers: dict[int, np.ndarray]) -> float:
    """‖·‖, the root of the sum of the squares of all entries of all layers.  Not asked of students."""
    root: float = np.sqrt(sum(np.sum(np.square(layers[l])) for l in layers))
    return root


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
    numerical = numerical_gradient(theta, x, y, eps)
    return worst_entry(nabla, numerical), relative_difference(nabla, numerical)


def worst_entry(nabla: dict[int, np.ndarray], numerical: dict[int, np.ndarray]) -> np.ndarray:
    """(l, i, j) of the largest |∇^(l)_ij − n^(l)_ij|.  Not asked of students."""
    off = {l: np.abs(nabla[l] - numerical[l]) for l in nabla}
    l = max(off, key=lambda l: np.max(off[l]))
    return np.array([l, *np.unravel_index(np.argmax(off[l]), off[l].shape)])
