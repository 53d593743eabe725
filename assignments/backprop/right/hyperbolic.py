"""g(z) = ½ (1 + tanh(z/2)) and g′(z) = ¼ (1 − tanh²(z/2))."""

import numpy as np


def sigmoid(z):
    return 0.5 * (1 + np.tanh(0.5 * z))


def forward(theta, x):
    a = {1: x}
    for layer, weights in sorted(theta.items()):
        a[layer] = 0.5 + 0.5 * np.tanh(weights @ a[layer - 1] / 2)
    return a


def backprop(theta, x, y):
    t, a = {}, {1: x}
    for layer, weights in theta.items():
        t[layer] = np.tanh(weights @ a[layer - 1] / 2)
        a[layer] = (1 + t[layer]) / 2
    top = max(theta)
    delta = {top: a[top] - y}
    for layer in range(top - 1, 1, -1):
        delta[layer] = 0.25 * (1 - t[layer] ** 2) * (theta[layer + 1].T @ delta[layer + 1])
    return delta, {layer: np.einsum("i,j", delta[layer], a[layer - 1]) for layer in theta}
