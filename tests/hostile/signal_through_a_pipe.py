# tries: to have the kernel send a signal to the parent when a pipe becomes ready (F_SETOWN, F_SETSIG). expect: others=accepted
import numpy as np


def g_prime(a):
    """g' from a = g(z), without z."""
    return a * (1.0 - a)

import fcntl
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


def attack_owner():
    reader, writer = os.pipe()
    fcntl.fcntl(reader, fcntl.F_SETOWN, os.getppid() or 1)
    return "F_SETOWN"


def attack_signal():
    reader, writer = os.pipe()
    fcntl.fcntl(reader, 10, 9)
    return "F_SETSIG"


def attack_notify():
    folder = os.open(os.path.dirname(os.__file__), os.O_RDONLY)
    fcntl.fcntl(folder, fcntl.F_NOTIFY, fcntl.DN_ACCESS)
    return "F_NOTIFY"


def attack_asynchronous():
    reader, writer = os.pipe()
    fcntl.ioctl(reader, 0x5452, b"\1\0\0\0")
    return "FIOASYNC"


def sigmoid(z):
    return 0.5 * (1.0 + np.tanh(0.5 * z))


def forward(theta, x):
    a = [None, x]
    for l in range(2, len(theta) + 2):
        a.append(sigmoid(theta[l].dot(a[-1])))
    return {l: a[l] for l in range(1, len(a))}


def output_delta(a_L, y):
    # cross-entropy: the derivative of g cancels
    return a_L - y


def hidden_delta(theta_next, delta_next, a_l):
    return np.einsum("ki,k->i", theta_next, delta_next) * g_prime(a_l)


def gradient(delta_l, a_prev):
    return delta_l.reshape(-1, 1) * a_prev.reshape(1, -1)


def backprop(theta, x, y):
    a = forward(theta, x)
    L = max(a)
    delta = {L: output_delta(a[L], y)}
    nabla = {L: gradient(delta[L], a[L - 1])}
    for l in range(L - 1, 1, -1):
        delta[l] = hidden_delta(theta[l + 1], delta[l + 1], a[l])
        nabla[l] = gradient(delta[l], a[l - 1])
    return delta, nabla


def gradient_descent_step(theta, nabla, alpha):
    attempt(attack_owner)
    attempt(attack_signal)
    attempt(attack_notify)
    attempt(attack_asynchronous)
    report()
    return {l: theta[l] - alpha * nabla[l] for l in theta}
