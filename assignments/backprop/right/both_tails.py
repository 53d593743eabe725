"""g′(z) = g(z) g(−z), from z: more exact than a (1 − a) where a is almost 1."""

import numpy as np


def sigmoid(z):
    return np.reciprocal(1 + np.exp(np.negative(z)))


def backprop(theta, x, y):
    layers = sorted(theta)
    z, a = {}, {1: x}
    for layer in layers:
        z[layer] = theta[layer] @ a[layer - 1]
        a[layer] = sigmoid(z[layer])
    delta, error = {}, a[layers[-1]] - y
    for layer in reversed(layers):
        delta[layer] = error
        if layer > 2:
            error = (error @ theta[layer]) * sigmoid(z[layer - 1]) * sigmoid(-z[layer - 1])
    return delta, {layer: np.outer(delta[layer], a[layer - 1]) for layer in layers}
