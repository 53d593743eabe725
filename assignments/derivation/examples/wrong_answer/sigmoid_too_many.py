# expect: dz_dz=wrong_answer [derivative-of-the-activation]; delta_i=wrong_answer [derivative-of-the-activation]; nabla_full=wrong_answer [derivative-of-the-activation]; others=accepted
import numpy as np


def g(z):
    return 1 / (1 + np.exp(-z))


def g_prime(z):
    return g(z) * (1 - g(z))


def dz_dtheta(k, i, j, a_prev):
    return a_prev[j] if k == i else 0.0


def nabla_ij(i, j, delta_l, a_prev):
    return delta_l[i] * a_prev[j]


def dz_dz(k, i, theta_next, a_l):
    return theta_next[k, i] * g_prime(a_l[i])


def delta_i(i, theta_next, delta_next, a_l):
    return sum(delta_next[k] * dz_dz(k, i, theta_next, a_l) for k in range(len(delta_next)))


def nabla_full(i, j, theta_next, delta_next, a_l, a_prev):
    return delta_i(i, theta_next, delta_next, a_l) * a_prev[j]


def delta_output(i, a_L, y):
    return a_L[i] - y[i]
