"""The same products, multiplied in another order: weights meet the slope before the error."""

import numpy as np


def sigmoid(z):
    return np.exp(z / 2) / (np.exp(z / 2) + np.exp(-z / 2)) if np.all(np.abs(z) < 700) else 1 / (1 + np.exp(-z))


def output_delta(a_L, y):
    return y * (a_L - 1) + (1 - y) * a_L


def hidden_delta(theta_next, delta_next, a_l):
    return ((theta_next * a_l) * (1 - a_l)).T @ delta_next


def gradient(delta_l, a_prev):
    return (np.diag(delta_l) @ np.tile(a_prev, (len(delta_l), 1))).reshape(len(delta_l), len(a_prev))


def gradient_descent_step(theta, nabla, alpha):
    return {layer: alpha * (theta[layer] / alpha - nabla[layer]) for layer in theta}
