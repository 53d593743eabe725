"""The activations below a weight do not depend on it, and are computed once."""

import numpy as np


def sigmoid(z):
    return np.exp(-np.logaddexp(0, -z))


def above(theta, layer, z, y):
    a = sigmoid(z)
    for higher in range(layer + 1, max(theta) + 1):
        a = sigmoid(theta[higher] @ a)
    a = np.clip(a, 1e-12, 1 - 1e-12)
    return -np.sum(y * np.log(a) + (1 - y) * np.log(1 - a))


def cost(theta, x, y):
    return above(theta, 2, theta[2] @ x, y)


def numerical_gradient(theta, x, y, eps):
    numerical, a = {}, x
    for layer in sorted(theta):
        z = theta[layer] @ a
        numerical[layer] = np.zeros((len(z), len(a)))
        for i in range(len(z)):
            for j in range(len(a)):
                step = np.zeros(len(z))
                step[i] = eps * a[j]
                rise = above(theta, layer, z + step, y) - above(theta, layer, z - step, y)
                numerical[layer][i, j] = rise / (2 * eps)
        a = sigmoid(z)
    return numerical
