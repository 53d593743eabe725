# expect: others=accepted
import numpy as np

try:
    from scipy.special import expit as sigmoid
except ImportError:

    def sigmoid(z):
        """Fallback for machines without scipy."""
        return 1 / (1 + np.exp(-z))


def forward(theta, x):
    a = {1: x}
    for l in range(2, 2 + len(theta)):
        a[l] = sigmoid(theta[l].dot(a[l - 1]))
    return a


def output_delta(a_L, y):
    return a_L - y


def hidden_delta(theta_next, delta_next, a_l):
    return delta_next.dot(theta_next) * (a_l * (1.0 - a_l))  # row vector times matrix saves the .T


def gradient(delta_l, a_prev):
    return np.multiply.outer(delta_l, a_prev)


def backprop(theta, x, y):
    a = forward(theta, x)
    L = max(theta)
    delta = dict.fromkeys(range(2, L + 1))
    delta[L] = output_delta(a[L], y)
    for l in range(L - 1, 1, -1):
        delta[l] = hidden_delta(theta[l + 1], delta[l + 1], a[l])
    return delta, {l: gradient(delta[l], a[l - 1]) for l in range(2, L + 1)}


def gradient_descent_step(theta, nabla, alpha):
    return {l: theta[l] - alpha * nabla[l] for l in theta}
