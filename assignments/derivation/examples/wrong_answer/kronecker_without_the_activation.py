# expect: dz_dtheta=wrong_answer [dz-dtheta-without-activation]; nabla_ij=wrong_answer [dz-dtheta-without-activation]; others=accepted
import numpy as np


def dz_dtheta(k, i, j, a_prev):
    return np.eye(max(k, i) + 1)[k, i]


def nabla_ij(i, j, delta_l, a_prev):
    return sum(delta_l[k] * dz_dtheta(k, i, j, a_prev) for k in range(len(delta_l)))


def dz_dz(k, i, theta_next, a_l):
    return theta_next[k, i] * a_l[i] * (1 - a_l[i])


def delta_i(i, theta_next, delta_next, a_l):
    return delta_next @ theta_next[:, i] * a_l[i] * (1 - a_l[i])


def nabla_full(i, j, theta_next, delta_next, a_l, a_prev):
    return delta_i(i, theta_next, delta_next, a_l) * a_prev[j]


def delta_output(i, a_L, y):
    return a_L[i] - y[i]
