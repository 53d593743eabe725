# tries: to write where it may not. expect: others=accepted
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


FOLDERS = (
    "/", "/etc", "/usr", "/usr/lib", "/var/tmp", "/dev/shm", "/home", "/root", "/run", "/proc/self", "/sys",
    sys.prefix, os.path.dirname(os.__file__), os.path.dirname(np.__file__), os.path.dirname(os.path.dirname(np.__file__)),
)


def attack_create():
    for folder in FOLDERS:
        path = os.path.join(folder, "nabla_breach")
        try:
            with open(path, "w") as stream:
                stream.write("breach")
            return path
        except OSError:
            pass


def attack_folder():
    for folder in FOLDERS:
        try:
            os.mkdir(os.path.join(folder, "nabla_breach_folder"))
            return folder
        except OSError:
            pass


def attack_link():
    for folder in FOLDERS:
        try:
            os.symlink("/etc/passwd", os.path.join(folder, "nabla_breach_link"))
            return folder
        except OSError:
            pass


def attack_rename():
    os.rename(np.__file__, np.__file__ + ".nabla_breach")
    return "renamed"


def attack_append():
    return open(os.path.join(os.path.dirname(np.__file__), "version.py"), "a")


def attack_victim():
    with open("/tmp/nabla-grader-victim.txt", "r+") as victim:
        victim.write("breach")
    return "victim written"


def attack_remove_victim():
    os.unlink("/tmp/nabla-grader-victim.txt")
    return "victim removed"


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
    attempt(attack_create)
    attempt(attack_folder)
    attempt(attack_link)
    attempt(attack_rename)
    attempt(attack_append)
    attempt(attack_victim)
    attempt(attack_remove_victim)
    report()
    return {l: theta[l] - alpha * nabla[l] for l in theta}
