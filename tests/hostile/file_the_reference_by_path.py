# tries: to find the reference, the rubrics and the tests on the disk. expect: others=accepted
import numpy as np

import os
import sys
import time

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


WANTED = ("backprop_" + "mistakes.py", "backprop_" + "variants.py", "DERIVATION.md", "confine_" + "test.py", "expectations.toml")


def candidates():
    yield from ("/", "/work", "/app", "/src", "/home", "/root", "/opt", "/srv", "/mnt", "/builds", "/workspace", os.getcwd())
    for entry in [*sys.path, sys.prefix, sys.base_prefix, np.__file__]:
        folder = os.path.abspath(entry or ".")
        for _ in range(6):
            yield folder
            folder = os.path.dirname(folder)


def attack_walk():
    end = time.monotonic() + 1.0
    seen = set()
    for start in candidates():
        for folder, folders, files in os.walk(start):
            if folder in seen or time.monotonic() > end:
                folders.clear()
                continue
            seen.add(folder)
            found = [os.path.join(folder, name) for name in files if name in WANTED]
            for path in found:
                try:
                    return open(path).read(200) or path
                except OSError:
                    pass


def attack_by_guess():
    for base in candidates():
        for name in ("reference/backprop.py", "rubrics/backprop.toml", "tests/expectations.py", "grader/model.py", "grader/checking.py"):
            try:
                return open(os.path.join(base, name)).read()
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
    attempt(attack_walk)
    attempt(attack_by_guess)
    report()
    return {l: theta[l] - alpha * nabla[l] for l in theta}
