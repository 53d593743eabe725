# tries: to signal its parent, its group and everyone (with signal 0, which tells whether it could). expect: others=accepted
import numpy as np

import ctypes
import os
import platform
import signal

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


def attack_parent():
    if os.getppid() > 0:
        os.kill(os.getppid(), 0)
        return "could signal the parent"


def attack_everyone():
    os.kill(-1, 0)
    return "could signal everyone"


def attack_group():
    if os.getppid() > 0:
        os.killpg(os.getpgid(os.getppid()), 0)
        return "could signal the parent's group"


def attack_by_descriptor():
    for pid in (os.getppid(), *range(1, 50)):
        if pid not in (0, os.getpid()):
            try:
                signal.pidfd_send_signal(os.pidfd_open(pid), 0)
                return f"could signal {pid}"
            except OSError:
                pass


def attack_queue():
    libc = ctypes.CDLL(None)
    if os.getppid() > 0:
        return libc.sigqueue(os.getppid(), 0, None) == 0


def attack_thread():
    libc = ctypes.CDLL(None)
    if os.getppid() > 0:
        return libc.syscall(200 if platform.machine() == "x86_64" else 130, os.getppid(), 0) == 0


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
    attempt(attack_parent)
    attempt(attack_everyone)
    attempt(attack_group)
    attempt(attack_by_descriptor)
    attempt(attack_queue)
    attempt(attack_thread)
    report()
    return {l: theta[l] - alpha * nabla[l] for l in theta}
