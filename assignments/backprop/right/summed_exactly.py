"""Sums by math.fsum, which rounds once; products in Python floats."""

import math


def sigmoid(z):
    if getattr(z, "ndim", 0):
        return [sigmoid(entry) for entry in z]
    return 1 / (1 + math.exp(-z)) if z >= 0 else 1 - 1 / (1 + math.exp(z))


def forward(theta, x):
    a = {1: [float(entry) for entry in x]}
    for layer in sorted(theta):
        rows = theta[layer].tolist()
        a[layer] = [sigmoid(math.fsum(w * entry for w, entry in zip(row, a[layer - 1], strict=True))) for row in rows]
    return a


def output_delta(a_L, y):
    return [math.fsum((a, -target)) for a, target in zip(a_L, y, strict=True)]


def hidden_delta(theta_next, delta_next, a_l):
    columns = zip(*theta_next, strict=True)
    carried = [math.fsum(w * d for w, d in zip(column, delta_next, strict=True)) for column in columns]
    return [c * a * (1 - a) for c, a in zip(carried, a_l, strict=True)]


def gradient(delta_l, a_prev):
    return [[d * a for a in a_prev] for d in delta_l]


def backprop(theta, x, y):
    a, top = forward(theta, x), max(theta)
    delta = {top: output_delta(a[top], y)}
    for layer in range(top - 1, 1, -1):
        delta[layer] = hidden_delta(theta[layer + 1], delta[layer + 1], a[layer])
    return delta, {layer: gradient(delta[layer], a[layer - 1]) for layer in theta}


def gradient_descent_step(theta, nabla, alpha):
    return {
        layer: [
            [w - alpha * slope for w, slope in zip(*rows, strict=True)]
            for rows in zip(theta[layer], nabla[layer], strict=True)
        ]
        for layer in theta
    }
