"""Examples as rows inside, transposed on the way in and out."""

import numpy as np


def _sigmoid(z):
    return 0.5 * (1 + np.tanh(z / 2))


def _up(W, b, x, activations):
    zs, rows = {}, {0: x}
    for layer in sorted(W):
        zs[layer] = rows[layer - 1].dot(W[layer].T) + b[layer].ravel()
        name = activations[layer]
        rows[layer] = (
            np.maximum(zs[layer], 0)
            if name == "relu"
            else np.tanh(zs[layer])
            if name == "tanh"
            else _sigmoid(zs[layer])
        )
    return zs, rows


def forward(W, b, X, activations):
    zs, rows = _up(W, b, X.T, activations)
    return {layer: z.T for layer, z in zs.items()}, {layer: a.T for layer, a in rows.items()}


def backward(W, b, X, Y, activations):
    zs, rows = _up(W, b, X.T, activations)
    top = max(W)
    errors = {top: rows[top] - Y.T}
    for layer in sorted(W, reverse=True)[1:]:
        carried = errors[layer + 1].dot(W[layer + 1])
        if activations[layer] == "tanh":
            errors[layer] = carried - carried * rows[layer] ** 2
        else:
            errors[layer] = np.where(zs[layer] > 0, carried, 0)
    m = len(X.T)
    dW = {layer: (rows[layer - 1].T.dot(errors[layer]) / m).T for layer in W}
    db = {layer: errors[layer].mean(axis=0).reshape(-1, 1) for layer in W}
    return {layer: e.T for layer, e in errors.items()}, dW, db


def update(W, b, dW, db, alpha):
    return {k: (W[k].T - alpha * dW[k].T).T for k in W}, {k: np.add(b[k], np.multiply(-alpha, db[k])) for k in b}
