"""Matrices with one row, as in a course where the examples of a batch stand one below the other."""

import numpy as np


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def _forward(theta, rows):
    a = {1: rows}
    for layer in sorted(theta):
        a[layer] = sigmoid(a[layer - 1] @ theta[layer].T)
    return a


def forward(theta, x):
    return {layer: rows[0] for layer, rows in _forward(theta, x[np.newaxis]).items()}


def output_delta(a_L, y):
    return (a_L[np.newaxis] - y[np.newaxis]).squeeze(axis=0)


def hidden_delta(theta_next, delta_next, a_l):
    return (delta_next[np.newaxis] @ theta_next * (a_l * (1 - a_l))[np.newaxis])[0]


def gradient(delta_l, a_prev):
    return delta_l[np.newaxis].T @ a_prev[np.newaxis]


def backprop(theta, x, y):
    a, top = _forward(theta, x.reshape(1, -1)), max(theta)
    delta = {top: a[top] - y.reshape(1, -1)}
    for layer in range(top - 1, 1, -1):
        delta[layer] = delta[layer + 1] @ theta[layer + 1] * a[layer] * (1 - a[layer])
    nabla = {layer: delta[layer].T @ a[layer - 1] for layer in theta}
    return {layer: rows.ravel() for layer, rows in delta.items()}, nabla
