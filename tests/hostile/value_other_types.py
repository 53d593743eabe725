# tries: dates, text, bytes, records, complex numbers, sets and functions. expect: sigmoid=malformed; forward=malformed; output_delta=malformed; hidden_delta=malformed; gradient=malformed; gradient_descent_step=malformed; others=accepted
import numpy as np

import datetime


def sigmoid(z):
    return datetime.datetime(2026, 1, 1)


def forward(theta, x):
    return {l: np.array(["2026-01-01"], dtype="datetime64[D]") for l in range(1, max(theta) + 1)}


def output_delta(a_L, y):
    return (a_L - y) + 0j


def hidden_delta(theta_next, delta_next, a_l):
    return bytes(8 * len(a_l))


def gradient(delta_l, a_prev):
    return np.zeros((len(delta_l), len(a_prev)), dtype=[("value", "f8"), ("error", "f8")])


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
    return {l: set() for l in theta}
