"""The whole matrix or vector is computed, and one entry of it returned."""

import numpy as np


def dz_dtheta(k, i, j, a_prev):
    size = max(k, i) + 1
    jacobian = np.einsum("ki,j->kij", np.eye(size), a_prev)
    return jacobian[k, i, j]


def nabla_ij(i, j, delta_l, a_prev):
    return np.outer(delta_l, a_prev)[i, j]


def dz_dz(k, i, theta_next, a_l):
    return (theta_next @ np.diag(a_l * (1 - a_l)))[k, i]


def delta_i(i, theta_next, delta_next, a_l):
    return ((theta_next.T @ delta_next) * a_l * (1 - a_l))[i]


def nabla_full(i, j, theta_next, delta_next, a_l, a_prev):
    slope = np.diag(a_l * (1 - a_l))
    return np.outer(slope @ theta_next.T @ delta_next, a_prev)[i, j]


def delta_output(i, a_L, y):
    return np.subtract(a_L, y)[i]
