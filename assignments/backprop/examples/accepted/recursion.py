# expect: others=accepted
"""delta^(l) is defined by delta^(l+1), so it is a recursive function, and so I wrote it as one."""
import numpy as np


def sigmoid(z):
    return np.exp(-np.logaddexp(0, -np.asarray(z)))


def forward(theta, x, l=None):
    l = max(theta) if l is None else l
    if l == 1:
        return {1: x}
    below = forward(theta, x, l - 1)
    return {**below, l: sigmoid(theta[l] @ below[l - 1])}


def output_delta(a_L, y):
    return a_L - y


def hidden_delta(theta_next, delta_next, a_l):
    return (theta_next.T @ delta_next) * a_l * (1 - a_l)


def gradient(delta_l, a_prev):
    return delta_l[:, None] * a_prev[None, :]


def all_deltas(theta, a, y, l):
    if l == max(theta):
        return {l: output_delta(a[l], y)}
    above = all_deltas(theta, a, y, l + 1)
    above[l] = hidden_delta(theta[l + 1], above[l + 1], a[l])
    return above


def backprop(theta, x, y):
    a = forward(theta, x)
    delta = all_deltas(theta, a, y, 2)
    return delta, {l: gradient(delta[l], a[l - 1]) for l in sorted(delta)}


def gradient_descent_step(theta, nabla, alpha):
    def step(layers):
        if not layers:
            return {}
        first, *rest = layers
        return {first: theta[first] - alpha * nabla[first], **step(rest)}

    return step(list(theta))
