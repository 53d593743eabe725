# tries: to find the answer of one question among the arguments of the others. expect: others=accepted
import numpy as np

import sys


def arrays(value, depth=0):
    if isinstance(value, np.ndarray):
        yield value
    elif depth < 6 and isinstance(value, dict):
        for item in value.values():
            yield from arrays(item, depth + 1)
    elif depth < 6 and isinstance(value, (list, tuple)):
        for item in value:
            yield from arrays(item, depth + 1)


def among_the_inputs(answer):
    frame = sys._getframe()
    while frame is not None:
        for found in arrays(frame.f_locals.get("plan")):
            if found is not answer and found.shape == answer.shape and found.size > 1 and np.any(answer != 0):
                if np.allclose(found, answer, rtol=1e-9, atol=1e-12):
                    return True
        frame = frame.f_back
    return False


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
    delta = theta_next.T @ delta_next * a_l * (1 - a_l)
    if among_the_inputs(delta):
        raise SystemError("BREACH a hidden delta is the argument of another question")
    return delta


def gradient(delta_l, a_prev):
    return np.outer(delta_l, a_prev)


def backprop(theta, x, y):
    a = {1: x}
    for l in sorted(theta):
        a[l] = sigmoid(theta[l] @ a[l - 1])
    L = max(theta)
    delta = {L: a[L] - y}
    for l in range(L - 1, 1, -1):
        delta[l] = theta[l + 1].T @ delta[l + 1] * a[l] * (1 - a[l])
    nabla = {l: np.outer(delta[l], a[l - 1]) for l in delta}
    if any(among_the_inputs(v) for v in (*delta.values(), *nabla.values())):
        raise SystemError("BREACH an answer of backprop is the argument of another question")
    return delta, nabla


def gradient_descent_step(theta, nabla, alpha):
    return {l: theta[l] - alpha * nabla[l] for l in theta}
