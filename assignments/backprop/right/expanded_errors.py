"""(1 − y) a − y (1 − a) for a − y, a − a² for a (1 − a), and products by broadcasting."""

import numpy as np


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def forward(theta, x):
    a = {1: x}
    for layer in sorted(theta):
        a[layer] = sigmoid(np.dot(theta[layer], a[layer - 1]))
    return a


def output_delta(a_L, y):
    return (1 - y) * a_L - y * (1 - a_L)


def hidden_delta(theta_next, delta_next, a_l):
    return (theta_next * delta_next[:, None]).sum(axis=0) * (a_l - a_l**2)


def gradient(delta_l, a_prev):
    return delta_l[:, None] * a_prev[None, :]


def backprop(theta, x, y):
    a, top = forward(theta, x), max(theta)
    delta = {top: output_delta(a[top], y)}
    for layer in range(top - 1, 1, -1):
        delta[layer] = hidden_delta(theta[layer + 1], delta[layer + 1], a[layer])
    return delta, {layer: gradient(delta[layer], a[layer - 1]) for layer in theta}


def gradient_descent_step(theta, nabla, alpha):
    return {layer: -(alpha * nabla[layer] - theta[layer]) for layer in theta}
