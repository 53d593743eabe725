# expect: others=accepted
# The formulas in my notes use column vectors, so every function turns its input into a column
# first and back into a flat array at the end.
import numpy as np


def col(v):
    return np.asarray(v).reshape(-1, 1)


def sigmoid(z):
    return 1.0 / (1.0 + np.exp(-z))


def forward(theta, x):
    a = {1: col(x)}
    for l in theta:
        a[l] = sigmoid(np.dot(theta[l], a[l - 1]))
    return {l: a[l].ravel() for l in a}


def output_delta(a_L, y):
    return (col(a_L) - col(y))[:, 0]


def hidden_delta(theta_next, delta_next, a_l):
    a = col(a_l)
    d = np.dot(theta_next.T, col(delta_next)) * a * (1 - a)
    return d.squeeze(axis=1)


def gradient(delta_l, a_prev):
    return np.dot(col(delta_l), col(a_prev).T)


def backprop(theta, x, y):
    a = {l: col(v) for l, v in forward(theta, x).items()}
    L = max(a)
    delta = {L: a[L] - col(y)}
    nabla = {L: delta[L] @ a[L - 1].T}
    for l in range(L - 1, 1, -1):
        delta[l] = (theta[l + 1].T @ delta[l + 1]) * (a[l] * (1 - a[l]))
        nabla[l] = delta[l] @ a[l - 1].T
    return {l: d.flatten() for l, d in delta.items()}, nabla


def gradient_descent_step(theta, nabla, alpha):
    return {l: theta[l] - alpha * nabla[l] for l in theta}
