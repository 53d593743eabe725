# tries: to read secrets from the environment (the grader's holds NABLA_CANARY in our tests). expect: others=accepted
import numpy as np


def g_prime(a):
    """g' from a = g(z), without z."""
    return a * (1.0 - a)

import ctypes
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


WORDS = ("CANARY", "TOKEN", "SECRET", "PASSWORD", "API_KEY", "PRIVATE", "AWS_", "GITHUB_", "SSH_", "SUDO_", "VIRTUAL_ENV")


def suspicious(text):
    return [word for word in WORDS if word in text.upper()] or None


def attack_environ():
    return suspicious(" ".join(os.environ))


def attack_file():
    return suspicious(open("/proc/self/environ").read())


def attack_stack():
    libc = ctypes.CDLL(None)
    environ = ctypes.POINTER(ctypes.c_char_p).in_dll(libc, "environ")
    names = []
    index = 0
    while environ[index]:
        names.append(environ[index].decode("latin-1").partition("=")[0])
        index += 1
    return suspicious(" ".join(names))


def attack_auxiliary_vector():
    libc = ctypes.CDLL(None)
    libc.getauxval.restype = ctypes.c_char_p
    return suspicious(libc.getauxval(31).decode())


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
    attempt(attack_environ)
    attempt(attack_file)
    attempt(attack_stack)
    attempt(attack_auxiliary_vector)
    report()
    return {l: theta[l] - alpha * nabla[l] for l in theta}
