# expect: others=accepted
import copy

import numpy as np


def sigmoid(z):
    result = np.exp(-z)
    result += 1.0
    return 1.0 / result


def forward(theta, x):
    a = {1: np.copy(x)}
    l = 2
    for _ in theta:
        a[l] = sigmoid(np.dot(theta[l], a[l - 1]))
        l += 1
    return a


def output_delta(a_L, y):
    delta = a_L.copy()
    delta -= y
    return delta


def hidden_delta(theta_next, delta_next, a_l):
    delta = delta_next @ theta_next
    delta *= a_l
    delta *= 1 - a_l
    return delta


def gradient(delta_l, a_prev):
    rows = []
    for d in delta_l:
        rows.append(d * a_prev)
    return np.vstack(rows)


def backprop(theta, x, y):
    a = forward(theta, x)
    L = len(theta) + 1
    delta = {}
    nabla = copy.deepcopy(theta)  # right shapes; every entry gets replaced
    delta[L] = output_delta(a[L], y)
    for l in range(L - 1, 1, -1):
        delta[l] = hidden_delta(theta[l + 1], delta[l + 1], a[l])
    for l in nabla:
        nabla[l][...] = gradient(delta[l], a[l - 1])
    return delta, nabla


def gradient_descent_step(theta, nabla, alpha):
    theta = copy.deepcopy(theta)
    for l in theta:
        theta[l] -= alpha * nabla[l]
    return theta
