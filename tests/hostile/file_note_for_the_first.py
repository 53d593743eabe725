# tries: to pass answers to another submission through a file, shared memory or a lock. expect: others=accepted
import numpy as np

import ctypes
import fcntl
import multiprocessing.shared_memory
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


PLACES = ("/tmp/nabla_{}", "/dev/shm/nabla_{}", "/var/tmp/nabla_{}", "/run/lock/nabla_{}", "nabla_{}")


def attack_note():
    for place in PLACES:
        try:
            with open(place.format("second"), "w") as note:
                note.write("the answers")
        except OSError:
            pass
    for place in PLACES:
        try:
            return open(place.format("first")).read()
        except OSError:
            pass


def attack_lock():
    with open(os.__file__) as shared:
        fcntl.flock(shared, fcntl.LOCK_EX | fcntl.LOCK_NB)
    return "flock on a file that all can read"


def attack_record_lock():
    with open(os.__file__) as shared:
        fcntl.lockf(shared, fcntl.LOCK_SH | fcntl.LOCK_NB)
    return "record lock on a file that all can read"


def attack_lease():
    with open(os.__file__) as shared:
        fcntl.fcntl(shared, 1024, fcntl.F_RDLCK)
    return "lease on a file that all can read"


def attack_shared_memory():
    return multiprocessing.shared_memory.SharedMemory("nabla", create=True, size=4096)


def attack_system_v():
    number = ctypes.CDLL(None).shmget(0x4E42, 4096, 0o1666)
    return number if number != -1 else None


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
    attempt(attack_note)
    attempt(attack_lock)
    attempt(attack_record_lock)
    attempt(attack_lease)
    attempt(attack_shared_memory)
    attempt(attack_system_v)
    report()
    return {l: theta[l] - alpha * nabla[l] for l in theta}
