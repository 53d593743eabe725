"""g′(z) = 1 / (2 cosh(z/2))², which is 0 where the cosine overflows."""

import numpy as np


def sigmoid(z):
    with np.errstate(over="ignore"):
        return 1.0 / (1.0 + np.exp(-np.asarray(z, dtype=float)))


def backprop(theta, x, y):
    z, a = {}, {1: np.array(x)}
    for layer in sorted(theta):
        z[layer] = np.matmul(theta[layer], a[layer - 1])
        a[layer] = sigmoid(z[layer])
    delta = {max(theta): a[max(theta)] - y}
    for layer in range(max(theta) - 1, 1, -1):
        with np.errstate(over="ignore"):
            slope = (2 * np.cosh(z[layer] / 2)) ** -2.0
        delta[layer] = np.transpose(theta[layer + 1]) @ delta[layer + 1] * slope
    return delta, {layer: np.kron(delta[layer][:, None], a[layer - 1]) for layer in delta}
