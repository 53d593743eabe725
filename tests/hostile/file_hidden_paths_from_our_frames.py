# tries: to learn from the frames above it which paths are hidden, and to read those. expect: others=accepted
import numpy as np

import os
import sys

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


def strings(value, depth=0):
    if isinstance(value, str):
        yield value
    elif depth < 5 and isinstance(value, dict):
        for key, item in value.items():
            yield from strings(key, depth + 1)
            yield from strings(item, depth + 1)
    elif depth < 5 and isinstance(value, (list, tuple, set, frozenset)):
        for item in value:
            yield from strings(item, depth + 1)
    elif depth < 5 and hasattr(value, "__dict__"):
        yield from strings(vars(value), depth + 1)


def paths():
    frame = sys._getframe()
    while frame is not None:
        for text in strings(dict(frame.f_locals)):
            if text.startswith("/") and any(word in text for word in ("reference", "rubric", "tests", "assignments", "grader")):
                yield text
        frame = frame.f_back


def attack_read_them():
    for path in set(paths()):
        try:
            return os.listdir(path)
        except OSError:
            pass
        try:
            return open(path).read()
        except OSError:
            pass


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
    attempt(attack_read_them)
    report()
    return {l: theta[l] - alpha * nabla[l] for l in theta}
