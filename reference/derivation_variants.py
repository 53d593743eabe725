"""The functions of ``derivation`` as they come out wrong: one mistake each, named and explained in
``derivation_mistakes``.

Same signatures and notation as ``derivation``.  What a wrong factor does to the sums that are made of it needs no
variant: the grader puts it into their place.  Several forms of one mistake are functions of their own.
"""

# numpy says of many products that they are Any, and of numbers that they are arrays.
# mypy: disable-error-code="no-any-return, return-value"
# ruff: noqa: ARG001, ARG005, D403  # what is left out is the mistake; formulas have small letters

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from grader.model import FloatArray
from grader.rounding import declares_error

from .backprop import sigmoid, sigmoid_derivative
from .derivation import delta_i, delta_output, dz_dtheta, dz_dz, nabla_full, nabla_ij

# ── dz_dtheta ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def kronecker_forgotten(k: int, i: int, j: int, a_prev: FloatArray) -> float:
    """a_j, whatever k is"""
    return a_prev[j]


def kronecker_reversed(k: int, i: int, j: int, a_prev: FloatArray) -> float:
    """0 if k = i, else a_j"""
    return 0.0 if k == i else a_prev[j]


def kronecker_of_k_and_j(k: int, i: int, j: int, a_prev: FloatArray) -> float:
    """a_j if k = j"""
    return a_prev[j] if k == j else 0.0


def kronecker_of_i_and_j(k: int, i: int, j: int, a_prev: FloatArray) -> float:
    """a_j if i = j"""
    return a_prev[j] if i == j else 0.0


def kronecker_of_all_three(k: int, i: int, j: int, a_prev: FloatArray) -> float:
    """a_j if k = i = j"""
    return a_prev[j] if k == i == j else 0.0


def dz_dtheta_activation_i(k: int, i: int, j: int, a_prev: FloatArray) -> float:
    """a_i if k = i"""
    return a_prev[i] if k == i else 0.0


def dz_dtheta_activation_i_read_always(k: int, i: int, j: int, a_prev: FloatArray) -> float:
    """a_i [k = i]: there may be no a_i, also where it counts nothing"""
    return a_prev[i] * (k == i)


def dz_dtheta_exchanged(k: int, i: int, j: int, a_prev: FloatArray) -> float:
    """a_i if k = j"""
    return a_prev[i] if k == j else 0.0


def dz_dtheta_exchanged_read_always(k: int, i: int, j: int, a_prev: FloatArray) -> float:
    """a_i [k = j]"""
    return a_prev[i] * (k == j)


def dz_dtheta_one(k: int, i: int, j: int, a_prev: FloatArray) -> float:
    """1 if k = i: ∂θ_km/∂θ_ij at m = j"""
    return 1.0 if k == i else 0.0


def dz_dtheta_sum_of_activations(k: int, i: int, j: int, a_prev: FloatArray) -> float:
    """Σ_m a_m if k = i"""
    return np.sum(a_prev) if k == i else 0.0


def dz_dtheta_slope(k: int, i: int, j: int, a_prev: FloatArray) -> float:
    """a_j (1 − a_j) if k = i"""
    return sigmoid_derivative(a_prev[j]) if k == i else 0.0


# ── nabla_ij ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def nabla_ij_exchanged(i: int, j: int, delta_l: FloatArray, a_prev: FloatArray) -> float:
    """δ_j a_i"""
    return delta_l[j] * a_prev[i]


def nabla_ij_delta_j(i: int, j: int, delta_l: FloatArray, a_prev: FloatArray) -> float:
    """δ_j a_j"""
    return delta_l[j] * a_prev[j]


def nabla_ij_matrix(i: int, j: int, delta_l: FloatArray, a_prev: FloatArray) -> FloatArray:
    """δ aᵀ"""
    return np.outer(delta_l, a_prev)


def nabla_ij_row(i: int, j: int, delta_l: FloatArray, a_prev: FloatArray) -> FloatArray:
    """δ_i aᵀ"""
    return delta_l[i] * a_prev


def nabla_ij_inner_product(i: int, j: int, delta_l: FloatArray, a_prev: FloatArray) -> float:
    """δ · a"""
    return delta_l @ a_prev


# ── dz_dz ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


def dz_dz_theta_ik(k: int, i: int, theta_next: FloatArray, a_l: FloatArray) -> float:
    """θ_ik g′(z_i)"""
    return theta_next[i, k] * sigmoid_derivative(a_l[i])


def dz_dz_no_derivative(k: int, i: int, theta_next: FloatArray, a_l: FloatArray) -> float:
    """θ_ki"""
    return theta_next[k, i]


