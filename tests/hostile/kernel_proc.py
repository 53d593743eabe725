# tries: to read about other processes in /proc. expect: others=accepted
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


def others():
    me = os.readlink("/proc/self")
    return [pid for pid in os.listdir("/proc") if pid.isdigit() and pid != me]


def attack_command_lines():
    return [open(f"/proc/{pid}/cmdline").read() for pid in others()] or None


def attack_environments():
    for pid in others():
        try:
            return open(f"/proc/{pid}/environ").read() or None
        except OSError:
            pass


def attack_memory():
    for pid in others():
        try:
            return open(f"/proc/{pid}/mem", "rb") and f"opened the memory of {pid}"
        except OSError:
            pass


def attack_parent_by_number():
    return open(f"/proc/{os.getppid()}/maps").read()


def attack_parent_descriptors():
    return os.listdir(f"/proc/{os.getppid()}/fd")


def attack_parent_stack():
    return open(f"/proc/{os.getppid()}/stack").read()


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
    attempt(attack_command_lines)
    attempt(attack_environments)
    attempt(attack_memory)
    attempt(attack_parent_by_number)
    attempt(attack_parent_descriptors)
    attempt(attack_parent_stack)
    report()
    return {l: theta[l] - alpha * nabla[l] for l in theta}
