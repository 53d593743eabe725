"""Everything in long double."""
# ruff: noqa: E741  # l is the l of the formulas

import numpy as np


def _long(value):
    return np.asarray(value, dtype=np.longdouble)


def _ones(A):
    return np.pad(A, ((0, 0), (1, 0)), constant_values=1)


def sigmoid_gradient(z):
    e = np.exp(-np.abs(_long(z)))
    return e / (1 + e) ** 2


def forward(Theta, X):
    A = {1: _long(X)}
    for l in sorted(Theta):
        Z = _ones(A[l]) @ _long(Theta[l]).T
        A[l + 1] = 1 / (1 + np.exp(-Z))
    return A


def cost(Theta, X, Y, lam):
    H = forward(Theta, X)[max(Theta) + 1]
    data = -np.sum(np.log(np.where(Y > 0, H, 1 - H)))
    fee = sum(np.sum(_long(T)[:, 1:] ** 2) for T in Theta.values())
    return (data + _long(lam) / 2 * fee) / len(X)


def deltas(Theta, X, Y):
    A = forward(Theta, X)
    L = max(A)
    delta = {L: A[L] - Y}
    for l in range(L - 1, 1, -1):
        delta[l] = (delta[l + 1] @ _long(Theta[l]))[:, 1:] * A[l] * (1 - A[l])
    return delta


def gradients(Theta, X, Y, lam):
    A, delta = forward(Theta, X), deltas(Theta, X, Y)
    D = {}
    for l in Theta:
        kept = np.array(Theta[l], dtype=np.longdouble)
        kept[:, 0] = 0
        D[l] = (delta[l + 1].T @ _ones(A[l]) + lam * kept) / len(X)
    return D