def dz_dz_no_weight(k: int, i: int, theta_next: FloatArray, a_l: FloatArray) -> float:
    """g′(z_i)"""
    return sigmoid_derivative(a_l[i])


def dz_dz_slope_of_k(k: int, i: int, theta_next: FloatArray, a_l: FloatArray) -> float:
    """θ_ki g′(z_k)"""
    return theta_next[k, i] * sigmoid_derivative(a_l[k])


def dz_dz_activation(k: int, i: int, theta_next: FloatArray, a_l: FloatArray) -> float:
    """θ_ki a_i"""
    return theta_next[k, i] * a_l[i]


def dz_dz_one_minus_activation(k: int, i: int, theta_next: FloatArray, a_l: FloatArray) -> float:
    """θ_ki (1 − a_i)"""
    return theta_next[k, i] * (1 - a_l[i])


def dz_dz_sigmoid_too_many(k: int, i: int, theta_next: FloatArray, a_l: FloatArray) -> float:
    """θ_ki g′(a_i)"""
    return theta_next[k, i] * sigmoid_derivative(sigmoid(a_l[i]))


def dz_dz_tanh(k: int, i: int, theta_next: FloatArray, a_l: FloatArray) -> float:
    """θ_ki (1 − a_i²)"""
    return theta_next[k, i] * (1 - a_l[i] ** 2)


def dz_dz_sum_over_j(k: int, i: int, theta_next: FloatArray, a_l: FloatArray) -> float:
    """Σ_j θ_kj g′(z_j)"""
    return theta_next[k] @ sigmoid_derivative(a_l)


def dz_dz_kronecker(k: int, i: int, theta_next: FloatArray, a_l: FloatArray) -> float:
    """θ_ki g′(z_i) if k = i, else 0"""
    return theta_next[k, i] * sigmoid_derivative(a_l[i]) if k == i else 0.0


def dz_dz_matrix(k: int, i: int, theta_next: FloatArray, a_l: FloatArray) -> FloatArray:
    """θ diag(g′(z))"""
    return theta_next * sigmoid_derivative(a_l)


def dz_dz_row(k: int, i: int, theta_next: FloatArray, a_l: FloatArray) -> FloatArray:
    """Row k of it"""
    return theta_next[k] * sigmoid_derivative(a_l)


#: What may stand in the place of g′(z_i), by the id of the mistake.
SLOPES: Mapping[str, Callable[[int, int, FloatArray], Any]] = {
    "dz-dz-without-derivative": lambda k, i, a_l: 1.0,
    "derivative-at-unit-k": lambda k, i, a_l: sigmoid_derivative(a_l[k]),
    "half-of-the-derivative": lambda k, i, a_l: a_l[i],
    "derivative-of-the-activation": lambda k, i, a_l: sigmoid_derivative(sigmoid(a_l[i])),
    "derivative-of-tanh": lambda k, i, a_l: 1 - a_l[i] ** 2,
}


def dz_dz_theta_ik_with(slope: str) -> Callable[[int, int, FloatArray, FloatArray], float]:
    """θ_ik, and a wrong slope besides."""

    def both_wrong(k: int, i: int, theta_next: FloatArray, a_l: FloatArray) -> float:
        return theta_next[i, k] * SLOPES[slope](k, i, a_l)

    return both_wrong


# ── delta_i ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def delta_i_row_of_theta(i: int, theta_next: FloatArray, delta_next: FloatArray, a_l: FloatArray) -> float:
    """Σ_k θ_ik δ_k · g′(z_i), by a product that takes no other length"""
    return theta_next[i] @ delta_next * sigmoid_derivative(a_l[i])


def delta_i_one_term(i: int, theta_next: FloatArray, delta_next: FloatArray, a_l: FloatArray) -> float:
    """δ_i θ_ii g′(z_i)"""
    return delta_next[i] * theta_next[i, i] * sigmoid_derivative(a_l[i])


def delta_i_delta_i(i: int, theta_next: FloatArray, delta_next: FloatArray, a_l: FloatArray) -> float:
    """Σ_k θ_ki δ_i g′(z_i)"""
    return np.sum(theta_next[:, i]) * delta_next[i] * sigmoid_derivative(a_l[i])


def delta_i_no_delta(i: int, theta_next: FloatArray, delta_next: FloatArray, a_l: FloatArray) -> float:
    """Σ_k θ_ki g′(z_i)"""
    return np.sum(theta_next[:, i]) * sigmoid_derivative(a_l[i])


def delta_i_product_of_sums(i: int, theta_next: FloatArray, delta_next: FloatArray, a_l: FloatArray) -> float:
    """Σ_k δ_k · Σ_k θ_ki · g′(z_i)"""
    return np.sum(delta_next) * np.sum(theta_next[:, i]) * sigmoid_derivative(a_l[i])


