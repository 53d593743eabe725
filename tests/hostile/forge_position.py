# tries: to lie about what it is at, so that another function is blamed and no limit holds. expect: gradient_descent_step=time_limit; others=accepted|time_limit
import numpy as np

import struct
import sys

def memory():
    """Our own reply, found in the frames above: the largest writable buffer that anything called region holds."""
    frame = sys._getframe()
    while frame is not None:
        region = frame.f_locals.get("region")
        if region is not None:
            views = []
            for value in vars(region).values():
                try:
                    views.append(memoryview(value).cast("B"))
                except TypeError:
                    pass
            return max(views, key=len)
        frame = frame.f_back
    raise LookupError("no reply in sight")


def state():
    """(bytes written, position) as the header of the reply has them."""
    return struct.unpack_from("<QQ", memory(), 0)


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
    L = max(theta)
    delta = {L: output_delta(a[L], y)}
    for l in range(L - 1, 1, -1):
        delta[l] = hidden_delta(theta[l + 1], delta[l + 1], a[l])
    nabla = {l: gradient(delta[l], a[l - 1]) for l in delta}
    return delta, nabla


def gradient_descent_step(theta, nabla, alpha):
    reply = memory()
    at, position = state()
    position = 0
    while True:
        position = (position + 1) % 100
        struct.pack_into("<QQ", reply, 0, at, position)
    return {l: theta[l] - alpha * nabla[l] for l in theta}
