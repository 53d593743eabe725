# tries: to take away its parent's processor time, priority and processors. expect: others=accepted
# Homework: backpropagation
import numpy as np

import os
import resource

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


def attack_prlimit():
    if os.getppid() > 0:
        now = resource.prlimit(os.getppid(), resource.RLIMIT_CORE)
        resource.prlimit(os.getppid(), resource.RLIMIT_CORE, now)
        return "prlimit"


def attack_lift_own():
    resource.setrlimit(resource.RLIMIT_AS, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    return "lifted its own limit"


def attack_priority():
    if os.getppid() > 0:
        os.setpriority(os.PRIO_PROCESS, os.getppid(), os.getpriority(os.PRIO_PROCESS, os.getppid()))
        return "setpriority"


def attack_user_priority():
    os.setpriority(os.PRIO_USER, 0, 19)
    return "setpriority of all processes of the user"


def attack_real_time():
    os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(50))
    return "real-time priority"


def attack_affinity():
    if os.getppid() > 0:
        os.sched_setaffinity(os.getppid(), os.sched_getaffinity(0))
        return "sched_setaffinity"


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
    attempt(attack_prlimit)
    attempt(attack_lift_own)
    attempt(attack_priority)
    attempt(attack_user_priority)
    attempt(attack_real_time)
    attempt(attack_affinity)
    report()
    return {l: theta[l] - alpha * nabla[l] for l in theta}
