# tries: an array of zeros that lies about its values, shape, type and comparisons. expect: hidden_delta=wrong_answer; others=accepted
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


class Liar(np.ndarray):
    def __eq__(self, other):
        return True

    def __array__(self, *args, **options):
        return np.ones(3)

    def __array_ufunc__(self, *args, **options):
        return True

    def __array_function__(self, *args, **options):
        return True

    def tolist(self):
        return "accepted"

    shape = property(lambda self: (10**9, 10**9))
    size = property(lambda self: 0)
    dtype = property(lambda self: np.dtype("float64"))
    ndim = property(lambda self: -1)


def hidden_delta(theta_next, delta_next, a_l):
    return (np.zeros(len(a_l)) + 7).view(Liar)


def gradient(delta_l, a_prev):
    return np.outer(delta_l, a_prev)


def backprop(theta, x, y):
    a = {1: x}
    for l in sorted(theta):
        a[l] = 1 / (1 + np.exp(-theta[l] @ a[l - 1]))
    L = max(theta)
    delta = {L: a[L] - y}
    for l in range(L - 1, 1, -1):
        delta[l] = theta[l + 1].T @ delta[l + 1] * a[l] * (1 - a[l])
    return delta, {l: np.outer(delta[l], a[l - 1]) for l in delta}


def gradient_descent_step(theta, nabla, alpha):
    return {l: theta[l] - alpha * nabla[l] for l in theta}
