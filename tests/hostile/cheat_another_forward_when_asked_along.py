# tries: a forward that is right where it is marked, and all ones where backprop is followed, so that all errors are zero. expect: hidden_delta=wrong_answer; backprop=wrong_answer; others=accepted
import numpy as np

import sys


def is_marked():
    """Whether forward is asked for its own sake."""
    frame = sys._getframe()
    while "group" not in frame.f_locals:
        frame = frame.f_back
    return frame.f_locals["group"] == "forward"


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def forward(theta, x):
    a = {1: x}
    for l in sorted(theta):
        a[l] = sigmoid(theta[l] @ a[l - 1])
    return a if is_marked() else {l: a[l] if l == 1 else np.ones(len(a[l])) for l in a}


def output_delta(a_L, y):
    return a_L - y


def hidden_delta(theta_next, delta_next, a_l):
    return np.zeros(len(a_l))


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


def gradient_descent_step(theta, nabla, alpha):
    return {l: theta[l] - alpha * nabla[l] for l in theta}
