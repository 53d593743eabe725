# expect: others=accepted
import numpy as np


def sigmoid(z):
    return 1 / (1 + np.exp(-np.asarray(z)))


def forward(theta, x):
    a = {1: np.array([v for v in x])}
    for l in range(2, len(theta) + 2):
        a[l] = np.array([sigmoid(sum(w * v for w, v in zip(row, a[l - 1]))) for row in theta[l]])
    return a


def output_delta(a_L, y):
    return np.array([p - t for p, t in zip(a_L, y)])


def hidden_delta(theta_next, delta_next, a_l):
    return np.array(
        [sum(theta_next[k, i] * d for k, d in enumerate(delta_next)) * a * (1 - a) for i, a in enumerate(a_l)]
    )


def gradient(delta_l, a_prev):
    return np.array([[d * a for a in a_prev] for d in delta_l])


def backprop(theta, x, y):
    a = forward(theta, x)
    L = len(a)
    delta = {L: output_delta(a[L], y)}
    for l in range(L - 1, 1, -1):
        delta[l] = hidden_delta(theta[l + 1], delta[l + 1], a[l])
    nabla = {l: gradient(delta[l], a[l - 1]) for l in range(2, L + 1)}
    return delta, nabla


def gradient_descent_step(theta, nabla, alpha):
    return {
        l: np.array([[t - alpha * n for t, n in zip(t_row, n_row)] for t_row, n_row in zip(theta[l], nabla[l])])
        for l in theta
    }
