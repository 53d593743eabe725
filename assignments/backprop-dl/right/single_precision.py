"""float32 throughout."""

import numpy as np

F = np.float32


def forward(W, b, X, activations):
    Z, A = {}, {0: X.astype(F)}
    for layer in sorted(W):
        Z[layer] = W[layer].astype(F) @ A[layer - 1] + b[layer].astype(F)
        if activations[layer] == "relu":
            A[layer] = np.maximum(Z[layer], F(0))
        elif activations[layer] == "tanh":
            A[layer] = np.tanh(Z[layer])
        else:
            A[layer] = F(1) / (F(1) + np.exp(-Z[layer]))
    return Z, A


def backward(W, b, X, Y, activations):
    Z, A = forward(W, b, X, activations)
    L = max(W)
    dZ = {L: A[L] - Y.astype(F)}
    for layer in range(L - 1, 0, -1):
        slope = (Z[layer] > 0).astype(F) if activations[layer] == "relu" else F(1) - A[layer] * A[layer]
        dZ[layer] = (W[layer + 1].astype(F).T @ dZ[layer + 1]) * slope
    m = F(X.shape[1])
    return dZ, {k: dZ[k] @ A[k - 1].T / m for k in W}, {k: dZ[k].sum(axis=1, keepdims=True) / m for k in W}


def update(W, b, dW, db, alpha):
    return (
        {k: W[k].astype(F) - F(alpha) * dW[k].astype(F) for k in W},
        {k: b[k].astype(F) - F(alpha) * db[k].astype(F) for k in b},
    )
