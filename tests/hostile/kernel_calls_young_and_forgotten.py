# tries: system calls younger than the filter, options of prctl, and memory that it says is broken (x86-64). expect: others=accepted
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
YOUNG = {
    "cachestat": 451, "fchmodat2": 452, "map_shadow_stack": 453, "futex_wake": 454, "statmount": 457, "listmount": 458,
    "lsm_get_self_attr": 459, "lsm_set_self_attr": 460, "lsm_list_modules": 461, "mseal": 462, "setxattrat": 463,
    "getxattrat": 464, "open_tree_attr": 467, "file_getattr": 468, "file_setattr": 469,
}
OLD = {
    "io_setup": 206, "io_submit": 209, "remap_file_pages": 216, "kcmp": 312, "sched_setattr": 314, "ioprio_set": 251,
    "mlockall": 151, "pidfd_send_signal": 424, "rt_sigqueueinfo": 129, "rt_tgsigqueueinfo": 297, "tgkill": 234, "tkill": 200,
    "timer_create": 222, "capset": 126, "setresuid": 117, "mbind": 237, "set_mempolicy": 238, "pkey_alloc": 330,
    "sendmsg": 46, "recvmsg": 47, "sendmmsg": 307, "connect": 42, "bind": 49, "accept4": 288, "pidfd_getfd": 438,
    "splice": 275, "tee": 276, "sync": 162, "syncfs": 306, "vhangup": 153, "nfsservctl": 180, "membarrier": 324,
    "quotactl_fd": 443, "mount_setattr": 442, "move_mount": 429, "landlock_add_rule": 445, "landlock_restrict_self": 446,
}
PRCTL = {
    "PR_SET_PDEATHSIG": 1, "PR_SET_DUMPABLE": 4, "PR_SET_SECCOMP": 22, "PR_SET_TIMERSLACK": 29, "PR_MCE_KILL": 33,
    "PR_SET_MM": 35, "PR_SET_CHILD_SUBREAPER": 36, "PR_SET_THP_DISABLE": 41, "PR_SET_IO_FLUSHER": 57,
    "PR_SET_SYSCALL_USER_DISPATCH": 59, "PR_SCHED_CORE": 62, "PR_SET_VMA": 0x53564D41, "PR_SET_PTRACER": 0x59616D61,
}


def refused(name, number, *given):
    ctypes.set_errno(0)
    result = libc.syscall(ctypes.c_long(number), *[ctypes.c_long(value) for value in given])
    if result == -1 and ctypes.get_errno() in (errno.EPERM, errno.ENOSYS, errno.EACCES):
        return []
    return [(name, result, ctypes.get_errno())]


def attack_numbers():
    if platform.machine() != "x86_64":
        return None
    got = [one for name, number in {**YOUNG, **OLD}.items() for one in refused(name, number, -1, -1, -1, -1, -1)]
    got += [one for name, option in PRCTL.items() for one in refused(name, 157, option, -1, -1, -1, -1)]
    return got or None


def attack_broken_memory():
    """MADV_HWPOISON and MADV_SOFT_OFFLINE of a page would take it from the whole machine."""
    import mmap

    page = mmap.mmap(-1, 4096)
    at = ctypes.addressof(ctypes.c_char.from_buffer(page))
    done = [advice for advice in (100, 101) if libc.madvise(ctypes.c_void_p(at), 4096, advice) == 0]
    return done or None


def attack_clone3_into_new_namespaces():
    """CLONE_NEWUSER | CLONE_INTO_CGROUP | CLONE_PIDFD, as no wrapper of libc would ask for."""
    if platform.machine() != "x86_64":
        return None
    arguments = (ctypes.c_uint64 * 11)(0x10000000 | 0x200000000 | 0x1000)
    result = libc.syscall(ctypes.c_long(435), arguments, ctypes.c_long(88))
    if result == 0:
        libc._exit(0)
    return result if result > 0 else None


def attack_vsyscall():
    """Code at the same address in every process, where it is still mapped."""
    if platform.machine() != "x86_64":
        return None
    libc.write.argtypes = (ctypes.c_int, ctypes.c_void_p, ctypes.c_size_t)
    import os

    reader, writer = os.pipe()
    if libc.write(writer, 0xFFFFFFFFFF600000, 16) > 0:
        return os.read(reader, 16)
    return None


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
    return delta, {l: gradient(delta[l], a[l - 1]) for l in delta}


def gradient_descent_step(theta, nabla, alpha):
    for attack in (attack_numbers, attack_broken_memory, attack_clone3_into_new_namespaces, attack_vsyscall):
        attempt(attack)
    report()
    return {l: theta[l] - alpha * nabla[l] for l in theta}
