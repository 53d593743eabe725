"""Linux system calls by number, for x86_64 and aarch64, through ctypes.

Python wraps few of the calls that confine a process, and only in its newest versions; libc wraps no more.  So this
folder calls the kernel itself.  This module knows numbers and errors, nothing of what the calls are for.
"""

from __future__ import annotations

import ctypes
import functools
import os
import sys
from collections.abc import Callable, Mapping

#: Column of ``NUMBERS`` by what ``uname -m`` says.
_COLUMNS = {"x86_64": 0, "aarch64": 1}

# fmt: off
#: name: (number on x86_64, number on aarch64); None where that architecture never had the call.  From the kernel's
#: ``asm/unistd_64.h`` and ``asm-generic/unistd.h``; a number, once given, never changes.
NUMBERS: Mapping[str, tuple[int, int] | tuple[int, None]] = {
    # Open files: what is done through a descriptor
    "read": (0, 63), "write": (1, 64), "readv": (19, 65), "writev": (20, 66), "pread64": (17, 67),
    "pwrite64": (18, 68), "preadv": (295, 69), "pwritev": (296, 70), "preadv2": (327, 286),
    "pwritev2": (328, 287), "lseek": (8, 62), "close": (3, 57), "close_range": (436, 436), "dup": (32, 23),
    "dup2": (33, None), "dup3": (292, 24), "pipe": (22, None), "pipe2": (293, 59), "sendfile": (40, 71),
    "copy_file_range": (326, 285), "fsync": (74, 82), "fdatasync": (75, 83), "fadvise64": (221, 223),
    "readahead": (187, 213), "ftruncate": (77, 46), "fallocate": (285, 47), "fcntl": (72, 25),
    "ioctl": (16, 29),
    # Paths
    "open": (2, None), "openat": (257, 56), "creat": (85, None), "stat": (4, None), "fstat": (5, 80),
    "lstat": (6, None), "newfstatat": (262, 79), "statx": (332, 291), "statfs": (137, 43),
    "fstatfs": (138, 44), "access": (21, None), "faccessat": (269, 48), "faccessat2": (439, 439),
    "readlink": (89, None), "readlinkat": (267, 78), "getdents": (78, None), "getdents64": (217, 61),
    "getcwd": (79, 17), "chdir": (80, 49), "fchdir": (81, 50), "umask": (95, 166), "mkdir": (83, None),
    "mkdirat": (258, 34), "rmdir": (84, None), "unlink": (87, None), "unlinkat": (263, 35),
    "rename": (82, None), "renameat": (264, 38), "renameat2": (316, 276), "link": (86, None),
    "linkat": (265, 37), "symlink": (88, None), "symlinkat": (266, 36),
    # Memory
    "mmap": (9, 222), "munmap": (11, 215), "mprotect": (10, 226), "mremap": (25, 216), "madvise": (28, 233),
    "mincore": (27, 232), "msync": (26, 227), "brk": (12, 214),
    # Signals and timers of the process itself
    "rt_sigaction": (13, 134), "rt_sigprocmask": (14, 135), "rt_sigreturn": (15, 139),
    "rt_sigpending": (127, 136), "rt_sigsuspend": (130, 133), "rt_sigtimedwait": (128, 137),
    "sigaltstack": (131, 132), "restart_syscall": (219, 128), "alarm": (37, None), "pause": (34, None),
    "getitimer": (36, 102), "setitimer": (38, 103), "signalfd": (282, None), "signalfd4": (289, 74),
    # Time
    "time": (201, None), "times": (100, 153), "gettimeofday": (96, 169), "clock_gettime": (228, 113),
    "clock_getres": (229, 114), "clock_nanosleep": (230, 115), "nanosleep": (35, 101),
    "timerfd_create": (283, 85), "timerfd_settime": (286, 86), "timerfd_gettime": (287, 87),
    # Waiting and local pipes
    "select": (23, None), "pselect6": (270, 72), "poll": (7, None), "ppoll": (271, 73),
    "epoll_create": (213, None), "epoll_create1": (291, 20), "epoll_ctl": (233, 21),
    "epoll_wait": (232, None), "epoll_pwait": (281, 22), "epoll_pwait2": (441, 441), "eventfd": (284, None),
    "eventfd2": (290, 19), "socketpair": (53, 199), "sendto": (44, 206), "recvfrom": (45, 207),
    "shutdown": (48, 210), "getsockname": (51, 204), "getpeername": (52, 205), "getsockopt": (55, 209),
    # The process asks about itself
    "getpid": (39, 172), "gettid": (186, 178), "getppid": (110, 173), "getpgrp": (111, None),
    "getpgid": (121, 155), "getsid": (124, 156), "getuid": (102, 174), "geteuid": (107, 175),
    "getgid": (104, 176), "getegid": (108, 177), "getresuid": (118, 148), "getresgid": (120, 150),
    "getgroups": (115, 158), "getrlimit": (97, 163), "prlimit64": (302, 261), "getrusage": (98, 165),
    "getpriority": (140, 141), "setpriority": (141, 140), "uname": (63, 160), "sysinfo": (99, 179),
    "getcpu": (309, 168), "getrandom": (318, 278), "sched_yield": (24, 124),
    "sched_getaffinity": (204, 123), "sched_setaffinity": (203, 122), "sched_getparam": (143, 121),
    "sched_getscheduler": (145, 120), "sched_get_priority_max": (146, 125),
    "sched_get_priority_min": (147, 126), "prctl": (157, 167), "arch_prctl": (158, None),
    "set_tid_address": (218, 96), "set_robust_list": (273, 99), "rseq": (334, 293), "futex": (202, 98),
    "futex_waitv": (449, 449), "wait4": (61, 260), "waitid": (247, 95), "exit": (60, 93),
    "exit_group": (231, 94),
    # What the layers themselves call; of these only clone3 is met by the filter (see seccomp.py)
    "clone3": (435, 435), "capset": (126, 91), "mount": (165, 40), "umount2": (166, 39),
    "pivot_root": (155, 41), "open_tree": (428, 428), "move_mount": (429, 429), "mount_setattr": (442, 442),
    "unshare": (272, 97), "setns": (308, 268), "seccomp": (317, 277), "landlock_create_ruleset": (444, 444),
    "landlock_add_rule": (445, 445), "landlock_restrict_self": (446, 446),
}
# fmt: on

