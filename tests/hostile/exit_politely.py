# tries: sys.exit, quit, exit and SystemExit in functions. expect: sigmoid=runtime_error; output_delta=runtime_error; hidden_delta=runtime_error; gradient=runtime_error; others=accepted
import numpy as np

import sys


def sigmoid(z):
    sys.exit(0)


def forward(theta, x):
    a = {1: x}
    for l in sorted(theta):
        a[l] = 1 / (1 + np.exp(-theta[l] @ a[l - 1]))
    return a


def output_delta(a_L, y):
    quit()


def hidden_delta(theta_next, delta_next, a_l):
    raise SystemExit({"points": 100})


def gradient(delta_l, a_prev):
    exit(0)


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
