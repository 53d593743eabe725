# tries: objects that are another array each time they are looked at. expect: hidden_delta=wrong_answer; gradient=wrong_answer; backprop=wrong_answer|runtime_error|malformed; others=accepted
import numpy as np


class Changing:
    looks = 0

    def __init__(self, right):
        self.right = right

    def __array__(self, *args, **kwargs):
        Changing.looks += 1
        return self.right if Changing.looks % 3 == 0 else np.zeros(99)

    def __len__(self):
        return 10**9

    def __eq__(self, other):
        return True

    def __float__(self):
        return 0.0

    def __array_ufunc__(self, *args, **kwargs):
        return True

    __hash__ = None


class Flickering(np.ndarray):
    looks = 0

    @property
    def shape(self):
        Flickering.looks += 1
        return (3,) if Flickering.looks % 2 else (2,)

    @property
    def size(self):
        return 0

    def ravel(self, *args):
        return np.zeros(0)


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
    return np.zeros(len(a_l)).view(Flickering)


def gradient(delta_l, a_prev):
    return Changing(np.outer(delta_l, a_prev))


def backprop(theta, x, y):
    a = forward(theta, x)
    L = max(theta)
    delta = {L: output_delta(a[L], y)}
    for l in range(L - 1, 1, -1):
        delta[l] = hidden_delta(theta[l + 1], delta[l + 1], a[l])
    nabla = {l: gradient(delta[l], a[l - 1]) for l in delta}
    return delta, nabla


def gradient_descent_step(theta, nabla, alpha):
    return {l: theta[l] - alpha * nabla[l] for l in theta}
