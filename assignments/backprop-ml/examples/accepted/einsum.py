# expect: others=accepted
import numpy as np


def g(z):
    return 0.5 * (1 + np.tanh(0.5 * z))


def sigmoid_gradient(z):
    return 0.25 * (1 - np.tanh(0.5 * z) ** 2)


def weighted(Theta, A):
    return np.einsum("kj,ij->ik", Theta[:, 1:], A) + Theta[:, 0]


def forward(Theta, X):
    A = {1: X}
    for l in sorted(Theta):
        A[l + 1] = g(weighted(Theta[l], A[l]))
    return A


def cost(Theta, X, Y, lam):
    *_, H = forward(Theta, X).values()
    own = np.where(Y == 1, H, 1 - H)
    squares = sum(np.einsum("kj,kj->", T[:, 1:], T[:, 1:]) for T in Theta.values())
    return -np.log(own).sum(axis=1).mean() + lam * squares / 2 / len(X)


def deltas(Theta, X, Y):
    A = forward(Theta, X)
    L = max(A)
    delta = A[L] - Y
    found = {L: delta}
    for l in range(L - 1, 1, -1):
        delta = np.einsum("ik,kj,ij,ij->ij", delta, Theta[l][:, 1:], A[l], 1 - A[l])
        found[l] = delta
    return found


def gradients(Theta, X, Y, lam):
    A, delta, m = forward(Theta, X), deltas(Theta, X, Y), len(X)
    D = {}
    for l, T in Theta.items():
        bias = delta[l + 1].mean(axis=0)
        weights = np.einsum("ik,ij->kj", delta[l + 1], A[l]) / m + lam * T[:, 1:] / m
        D[l] = np.column_stack([bias, weights])
    return D
