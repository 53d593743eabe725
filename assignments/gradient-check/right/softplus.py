"""C from z^(L): ln(1 + e^z) − y z, which never meets a logarithm of 0."""

import numpy as np


def cost(theta, x, y):
    *hidden, L = sorted(theta)
    a = x
    for layer in hidden:
        a = 1 / (1 + np.exp(-(theta[layer] @ a)))
    z = theta[L] @ a
    return np.sum(np.logaddexp(0, z) - y * z)


def numerical_gradient(theta, x, y, eps):
    numerical = {}
    for layer, weights in theta.items():
        numerical[layer] = np.empty(weights.shape)
        for index in np.ndindex(weights.shape):
            costs = []
            for by in (eps, -eps):
                moved = {**theta, layer: weights.copy()}
                moved[layer][index] += by
                costs.append(cost(moved, x, y))
            numerical[layer][index] = (costs[0] - costs[1]) / (2 * eps)
    return numerical
