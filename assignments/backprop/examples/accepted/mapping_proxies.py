# expect: others=accepted
# Read-only everything: nobody can change my results after I have returned them.
from types import MappingProxyType

import numpy as np


def frozen(array):
    array = np.array(array)
    array.flags.writeable = False
    return array


def sigmoid(z):
    return frozen(1 / (1 + np.exp(-z)))


def forward(theta, x):
    a = {1: frozen(x)}
    for l in sorted(theta):
        a[l] = sigmoid(theta[l] @ a[l - 1])
    return MappingProxyType(a)


def output_delta(a_L, y):
    return frozen(a_L - y)


def hidden_delta(theta_next, delta_next, a_l):
    return frozen(theta_next.T @ delta_next * a_l * (1 - a_l))


def gradient(delta_l, a_prev):
    return frozen(np.outer(delta_l, a_prev))


def backprop(theta, x, y):
    a = forward(theta, x)
    L = max(a)
    delta = {L: output_delta(a[L], y)}
    for l in range(L - 1, 1, -1):
        delta[l] = hidden_delta(theta[l + 1], delta[l + 1], a[l])
    nabla = {l: gradient(delta[l], a[l - 1]) for l in delta}
    return MappingProxyType(delta), MappingProxyType(nabla)


def gradient_descent_step(theta, nabla, alpha):
    return MappingProxyType({l: frozen(theta[l] - alpha * nabla[l]) for l in theta})
