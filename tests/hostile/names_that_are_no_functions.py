# tries: numbers, modules and classes with the names of the questions. expect: sigmoid=missing; forward=missing; output_delta=malformed; hidden_delta=missing; others=accepted
import numpy as np


sigmoid = 0.5


import math as forward


class output_delta:
    def __init__(self, a_L, y):
        self.delta = a_L - y


hidden_delta = "theta_next.T @ delta_next * a_l * (1 - a_l)"


def gradient(delta_l, a_prev):
    return np.outer(delta_l, a_prev)


def backprop(theta, x, y):
    a = {1: x}
    for l in sorted(theta):
        a[l] = 1 / (1 + np.exp(-theta[l] @ a[l - 1]))
    L = max(theta)
    delta = {L: a[L] - y}
    for l in range(L - 1, 1, -1):
        delta[l] = theta[l + 1].T @ delta[l + 1] * a[l] * (1 - a[l])
    return delta, {l: np.outer(delta[l], a[l - 1]) for l in delta}


def gradient_descent_step(theta, nabla, alpha):
    return {l: theta[l] - alpha * nabla[l] for l in theta}
