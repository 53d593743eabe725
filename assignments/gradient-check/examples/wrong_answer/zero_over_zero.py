# expect: relative_difference=wrong_answer [zero-over-zero]; others=accepted
import numpy as np


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def cost(theta, x, y):
    a = x
    for layer in sorted(theta):
        a = sigmoid(theta[layer] @ a)
    return -np.sum(y * np.log(a) + (1 - y) * np.log(1 - a))


def numerical_gradient(theta, x, y, eps):
    numerical = {}
    for layer in theta:
        numerical[layer] = np.zeros(theta[layer].shape)
        for i in range(theta[layer].shape[0]):
            for j in range(theta[layer].shape[1]):
                kept = theta[layer][i, j]
                theta[layer][i, j] = kept + eps
                up = cost(theta, x, y)
                theta[layer][i, j] = kept - eps
                down = cost(theta, x, y)
                theta[layer][i, j] = kept
                numerical[layer][i, j] = (up - down) / (2 * eps)
    return numerical


def relative_difference(nabla, numerical):
    claimed = np.concatenate([nabla[layer].ravel() for layer in nabla])
    measured = np.concatenate([numerical[layer].ravel() for layer in numerical])
    return np.linalg.norm(claimed - measured) / (np.linalg.norm(claimed) + np.linalg.norm(measured))


def check(theta, x, y, nabla, eps):
    numerical = numerical_gradient(theta, x, y, eps)
    worst = 0
    where = None
    for layer in nabla:
        off = np.abs(nabla[layer] - numerical[layer])
        if off.max() >= worst:
            worst = off.max()
            i, j = np.unravel_index(off.argmax(), off.shape)
            where = (layer, int(i), int(j))
    return where, relative_difference(nabla, numerical)
