"""The bias is a weight from a unit that is always 1, as in the machine-learning course; cut off at the end."""

import numpy as np


def _ones_on_top(A):
    return np.vstack([np.ones((1, A.shape[1])), A])


def _sigmoid(z):
    return np.exp(-np.logaddexp(0, -z))


def forward(W, b, X, activations):
    Theta = {layer: np.hstack([b[layer], W[layer]]) for layer in W}
    Z, A = {}, {0: X}
    for layer in sorted(Theta):
        Z[layer] = Theta[layer] @ _ones_on_top(A[layer - 1])
        A[layer] = {"relu": lambda z: z.clip(min=0), "tanh": np.tanh, "sigmoid": _sigmoid}[activations[layer]](Z[layer])
    return Z, A


def backward(W, b, X, Y, activations):
    _Z, A = forward(W, b, X, activations)
    L, m = len(W), X.shape[1]
    dZ = {L: np.subtract(A[L], Y)}
    for layer in range(L - 1, 0, -1):
        carried = np.hstack([b[layer + 1], W[layer + 1]]).T @ dZ[layer + 1]
        steepness = (1 - A[layer]) * (1 + A[layer]) if activations[layer] == "tanh" else np.sign(A[layer])
        dZ[layer] = carried[1:] * steepness
    D = {layer: dZ[layer] @ _ones_on_top(A[layer - 1]).T / m for layer in dZ}
    return dZ, {layer: D[layer][:, 1:] for layer in D}, {layer: D[layer][:, :1] for layer in D}
