# expect: backward=wrong_answer [unrecognised]; others=accepted
import numpy as np

g = {
    "relu": lambda z: z * (z > 0),
    "tanh": np.tanh,
    "sigmoid": lambda z: 1 / (1 + np.exp(-z)),
}
dg = {
    "relu": lambda z: 1.0 * (z > 0),
    "tanh": lambda z: 1 - np.tanh(z) ** 2,
}


def forward(W, b, X, activations):
    Z, A = {}, {0: X}
    for l in sorted(W):
        Z[l] = W[l] @ A[l - 1] + b[l]
        A[l] = g[activations[l]](Z[l])
    return Z, A


def backward(W, b, X, Y, activations):
    Z, A = forward(W, b, X, activations)
    L, m = max(W), X.shape[1]
    dZ = {L: A[L] - Y}
    for l in range(L - 1, 0, -1):
        dZ[l] = W[l + 1].T @ dZ[l + 1] * dg[activations[l]](Z[l])
    dW = {l: dZ[l] @ A[l - 1].T / m + 0.01 * W[l] for l in dZ}
    db = {l: dZ[l].sum(axis=1, keepdims=True) / m for l in dZ}
    return dZ, dW, db


def update(W, b, dW, db, alpha):
    return {l: W[l] - alpha * dW[l] for l in W}, {l: b[l] - alpha * db[l] for l in b}
