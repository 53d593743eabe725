# tries: a frame whose layout has an impossible shape. expect: gradient_descent_step=malformed|wrong_answer|killed; others=accepted
import numpy as np

import os
import struct
import sys

FRAME = struct.Struct("<IBIII")  # index, status, mutated, bytes of text, numbers


def region():
    """Our own reply, found in the frames above."""
    frame = sys._getframe()
    while frame is not None:
        found = frame.f_locals.get("region")
        if found is not None:
            return found
        frame = frame.f_back
    raise LookupError("no reply in sight")


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
    reply = region()
    at = reply._written
    text = b'["a","float64",[0,1099511627776,99999999999999999999]]'
    data = FRAME.pack(reply._position, 0, 0, len(text), 0) + text
    reply._memory[at : at + len(data)] = data
    struct.pack_into("<QQ", reply._memory, 0, at + len(data), reply._position)
    os._exit(0)
    return {l: theta[l] - alpha * nabla[l] for l in theta}
