# tries: exceptions whose class has a name of three million letters, and functions of the like. expect: hidden_delta=runtime_error; backprop=runtime_error; others=accepted
import numpy as np


def fall(n):
    return 1 / 0 if n == 0 else fall(n - 1)


fall.__code__ = fall.__code__.replace(co_name="f" * 1_000_000)


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
    return fall(30)


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


raise type("E" * 3_000_000, (Exception,), {})("once more")
raise type("E" * 3_000_000, (Exception,), {})("once more")
raise type("E" * 3_000_000, (Exception,), {})("once more")
raise type("E" * 3_000_000, (Exception,), {})("once more")
raise type("E" * 3_000_000, (Exception,), {})("once more")
raise type("E" * 3_000_000, (Exception,), {})("once more")
raise type("E" * 3_000_000, (Exception,), {})("once more")
raise type("E" * 3_000_000, (Exception,), {})("once more")
raise type("E" * 3_000_000, (Exception,), {})("once more")
raise type("E" * 3_000_000, (Exception,), {})("once more")
raise type("E" * 3_000_000, (Exception,), {})("once more")
raise type("E" * 3_000_000, (Exception,), {})("once more")
