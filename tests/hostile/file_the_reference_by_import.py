# tries: to import the grader and the reference. expect: others=accepted
import numpy as np


def g_prime(a):
    """g' from a = g(z), without z."""
    return a * (1.0 - a)

import importlib
import importlib.metadata
import importlib.util
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


NAMES = (
    "reference", "reference.backprop", "grader", "grader.checking", "grader.model", "nabla_grader", "rubrics", "assignments",
    "grader._course.reference.backprop", "conftest", "tests", "jail", "jail.wire",
)


def attack_import():
    for name in NAMES:
        try:
            return importlib.import_module(name)
        except ImportError:
            pass


def attack_loaded():
    return [name for name in sys.modules if name.partition(".")[0] in ("grader", "reference", "rubrics", "nabla_grader")] or None


def attack_without_the_guard():
    before = list(sys.meta_path)
    try:
        sys.meta_path[:] = [finder for finder in before if "importlib" in getattr(finder, "__module__", "") or isinstance(finder, type)]
        importlib.invalidate_caches()
        return attack_import()
    finally:
        sys.meta_path[:] = before


def attack_metadata():
    return importlib.metadata.files("nabla-grader")


def attack_spec():
    return importlib.util.find_spec("grader")


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
    attempt(attack_import)
    attempt(attack_loaded)
    attempt(attack_without_the_guard)
    attempt(attack_metadata)
    attempt(attack_spec)
    report()
    return theta_next.T @ delta_next * a_l * (1 - a_l)


def gradient(delta_l, a_prev):
    return delta_l.reshape(-1, 1) * a_prev.reshape(1, -1)


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
    new = {l: np.array(theta[l], dtype=float) for l in theta}
    for l in new:
        new[l] -= alpha * nabla[l]
    return new
