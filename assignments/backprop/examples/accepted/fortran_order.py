# expect: others=accepted
# ported from my Fortran code, so all the matrices are column-major
import numpy as np


def sigmoid(z):
    return np.asfortranarray(1.0 / (1.0 + np.exp(-z))).reshape(np.shape(z))


def forward(theta, x):
    a = {1: np.asfortranarray(x)}
    for l in theta:
        a[l] = sigmoid(np.asfortranarray(theta[l]) @ a[l - 1])
    return a


def output_delta(a_L, y):
    return (a_L - y)[::-1][::-1]


def hidden_delta(theta_next, delta_next, a_l):
    work = np.zeros(2 * len(a_l))
    work[::2] = theta_next.T @ delta_next
    return work[::2] * a_l * (1 - a_l)


def gradient(delta_l, a_prev):
    return np.outer(a_prev, delta_l).T


def backprop(theta, x, y):
    a = forward(theta, x)
    L = max(a)
    delta = {L: output_delta(a[L], y)}
    for l in range(L - 1, 1, -1):
        delta[l] = hidden_delta(theta[l + 1], delta[l + 1], a[l])
    return delta, {l: gradient(delta[l], a[l - 1]) for l in delta}


def gradient_descent_step(theta, nabla, alpha):
    return {l: np.asfortranarray(theta[l] - alpha * nabla[l]) for l in theta}
