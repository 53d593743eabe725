# tries: system calls through the 32-bit entry, whose numbers mean other things. expect: hidden_delta=killed|accepted; others=accepted
import numpy as np

import ctypes
import mmap
import platform


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
    if platform.machine() == "x86_64":
        code = mmap.mmap(-1, 4096, prot=mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC)
        code.write(b"\xb8\x02\x00\x00\x00\xcd\x80\xc3")  # mov eax, 2 (fork); int 0x80; ret
        address = ctypes.addressof(ctypes.c_char.from_buffer(code))
        pid = ctypes.CFUNCTYPE(ctypes.c_int)(address)()
        if pid == 0:
            __import__("os")._exit(0)
        if pid > 0:
            raise SystemError("BREACH forked")
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
