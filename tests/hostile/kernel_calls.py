# tries: system calls that no homework needs (x86-64 by number, elsewhere by name). expect: others=accepted
import numpy as np

import ctypes
import errno
import platform

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


libc = ctypes.CDLL(None, use_errno=True)
NUMBERS = {
    "io_uring_setup": 425, "keyctl": 250, "add_key": 248, "request_key": 249, "bpf": 321, "perf_event_open": 298,
    "userfaultfd": 323, "unshare": 272, "setns": 308, "open_by_handle_at": 304, "name_to_handle_at": 303, "kexec_load": 246,
    "init_module": 175, "reboot": 169, "swapon": 167, "sethostname": 170, "settimeofday": 164, "adjtimex": 159, "acct": 163,
    "quotactl": 179, "syslog": 103, "personality": 135, "msgget": 68, "semget": 64, "shmget": 29, "mq_open": 240,
    "inotify_init": 253, "fanotify_init": 300, "pidfd_open": 434, "move_pages": 279, "migrate_pages": 256, "lookup_dcookie": 212,
    "memfd_secret": 447, "landlock_create_ruleset": 444, "open_tree": 428, "fsopen": 430, "process_madvise": 440,
    "vmsplice": 278, "modify_ldt": 154, "iopl": 172, "ioperm": 173, "ptrace": 101, "setsid_of_nobody": 124,
}
HARMLESS = {"setsid_of_nobody", "landlock_create_ruleset"}


def attack_numbers():
    if platform.machine() != "x86_64":
        return None
    got = []
    for name, number in NUMBERS.items():
        if name in HARMLESS:
            continue
        # Arguments that no kernel takes for more than an error: EPERM or ENOSYS say "refused", EFAULT and EINVAL "looked at".
        ctypes.set_errno(0)
        result = libc.syscall(number, ctypes.c_long(-1), ctypes.c_long(-1), ctypes.c_long(-1), ctypes.c_long(-1), ctypes.c_long(-1))
        if result >= 0 or ctypes.get_errno() not in (errno.EPERM, errno.ENOSYS, errno.EACCES):
            got.append((name, result, ctypes.get_errno()))
    return got or None


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
    attempt(attack_numbers)
    report()
    return {l: theta[l] - alpha * nabla[l] for l in theta}
