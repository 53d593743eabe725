"""More digits than are asked for, and returned as they are."""

import numpy as np


def long(value):
    return np.asarray(value, dtype=np.longdouble)


def sigmoid(z):
    return (1 + np.tanh(long(z) / 2)) / 2


def forward(theta, x):
    a = {1: long(x)}
    for layer in sorted(theta):
        a[layer] = sigmoid(long(theta[layer]) @ a[layer - 1])
    return a


def output_delta(a_L, y):
    return long(a_L) - long(y)


def hidden_delta(theta_next, delta_next, a_l):
    return (long(theta_next).T @ long(delta_next)) * long(a_l) * (1 - long(a_l))


def gradient(delta_l, a_prev):
    return np.outer(long(delta_l), long(a_prev))


def backprop(theta, x, y):
    a, top = forward(theta, x), max(theta)
    delta = {top: output_delta(a[top], y)}
    for layer in range(top - 1, 1, -1):
        delta[layer] = hidden_delta(theta[layer + 1], delta[layer + 1], a[layer])
    return delta, {layer: gradient(delta[layer], a[layer - 1]) for layer in theta}
