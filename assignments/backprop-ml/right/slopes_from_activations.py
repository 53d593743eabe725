"""g′ is A ⊙ (1 − A), bias weights stand apart from the others."""
# ruff: noqa: E741  # l is the l of the formulas

import numpy as np


def sigmoid_gradient(z):
    return 1 / (2 + np.exp(z) + np.exp(-z))


def forward(Theta, X):
    A = {1: X}
    for l in range(1, max(Theta) + 1):
        bias, weights = Theta[l][:, 0], Theta[l][:, 1:]
        A[l + 1] = 1 / (1 + np.exp(-(A[l] @ weights.T + bias)))
    return A


def deltas(Theta, X, Y):
    A = forward(Theta, X)
    top = max(A)
    delta = {top: A[top] - Y}
    for l in range(top - 1, 1, -1):
        delta[l] = A[l] * (1 - A[l]) * np.dot(delta[l + 1], Theta[l][:, 1:])
    return delta


def gradients(Theta, X, Y, lam):
    A, delta, m = forward(Theta, X), deltas(Theta, X, Y), len(X)
    D = {}
    for l in Theta:
        D[l] = np.zeros(Theta[l].shape)
        D[l][:, 0] = delta[l + 1].sum(axis=0) / m
        D[l][:, 1:] = (delta[l + 1].T @ A[l] + lam * Theta[l][:, 1:]) / m
    return D
