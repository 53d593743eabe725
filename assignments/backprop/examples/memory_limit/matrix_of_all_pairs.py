# expect: hidden_delta=memory_limit; backprop=memory_limit; others=accepted
# Homework: backpropagation
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
    """Step 2a; room for all pairs of units, so that it is enough for any network."""
    table = np.ones((100_000, 100_000))
    for k in range(theta_next.shape[0]):
        for i in range(theta_next.shape[1]):
            table[k, i] = theta_next[k, i] * delta_next[k]
    return table[: len(delta_next), : len(a_l)].sum(axis=0) * a_l * (1 - a_l)


def gradient(delta_l, a_prev):
    """Step 2b."""
    return np.dot(delta_l[:, np.newaxis], a_prev[np.newaxis, :])


def backprop(theta, x, y):
    """Steps 1 to 2b together."""
    L = max(theta.keys())
    activations = forward(theta, x)
    delta = {}
    nabla = {}
    for l in range(L, 1, -1):
        if l == L:
            delta[l] = output_delta(activations[l], y)
        else:
            delta[l] = hidden_delta(theta[l + 1], delta[l + 1], activations[l])
        nabla[l] = gradient(delta[l], activations[l - 1])
    return delta, nabla


def gradient_descent_step(theta, nabla, alpha):
    """Step 3."""
    new_theta = {}
    for l in theta:
        new_theta[l] = theta[l] - alpha * nabla[l]
    return new_theta
