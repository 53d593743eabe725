# expect: hidden_delta=wrong_answer [hidden-delta-one-term]; backprop=wrong_answer [hidden-delta-one-term]; others=accepted
import numpy as np


def sigmoid(z):
    return 0.5 * (1.0 + np.tanh(0.5 * np.asarray(z)))


def forward(theta, x):
    a = {1: list(x)}
    for l in sorted(theta):
        z = []
        for row in theta[l]:
            total = 0.0
            for weight, entry in zip(row, a[l - 1]):
                total += weight * entry
            z.append(total)
        a[l] = sigmoid(z)
    return a


def output_delta(a_L, y):
    return [a_k - y_k for a_k, y_k in zip(a_L, y)]


def hidden_delta(theta_next, delta_next, a_l):
    delta = [0.0] * len(a_l)
    for i in range(len(a_l)):
        for k in range(len(delta_next)):
            delta[i] = theta_next[k][i] * delta_next[k] * a_l[i] * (1 - a_l[i])  # = where += belongs
    return delta


def gradient(delta_l, a_prev):
    return [[delta_i * a_j for a_j in a_prev] for delta_i in delta_l]


def backprop(theta, x, y):
    a = forward(theta, x)
    top = max(theta)
    delta = {top: output_delta(a[top], y)}
    for l in range(top - 1, 1, -1):
        delta[l] = hidden_delta(theta[l + 1], delta[l + 1], a[l])
    return delta, {l: gradient(delta[l], a[l - 1]) for l in delta}


def gradient_descent_step(theta, nabla, alpha):
    return {
        l: [[w - alpha * d for w, d in zip(*rows)] for rows in zip(theta[l], nabla[l])]
        for l in theta
    }
