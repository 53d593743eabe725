"""All weights in one vector while they are moved, as the courses of other notations have it."""

import numpy as np


def unroll(layers):
    return np.concatenate([layers[layer].ravel() for layer in sorted(layers)])


def roll(vector, like):
    found, at = {}, 0
    for layer in sorted(like):
        size = like[layer].size
        found[layer] = vector[at : at + size].reshape(like[layer].shape)
        at += size
    return found


def cost(theta, x, y):
    a = x
    for layer in sorted(theta):
        a = 0.5 * (1 + np.tanh(theta[layer] @ a / 2))
    return -np.log(np.where(y == 1, a, 1 - a)).sum()


def numerical_gradient(theta, x, y, eps):
    vector = unroll(theta)
    slopes = np.zeros_like(vector)
    for k, unit in enumerate(np.eye(vector.size)):
        up, down = roll(vector + eps * unit, theta), roll(vector - eps * unit, theta)
        slopes[k] = (cost(up, x, y) - cost(down, x, y)) / (2 * eps)
    return roll(slopes, theta)


def relative_difference(nabla, numerical):
    claimed, measured = unroll(nabla), unroll(numerical)
    below = np.linalg.norm(claimed) + np.linalg.norm(measured)
    return np.linalg.norm(claimed - measured) / below if below else 0.0


def check(theta, x, y, nabla, eps):
    numerical = numerical_gradient(theta, x, y, eps)
    k = int(np.argmax(np.abs(unroll(nabla) - unroll(numerical))))
    layer = min(theta)
    while k >= nabla[layer].size:
        k -= nabla[layer].size
        layer += 1
    return [layer, *divmod(k, nabla[layer].shape[1])], relative_difference(nabla, numerical)
