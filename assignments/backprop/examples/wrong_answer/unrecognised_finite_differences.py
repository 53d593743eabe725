# expect: backprop=wrong_answer [unrecognised]; others=accepted
import numpy as np


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def forward(theta, x):
    a = {1: x}
    for l in sorted(theta):
        a[l] = sigmoid(theta[l] @ a[l - 1])
    return a


def output_delta(a_L, y):
    return a_L - y


def hidden_delta(theta_next, delta_next, a_l):
    return theta_next.T @ delta_next * a_l * (1 - a_l)


def gradient(delta_l, a_prev):
    return np.outer(delta_l, a_prev)


def cost(theta, x, y):
    a = np.clip(forward(theta, x)[max(theta)], 1e-12, 1 - 1e-12)
    return -np.sum(y * np.log(a) + (1 - y) * np.log(1 - a))


def backprop(theta, x, y):
    """Too long a chain rule for me: (C(theta + h) - C(theta)) / h does it as well."""
    h = 1e-5
    a = forward(theta, x)
    L = max(theta)
    delta = {L: output_delta(a[L], y)}
    for l in range(L - 1, 1, -1):
        delta[l] = hidden_delta(theta[l + 1], delta[l + 1], a[l])
    nabla = {}
    before = cost(theta, x, y)
    for l in theta:
        nabla[l] = np.zeros(theta[l].shape)
        for i in range(theta[l].shape[0]):
            for j in range(theta[l].shape[1]):
                moved = {k: v.copy() for k, v in theta.items()}
                moved[l][i, j] += h
                nabla[l][i, j] = (cost(moved, x, y) - before) / h
    return delta, nabla


def gradient_descent_step(theta, nabla, alpha):
    return {l: theta[l] - alpha * nabla[l] for l in theta}
