# tries: a mapping with endlessly many keys. expect: forward=output_limit; others=accepted
import numpy as np

import collections.abc
import itertools


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


class Endless(collections.abc.Mapping):
    def __getitem__(self, key):
        return np.zeros(1)

    def __iter__(self):
        return itertools.count(1)

    def __len__(self):
        return 3


def forward(theta, x):
    return Endless()


def output_delta(a_L, y):
    return a_L - y


def hidden_delta(theta_next, delta_next, a_l):
    return theta_next.T @ delta_next * a_l * (1 - a_l)


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
