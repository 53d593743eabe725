"""The derivation of backpropagation, factor by factor: the six functions of the assignment, one number each.

The notation is that of ``backprop``: θ^(l) leads into layer l, one example at a time, vectors of shape (n_l,), no bias
units, g the sigmoid, C the cross-entropy of the output layer.  Units are counted from 0, as Python counts entries.

The chain rule is written as it stands: the sums over k are made of the factors that the other functions give.

Students see the signatures and docstrings below: ``grader.stubs`` copies them.
"""

import numpy as np

from .backprop import sigmoid_derivative
from .derivation_draws import DRAWS

__all__ = ["DRAWS", "delta_i", "delta_output", "dz_dtheta", "dz_dz", "nabla_full", "nabla_ij"]


def dz_dtheta(k: int, i: int, j: int, a_prev: np.ndarray) -> float:
    """∂z^(l)_k / ∂θ^(l)_ij, where z^(l)_k = Σ_m θ^(l)_km a^(l−1)_m.

    k, i: units of layer l.  j: a unit of layer l−1.  All counted from 0.
    a_prev: a^(l−1), (n_{l−1},).
    Returns: a number.

    Handout, "The first trick".
    """
    a_j: float = a_prev[j]
    return a_j if k == i else 0.0


def nabla_ij(i: int, j: int, delta_l: np.ndarray, a_prev: np.ndarray) -> float:
    """∇^(l)_ij = ∂C/∂θ^(l)_ij = Σ_k ∂C/∂z^(l)_k · ∂z^(l)_k/∂θ^(l)_ij.

    i: a unit of layer l.  j: a unit of layer l−1.  Both counted from 0.
    delta_l: δ^(l) = ∂C/∂z^(l), (n_l,).  a_prev: a^(l−1), (n_{l−1},).
    Returns: a number, the entry of ∇^(l) in row i and column j.

    Handout, "The first trick".
    """
    nabla: float = sum(delta_l[k] * dz_dtheta(k, i, j, a_prev) for k in range(len(delta_l)))
    return nabla


def dz_dz(k: int, i: int, theta_next: np.ndarray, a_l: np.ndarray) -> float:
    """∂z^(l+1)_k / ∂z^(l)_i, where z^(l+1)_k = Σ_j θ^(l+1)_kj g(z^(l)_j).

    k: a unit of layer l+1.  i: a unit of layer l.  Both counted from 0.
    theta_next: θ^(l+1), (n_{l+1}, n_l).  a_l: a^(l) = g(z^(l)), (n_l,).
    Returns: a number.

    Handout, "The second trick".
    """
    factor: float = theta_next[k, i] * sigmoid_derivative(a_l[i])
    return factor


def delta_i(i: int, theta_next: np.ndarray, delta_next: np.ndarray, a_l: np.ndarray) -> float:
    """δ^(l)_i = ∂C/∂z^(l)_i = Σ_k ∂C/∂z^(l+1)_k · ∂z^(l+1)_k/∂z^(l)_i.

    i: a unit of layer l, counted from 0.
    theta_next: θ^(l+1), (n_{l+1}, n_l).  delta_next: δ^(l+1), (n_{l+1},).  a_l: a^(l), (n_l,).
    Returns: a number, entry i of δ^(l).

    Handout, "The second trick".
    """
    delta: float = sum(delta_next[k] * dz_dz(k, i, theta_next, a_l) for k in range(len(delta_next)))
    return delta


def nabla_full(
    i: int, j: int, theta_next: np.ndarray, delta_next: np.ndarray, a_l: np.ndarray, a_prev: np.ndarray
) -> float:
    """∇^(l)_ij of a hidden layer l, from what is known of layer l+1: both tricks together.

    i: a unit of layer l.  j: a unit of layer l−1.  Both counted from 0.
    theta_next: θ^(l+1), (n_{l+1}, n_l).  delta_next: δ^(l+1), (n_{l+1},).
    a_l: a^(l), (n_l,).  a_prev: a^(l−1), (n_{l−1},).
    Returns: a number, the entry of ∇^(l) in row i and column j.

    Handout, "All together".
    """
    nabla: float = delta_i(i, theta_next, delta_next, a_l) * a_prev[j]
    return nabla


def delta_output(i: int, a_L: np.ndarray, y: np.ndarray) -> float:
    """δ^(L)_i = ∂C/∂z^(L)_i = ∂C/∂a^(L)_i · ∂a^(L)_i/∂z^(L)_i, for the cross-entropy.

    i: a unit of the output layer, counted from 0.
    a_L: a^(L), (n_L,); an entry may be 0 or 1.  y: (n_L,), of 0 and 1.
    Returns: a number.

    Handout, "At the top".
    """
    delta: float = a_L[i] - y[i]
    return delta
