"""g(z) = e^−ln(1 + e^−z), as libraries write it that must not overflow."""

import numpy as np


def sigmoid(z):
    return np.exp(-np.logaddexp(0.0, -np.asarray(z, dtype=float)))


def forward(theta, x):
    a = {1: np.copy(x)}
    for layer in sorted(theta):
        a[layer] = sigmoid(np.inner(theta[layer], a[layer - 1]))
    return a


def hidden_delta(theta_next, delta_next, a_l):
    return np.tensordot(theta_next, delta_next, axes=([0], [0])) * a_l * (1 - a_l)


def backprop(theta, x, y):
    a, top = forward(theta, x), max(theta)
    delta = {top: np.subtract(a[top], y)}
    for layer in range(top - 1, 1, -1):
        delta[layer] = hidden_delta(theta[layer + 1], delta[layer + 1], a[layer])
    return delta, {layer: np.tensordot(delta[layer], a[layer - 1], axes=0) for layer in theta}
