# expect: cost=wrong_answer [cost-fuzz]; numerical_gradient=wrong_answer [cost-fuzz]; check=wrong_answer [cost-fuzz]; others=accepted
import numpy as np


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def cost(theta, x, y):
    a = x
    for layer in sorted(theta):
        a = sigmoid(theta[layer] @ a)
    return -np.sum(y * np.log(a + 1e-10) + (1 - y) * np.log(1 - a + 1e-10))


def numerical_gradient(theta, x, y, eps):
    theta = {layer: theta[layer].copy() for layer in theta}
    numerical = {layer: np.zeros_like(theta[layer]) for layer in theta}
    for layer in theta:
        for i, j in np.ndindex(theta[layer].shape):
            theta[layer][i, j] += eps
            up = cost(theta, x, y)
            theta[layer][i, j] -= 2 * eps
            down = cost(theta, x, y)
            theta[layer][i, j] += eps
            numerical[layer][i, j] = (up - down) / (2 * eps)
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