def delta_i_vector(i: int, theta_next: FloatArray, delta_next: FloatArray, a_l: FloatArray) -> FloatArray:
    """θᵀ δ ⊙ a ⊙ (1 − a)"""
    return (theta_next.T @ delta_next) * sigmoid_derivative(a_l)


def delta_i_terms(i: int, theta_next: FloatArray, delta_next: FloatArray, a_l: FloatArray) -> FloatArray:
    """The terms of the sum"""
    return delta_next * theta_next[:, i] * sigmoid_derivative(a_l[i])


def delta_i_without_last(i: int, theta_next: FloatArray, delta_next: FloatArray, a_l: FloatArray) -> float:
    """k = 0..n−2"""
    return delta_i(i, theta_next[:-1], delta_next[:-1], a_l)


def delta_i_without_first(i: int, theta_next: FloatArray, delta_next: FloatArray, a_l: FloatArray) -> float:
    """k = 1..n−1"""
    return delta_i(i, theta_next[1:], delta_next[1:], a_l)


# ── nabla_full ────────────────────────────────────────────────────────────────────────────────────────────────────────


def nabla_full_no_activation(
    i: int, j: int, theta_next: FloatArray, delta_next: FloatArray, a_l: FloatArray, a_prev: FloatArray
) -> float:
    """δ^(l)_i"""
    return delta_i(i, theta_next, delta_next, a_l)


def nabla_full_exchanged(
    i: int, j: int, theta_next: FloatArray, delta_next: FloatArray, a_l: FloatArray, a_prev: FloatArray
) -> float:
    """δ^(l)_j a^(l−1)_i"""
    return delta_i(j, theta_next, delta_next, a_l) * a_prev[i]


def nabla_full_activation_i(
    i: int, j: int, theta_next: FloatArray, delta_next: FloatArray, a_l: FloatArray, a_prev: FloatArray
) -> float:
    """δ^(l)_i a^(l−1)_i"""
    return delta_i(i, theta_next, delta_next, a_l) * a_prev[i]


def nabla_full_activation_of_this_layer(
    i: int, j: int, theta_next: FloatArray, delta_next: FloatArray, a_l: FloatArray, a_prev: FloatArray
) -> float:
    """δ^(l)_i a^(l)_j"""
    return delta_i(i, theta_next, delta_next, a_l) * a_l[j]


def nabla_full_slope_below(
    i: int, j: int, theta_next: FloatArray, delta_next: FloatArray, a_l: FloatArray, a_prev: FloatArray
) -> float:
    """δ^(l)_i a^(l−1)_j (1 − a^(l−1)_j)"""
    return delta_i(i, theta_next, delta_next, a_l) * sigmoid_derivative(a_prev[j])


def nabla_full_slope_in_the_wrong_layer(
    i: int, j: int, theta_next: FloatArray, delta_next: FloatArray, a_l: FloatArray, a_prev: FloatArray
) -> float:
    """Σ_k θ_ki δ_k · a^(l−1)_j (1 − a^(l−1)_j) · a^(l−1)_j"""
    return theta_next[:, i] @ delta_next * sigmoid_derivative(a_prev[j]) * a_prev[j]


def nabla_full_first_trick_only(
    i: int, j: int, theta_next: FloatArray, delta_next: FloatArray, a_l: FloatArray, a_prev: FloatArray
) -> float:
    """δ^(l+1)_i a^(l−1)_j"""
    return nabla_ij(i, j, delta_next, a_prev)


def nabla_full_gradient_above(
    i: int, j: int, theta_next: FloatArray, delta_next: FloatArray, a_l: FloatArray, a_prev: FloatArray
) -> float:
    """δ^(l+1)_i a^(l)_j"""
    return nabla_ij(i, j, delta_next, a_l)


def nabla_full_matrix(
    i: int, j: int, theta_next: FloatArray, delta_next: FloatArray, a_l: FloatArray, a_prev: FloatArray
) -> FloatArray:
    """[θᵀ δ ⊙ a (1 − a)] a_prevᵀ"""
    return np.outer((theta_next.T @ delta_next) * sigmoid_derivative(a_l), a_prev)


# ── delta_output ──────────────────────────────────────────────────────────────────────────────────────────────────────


def delta_output_sign(i: int, a_L: FloatArray, y: FloatArray) -> float:
    """y_i − a_i"""
    return y[i] - a_L[i]


def delta_output_quadratic_cost(i: int, a_L: FloatArray, y: FloatArray) -> float:
    """(a_i − y_i) a_i (1 − a_i)"""
    return (a_L[i] - y[i]) * sigmoid_derivative(a_L[i])


