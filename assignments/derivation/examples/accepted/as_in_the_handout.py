# expect: others=accepted
import numpy as np


def dz_dtheta(k, i, j, a_prev):
    if k == i:
        return a_prev[j]
    return 0


def nabla_ij(i, j, delta_l, a_prev):
    # sum over k: only k = i is left
    return delta_l[i] * a_prev[j]


def dz_dz(k, i, theta_next, a_l):
    return theta_next[k, i] * a_l[i] * (1 - a_l[i])


def delta_i(i, theta_next, delta_next, a_l):
    s = 0
    for k in range(len(delta_next)):
        s += theta_next[k, i] * delta_next[k]
    return s * a_l[i] * (1 - a_l[i])


def nabla_full(i, j, theta_next, delta_next, a_l, a_prev):
    return delta_i(i, theta_next, delta_next, a_l) * a_prev[j]


def delta_output(i, a_L, y):
    return a_L[i] - y[i]
