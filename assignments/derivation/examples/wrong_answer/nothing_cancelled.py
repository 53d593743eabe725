# expect: delta_output=wrong_answer [top-not-cancelled]; others=accepted
import numpy as np


def dz_dtheta(k, i, j, a_prev):
    return a_prev[j] if k == i else 0.0


def nabla_ij(i, j, delta_l, a_prev):
    return delta_l[i] * a_prev[j]


def dz_dz(k, i, theta_next, a_l):
    return theta_next[k, i] * a_l[i] * (1 - a_l[i])


def delta_i(i, theta_next, delta_next, a_l):
    return delta_next @ theta_next[:, i] * a_l[i] * (1 - a_l[i])


def nabla_full(i, j, theta_next, delta_next, a_l, a_prev):
    return delta_i(i, theta_next, delta_next, a_l) * a_prev[j]


def delta_output(i, a_L, y):
    dC_da = -y[i] / a_L[i] + (1 - y[i]) / (1 - a_L[i])
    da_dz = a_L[i] * (1 - a_L[i])
    return dC_da * da_dz
