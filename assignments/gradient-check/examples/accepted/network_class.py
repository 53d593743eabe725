# expect: others=accepted
import copy

import numpy as np


class Network:
    def __init__(self, theta):
        self.theta = copy.deepcopy(theta)

    def output(self, x):
        for layer in sorted(self.theta):
            x = 1.0 / (1.0 + np.exp(-self.theta[layer] @ x))
        return x

    def loss(self, x, y):
        a = self.output(x)
        return sum(-np.log(p) if label == 1 else -np.log(1 - p) for p, label in zip(a, y))

    def moved(self, layer, i, j, by):
        other = Network(self.theta)
        other.theta[layer][i][j] += by
        return other


def cost(theta, x, y):
    return Network(theta).loss(x, y)


def numerical_gradient(theta, x, y, eps):
    network = Network(theta)

    def slope(layer, i, j):
        return (network.moved(layer, i, j, eps).loss(x, y) - network.moved(layer, i, j, -eps).loss(x, y)) / (2 * eps)

    return {
        layer: [[slope(layer, i, j) for j in range(weights.shape[1])] for i in range(weights.shape[0])]
        for layer, weights in theta.items()
    }


def relative_difference(nabla, numerical):
    claimed = np.hstack([np.ravel(nabla[layer]) for layer in nabla])
    measured = np.hstack([np.ravel(numerical[layer]) for layer in nabla])
    if not claimed.any() and not measured.any():
        return 0
    return np.linalg.norm(claimed - measured) / (np.linalg.norm(claimed) + np.linalg.norm(measured))


def check(theta, x, y, nabla, eps):
    numerical = numerical_gradient(theta, x, y, eps)
    off = {}
    for layer in nabla:
        for (i, j), entry in np.ndenumerate(nabla[layer]):
            off[layer, i, j] = abs(entry - numerical[layer][i][j])
    return max(off, key=off.get), relative_difference(nabla, numerical)


if __name__ == "__main__":
    print(cost({2: np.ones((1, 2))}, np.array([1.0, 2.0]), np.array([1.0])))
