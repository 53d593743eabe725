# expect: cost=wrong_answer [regularisation-scale]; others=accepted
import numpy as np


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def add_ones(A):
    return np.hstack([np.ones((A.shape[0], 1)), A])


def sigmoid_gradient(z):
    g = sigmoid(z)
    return g * (1 - g)


def forward(Theta, X):
    A = {1: X}
    for l in range(1, len(Theta) + 1):
        A[l + 1] = sigmoid(add_ones(A[l]) @ Theta[l].T)
    return A


def cost(Theta, X, Y, lam):
    m = X.shape[0]
    H = forward(Theta, X)[len(Theta) + 1]
    J = np.sum(-Y * np.log(H) - (1 - Y) * np.log(1 - H)) / m
    for l in Theta:
        J += lam / 2 * m * np.sum(Theta[l][:, 1:] ** 2)
    return J


def deltas(Theta, X, Y):
    A = forward(Theta, X)
    L = len(Theta) + 1
    delta = {L: A[L] - Y}
    for l in range(L - 1, 1, -1):
        Z = add_ones(A[l - 1]) @ Theta[l - 1].T
        delta[l] = (delta[l + 1] @ Theta[l])[:, 1:] * sigmoid_gradient(Z)
    return delta


def gradients(Theta, X, Y, lam):
    m = X.shape[0]
    A = forward(Theta, X)
    delta = deltas(Theta, X, Y)
    D = {}
    for l in Theta:
        D[l] = delta[l + 1].T @ add_ones(A[l]) / m
        D[l][:, 1:] += lam / m * Theta[l][:, 1:]
    return D
