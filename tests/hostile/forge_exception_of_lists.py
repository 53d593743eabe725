# tries: an exception whose text is ten million lists. expect: gradient_descent_step=malformed; others=accepted
import numpy as np

import os
import struct
import sys


FRAME = struct.Struct("<IBIII")  # index, status, mutated, bytes of text, numbers
RETURNED, RAISED, MISSING, OVERSIZE, LEFT_OUT, OUTPUT, DONE = range(7)


def above(name):
    """What a variable of the frames above holds."""
    frame = sys._getframe()
    while name not in frame.f_locals:
        frame = frame.f_back
    return frame.f_locals[name]


def memory():
    """Our own reply: the largest writable buffer that the region holds."""
    views = []
    for value in vars(above("region")).values():
        try:
            views.append(memoryview(value).cast("B"))
        except TypeError:
            pass
    return max(views, key=len)


def put(index, status, text):
    """Append a frame of our own."""
    reply = memory()
    at, position = struct.unpack_from("<QQ", reply, 0)
    data = FRAME.pack(index, status, 0, len(text), 0) + text
    reply[at : at + len(data)] = data
    struct.pack_into("<QQ", reply, 0, at + len(data), position)


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
    put(above("index"), RAISED, b"[" + b"[]," * 10_000_000 + b"[]]")
    os._exit(0)
