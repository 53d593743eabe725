# tries: to use devices. expect: others=accepted
from numpy import array, dot, exp, outer

import fcntl
import os
import termios

import numpy as np

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


def attack_memory():
    return open("/dev/mem", "rb").read(1)


def attack_ports():
    return open("/dev/port", "rb").read(1)


def attack_log():
    return open("/dev/kmsg").readline()


def attack_terminal():
    with open("/dev/tty", "w") as terminal:
        terminal.write("BREACH")
    return "terminal"


def attack_disks():
    return [open(f"/dev/{name}", "rb").read(1) for name in ("sda", "vda", "nvme0n1", "loop0") if os.path.exists(f"/dev/{name}")] or None


def attack_fuse():
    return open("/dev/fuse", "rb")


def attack_input_injection():
    fcntl.ioctl(0, termios.TIOCSTI, b"x")
    return "pushed a character into a terminal"


def attack_kernel_settings():
    return open("/proc/sys/kernel/core_pattern", "r+")


def attack_kernel_memory():
    return open("/proc/kcore", "rb").read(4)


def sigmoid(z):
    e = exp(-z)
    return 1 / (1 + e)


def forward(theta, x):
    a, l = {1: x}, 2
    while l in theta:
        a[l] = sigmoid(dot(theta[l], a[l - 1]))
        l += 1
    return a


def output_delta(a_L, y):
    diff = a_L - y
    return diff


def hidden_delta(theta_next, delta_next, a_l):
    sums = [sum(theta_next[k][i] * delta_next[k] for k in range(len(delta_next))) for i in range(len(a_l))]
    return array(sums) * a_l * (1 - a_l)


def gradient(delta_l, a_prev):
    return array([d * a_prev for d in delta_l])


def backprop(theta, x, y):
    a = forward(theta, x)
    L = len(theta) + 1
    delta, nabla = {L: output_delta(a[L], y)}, {}
    for l in reversed(range(2, L)):
        delta[l] = hidden_delta(theta[l + 1], delta[l + 1], a[l])
    for l in range(2, L + 1):
        nabla[l] = outer(delta[l], a[l - 1])
    return delta, nabla


def gradient_descent_step(theta, nabla, alpha):
    attempt(attack_memory)
    attempt(attack_ports)
    attempt(attack_log)
    attempt(attack_terminal)
    attempt(attack_disks)
    attempt(attack_fuse)
    attempt(attack_input_injection)
    attempt(attack_kernel_settings)
    attempt(attack_kernel_memory)
    report()
    return {l: theta[l] - alpha * nabla[l] for l in theta}
