"""Arrays made once and filled: out=, in-place operators, on copies of what came in."""

import numpy as np


def sigmoid(z):
    g = np.array(z, dtype=np.float64)
    np.negative(g, out=g)
    np.exp(g, out=g)
    g += 1
    return np.divide(1, g, out=g)


def forward(theta, x):
    a = {layer: np.empty(len(theta[layer])) for layer in theta}
    a[1] = x.copy()
    for layer in sorted(theta):
        np.dot(theta[layer], a[layer - 1], out=a[layer])
        a[layer][:] = sigmoid(a[layer])
    return a


def output_delta(a_L, y):
    delta = a_L.copy()
    delta -= y
    return delta


def hidden_delta(theta_next, delta_next, a_l):
    delta = np.zeros_like(a_l)
    for k, error in enumerate(delta_next):
        delta += error * theta_next[k]
    delta *= a_l
    delta *= 1 - a_l
    return delta


def gradient(delta_l, a_prev):
    nabla = np.ones((len(delta_l), len(a_prev)))
    nabla *= delta_l.reshape(-1, 1)
    nabla *= a_prev
    return nabla


def backprop(theta, x, y):
    a = forward(theta, x)
    delta = {layer: np.empty_like(a[layer]) for layer in theta}
    delta[max(theta)][:] = output_delta(a[max(theta)], y)
    for layer in sorted(theta, reverse=True)[1:]:
        delta[layer][:] = hidden_delta(theta[layer + 1], delta[layer + 1], a[layer])
    return delta, {layer: gradient(delta[layer], a[layer - 1]) for layer in theta}


def gradient_descent_step(theta, nabla, alpha):
    new = {layer: theta[layer].copy() for layer in theta}
    for layer, weights in new.items():
        weights -= alpha * nabla[layer]
    return new
