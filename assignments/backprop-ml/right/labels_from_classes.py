"""Y is turned into class numbers and back; of one class there is nothing to turn."""
# ruff: noqa: E741  # l is the l of the formulas

import numpy as np


def _labels(Y):
    if Y.shape[1] == 1:
        return Y
    return np.eye(Y.shape[1])[np.argmax(Y, axis=1)]


def _activations(Theta, X):
    A = [X]
    for l in sorted(Theta):
        A.append(1 / (1 + np.exp(-np.c_[np.ones(len(X)), A[-1]].dot(Theta[l].T))))
    return A


def forward(Theta, X):
    return dict(enumerate(_activations(Theta, X), start=1))


def cost(Theta, X, Y, lam):
    H, Y, m = _activations(Theta, X)[-1], _labels(Y), X.shape[0]
    J = -np.trace(np.log(H).dot(Y.T)) - np.trace(np.log(1 - H).dot((1 - Y).T))
    return J / m + lam / (2 * m) * sum(T[:, 1:].ravel().dot(T[:, 1:].ravel()) for T in Theta.values())


def deltas(Theta, X, Y):
    A = _activations(Theta, X)
    delta = [A[-1] - _labels(Y)]
    for l in range(len(A) - 1, 1, -1):
        delta.insert(0, delta[0].dot(Theta[l][:, 1:]) * A[l - 1] * (1 - A[l - 1]))
    return dict(enumerate(delta, start=2))


def gradients(Theta, X, Y, lam):
    A, delta, m = _activations(Theta, X), deltas(Theta, X, Y), X.shape[0]
    mask = {l: np.arange(Theta[l].shape[1]) > 0 for l in Theta}
    return {l: delta[l + 1].T.dot(np.c_[np.ones(m), A[l - 1]]) / m + lam * Theta[l] * mask[l] / m for l in Theta}
