# expect: nabla_ij=wrong_answer|runtime_error [i-and-j-exchanged]; nabla_full=wrong_answer|runtime_error [i-and-j-exchanged]; others=accepted
import numpy as np


def dz_dtheta(k, i, j, a_prev):
    return a_prev[j] if k == i else 0.0


def nabla_ij(i, j, delta_l, a_prev):
    # the weight from i to j
    return delta_l[j] * a_prev[i]


def dz_dz(k, i, theta_next, a_l):
    return theta_next[k, i] * a_l[i] * (1 - a_l[i])


def delta_i(i, theta_next, delta_next, a_l):
    return delta_next @ theta_next[:, i] * a_l[i] * (1 - a_l[i])


def nabla_full(i, j, theta_next, delta_next, a_l, a_prev):
    return delta_i(j, theta_next, delta_next, a_l) * a_prev[i]


def delta_output(i, a_L, y):
    return a_L[i] - y[i]
