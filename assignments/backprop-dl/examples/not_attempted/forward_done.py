# expect: backward=not_attempted [not-attempted]; update=not_attempted [not-attempted]; others=accepted
import numpy as np


def sigmoid(Z):
    """Activation of the output layer."""
    return 1 / (1 + np.exp(-Z))


def relu(Z):
    return np.maximum(0, Z)


def activate(Z, name):
    if name == "relu":
        return relu(Z)
    elif name == "tanh":
        return np.tanh(Z)
    else:
        return sigmoid(Z)


def forward(W, b, X, activations):
    Z = {}
    A = {0: X}
    L = len(W)
    for l in range(1, L + 1):
        Z[l] = np.dot(W[l], A[l - 1]) + b[l]
        A[l] = activate(Z[l], activations[l])
    return Z, A


def backward(W, b, X, Y, activations):
    # TODO
    raise NotImplementedError


def update(W, b, dW, db, alpha):
    raise NotImplementedError
