"""The derivation of backpropagation, factor by factor: six functions for you to write, one number each.

Replace each ``raise NotImplementedError``.  The handout, README.md, has the derivation up to where you go on, and
``python derivation.py`` runs your functions on its worked example.
"""

import numpy as np

# ── The first trick ───────────────────────────────────────────────────────────────────────────────


def dz_dtheta(k: int, i: int, j: int, a_prev: np.ndarray) -> float:
    """∂z^(l)_k / ∂θ^(l)_ij, where z^(l)_k = Σ_m θ^(l)_km a^(l−1)_m.

    k, i: units of layer l.  j: a unit of layer l−1.  All counted from 0.
    a_prev: a^(l−1), (n_{l−1},).
    Returns: a number.

    Handout, "The first trick".
    """
    raise NotImplementedError


def nabla_ij(i: int, j: int, delta_l: np.ndarray, a_prev: np.ndarray) -> float:
    """∇^(l)_ij = ∂C/∂θ^(l)_ij = Σ_k ∂C/∂z^(l)_k · ∂z^(l)_k/∂θ^(l)_ij.

    i: a unit of layer l.  j: a unit of layer l−1.  Both counted from 0.
    delta_l: δ^(l) = ∂C/∂z^(l), (n_l,).  a_prev: a^(l−1), (n_{l−1},).
    Returns: a number, the entry of ∇^(l) in row i and column j.

    Handout, "The first trick".
    """
    raise NotImplementedError


# ── The second trick ──────────────────────────────────────────────────────────────────────────────


def dz_dz(k: int, i: int, theta_next: np.ndarray, a_l: np.ndarray) -> float:
    """∂z^(l+1)_k / ∂z^(l)_i, where z^(l+1)_k = Σ_j θ^(l+1)_kj g(z^(l)_j).

    k: a unit of layer l+1.  i: a unit of layer l.  Both counted from 0.
    theta_next: θ^(l+1), (n_{l+1}, n_l).  a_l: a^(l) = g(z^(l)), (n_l,).
    Returns: a number.

    Handout, "The second trick".
    """
    raise NotImplementedError


def delta_i(i: int, theta_next: np.ndarray, delta_next: np.ndarray, a_l: np.ndarray) -> float:
    """δ^(l)_i = ∂C/∂z^(l)_i = Σ_k ∂C/∂z^(l+1)_k · ∂z^(l+1)_k/∂z^(l)_i.

    i: a unit of layer l, counted from 0.
    theta_next: θ^(l+1), (n_{l+1}, n_l).  delta_next: δ^(l+1), (n_{l+1},).  a_l: a^(l), (n_l,).
    Returns: a number, entry i of δ^(l).

    Handout, "The second trick".
    """
    raise NotImplementedError


# ── Both together ─────────────────────────────────────────────────────────────────────────────────


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
    raise NotImplementedError


# ── At the top ────────────────────────────────────────────────────────────────────────────────────


def delta_output(i: int, a_L: np.ndarray, y: np.ndarray) -> float:
    """δ^(L)_i = ∂C/∂z^(L)_i = ∂C/∂a^(L)_i · ∂a^(L)_i/∂z^(L)_i, for the cross-entropy.

    i: a unit of the output layer, counted from 0.
    a_L: a^(L), (n_L,); an entry may be 0 or 1.  y: (n_L,), of 0 and 1.
    Returns: a number.

    Handout, "At the top".
    """
    raise NotImplementedError


def main() -> None:
    """Your numbers for the worked example of the handout; compare them with those that are printed there."""
    x, y = np.array([1.0, 0.5]), np.array([1.0])
    theta_3 = np.array([[2.0, -1.0]])
    a_2, a_3 = np.array([0.6225, 0.8176]), np.array([0.6052])
    print("dz_0/dtheta_01 =", dz_dtheta(0, 0, 1, x))
    print("dz_1/dtheta_01 =", dz_dtheta(1, 0, 1, x))
    print("dz_0/dz_0 =", dz_dz(0, 0, theta_3, a_2))
    print("dz_0/dz_1 =", dz_dz(0, 1, theta_3, a_2))
    delta_3 = np.array([delta_output(0, a_3, y)])
    delta_2 = np.array([delta_i(i, theta_3, delta_3, a_2) for i in range(2)])
    print("delta^(3) =", delta_3)
    print("delta^(2) =", delta_2)
    print("nabla_01 =", nabla_ij(0, 1, delta_2, x))
    print("the same =", nabla_full(0, 1, theta_3, delta_3, a_2, x))


if __name__ == "__main__":
    main()
