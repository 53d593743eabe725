# tries: to read and write the memory of its parent. expect: others=accepted
import numpy as np

import ctypes
import os
import platform

BREACHES = []
TRIED = set()


def attempt(attack):
    """Run an attack, once; it must end in an exception or return nothing: what it returns is loot."""
    if attack in TRIED:
        return
    TRIED.add(attack)
    try:
        loot = attack()
    except BaseException:
        return
    if loot is not None and loot is not False:
        BREACHES.append(f"{attack.__name__}: {str(loot)[:100]}")


def report():
    if BREACHES:
        raise SystemError(f"BREACH {BREACHES}")


libc = ctypes.CDLL(None, use_errno=True)
libc.ptrace.restype = ctypes.c_long


class Vector(ctypes.Structure):
    _fields_ = [("base", ctypes.c_void_p), ("length", ctypes.c_size_t)]


def others():
    return [pid for pid in (os.getppid(), 1, 2, 3) if pid not in (0, os.getpid())]


def attack_attach():
    return any(libc.ptrace(16, pid, None, None) == 0 for pid in others())


def attack_seize():
    return any(libc.ptrace(0x4206, pid, None, None) == 0 for pid in others())


def attack_trace_me():
    return libc.ptrace(0, 0, None, None) == 0


def attack_read_memory():
    block = ctypes.create_string_buffer(8)
    here, there = Vector(ctypes.addressof(block), 8), Vector(id(None), 8)
    return any(libc.process_vm_readv(pid, ctypes.byref(here), 1, ctypes.byref(there), 1, 0) > 0 for pid in others())


def attack_write_memory():
    block = ctypes.create_string_buffer(8)
    here, there = Vector(ctypes.addressof(block), 8), Vector(ctypes.addressof(block), 8)
    return any(libc.process_vm_writev(pid, ctypes.byref(here), 1, ctypes.byref(there), 1, 0) > 0 for pid in others())


def attack_take_descriptor():
    for pid in others():
        grip = os.pidfd_open(pid)
        if libc.syscall(438, grip, 3, 0) >= 0:
            return f"took a descriptor of {pid}"


def attack_compare():
    return libc.syscall(312 if platform.machine() == "x86_64" else 272, os.getpid(), os.getppid(), 1, 0, 0) >= 0


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
    attempt(attack_attach)
    attempt(attack_seize)
    attempt(attack_trace_me)
    attempt(attack_read_memory)
    attempt(attack_write_memory)
    attempt(attack_take_descriptor)
    attempt(attack_compare)
    report()
    return {l: theta[l] - alpha * nabla[l] for l in theta}