def delta_output_cost_derivative(i: int, a_L: FloatArray, y: FloatArray) -> float:
    """∂C/∂a_i = (a_i − y_i)/(a_i (1 − a_i)), which is ∞ or no number where a_i is 0 or 1"""
    return (a_L[i] - y[i]) / (a_L[i] * (1 - a_L[i]))


def delta_output_cost_derivative_in_two_terms(i: int, a_L: FloatArray, y: FloatArray) -> float:
    """∂C/∂a_i = −y_i/a_i + (1 − y_i)/(1 − a_i), which is ∞ or no number elsewhere"""
    return -y[i] / a_L[i] + (1 - y[i]) / (1 - a_L[i])


def delta_output_cost_derivative_that_raises(i: int, a_L: FloatArray, y: FloatArray) -> float:
    """The same with Python's numbers, which raise"""
    return _raising(a_L[i], delta_output_cost_derivative(i, a_L, y))


def delta_output_slope(i: int, a_L: FloatArray, y: FloatArray) -> float:
    """a_i (1 − a_i)"""
    return sigmoid_derivative(a_L[i])


def delta_output_summed(i: int, a_L: FloatArray, y: FloatArray) -> float:
    """Σ_k (a_k − y_k)"""
    return np.sum(a_L - y)


def delta_output_one_term_of_the_cost(i: int, a_L: FloatArray, y: FloatArray) -> float:
    """−y_i (1 − a_i)"""
    return -y[i] * (1 - a_L[i])


def delta_output_sum_for_difference(i: int, a_L: FloatArray, y: FloatArray) -> float:
    """−y_i (1 − a_i) − (1 − y_i) a_i"""
    return -y[i] * (1 - a_L[i]) - (1 - y[i]) * a_L[i]


def delta_output_squared(i: int, a_L: FloatArray, y: FloatArray) -> float:
    """(a_i − y_i)²"""
    return (a_L[i] - y[i]) ** 2


def delta_output_half_squared(i: int, a_L: FloatArray, y: FloatArray) -> float:
    """½ (a_i − y_i)²"""
    return (a_L[i] - y[i]) ** 2 / 2


def delta_output_vector(i: int, a_L: FloatArray, y: FloatArray) -> FloatArray:
    """a − y"""
    return a_L - y


@declares_error(absolute=4)
def delta_output_not_cancelled(i: int, a_L: FloatArray, y: FloatArray) -> float:
    """(a_i − y_i)/(a_i (1 − a_i)) · a_i (1 − a_i): no number where a_i is 0 or 1"""
    return (a_L[i] - y[i]) / (a_L[i] * (1 - a_L[i])) * (a_L[i] * (1 - a_L[i]))


@declares_error(absolute=4)
def delta_output_not_cancelled_in_two_terms(i: int, a_L: FloatArray, y: FloatArray) -> float:
    """(−y_i/a_i + (1 − y_i)/(1 − a_i)) · a_i (1 − a_i)"""
    return (-y[i] / a_L[i] + (1 - y[i]) / (1 - a_L[i])) * (a_L[i] * (1 - a_L[i]))


@declares_error(absolute=4)
def delta_output_not_cancelled_that_raises(i: int, a_L: FloatArray, y: FloatArray) -> float:
    """The same with Python's numbers, which raise"""
    return _raising(a_L[i], delta_output_not_cancelled(i, a_L, y))


def _raising(a: float, otherwise: float) -> float:
    """Python divides nothing by 0."""
    if a in (0, 1):
        raise ZeroDivisionError("float division by zero")
    return otherwise


# ── Any function ──────────────────────────────────────────────────────────────────────────────────────────────────────


def dz_dtheta_from_1(k: int, i: int, j: int, a_prev: FloatArray) -> float:
    return dz_dtheta(k - 1, i - 1, j - 1, a_prev)


def nabla_ij_from_1(i: int, j: int, delta_l: FloatArray, a_prev: FloatArray) -> float:
    return delta_l[i - 1] * a_prev[j - 1]


def dz_dz_from_1(k: int, i: int, theta_next: FloatArray, a_l: FloatArray) -> float:
    return dz_dz(k - 1, i - 1, theta_next, a_l)


def delta_i_from_1(i: int, theta_next: FloatArray, delta_next: FloatArray, a_l: FloatArray) -> float:
    return delta_i(i - 1, theta_next, delta_next, a_l)


def nabla_full_from_1(
    i: int, j: int, theta_next: FloatArray, delta_next: FloatArray, a_l: FloatArray, a_prev: FloatArray
) -> float:
    return nabla_full(i - 1, j - 1, theta_next, delta_next, a_l, a_prev)


def delta_output_from_1(i: int, a_L: FloatArray, y: FloatArray) -> float:
    return delta_output(i - 1, a_L, y)
