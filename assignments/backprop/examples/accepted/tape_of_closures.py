# expect: others=accepted
"""A tiny reverse-mode tape: the forward pass records how to go back, the backward pass plays the record."""
from collections import namedtuple
from itertools import accumulate

import numpy as np

Result = namedtuple("Result", "delta nabla")


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def forward(theta, x):
    layers = sorted(theta)
    states = accumulate(layers, lambda a, l: sigmoid(theta[l] @ a), initial=x)
    return dict(zip([1, *layers], states))


def output_delta(a_L, y):
    return a_L - y


def hidden_delta(theta_next, delta_next, a_l):
    return (theta_next.T @ delta_next) * (a_l * (1 - a_l))


def gradient(delta_l, a_prev):
    return np.outer(delta_l, a_prev)


def backprop(theta, x, y):
    a = forward(theta, x)
    L = max(a)
    delta, nabla = {}, {}
    tape = []

    def record(l):
        def play(error):
            delta[l] = error
            nabla[l] = gradient(error, a[l - 1])
            return hidden_delta(theta[l], error, a[l - 1]) if l > 2 else None

        tape.append(play)

    for l in range(2, L + 1):
        record(l)
    error = output_delta(a[L], y)
    while tape:
        error = tape.pop()(error)
    return Result(delta, nabla)


def gradient_descent_step(theta, nabla, alpha):
    return {l: theta[l] - alpha * nabla[l] for l in theta}
