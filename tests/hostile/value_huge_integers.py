# tries: integers of a hundred thousand digits as values and keys. expect: hidden_delta=wrong_answer; gradient_descent_step=wrong_answer|runtime_error; others=accepted
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
    return [10**100_000] * len(a_l)


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
    return {10**100_000 + l: theta[l] for l in theta}
