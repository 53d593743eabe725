"""One function a step, with caches, as the course has them; dA between the layers."""

import numpy as np


def sigmoid(Z):
    return 1 / (1 + np.exp(-Z))


def relu(Z):
    return Z * (Z > 0)


def linear_activation_forward(A_prev, W, b, name):
    Z = np.dot(W, A_prev) + b
    A = {"relu": relu, "tanh": np.tanh, "sigmoid": sigmoid}[name](Z)
    return A, (A_prev, W, Z, A)


def forward(W, b, X, activations):
    Z, A, cache = {}, {0: X}, None
    for layer in range(1, len(W) + 1):
        A[layer], cache = linear_activation_forward(A[layer - 1], W[layer], b[layer], activations[layer])
        Z[layer] = cache[2]
    return Z, A


def linear_backward(dZ, cache):
    A_prev, W, _, _ = cache
    m = A_prev.shape[1]
    return np.dot(W.T, dZ), 1.0 / m * np.dot(dZ, A_prev.T), 1.0 / m * np.sum(dZ, axis=1, keepdims=True)


def backward(W, b, X, Y, activations):
    caches, A = [], X
    for layer in sorted(W):
        A, cache = linear_activation_forward(A, W[layer], b[layer], activations[layer])
        caches.append(cache)
    L = len(caches)
    dZ, dW, db = {L: A - Y}, {}, {}
    dA, dW[L], db[L] = linear_backward(dZ[L], caches[L - 1])
    for layer in reversed(range(1, L)):
        cache = caches[layer - 1]
        if activations[layer] == "relu":
            dZ[layer] = np.array(dA, copy=True)
            dZ[layer][cache[2] <= 0] = 0
        else:
            dZ[layer] = np.multiply(dA, 1 - np.power(cache[3], 2))
        dA, dW[layer], db[layer] = linear_backward(dZ[layer], cache)
    return dZ, dW, db


def update(W, b, dW, db, alpha):
    new_W, new_b = {}, {}
    for layer in range(len(W)):
        new_W[layer + 1] = W[layer + 1] - alpha * dW[layer + 1]
        new_b[layer + 1] = b[layer + 1] - alpha * db[layer + 1]
    return new_W, new_b
