"""Jacobian matrices, one example after another; gradients are means of outer products; longdouble."""

import numpy as np


def _jacobian(name, z):
    if name == "relu":
        return np.diag((z > 0) * 1.0)
    if name == "tanh":
        return np.diag(1 - np.tanh(z) ** 2)
    raise ValueError(name)


def forward(W, b, X, activations):
    Z = {layer: np.empty((len(W[layer]), X.shape[1]), dtype=np.longdouble) for layer in W}
    A = {layer: np.empty((len(W[layer]), X.shape[1]), dtype=np.longdouble) for layer in W}
    A[0] = X.astype(np.longdouble)
    for k in range(X.shape[1]):
        for layer in sorted(W):
            z = W[layer] @ A[layer - 1][:, k] + b[layer][:, 0]
            Z[layer][:, k] = z
            name = activations[layer]
            A[layer][:, k] = np.fmax(z, 0) if name == "relu" else np.tanh(z) if name == "tanh" else 1 / (1 + np.exp(-z))
    return Z, A


def backward(W, b, X, Y, activations):
    Z, A = forward(W, b, X, activations)
    L, m = max(W), X.shape[1]
    dZ = {layer: np.zeros((len(W[layer]), m)) for layer in W}
    outer = {layer: [] for layer in W}
    for k in range(m):
        error = A[L][:, k] - Y[:, k]
        for layer in range(L, 0, -1):
            if layer < L:
                error = _jacobian(activations[layer], Z[layer][:, k]).T @ W[layer + 1].T @ error
            dZ[layer][:, k] = error
            outer[layer].append(np.outer(error, A[layer - 1][:, k]))
    return dZ, {k: np.mean(outer[k], axis=0) for k in W}, {k: np.mean(dZ[k], axis=1)[:, np.newaxis] for k in W}
