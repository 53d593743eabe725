"""−ln g(z) is ln(1 + e^−z): no activation of the output is needed."""
# ruff: noqa: E741  # l is the l of the formulas

import numpy as np


def _forward(Theta, X):
    A = X
    for l in sorted(Theta):
        Z = np.insert(A, 0, 1.0, axis=1) @ Theta[l].T
        A = np.exp(-np.logaddexp(0, -Z))
    return Z


def cost(Theta, X, Y, lam):
    Z = _forward(Theta, X)
    data = np.logaddexp(0, -Z) * Y + np.logaddexp(0, Z) * (1 - Y)
    squares = np.sum([np.linalg.norm(T[:, 1:]) ** 2 for T in Theta.values()])
    return data.sum() / len(X) + lam * squares / (2 * len(X))


def sigmoid_gradient(z):
    return np.exp(-np.logaddexp(0, z) - np.logaddexp(0, -z))
