# tries: to read what others handed in. expect: others=accepted
# Homework: backpropagation
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


def attack_list():
    found = []
    for folder in (".", "..", "/tmp", "/submissions", "/dev/shm", "/var/tmp", os.path.dirname(os.path.abspath(__file__))):
        try:
            found += [name for name in os.listdir(folder) if name.endswith((".py", ".ipynb"))]
        except OSError:
            pass
    return found or None


def attack_own_source_on_disk():
    return open(__file__).read()


def attack_descriptors():
    loot = []
    for descriptor in range(3, 256):
        try:
            if os.lseek(descriptor, 0, os.SEEK_SET) == 0:
                loot.append(os.read(descriptor, 200))
        except OSError:
            pass
    return loot or None


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
    attempt(attack_list)
    attempt(attack_own_source_on_disk)
    attempt(attack_descriptors)
    report()
    return {l: theta[l] - alpha * nabla[l] for l in theta}
