"""With the sums over m and j too, and Kronecker's deltas for what vanishes."""

import numpy as np


def kronecker(a, b):
    return 1.0 if a == b else 0.0


def dz_dtheta(k, i, j, a_prev):
    return sum(kronecker(k, i) * kronecker(m, j) * a_prev[m] for m in range(len(a_prev)))


def nabla_ij(i, j, delta_l, a_prev):
    return sum(delta_l[k] * dz_dtheta(k, i, j, a_prev) for k in range(len(delta_l)))


def dz_dz(k, i, theta_next, a_l):
    slopes = a_l - a_l**2
    return sum(theta_next[k, j] * kronecker(j, i) * slopes[j] for j in range(len(a_l)))


def delta_i(i, theta_next, delta_next, a_l):
    total = 0
    for k in range(theta_next.shape[0]):
        total += delta_next[k] * dz_dz(k, i, theta_next, a_l)
    return total


def nabla_full(i, j, theta_next, delta_next, a_l, a_prev):
    delta_l = np.array([delta_i(unit, theta_next, delta_next, a_l) for unit in range(len(a_l))])
    return nabla_ij(i, j, delta_l, a_prev)


def delta_output(i, a_L, y):
    return y[i] * (a_L[i] - 1) + (1 - y[i]) * a_L[i]
