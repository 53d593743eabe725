"""Plain Python: lists, math, one example after another."""

import math


def g(name, z):
    if name == "relu":
        return max(0.0, z)
    if name == "tanh":
        return math.tanh(z)
    return 1 / (1 + math.exp(-z)) if z > 0 else math.exp(z) / (1 + math.exp(z))


def slope(name, z):
    if name == "relu":
        return float(z > 0)
    return 1 - math.tanh(z) ** 2


def forward(W, b, X, activations):
    m = len(X[0])
    Z, A = {}, {0: [list(row) for row in X]}
    for layer in sorted(W):
        below = A[layer - 1]
        Z[layer] = [
            [sum(w * below[j][k] for j, w in enumerate(row)) + bias[0] for k in range(m)]
            for row, bias in zip(W[layer].tolist(), b[layer].tolist(), strict=True)
        ]
        A[layer] = [[g(activations[layer], z) for z in row] for row in Z[layer]]
    return Z, A


def backward(W, b, X, Y, activations):
    Z, A = forward(W, b, X, activations)
    L, m = max(W), len(X[0])
    dZ = {L: [[a - y for a, y in zip(*rows, strict=True)] for rows in zip(A[L], Y.tolist(), strict=True)]}
    for layer in range(L - 1, 0, -1):
        above, weights = dZ[layer + 1], W[layer + 1].tolist()
        dZ[layer] = [
            [
                sum(weights[k][i] * above[k][e] for k in range(len(above))) * slope(activations[layer], z)
                for e, z in enumerate(row)
            ]
            for i, row in enumerate(Z[layer])
        ]
    dW = {layer: [[_inner(row, below) / m for below in A[layer - 1]] for row in dZ[layer]] for layer in W}
    db = {layer: [[sum(row) / m] for row in dZ[layer]] for layer in W}
    return dZ, dW, db


def _inner(one, other):
    return sum(a * b for a, b in zip(one, other, strict=True))


def update(W, b, dW, db, alpha):
    def moved(old, gradient):
        return [[p - alpha * d for p, d in zip(*rows, strict=True)] for rows in zip(old, gradient, strict=True)]

    return {k: moved(W[k], dW[k]) for k in W}, {k: moved(b[k], db[k]) for k in b}
