# expect: numerical_gradient=wrong_answer [weights-not-restored]; check=wrong_answer [weights-not-restored]; others=accepted
import numpy as np


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def cost(theta, x, y):
    a = x
    for layer in sorted(theta):
        a = sigmoid(theta[layer] @ a)
    return -np.sum(y * np.log(a) + (1 - y) * np.log(1 - a))


def numerical_gradient(theta, x, y, eps):
    def moved(by):
        return {layer: theta[layer] + by * shift[layer] for layer in theta}

    numerical = {layer: np.zeros_like(theta[layer]) for layer in theta}
    shift = {layer: np.zeros_like(theta[layer]) for layer in theta}
    for layer in theta:
        for i, j in np.ndindex(theta[layer].shape):
            shift[layer][i, j] = eps
            numerical[layer][i, j] = (cost(moved(1), x, y) - cost(moved(-1), x, y)) / (2 * eps)
    return numerical


def relative_difference(nabla, numerical):
    def norm(layers):
        return np.sqrt(sum(np.sum(layers[layer] ** 2) for layer in layers))

    below = norm(nabla) + norm(numerical)
    if below == 0:
        return 0.0
    return norm({layer: nabla[layer] - numerical[layer] for layer in nabla}) / below


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
