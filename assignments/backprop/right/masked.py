"""One formula for z ≥ 0, another for z < 0, each where it is asked for only."""

import numpy as np


def sigmoid(z):
    z = np.asarray(z, dtype=float)
    g = np.empty(z.shape)
    up = z >= 0
    g[up] = 1 / (1 + np.exp(-z[up]))
    e = np.exp(z[~up])
    g[~up] = e / (1 + e)
    return g


def hidden_delta(theta_next, delta_next, a_l):
    delta = np.zeros(len(a_l))
    alive = (a_l > 0) & (a_l < 1)
    delta[alive] = (delta_next @ theta_next)[alive] * a_l[alive] * (1 - a_l[alive])
    return delta


def forward(theta, x):
    a = {1: np.asarray(x)}
    for layer in range(2, max(theta) + 1):
        a[layer] = sigmoid(theta[layer] @ a[layer - 1])
    return a


def backprop(theta, x, y):
    a = forward(theta, x)
    delta = {max(a): a[max(a)] - y}
    while min(delta) > 2:
        layer = min(delta) - 1
        delta[layer] = hidden_delta(theta[layer + 1], delta[layer + 1], a[layer])
    return delta, {layer: np.outer(delta[layer], a[layer - 1]) for layer in sorted(delta)}
