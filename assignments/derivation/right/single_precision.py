"""In float32 throughout."""

import numpy as np


def narrow(*arrays):
    return [np.asarray(array, dtype=np.float32) for array in arrays]


def dz_dtheta(k, i, j, a_prev):
    (a,) = narrow(a_prev)
    return a[j] if k == i else np.float32(0)


def nabla_ij(i, j, delta_l, a_prev):
    delta, a = narrow(delta_l, a_prev)
    return delta[i] * a[j]


def dz_dz(k, i, theta_next, a_l):
    theta, a = narrow(theta_next, a_l)
    return theta[k, i] * a[i] * (np.float32(1) - a[i])


def delta_i(i, theta_next, delta_next, a_l):
    theta, delta, a = narrow(theta_next, delta_next, a_l)
    return np.float32(theta[:, i] @ delta * a[i] * (np.float32(1) - a[i]))


def nabla_full(i, j, theta_next, delta_next, a_l, a_prev):
    (a,) = narrow(a_prev)
    return np.float32(delta_i(i, theta_next, delta_next, a_l) * a[j])


def delta_output(i, a_L, y):
    a, label = narrow(a_L, y)
    return a[i] - label[i]
