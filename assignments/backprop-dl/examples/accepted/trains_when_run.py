# expect: others=accepted
# Homework 4
import numpy as np
import matplotlib.pyplot as plt


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
        db[l] = 1 / m * np.sum(dZ[l], axis=1, keepdims=True)
        if l > 1:
            dA = np.dot(W[l].T, dZ[l])
            if activations[l - 1] == "relu":
                dZ[l - 1] = relu_backward(dA, Z[l - 1])
            else:
                dZ[l - 1] = tanh_backward(dA, A[l - 1])
    return dZ, dW, db


def update(W, b, dW, db, alpha):
    new_W = {}
    new_b = {}
    for l in range(1, len(W) + 1):
        new_W[l] = W[l] - alpha * dW[l]
        new_b[l] = b[l] - alpha * db[l]
    return new_W, new_b


def accuracy(A, Y):
    return np.mean((A > 0.5) == Y)


np.random.seed(0)
X = np.random.randn(2, 200)
Y = ((X[0] * X[1] > 0) * 1.0).reshape(1, -1)
W = {1: np.random.randn(6, 2), 2: np.random.randn(4, 6), 3: np.random.randn(1, 4)}
b = {l: np.zeros((W[l].shape[0], 1)) for l in W}
names = {1: "tanh", 2: "relu", 3: "sigmoid"}
for epoch in range(200):
    dZ, dW, db = backward(W, b, X, Y, names)
    W, b = update(W, b, dW, db, 0.5)
    if epoch % 50 == 0:
        print(epoch, accuracy(forward(W, b, X, names)[1][3], Y))
plt.plot(X[0], X[1], "o")
plt.show()
