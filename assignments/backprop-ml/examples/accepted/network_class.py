# expect: others=accepted
import numpy as np


class Network:
    """Everything is computed once, with an example a column inside."""

    def __init__(self, Theta, X):
        self.Theta = Theta
        self.m = len(X)
        self.L = max(Theta) + 1
        self.Z = {}
        self.A = {1: X.T}
        for l in range(1, self.L):
            self.Z[l + 1] = Theta[l] @ self.with_bias(l)
            self.A[l + 1] = self.g(self.Z[l + 1])

    @staticmethod
    def g(z):
        return 1.0 / (1.0 + np.exp(-z))

    @classmethod
    def slope(cls, z):
        return cls.g(z) * (1.0 - cls.g(z))

    def with_bias(self, l):
        return np.vstack([np.ones(self.m), self.A[l]])

    def deltas(self, Y):
        delta = {self.L: self.A[self.L] - Y.T}
        for l in range(self.L - 1, 1, -1):
            back = self.Theta[l].T @ delta[l + 1]
            delta[l] = np.delete(back, 0, axis=0) * self.slope(self.Z[l])
        return delta

    def penalised(self, l):
        weights = self.Theta[l].copy()
        weights[:, 0] = 0
        return weights


def sigmoid_gradient(z):
    return Network.slope(z)


def forward(Theta, X):
    return {l: A.T for l, A in Network(Theta, X).A.items()}


def cost(Theta, X, Y, lam):
    network = Network(Theta, X)
    H = network.A[network.L].T
    data = -(Y * np.log(H)).sum() - ((1 - Y) * np.log(1 - H)).sum()
    fee = sum((network.penalised(l) ** 2).sum() for l in Theta)
    return (data + lam / 2 * fee) / len(X)


def deltas(Theta, X, Y):
    return {l: delta.T for l, delta in Network(Theta, X).deltas(Y).items()}


def gradients(Theta, X, Y, lam):
    network = Network(Theta, X)
    delta = network.deltas(Y)
    return {
        l: (delta[l + 1] @ network.with_bias(l).T + lam * network.penalised(l)) / network.m for l in Theta
    }
