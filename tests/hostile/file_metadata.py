# tries: to change modes, times, owners and attributes, which Landlock does not cover. expect: others=accepted
import numpy as np

import os
import stat

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


TARGET = os.path.join(os.path.dirname(np.__file__), "version.py")


def attack_chmod():
    os.chmod(TARGET, stat.S_IMODE(os.stat(TARGET).st_mode))
    return "chmod"


def attack_utime():
    status = os.stat(TARGET)
    os.utime(TARGET, ns=(status.st_atime_ns, status.st_mtime_ns))
    return "utime"


def attack_chown():
    status = os.stat(TARGET)
    os.chown(TARGET, status.st_uid, status.st_gid)
    return "chown"


def attack_attribute():
    os.setxattr(TARGET, "user.nabla", b"breach")
    return "setxattr"


def attack_hard_link():
    os.link(TARGET, "/tmp/nabla_link")
    return "link"


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
    attempt(attack_chmod)
    attempt(attack_utime)
    attempt(attack_chown)
    attempt(attack_attribute)
    attempt(attack_hard_link)
    report()
    return {l: theta[l] - alpha * nabla[l] for l in theta}
