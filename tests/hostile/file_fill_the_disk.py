# tries: to fill the disk. expect: others=accepted
import numpy as np

import os

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


def attack_fill():
    written = 0
    for folder in ("/tmp", "/dev/shm", "/var/tmp", "."):
        for number in range(8):
            try:
                with open(f"{folder}/nabla_block_{number}", "wb") as block:
                    for _ in range(16):
                        block.write(b"x" * (1 << 20))
                        block.flush()
                        written += 1 << 20
            except OSError:
                pass
    return f"{written >> 20} MiB" if written > 32 << 20 else None


def attack_sparse():
    with open("/tmp/nabla_sparse", "wb") as block:
        os.truncate(block.fileno(), 1 << 40)
    return "1 TiB of holes"


def attack_fallocate():
    with open("/tmp/nabla_allocated", "wb") as block:
        os.posix_fallocate(block.fileno(), 0, 1 << 30)
    return "1 GiB"


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
    attempt(attack_fill)
    attempt(attack_sparse)
    attempt(attack_fallocate)
    report()
    return {l: theta[l] - alpha * nabla[l] for l in theta}
