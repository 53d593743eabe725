"""Everything in float32."""
# ruff: noqa: E741  # l is the l of the formulas

import numpy as np


def _single(Theta):
    return {l: T.astype(np.float32) for l, T in Theta.items()}


def _ones(A):
    return np.concatenate([np.ones((len(A), 1), np.float32), A], axis=1)


def _g(z):
    return np.float32(0.5) * (1 + np.tanh(z / 2))


def forward(Theta, X):
    Theta, A = _single(Theta), {1: X.astype(np.float32)}
    for l in Theta:
        A[l + 1] = _g(_ones(A[l]) @ Theta[l].T)
    return A


def deltas(Theta, X, Y):
    A, Theta = forward(Theta, X), _single(Theta)
    L = max(A)
    delta = {L: A[L] - Y.astype(np.float32)}
    for l in range(L - 1, 1, -1):
        delta[l] = delta[l + 1] @ Theta[l][:, 1:] * A[l] * (1 - A[l])
    return delta


def gradients(Theta, X, Y, lam):
    A, delta, Theta, m = forward(Theta, X), deltas(Theta, X, Y), _single(Theta), np.float32(len(X))
    D = {l: delta[l + 1].T @ _ones(A[l]) / m for l in Theta}
    for l in D:
        D[l][:, 1:] += np.float32(lam) / m * Theta[l][:, 1:]
    return D
