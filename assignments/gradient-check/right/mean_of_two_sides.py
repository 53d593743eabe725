"""The mean of the two one-sided differences is the central one."""

import numpy as np


def cost(theta, x, y):
    a = x
    for layer in sorted(theta):
        a = np.reciprocal(1 + np.exp(-np.dot(theta[layer], a)))
    return -np.sum(np.log(a[y == 1])) - np.sum(np.log(1 - a[y == 0]))


def numerical_gradient(theta, x, y, eps):
    here = cost(theta, x, y)
    numerical = {}
    for layer in theta:
        numerical[layer] = np.zeros(theta[layer].shape)
        for i, j in np.ndindex(*theta[layer].shape):
            step = np.zeros(theta[layer].shape)
            step[i, j] = eps
            ahead = (cost({**theta, layer: theta[layer] + step}, x, y) - here) / eps
            behind = (here - cost({**theta, layer: theta[layer] - step}, x, y)) / eps
            numerical[layer][i, j] = (ahead + behind) / 2
    return numerical


def relative_difference(nabla, numerical):
    def length(layers):
        return np.sqrt(sum(np.einsum("ij,ij->", m, m) for m in layers.values()))

    total = max(length(nabla) + length(numerical), 1e-300)
    return length({layer: nabla[layer] - numerical[layer] for layer in nabla}) / total
