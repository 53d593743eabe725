# expect: backward=wrong_answer [one-over-m-in-dz]; others=accepted
import numpy as np
from dataclasses import dataclass


@dataclass
class Layer:
    W: np.ndarray
    b: np.ndarray
    name: str
    A_prev: np.ndarray = None
    Z: np.ndarray = None
    A: np.ndarray = None
    dZ: np.ndarray = None

    def up(self, A_prev):
        self.A_prev = A_prev
        self.Z = self.W @ A_prev + self.b
        match self.name:
            case "relu":
                self.A = np.where(self.Z > 0, self.Z, 0)
            case "tanh":
                self.A = np.tanh(self.Z)
            case "sigmoid":
                self.A = 1 / (1 + np.exp(-self.Z))
        return self.A

    def slope(self):
        return np.where(self.Z > 0, 1, 0) if self.name == "relu" else 1 - self.A**2

    def down(self, dA):
        self.dZ = dA * self.slope()
        return self.W.T @ self.dZ

    def dW(self):
        return self.dZ @ self.A_prev.T

    def db(self):
        return self.dZ.sum(axis=1, keepdims=True)


class Network:
    def __init__(self, W, b, activations):
        self.layers = {l: Layer(W[l], b[l], activations[l]) for l in sorted(W)}

    def up(self, X):
        for layer in self.layers.values():
            X = layer.up(X)
        return X

    def down(self, Y):
        *below, last = self.layers.values()
        last.dZ = (last.A - Y) / Y.shape[1]
        dA = last.W.T @ last.dZ
        for layer in reversed(below):
            dA = layer.down(dA)


def forward(W, b, X, activations):
    net = Network(W, b, activations)
    net.up(X)
    return {l: x.Z for l, x in net.layers.items()}, {0: X, **{l: x.A for l, x in net.layers.items()}}


def backward(W, b, X, Y, activations):
    net = Network(W, b, activations)
    net.up(X)
    net.down(Y)
    layers = net.layers.items()
    return {l: x.dZ for l, x in layers}, {l: x.dW() for l, x in layers}, {l: x.db() for l, x in layers}


def update(W, b, dW, db, alpha):
    return {l: W[l] - alpha * dW[l] for l in W}, {l: b[l] - alpha * db[l] for l in b}
