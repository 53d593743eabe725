# tries: a function that is an object with a descriptor, and one that is a class with a metaclass: both answer rightly. expect: others=accepted
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
    return delta, {l: gradient(delta[l], a[l - 1]) for l in delta}


def gradient_descent_step(theta, nabla, alpha):
    return {l: theta[l] - alpha * nabla[l] for l in theta}

class C:
    def __get__(self, o, t): raise SystemExit
    def __call__(self, *a): return self.f(*a)
    @property
    def f(self): return _g
_g = gradient
gradient = C()


class M(type):
    def __call__(cls, *given):
        return _sigmoid(*given)

    def __instancecheck__(cls, _):
        raise SystemExit


_sigmoid = sigmoid


class sigmoid(metaclass=M):
    pass
