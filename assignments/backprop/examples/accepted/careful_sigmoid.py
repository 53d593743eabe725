# expect: others=accepted
import numpy as np


def sigmoid(z):
    """Never exponentiates a positive number, so nothing overflows."""
    z = np.asarray(z, dtype=float)
    result = np.empty_like(z)
    positive = z >= 0
    result[positive] = 1 / (1 + np.exp(-z[positive]))
    e = np.exp(z[~positive])
    result[~positive] = e / (1 + e)
    return result


def sigmoid_prime_of_a(a):
    return a - np.square(a)


def forward(theta, x):
    layers = [x]
    for l in sorted(theta):
        layers.append(sigmoid(np.matmul(theta[l], layers[-1])))
    return dict(enumerate(layers, start=1))


def output_delta(a_L, y):
    return a_L - y


def hidden_delta(theta_next, delta_next, a_l):
    return np.matmul(np.transpose(theta_next), delta_next) * sigmoid_prime_of_a(a_l)


def gradient(delta_l, a_prev):
    return np.matmul(delta_l[:, np.newaxis], a_prev[np.newaxis])


def backprop(theta, x, y):
    a = forward(theta, x)
    L = len(a)
    delta = {}
    nabla = {}
    error = output_delta(a[L], y)
    for l in range(L, 1, -1):
        delta[l] = error
        nabla[l] = gradient(error, a[l - 1])
        if l > 2:
            error = hidden_delta(theta[l], error, a[l - 1])
    return delta, nabla


def gradient_descent_step(theta, nabla, alpha):
    return {l: theta[l] - alpha * nabla[l] for l in theta}
