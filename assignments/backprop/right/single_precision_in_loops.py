"""float32, one number at a time."""

import numpy as np

f = np.float32


def sigmoid(z):
    z = np.asarray(z)
    return np.array([1 / (1 + np.exp(-f(entry))) for entry in z.ravel()], dtype=f).reshape(z.shape)


def forward(theta, x):
    a = {1: x.astype(f)}
    for layer in sorted(theta):
        z = np.zeros(len(theta[layer]), dtype=f)
        for i in range(len(z)):
            for j in range(len(a[layer - 1])):
                z[i] += f(theta[layer][i, j]) * a[layer - 1][j]
        a[layer] = sigmoid(z)
    return a


def hidden_delta(theta_next, delta_next, a_l):
    delta = np.zeros(len(a_l), dtype=f)
    for i in range(len(a_l)):
        for k in range(len(delta_next)):
            delta[i] += f(theta_next[k, i]) * f(delta_next[k])
        delta[i] *= f(a_l[i]) * (1 - f(a_l[i]))
    return delta


def gradient(delta_l, a_prev):
    return np.array([[f(d) * f(a) for a in a_prev] for d in delta_l], dtype=f)


def backprop(theta, x, y):
    a, top = forward(theta, x), max(theta)
    delta = {top: a[top] - y.astype(f)}
    for layer in range(top - 1, 1, -1):
        delta[layer] = hidden_delta(theta[layer + 1], delta[layer + 1], a[layer])
    return delta, {layer: gradient(delta[layer], a[layer - 1]) for layer in theta}
