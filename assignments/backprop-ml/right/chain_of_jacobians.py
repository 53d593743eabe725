"""The factors of the chain rule as matrices, example by example, summed with math.fsum."""
# ruff: noqa: E741  # l is the l of the formulas

from math import fsum

import numpy as np


def sigmoid_gradient(z):
    e = np.exp(-np.abs(z))
    return e / (1 + e) / (1 + e)


def _up(Theta, x):
    z, a = {}, {1: x}
    for l in sorted(Theta):
        z[l + 1] = Theta[l][:, 0] + Theta[l][:, 1:] @ a[l]
        a[l + 1] = 1 / (1 + np.exp(-z[l + 1]))
    return z, a


def _down(Theta, x, y):
    z, a = _up(Theta, x)
    L = max(a)
    delta = {L: a[L] - y}
    for l in range(L - 1, 1, -1):
        jacobian = Theta[l][:, 1:] @ np.diag(sigmoid_gradient(z[l]))
        delta[l] = jacobian.T @ delta[l + 1]
    return a, delta


def deltas(Theta, X, Y):
    found = [_down(Theta, x, y)[1] for x, y in zip(X, Y, strict=True)]
    return {l: np.stack([one[l] for one in found]) for l in sorted(found[0])}


def gradients(Theta, X, Y, lam):
    found = [_down(Theta, x, y) for x, y in zip(X, Y, strict=True)]
    m = len(X)
    D = {}
    for l in Theta:
        D[l] = np.empty(Theta[l].shape)
        for k, j in np.ndindex(*Theta[l].shape):
            terms = [delta[l + 1][k] * (a[l][j - 1] if j else 1.0) for a, delta in found]
            D[l][k, j] = fsum([*terms, lam * Theta[l][k, j] if j else 0.0]) / m
    return D
