# expect: backprop=runtime_error [hard-coded-depth]; others=accepted
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


def backprop(theta, x, y):
    a = forward(theta, x)
    delta = {}
    delta[3] = output_delta(a[3], y)
    delta[2] = hidden_delta(theta[3], delta[3], a[2])
    nabla = {}
    nabla[3] = gradient(delta[3], a[2])
    nabla[2] = gradient(delta[2], a[1])
    return delta, nabla


def gradient_descent_step(theta, nabla, alpha):
    return {l: theta[l] - alpha * nabla[l] for l in theta}
