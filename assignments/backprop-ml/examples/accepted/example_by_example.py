# expect: others=accepted
from math import exp, log

import numpy as np


def sigmoid(z):
    return np.where(z >= 0, 1 / (1 + np.exp(-np.abs(z))), np.exp(-np.abs(z)) / (1 + np.exp(-np.abs(z))))


def sigmoid_gradient(z):
    z = np.asarray(z)
    return sigmoid(z) * sigmoid(-z)


def forward_one(Theta, x):
    a = {1: x}
    for l in sorted(Theta):
        a[l + 1] = sigmoid(Theta[l].dot(np.append(1, a[l])))
    return a


def forward(Theta, X):
    one_by_one = [forward_one(Theta, x) for x in X]
    return {l: np.array([a[l] for a in one_by_one]) for l in one_by_one[0]}


def cost(Theta, X, Y, lam):
    J = 0
    for x, y in zip(X, Y):
        h = forward_one(Theta, x)[max(Theta) + 1]
        for k in range(len(y)):
            J += -log(h[k]) if y[k] == 1 else -log(1 - h[k])
    J /= len(X)
    for l in Theta:
        for row in Theta[l]:
            for weight in row[1:]:
                J += lam / (2 * len(X)) * weight ** 2
    return J


def deltas_one(Theta, x, y):
    a = forward_one(Theta, x)
    L = max(a)
    delta = {L: a[L] - y}
    for l in reversed(range(2, L)):
        back = Theta[l].T.dot(delta[l + 1])
        delta[l] = back[1:] * a[l] * (1 - a[l])
    return delta


def deltas(Theta, X, Y):
    one_by_one = [deltas_one(Theta, x, y) for x, y in zip(X, Y)]
    return {l: np.array([d[l] for d in one_by_one]) for l in one_by_one[0]}


def gradients(Theta, X, Y, lam):
    m = len(X)
    Delta = {l: np.zeros_like(Theta[l]) for l in Theta}
    for x, y in zip(X, Y):
        a, delta = forward_one(Theta, x), deltas_one(Theta, x, y)
        for l in Theta:
            Delta[l] = Delta[l] + np.outer(delta[l + 1], np.append(1, a[l]))
    D = {}
    for l in Theta:
        D[l] = np.empty_like(Theta[l])
        D[l][:, 0] = Delta[l][:, 0] / m
        D[l][:, 1:] = Delta[l][:, 1:] / m + lam / m * Theta[l][:, 1:]
    return D


if __name__ == "__main__":
    print(sigmoid_gradient(0), exp(0))
