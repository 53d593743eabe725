# expect: others=accepted
from collections import OrderedDict, defaultdict

import numpy as np


def sigmoid(z):
    return 1.0 / (1.0 + np.exp(-1.0 * z))


def forward(theta, x):
    a = OrderedDict()
    a[1] = x
    for l in theta:
        a[l] = sigmoid(np.dot(theta[l], a[l - 1]))
    return a


def output_delta(a_L, y):
    return a_L - y


def hidden_delta(theta_next, delta_next, a_l):
    return np.dot(theta_next.T, delta_next) * a_l * (1 - a_l)


def gradient(delta_l, a_prev):
    return np.outer(delta_l, a_prev)


def backprop(theta, x, y):
    a = forward(theta, x)
    last = next(reversed(a))
    delta = defaultdict(list)
    nabla = defaultdict(lambda: 0.0)
    delta[last] = output_delta(a[last], y)
    for l in range(last, 1, -1):
        if l < last:
            delta[l] = hidden_delta(theta[l + 1], delta[l + 1], a[l])
        nabla[l] += gradient(delta[l], a[l - 1])
    return delta, nabla


def gradient_descent_step(theta, nabla, alpha):
    return OrderedDict((l, theta[l] - alpha * nabla[l]) for l in sorted(theta))
