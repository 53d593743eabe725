# expect: numerical_gradient=wrong_answer [weights-not-measured]; check=wrong_answer [weights-not-measured]; others=accepted
import numpy as np


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def cost(theta, x, y):
    a = x
    for layer in sorted(theta):
        a = sigmoid(theta[layer] @ a)
    return -np.sum(y * np.log(a) + (1 - y) * np.log(1 - a))


def numerical_gradient(theta, x, y, eps):
    unrolled = np.concatenate([theta[layer].ravel() for layer in theta])
    numerical = np.zeros(unrolled.shape)

    def rolled(weights):
        layers, start = {}, 0
        for layer in theta:
            size = theta[layer].size
            layers[layer] = weights[start : start + size].reshape(theta[layer].shape)
            start += size
        return layers

    for p in range(1, len(unrolled)):
        step = np.zeros(unrolled.shape)
        step[p] = eps
        numerical[p] = (cost(rolled(unrolled + step), x, y) - cost(rolled(unrolled - step), x, y)) / (2 * eps)
    return rolled(numerical)


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
