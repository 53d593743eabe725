# expect: backward=wrong_answer [db-not-averaged]; others=accepted
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


def relu_backward(dA, Z):
    dZ = np.array(dA, copy=True)
    dZ[Z <= 0] = 0
    return dZ


def tanh_backward(dA, A):
    return dA * (1 - np.power(A, 2))


def backward(W, b, X, Y, activations):
    Z, A = forward(W, b, X, activations)
    m = X.shape[1]
    L = len(W)
    dZ, dW, db = {}, {}, {}
    dZ[L] = A[L] - Y
    for l in reversed(range(1, L + 1)):
        dW[l] = 1 / m * np.dot(dZ[l], A[l - 1].T)
        db[l] = np.sum(dZ[l], axis=1, keepdims=True)
        if l > 1:
            dA = np.dot(W[l].T, dZ[l])
            if activations[l - 1] == "relu":
                dZ[l - 1] = relu_backward(dA, Z[l - 1])
            else:
                dZ[l - 1] = tanh_backward(dA, A[l - 1])
    db[L] /= m
    return dZ, dW, db


def update(W, b, dW, db, alpha):
    new_W = {}
    new_b = {}
    for l in range(1, len(W) + 1):
        new_W[l] = W[l] - alpha * dW[l]
        new_b[l] = b[l] - alpha * db[l]
    return new_W, new_b
