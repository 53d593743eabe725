# expect: forward=runtime_error [hard-coded-depth]; backward=runtime_error [hard-coded-depth]; others=accepted
import numpy as np


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def relu_or_tanh(z, name):
    return np.maximum(z, 0) if name == "relu" else np.tanh(z)


def forward(W, b, X, activations):
    Z1 = W[1] @ X + b[1]
    A1 = relu_or_tanh(Z1, activations[1])
    Z2 = W[2] @ A1 + b[2]
    A2 = sigmoid(Z2)
    return {1: Z1, 2: Z2}, {0: X, 1: A1, 2: A2}


def backward(W, b, X, Y, activations):
    m = X.shape[1]
    Z, A = forward(W, b, X, activations)
    dZ2 = A[2] - Y
    dW2 = dZ2 @ A[1].T / m
    db2 = dZ2.sum(axis=1, keepdims=True) / m
    slope = Z[1] > 0 if activations[1] == "relu" else 1 - A[1] ** 2
    dZ1 = W[2].T @ dZ2 * slope
    dW1 = dZ1 @ X.T / m
    db1 = dZ1.sum(axis=1, keepdims=True) / m
    return {1: dZ1, 2: dZ2}, {1: dW1, 2: dW2}, {1: db1, 2: db2}


def update(W, b, dW, db, alpha):
    for l in W:
        W = {**W, l: W[l] - alpha * dW[l]}
        b = {**b, l: b[l] - alpha * db[l]}
    return W, b
