# expect: others=accepted
import math

import numpy as np
from dataclasses import dataclass


@np.vectorize
def sigmoid(z):
    if z < -700:
        return 0.0
    return 1 / (1 + math.exp(-z))


@dataclass
class Layer:
    number: int
    theta: np.ndarray
    a: np.ndarray
    delta: np.ndarray = None
    nabla: np.ndarray = None


def forward(theta, x):
    a = {1: x}
    for l in np.arange(2, max(theta) + 1):
        a[l] = sigmoid(theta[l] @ a[l - 1])
    return a


def output_delta(a_L, y):
    return a_L - y


def hidden_delta(theta_next, delta_next, a_l):
    return np.sum(theta_next * delta_next[:, None], axis=0) * a_l * (1 - a_l)


def gradient(delta_l, a_prev):
    D, A = np.meshgrid(delta_l, a_prev, indexing="ij")
    return D * A


def backprop(theta, x, y):
    a = forward(theta, x)
    layers = [Layer(l, theta[l], a[l]) for l in sorted(theta)]
    above = None
    for layer in reversed(layers):
        if above is None:
            layer.delta = output_delta(layer.a, y)
        else:
            layer.delta = hidden_delta(above.theta, above.delta, layer.a)
        layer.nabla = gradient(layer.delta, a[layer.number - 1])
        above = layer
    return {t.number: t.delta for t in layers}, {t.number: t.nabla for t in layers}


def gradient_descent_step(theta, nabla, alpha):
    return {l: np.subtract(theta[l], np.multiply(alpha, nabla[l])) for l in theta}
