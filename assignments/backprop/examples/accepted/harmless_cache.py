# expect: others=accepted
# Remembers forward passes it has seen, so that backprop doesn't compute them twice.
import numpy as np

_seen = {}
_calls = 0


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def forward(theta, x):
    global _calls
    _calls += 1
    key = (x.tobytes(), tuple((l, theta[l].shape, theta[l].tobytes()) for l in sorted(theta)))
    if key not in _seen:
        a = {1: x.copy()}
        for l in sorted(theta):
            a[l] = sigmoid(theta[l] @ a[l - 1])
        _seen[key] = a
    return _seen[key]


def output_delta(a_L, y):
    return a_L - y


def hidden_delta(theta_next, delta_next, a_l):
    return theta_next.T @ delta_next * (a_l * (1 - a_l))


def gradient(delta_l, a_prev):
    return np.outer(delta_l, a_prev)


def backprop(theta, x, y):
    a = forward(theta, x)
    L = max(a)
    delta = {L: output_delta(a[L], y)}
    for l in range(L - 1, 1, -1):
        delta[l] = hidden_delta(theta[l + 1], delta[l + 1], a[l])
    return delta, {l: gradient(delta[l], a[l - 1]) for l in delta}


def gradient_descent_step(theta, nabla, alpha):
    _seen.clear()
    return {l: theta[l] - alpha * nabla[l] for l in theta}
