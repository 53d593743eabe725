# tries: to become somebody else, or to take off its restraints. expect: others=accepted
import numpy as np

import ctypes
import os
import socket
import time

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


def attack_user():
    os.setuid(12345)
    return "changed its user"


def attack_root():
    if os.geteuid() != 0:
        os.setuid(0)
        return "became root"


def attack_groups():
    os.setgroups([0])
    return "changed its groups"


def attack_parent_death_signal():
    return libc.prctl(1, 0, 0, 0, 0) == 0


def attack_dumpable():
    return libc.prctl(4, 1, 0, 0, 0) == 0


def attack_trace_permission():
    return libc.prctl(0x59616D61, ctypes.c_ulong(-1 & (1 << 64) - 1), 0, 0, 0) == 0


def attack_keep_capabilities():
    return libc.prctl(8, 1, 0, 0, 0) == 0


def attack_host_name():
    socket.sethostname("nabla-breach")
    return "changed the host's name"


def attack_clock():
    time.clock_settime(time.CLOCK_REALTIME, time.time())
    return "set the clock"


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
    attempt(attack_user)
    attempt(attack_root)
    attempt(attack_groups)
    attempt(attack_parent_death_signal)
    attempt(attack_dumpable)
    attempt(attack_trace_permission)
    attempt(attack_keep_capabilities)
    attempt(attack_host_name)
    attempt(attack_clock)
    report()
    return {l: theta[l] - alpha * nabla[l] for l in theta}
