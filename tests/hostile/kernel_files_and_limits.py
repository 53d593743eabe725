# tries: system calls about mounts, memory, sockets and limits that are easily forgotten (x86-64). expect: others=accepted
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
CALLS = {
    "memfd_create": (319, b"nabla", 0), "execveat": (322, -100, b"/bin/true", None, None, 0), "pidfd_getfd": (438, 0, 0, 0),
    "process_vm_readv": (310, 1, None, 0, None, 0, 0), "kcmp": (312, 1, 1, 0, 0, 0), "process_mrelease": (448, 0, 0),
    "openat2": (437, -100, b"/etc/passwd", None, 24), "mount_setattr": (442, -100, b"/", 0, None, 0),
    "fspick": (433, -100, b"/", 0), "chroot": (161, b"/tmp"), "pivot_root": (155, b"/", b"/"), "umount2": (166, b"/tmp", 2),
    "chmod": (90, b"/tmp", 0o777), "setxattr": (188, b"/tmp", b"user.a", b"b", 1, 0), "mknod": (133, b"/tmp/n", 0o10600, 0),
    "truncate": (76, b"/tmp/n", 0), "flock": (73, 1, 2), "sendmsg": (46, 1, None, 0), "recvmsg": (47, 1, None, 0),
    "socket_vsock": (41, 40, 1, 0), "socket_alg": (41, 38, 5, 0), "socket_netlink": (41, 16, 3, 0),
    "socketpair_datagrams": (53, 1, 2, 0, b"12345678"), "socketpair_tipc": (53, 30, 1, 0, b"12345678"),
    "timer_create": (222, 1, None, b"12345678"), "setrlimit": (160, 7, b"0123456789abcdef"), "mlockall": (151, 3),
    "sched_setscheduler": (144, 0, 5, b"1234"), "sched_setattr": (314, 0, b"x" * 56, 0), "ioprio_set": (251, 1, 0, 0),
    "renice_the_group": (141, 1, 0, 19), "affinity_of_the_first": (203, 1, 8, b"12345678"), "splice": (275, 0, None, 1, None, 1, 0),
    "set_dumpable": (157, 4, 1, 0, 0, 0), "set_ptracer": (157, 0x59616D61, -1, 0, 0, 0), "subreaper": (157, 36, 1, 0, 0, 0),
    "core_scheduling": (157, 62, 1, 0, 0, 0), "set_mm": (157, 35, 8, 0, 0, 0), "clone_untraced": (56, 0x800011, 0, 0, 0, 0),
    "vfork": (58,), "setgroups": (116, 0, None), "capset": (126, None, None), "filter_listener": (317, 1, 8, None),
    "push_input": (16, 0, 0x5412, b"x"), "push_input_by_high_bits": (16, 0, 0x100005412, b"x"), "pkey_alloc": (330, 0, 0),
    "statmount": (457, None, None, 0, 0), "listmount": (458, None, None, 0, 0), "map_shadow_stack": (453, 0, 4096, 0),
    "pipe_size": (72, 1, 1031, 1 << 20), "add_seals": (72, 1, 1033, 8), "notify": (72, 1, 1026, 1), "sync": (162,),
}


def attack_calls():
    if platform.machine() != "x86_64":
        return None
    got = []
    for name, (number, *arguments) in CALLS.items():
        ctypes.set_errno(0)
        result = libc.syscall(number, *(ctypes.c_long(a) if isinstance(a, int) else a for a in arguments))
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
    attempt(attack_calls)
    report()
    return {l: theta[l] - alpha * nabla[l] for l in theta}
