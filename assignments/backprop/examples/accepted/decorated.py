# expect: others=accepted
import functools
import time

import numpy as np

TIMES = {}


def timed(function):
    @functools.wraps(function)
    def wrapper(*args, **kwargs):
        start = time.perf_counter()
        try:
            return function(*args, **kwargs)
        finally:
            TIMES.setdefault(function.__name__, []).append(time.perf_counter() - start)

    return wrapper


def no_warnings(function):
    @functools.wraps(function)
    def wrapper(*args):
        with np.errstate(all="ignore"):
            return function(*args)

    return wrapper


@timed
@no_warnings
def sigmoid(z):
    return 1 / (1 + np.exp(-z))


@timed
def forward(theta, x):
    a = {1: x}
    for l in sorted(theta):
        a[l] = sigmoid(theta[l] @ a[l - 1])
    return a


@timed
def output_delta(a_L, y):
    return a_L - y


@timed
def hidden_delta(theta_next, delta_next, a_l):
    return theta_next.T @ delta_next * a_l * (1 - a_l)


@timed
def gradient(delta_l, a_prev):
    return np.outer(delta_l, a_prev)


@timed
def backprop(theta, x, y):
    a = forward(theta, x)
    L = max(a)
    delta = {L: output_delta(a[L], y)}
    for l in range(L - 1, 1, -1):
        delta[l] = hidden_delta(theta[l + 1], delta[l + 1], a[l])
    return delta, {l: gradient(delta[l], a[l - 1]) for l in delta}


@timed
def gradient_descent_step(theta, nabla, alpha):
    return {l: theta[l] - alpha * nabla[l] for l in theta}
