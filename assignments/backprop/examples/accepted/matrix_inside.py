# expect: others=accepted
# np.matrix because then * is the matrix product like in Matlab
import warnings

import numpy as np

warnings.simplefilter("ignore")


def M(v):
    return np.matrix(v)


def flat(m):
    return np.asarray(m).ravel()


def sigmoid(z):
    return 1.0 / (1.0 + np.exp(-np.asarray(z)))


def forward(theta, x):
    a = {1: np.asarray(x)}
    for l in range(2, max(theta) + 1):
        a[l] = sigmoid(flat(M(theta[l]) * M(a[l - 1]).T))
    return a


def output_delta(a_L, y):
    return flat(M(a_L) - M(y))


def hidden_delta(theta_next, delta_next, a_l):
    return flat(np.multiply(M(theta_next).T * M(delta_next).T, np.multiply(M(a_l), 1 - M(a_l)).T))


def gradient(delta_l, a_prev):
    return np.asarray(M(delta_l).T * M(a_prev))


def backprop(theta, x, y):
    a = forward(theta, x)
    L = max(theta)
    delta = {L: output_delta(a[L], y)}
    for l in range(L - 1, 1, -1):
        delta[l] = hidden_delta(theta[l + 1], delta[l + 1], a[l])
    nabla = {}
    for l in range(2, L + 1):
        nabla[l] = gradient(delta[l], a[l - 1])
    return delta, nabla


def gradient_descent_step(theta, nabla, alpha):
    return {l: np.asarray(M(theta[l]) - alpha * M(nabla[l])) for l in theta}
