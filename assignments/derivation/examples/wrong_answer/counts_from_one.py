# expect: dz_dtheta=wrong_answer [counts-from-one]; nabla_ij=wrong_answer [counts-from-one]; dz_dz=wrong_answer [counts-from-one]; delta_i=wrong_answer [counts-from-one]; nabla_full=wrong_answer [counts-from-one]; delta_output=wrong_answer [counts-from-one]; others=accepted
import numpy as np


def dz_dtheta(k, i, j, a_prev):
    return a_prev[j - 1] if k == i else 0.0


def nabla_ij(i, j, delta_l, a_prev):
    return delta_l[i - 1] * a_prev[j - 1]


def dz_dz(k, i, theta_next, a_l):
    return theta_next[k - 1, i - 1] * a_l[i - 1] * (1 - a_l[i - 1])


def delta_i(i, theta_next, delta_next, a_l):
    return delta_next @ theta_next[:, i - 1] * a_l[i - 1] * (1 - a_l[i - 1])


def nabla_full(i, j, theta_next, delta_next, a_l, a_prev):
    return delta_i(i, theta_next, delta_next, a_l) * a_prev[j - 1]


def delta_output(i, a_L, y):
    return a_L[i - 1] - y[i - 1]
