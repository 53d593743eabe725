# tries: to fill all the room that the reply has with tiny frames. expect: gradient_descent_step=malformed|wrong_answer|killed; others=accepted
import numpy as np

import os
import struct
import sys

FRAME = struct.Struct("<IBIII")  # index, status, mutated, bytes of text, numbers


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
    data = FRAME.pack(0, 5, 0, 0, 0) * ((len(reply) - at) // 17)  # output, empty
    reply[at : at + len(data)] = data
    struct.pack_into("<QQ", reply, 0, at + len(data), position)
    os._exit(0)
    return {l: theta[l] - alpha * nabla[l] for l in theta}
