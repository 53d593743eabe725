"""All in float32, by other formulas than most."""

import numpy as np


def single(value):
    return np.asarray(value, dtype=np.float32)


def sigmoid(z):
    return single(0.5) * (1 + np.tanh(single(0.5) * single(z)))


def forward(theta, x):
    a = {1: single(x)}
    for layer in sorted(theta):
        a[layer] = sigmoid(np.einsum("ij,j->i", single(theta[layer]), a[layer - 1]))
    return a


def output_delta(a_L, y):
    a_L, y = single(a_L), single(y)
    return (1 - y) * a_L - y * (1 - a_L)


def hidden_delta(theta_next, delta_next, a_l):
    a_l = single(a_l)
    return (a_l - a_l**2) * np.einsum("ki,k->i", single(theta_next), single(delta_next))


def gradient(delta_l, a_prev):
    return np.einsum("i,j->ij", single(delta_l), single(a_prev))


def backprop(theta, x, y):
    a, top = forward(theta, x), max(theta)
    delta = {top: output_delta(a[top], y)}
    for layer in range(top - 1, 1, -1):
        delta[layer] = hidden_delta(theta[layer + 1], delta[layer + 1], a[layer])
    return delta, {layer: gradient(delta[layer], a[layer - 1]) for layer in theta}


def gradient_descent_step(theta, nabla, alpha):
    return {layer: single(theta[layer]) - single(alpha) * single(nabla[layer]) for layer in theta}
