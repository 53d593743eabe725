# expect: hidden_delta=killed; others=accepted
import ctypes

import numpy as np


def sigmoid(z):
    """The logistic function."""
    return 1.0 / (1.0 + np.exp(-z))


def forward(theta, x):
    """Step 1: from the input layer up."""
    L = max(theta.keys())
    activations = {1: np.array(x)}
    for l in range(2, L + 1):
        z = np.dot(theta[l], activations[l - 1])
        activations[l] = sigmoid(z)
    return activations


def output_delta(a_L, y):
    """Step 2a, at the top."""
    return np.subtract(a_L, y)


def hidden_delta(theta_next, delta_next, a_l):
    """With pointers, as in C. It crashes sometimes, I don't know why."""
    out = ctypes.POINTER(ctypes.c_double)()
    for i in range(len(a_l)):
        address = ctypes.addressof(out.contents) if out else 8
        ctypes.memmove(address, a_l.ctypes.data + 8 * i, 8)
    return np.array(a_l)


def gradient(delta_l, a_prev):
    """Step 2b."""
    return np.dot(delta_l[:, np.newaxis], a_prev[np.newaxis, :])


def backprop(theta, x, y):
    L = max(theta.keys())
    a = forward(theta, x)
    delta, nabla = {L: a[L] - y}, {}
    for l in range(L - 1, 1, -1):
        delta[l] = np.dot(theta[l + 1].T, delta[l + 1]) * a[l] * (1 - a[l])
    for l in delta:
        nabla[l] = gradient(delta[l], a[l - 1])
    return delta, nabla


def gradient_descent_step(theta, nabla, alpha):
    """Step 3."""
    new_theta = {}
    for l in theta:
        new_theta[l] = theta[l] - alpha * nabla[l]
    return new_theta
