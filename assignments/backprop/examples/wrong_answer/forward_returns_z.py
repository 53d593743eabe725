# expect: forward=wrong_answer [forward-returns-z]; others=accepted
# Homework: backpropagation
import numpy as np


def sigmoid(z):
    """The logistic function."""
    return 1.0 / (1.0 + np.exp(-z))


def weighted_inputs_and_activations(theta, x):
    a, z = {1: x}, {1: x}
    for l in range(2, max(theta) + 1):
        z[l] = np.dot(theta[l], a[l - 1])
        a[l] = sigmoid(z[l])
    return z, a


def forward(theta, x):
    z, a = weighted_inputs_and_activations(theta, x)
    return z


def output_delta(a_L, y):
    """Step 2a, at the top."""
    return np.subtract(a_L, y)


def hidden_delta(theta_next, delta_next, a_l):
    """Step 2a, below the top."""
    g_prime = a_l * (1 - a_l)
    return np.dot(theta_next.T, delta_next) * g_prime


def gradient(delta_l, a_prev):
    """Step 2b."""
    return np.dot(delta_l[:, np.newaxis], a_prev[np.newaxis, :])


def backprop(theta, x, y):
    z, a = weighted_inputs_and_activations(theta, x)
    L = max(theta)
    delta = {L: output_delta(a[L], y)}
    for l in range(L - 1, 1, -1):
        delta[l] = hidden_delta(theta[l + 1], delta[l + 1], a[l])
    return delta, {l: gradient(delta[l], a[l - 1]) for l in delta}


def gradient_descent_step(theta, nabla, alpha):
    """Step 3."""
    new_theta = {}
    for l in theta:
        new_theta[l] = theta[l] - alpha * nabla[l]
    return new_theta