#: Calls beyond this number are younger than the table.
NEWEST = 462

AT_FDCWD = -100

#: What may stand where C has an argument: numbers (long), buffers and strings (pointers), None (NULL).
Argument = int | bytes | None


def machine() -> str:
    """``uname -m``, or the empty string where there is no such thing."""
    return os.uname().machine if hasattr(os, "uname") else ""


def supported() -> bool:
    """Whether this is Linux on an architecture that the table knows, in 64 bits."""
    return sys.platform == "linux" and machine() in _COLUMNS and sys.maxsize > 2**32


def number(name: str, architecture: str | None = None) -> int | None:
    """The number of a system call, None where the architecture has none.  KeyError for a name not in the table."""
    return NUMBERS[name][_COLUMNS[architecture or machine()]]


def call(name: str, *arguments: Argument) -> int:
    """What the system call returns.  Raises OSError (or its subclass by errno), the message naming the call."""
    return prepared(name, *arguments)()


def prepared(name: str, *arguments: Argument) -> Callable[[], int]:
    """``call`` with everything made ready."""
    at = number(name)
    assert at is not None, f"{name} does not exist here"
    # Plain Python integers would cross as 32-bit int: flags and pointers are longs.
    converted = [ctypes.c_long(a) if isinstance(a, int) else a for a in (at, *arguments)]
    syscall = _libc().syscall

    def called() -> int:
        result: int = syscall(*converted)
        if result < 0:
            code = ctypes.get_errno()
            raise OSError(code, f"{name}: {os.strerror(code)}")
        return result

    return called


@functools.cache
def fork_without_handlers() -> Callable[[], int] | None:
    """``_Fork`` of libc, None where it has none.  Only for a process with one thread; it keeps Python's lock."""
    return getattr(ctypes.PyDLL(None), "_Fork", None) if supported() else None


_loaded: list[ctypes.CDLL] = []


def _libc() -> ctypes.CDLL:
    if not _loaded:  # on first use: elsewhere than on Linux the import of this module must not fail
        library = ctypes.CDLL(None, use_errno=True)
        library.syscall.restype = ctypes.c_long
        _loaded.append(library)
    return _loaded[0]
