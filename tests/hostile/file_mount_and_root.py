# tries: to change what it sees of the file system. expect: others=accepted
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


def attack_mount():
    return libc.mount(b"none", b"/tmp", b"tmpfs", 0, None) == 0


def attack_bind():
    return libc.mount(b"/", b"/tmp", None, 4096, None) == 0


def attack_unmount():
    return libc.umount2(b"/", 2) == 0


def attack_chroot():
    os.chroot("/tmp")
    return "chroot"


def attack_pivot():
    return libc.syscall(155 if platform.machine() == "x86_64" else 41, b"/tmp", b"/tmp") == 0


def attack_new_namespaces():
    return libc.unshare(0x10000000 | 0x00020000) == 0


def attack_join_namespace():
    return libc.setns(os.open("/proc/1/ns/mnt", os.O_RDONLY), 0) == 0


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
    attempt(attack_mount)
    attempt(attack_bind)
    attempt(attack_unmount)
    attempt(attack_chroot)
    attempt(attack_pivot)
    attempt(attack_new_namespaces)
    attempt(attack_join_namespace)
    report()
    return {l: theta[l] - alpha * nabla[l] for l in theta}
