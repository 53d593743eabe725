# tries: os._exit(0) between all functions. expect: others=missing
import numpy as np

import os

os._exit(0)
os._exit(1)
os._exit(2)
os._exit(97)
os._exit(255)
os._exit(4)
os._exit(5)
os._exit(6)


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


def backprop(theta, x, y):
    a = forward(theta, x)
    L = max(theta)
    delta = {L: output_delta(a[L], y)}
    for l in range(L - 1, 1, -1):
        delta[l] = hidden_delta(theta[l + 1], delta[l + 1], a[l])
    nabla = {l: gradient(delta[l], a[l - 1]) for l in delta}
    return delta, nabla


def gradient_descent_step(theta, nabla, alpha):
    return {l: theta[l] - alpha * nabla[l] for l in theta}
