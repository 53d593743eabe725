"""g′(z) = e^−z / (1 + e^−z)², with |z| in the exponent, because g′ is even."""

import numpy as np


def sigmoid(z):
    e = np.exp(-np.abs(z))
    return np.where(np.greater_equal(z, 0), 1 / (1 + e), e / (1 + e))


def slope(z):
    e = np.exp(-np.abs(z))
    return e / (1 + e) ** 2


def backprop(theta, x, y):
    z, a = {}, {1: x}
    for layer in theta:
        z[layer] = theta[layer].dot(a[layer - 1])
        a[layer] = sigmoid(z[layer])
    top = max(theta)
    delta = {top: a[top] - y}
    for layer in range(top, 2, -1):
        delta[layer - 1] = theta[layer].T.dot(delta[layer]) * slope(z[layer - 1])
    return delta, {layer: np.multiply.outer(delta[layer], a[layer - 1]) for layer in delta}
