"""δ^(l) = (∂z^(L)/∂z^(l))ᵀ δ^(L), the whole Jacobian multiplied up before it meets the error."""

import numpy as np


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def backprop(theta, x, y):
    a = {1: x}
    for layer in sorted(theta):
        a[layer] = sigmoid(theta[layer] @ a[layer - 1])
    top = max(theta)
    jacobian, delta = np.eye(len(y)), {}
    for layer in range(top, 1, -1):
        delta[layer] = jacobian.T @ (a[top] - y)
        if layer > 2:
            jacobian = jacobian @ theta[layer] @ np.diag(a[layer - 1] * (1 - a[layer - 1]))
    return delta, {layer: np.outer(delta[layer], a[layer - 1]) for layer in delta}
