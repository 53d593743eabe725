# tries: KeyboardInterrupt, GeneratorExit, StopIteration and a NotImplementedError of its own making. expect: output_delta=runtime_error; hidden_delta=runtime_error; gradient=runtime_error; gradient_descent_step=not_attempted; others=accepted
import numpy as np


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def forward(theta, x):
    a = {1: x}
    for l in sorted(theta):
        a[l] = sigmoid(theta[l] @ a[l - 1])
    return a


def output_delta(a_L, y):
    raise KeyboardInterrupt


def hidden_delta(theta_next, delta_next, a_l):
    raise GeneratorExit


def gradient(delta_l, a_prev):
    raise StopIteration(np.outer(delta_l, a_prev))


def backprop(theta, x, y):
    a = {1: x}
    for l in sorted(theta):
        a[l] = 1 / (1 + np.exp(-theta[l] @ a[l - 1]))
    L = max(theta)
    delta = {L: a[L] - y}
    for l in range(L - 1, 1, -1):
        delta[l] = theta[l + 1].T @ delta[l + 1] * a[l] * (1 - a[l])
    return delta, {l: np.outer(delta[l], a[l - 1]) for l in delta}


class Later(NotImplementedError):
    pass


def gradient_descent_step(theta, nabla, alpha):
    raise Later("next week")
