"""In 80 bits, where the machine has them."""

import numpy as np

F = np.longdouble


def cost(theta, x, y):
    a = np.asarray(x, F)
    for layer in sorted(theta):
        a = 1 / (1 + np.exp(-(theta[layer].astype(F) @ a)))
    return -(y * np.log(a) + (1 - y) * np.log1p(-a)).sum()


def numerical_gradient(theta, x, y, eps):
    theta = {layer: theta[layer].astype(F) for layer in theta}
    numerical = {layer: np.zeros_like(theta[layer]) for layer in theta}
    for layer in theta:
        for index in np.ndindex(theta[layer].shape):
            kept = theta[layer][index]
            theta[layer][index] = kept + F(eps)
            numerical[layer][index] = cost(theta, x, y)
            theta[layer][index] = kept - F(eps)
            numerical[layer][index] -= cost(theta, x, y)
            theta[layer][index] = kept
        numerical[layer] /= 2 * F(eps)
    return numerical
