# tries: to leave a thread behind that writes wrong numbers into later results. expect: others=accepted
import numpy as np

import _thread
import concurrent.futures
import threading
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


def late():
    time.sleep(0.2)
    globals()["gradient_descent_step"] = None


def attack_thread():
    threading.Thread(target=late, daemon=True).start()
    return "thread started"


def attack_low_level():
    return _thread.start_new_thread(late, ())


def attack_executor():
    with concurrent.futures.ThreadPoolExecutor(4) as pool:
        return pool.submit(late)


def attack_timer():
    threading.Timer(0.1, late).start()
    return "timer started"


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def forward(theta, x):
    a = {1: x}
    for l in sorted(theta):
        a[l] = sigmoid(theta[l] @ a[l - 1])
    return a


def output_delta(a_L, y):
    attempt(attack_thread)
    attempt(attack_low_level)
    attempt(attack_executor)
    attempt(attack_timer)
    report()
    return a_L - y


def hidden_delta(theta_next, delta_next, a_l):
    return theta_next.T @ delta_next * a_l * (1 - a_l)


def gradient(delta_l, a_prev):
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
    return {l: theta[l] - alpha * nabla[l] for l in theta}
