"""The errors of the mean cost come down, and the errors of the examples are made of them at the end."""

import numpy as np


def forward(W, b, X, activations):
    with np.errstate(over="ignore"):
        Z, A = {}, {0: X}
        for layer in range(1, max(W) + 1):
            Z[layer] = b[layer] + np.matmul(W[layer], A[layer - 1])
            A[layer] = _up(activations[layer])(Z[layer])
    return Z, A


def _up(name):
    return {
        "relu": lambda z: np.where(z < 0, 0, z),
        "tanh": lambda z: np.sign(z) * -np.expm1(-2 * np.abs(z)) / (1 + np.exp(-2 * np.abs(z))),
        "sigmoid": lambda z: np.reciprocal(1 + np.exp(-z)),
    }[name]


def backward(W, b, X, Y, activations):
    _, A = forward(W, b, X, activations)
    m, layer = X.shape[1], max(W)
    mean_error = (A[layer] - Y) / m
    dZ, dW, db = {}, {}, {}
    while layer > 0:
        dZ[layer] = mean_error * m
        dW[layer] = mean_error.dot(A[layer - 1].T)
        db[layer] = mean_error.dot(np.ones((m, 1)))
        layer -= 1
        if layer:
            mean_error = W[layer + 1].T.dot(mean_error)
            mean_error *= 1 - A[layer] ** 2 if activations[layer] == "tanh" else A[layer] > 0
    return dZ, dW, db


def update(W, b, dW, db, alpha):
    W, b = {k: W[k].copy() for k in W}, {k: b[k].copy() for k in b}
    for k in W:
        W[k] -= alpha * dW[k]
        b[k] -= alpha * db[k]
    return W, b
