"""One array, moved up, down, and back by adding and subtracting: a last bit may be lost, and no more."""

import numpy as np


def cost(theta, x, y):
    a = x
    for layer in sorted(theta):
        a = 1 / (1 + np.exp(-theta[layer].dot(a)))
    return float(-(y.dot(np.log(a)) + (1 - y).dot(np.log(1 - a))))


def numerical_gradient(theta, x, y, eps):
    numerical = {layer: np.zeros_like(theta[layer]) for layer in theta}
    for layer in theta:
        rows, columns = theta[layer].shape
        for i in range(rows):
            for j in range(columns):
                theta[layer][i, j] += eps
                up = cost(theta, x, y)
                theta[layer][i, j] -= 2 * eps
                down = cost(theta, x, y)
                theta[layer][i, j] += eps
                numerical[layer][i, j] = (up - down) / eps / 2
    return numerical


def relative_difference(nabla, numerical):
    above = below_1 = below_2 = 0.0
    for layer in nabla:
        above += np.sum((nabla[layer] - numerical[layer]) ** 2)
        below_1 += np.sum(nabla[layer] ** 2)
        below_2 += np.sum(numerical[layer] ** 2)
    if below_1 + below_2 == 0:
        return 0
    return above**0.5 / (below_1**0.5 + below_2**0.5)


def check(theta, x, y, nabla, eps):
    numerical = numerical_gradient(theta, x, y, eps)
    worst, where = -1.0, None
    for layer in nabla:
        for i, row in enumerate(nabla[layer]):
            for j, claimed in enumerate(row):
                if abs(claimed - numerical[layer][i, j]) > worst:
                    worst, where = abs(claimed - numerical[layer][i, j]), (layer, i, j)
    return where, relative_difference(nabla, numerical)
