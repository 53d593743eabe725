# tries: to empty a file that it may only read, by opening it with O_TRUNC. expect: others=accepted
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


VICTIM = "/tmp/nabla-grader-victim.txt"


def attack_open():
    os.close(os.open(VICTIM, os.O_RDONLY | os.O_TRUNC))
    return "truncated"


def attack_truncate():
    os.truncate(VICTIM, 0)
    return "truncated"


def attack_odd_access_mode():
    os.close(os.open(VICTIM, 3 | os.O_TRUNC))
    return "truncated"


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
    attempt(attack_open)
    attempt(attack_truncate)
    attempt(attack_odd_access_mode)
    report()
    return np.outer(delta_l, a_prev)


def backprop(theta, x, y):
    a = {1: x}
    for l in sorted(theta):
        a[l] = 1 / (1 + np.exp(-theta[l] @ a[l - 1]))
    L = max(theta)
    delta = {L: a[L] - y}
    for l in range(L - 1, 1, -1):
        delta[l] = theta[l + 1].T @ delta[l + 1] * a[l] * (1 - a[l])
    return delta, {l: np.outer(delta[l], a[l - 1]) for l in delta}


def gradient_descent_step(theta, nabla, alpha):
    """Step 3."""
    new_theta = {}
    for l in theta:
        new_theta[l] = theta[l] - alpha * nabla[l]
    return new_theta
