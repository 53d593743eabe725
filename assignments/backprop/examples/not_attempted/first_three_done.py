# expect: hidden_delta=not_attempted [not-attempted]; gradient=not_attempted [not-attempted]; backprop=not_attempted [not-attempted]; gradient_descent_step=not_attempted [not-attempted]; others=accepted
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
    """Step 2a, below the top."""
    raise NotImplementedError


def gradient(delta_l, a_prev):
    raise NotImplementedError


def backprop(theta, x, y):
    raise NotImplementedError


def gradient_descent_step(theta, nabla, alpha):
    raise NotImplementedError
