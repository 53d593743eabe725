# expect: others=accepted
import numpy as np


def sigmoid(z):
    # g(z) = (1 + tanh(z/2)) / 2, proved in exercise 1. No overflow!
    return 0.5 * (1 + np.tanh(np.divide(z, 2)))


def forward(theta, x):
    a = {1: x}
    for l in sorted(theta.keys()):
        a[l] = sigmoid(theta[l] @ a[l - 1])
    return a


def output_delta(a_L, y):
    return -(y - a_L)


def hidden_delta(theta_next, delta_next, a_l):
    # a(1-a) = 1/4 - (a - 1/2)^2
    return (theta_next.T @ delta_next) * a_l * (1 - a_l)


def gradient(delta_l, a_prev):
    return np.kron(delta_l, a_prev).reshape(len(delta_l), len(a_prev))


def backprop(theta, x, y):
    a = forward(theta, x)
    L = max(a.keys())
    delta = {L: output_delta(a[L], y)}
    for l in range(L - 1, 1, -1):
        delta[l] = hidden_delta(theta[l + 1], delta[l + 1], a[l])
    nabla = {l: gradient(delta[l], a[l - 1]) for l in delta.keys()}
    return delta, nabla


def gradient_descent_step(theta, nabla, alpha):
    return {l: theta[l] - nabla[l] * alpha for l in theta.keys()}
