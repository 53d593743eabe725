# tries: numbers so large that whoever divides by them or compares them gets infinities. expect: output_delta=wrong_answer; hidden_delta=wrong_answer; gradient=wrong_answer; backprop=wrong_answer; others=accepted
import numpy as np


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def forward(theta, x):
    a = {1: x}
    for l in sorted(theta):
        a[l] = sigmoid(theta[l] @ a[l - 1])
    return a


def output_delta(a_L, y):
    return np.full(len(a_L), -0.0)


def hidden_delta(theta_next, delta_next, a_l):
    return np.full(len(a_l), np.inf)


def gradient(delta_l, a_prev):
    return np.full((len(delta_l), len(a_prev)), 1.7e308)


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
