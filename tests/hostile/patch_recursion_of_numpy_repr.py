# tries: to hang our error messages by a representation that never ends. expect: gradient_descent_step=time_limit; others=accepted
import numpy as np


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def forward(theta, x):
    a = {1: x}
    for l in sorted(theta):
        a[l] = sigmoid(theta[l] @ a[l - 1])
    return a


def output_delta(a_L, y):
    return a_L - y


def hidden_delta(theta_next, delta_next, a_l):
    return theta_next.T @ delta_next * a_l * (1 - a_l)


def gradient(delta_l, a_prev):
    return np.outer(delta_l, a_prev)


def backprop(theta, x, y):
    a = forward(theta, x)
    L = max(theta)
    delta = {L: output_delta(a[L], y)}
    for l in range(L - 1, 1, -1):
        delta[l] = hidden_delta(theta[l + 1], delta[l + 1], a[l])
    nabla = {l: gradient(delta[l], a[l - 1]) for l in delta}
    return delta, nabla


class Endless:
    def __repr__(self):
        while True:
            pass

    __str__ = __format__ = __repr__


def gradient_descent_step(theta, nabla, alpha):
    return Endless()
