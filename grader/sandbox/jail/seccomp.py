"""seccomp: which system calls the process may make, and with which arguments.

An allow-list.  What is not on it fails with EPERM, so that a student's ``os.fork()`` is a PermissionError with a
traceback and not a death without words.  Two things end the process: calls of another architecture (i386, x32), whose
numbers mean other things, and which no honest program makes.

The filter is a program of the classic Berkeley packet filter, run by the kernel at each call on

    struct seccomp_data { int nr; u32 arch; u64 instruction_pointer; u64 args[6]; }

It depends on nothing but architecture and ``read_only``, and is a search tree over numbers: the kernel runs it once for
each number when it is installed, and a chain of comparisons makes that the dearest step of a child's start.
"""

from __future__ import annotations

import ctypes
import errno
import functools
import struct
from collections.abc import Callable, Mapping, Sequence

from . import syscalls
from .syscalls import NEWEST, call, machine, number

# linux/filter.h: operations, all on the accumulator A.
_LOAD = 0x20  # A = word of seccomp_data at k
_AND = 0x54  # A &= k
_JUMP = 0x05  # skip k
_IF_EQUAL = 0x15  # A == k ? skip jt : skip jf
_IF_AT_LEAST = 0x35  # A >= k ? …, unsigned
_RETURN = 0x06

# linux/seccomp.h
KILL = 0x80000000  # SECCOMP_RET_KILL_PROCESS
ALLOW = 0x7FFF0000
_ERRNO = 0x00050000
REFUSE = _ERRNO | errno.EPERM
#: For calls that have an older sibling to which libc falls back on ENOSYS, and on nothing else.
UNKNOWN = _ERRNO | errno.ENOSYS
_SET_MODE_FILTER = 1

_NUMBER, _ARCHITECTURE, _ARGUMENTS = 0, 4, 16  # offsets in seccomp_data
_AUDIT_ARCH = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}
_X32_BIT = 0x40000000

Instruction = tuple[int, int, int, int]  # code, jt, jf, k
Rule = Sequence[Instruction]


# ── Arguments ─────────────────────────────────────────────────────────────────────────────────────────────────────
# The kernel takes int arguments from the low half of a register and ignores the high one; so must the filter.
# Pointers and lengths are compared in both halves.  Both architectures are little-endian.


def _low(argument: int) -> Instruction:
    return (_LOAD, 0, 0, _ARGUMENTS + 8 * argument)


def _high(argument: int) -> Instruction:
    return (_LOAD, 0, 0, _ARGUMENTS + 8 * argument + 4)


def _one_of(argument: int, values: Sequence[int], mask: int = 0xFFFFFFFF) -> list[Instruction]:
    """Go on where the int argument & mask is one of the values; refuse otherwise."""
    tests = [(_IF_EQUAL, len(values) - i, 0, value) for i, value in enumerate(values)]
    return [_low(argument), (_AND, 0, 0, mask), *tests, (_RETURN, 0, 0, REFUSE)]


def _null(argument: int) -> list[Instruction]:
    """Go on where the pointer is NULL."""
    zero = [(_IF_EQUAL, 1, 0, 0), (_RETURN, 0, 0, REFUSE)]
    return [_low(argument), *zero, _high(argument), *zero]


def _rule(*steps: Sequence[Instruction]) -> Rule:
    """All the steps, and then allow."""
    return [*(instruction for step in steps for instruction in step), (_RETURN, 0, 0, ALLOW)]


_ALLOW: Rule = _rule()
_REFUSE: Rule = [(_RETURN, 0, 0, REFUSE)]
_UNKNOWN: Rule = [(_RETURN, 0, 0, UNKNOWN)]
_KILL: Rule = [(_RETURN, 0, 0, KILL)]

_O_ACCMODE, _O_WRONLY, _O_RDWR, _O_CREAT, _O_TRUNC = 0o3, 0o1, 0o2, 0o100, 0o1000


def _open(flags: int) -> Rule:
    """Before ABI 3 Landlock lets ``O_RDONLY | O_TRUNC`` empty a file, and the odd access mode 3 with it."""
    honest = [0, _O_WRONLY, _O_RDWR, _O_TRUNC | _O_WRONLY, _O_TRUNC | _O_RDWR]
    return _rule(_one_of(flags, honest, _O_ACCMODE | _O_TRUNC))


def _open_read_only(flags: int) -> Rule:
    return _rule(_one_of(flags, [0], _O_ACCMODE | _O_TRUNC | _O_CREAT))


# ── The list ──────────────────────────────────────────────────────────────────────────────────────────────────────

_FREELY = """
    read write readv writev pread64 pwrite64 preadv pwritev preadv2 pwritev2 lseek close close_range dup dup2 dup3
    pipe pipe2 sendfile copy_file_range fsync fdatasync fadvise64 readahead
    stat fstat lstat newfstatat statx statfs fstatfs access faccessat faccessat2 readlink readlinkat
    getdents getdents64 getcwd chdir fchdir umask
    mmap munmap mprotect mremap madvise mincore msync brk
    rt_sigaction rt_sigprocmask rt_sigreturn rt_sigpending rt_sigsuspend rt_sigtimedwait sigaltstack restart_syscall
    alarm pause getitimer setitimer signalfd signalfd4
    time times gettimeofday clock_gettime clock_getres clock_nanosleep nanosleep
    timerfd_create timerfd_settime timerfd_gettime
    select pselect6 poll ppoll epoll_create epoll_create1 epoll_ctl epoll_wait epoll_pwait epoll_pwait2
    eventfd eventfd2 shutdown getsockname getpeername getsockopt
    getpid gettid getppid getpgrp getpgid getsid getuid geteuid getgid getegid getresuid getresgid getgroups
    getrlimit getrusage getpriority uname sysinfo getcpu getrandom
    sched_yield sched_getaffinity sched_getparam sched_getscheduler sched_get_priority_max sched_get_priority_min
    arch_prctl set_tid_address set_robust_list rseq futex futex_waitv wait4 waitid exit exit_group
""".split()  # noqa: SIM905  # a list literal would be a page

#: What changes files, beside open.  Landlock and the mounts say where.
_CHANGES = """
    creat ftruncate fallocate mkdir mkdirat rmdir unlink unlinkat rename renameat renameat2 link linkat
    symlink symlinkat
""".split()  # noqa: SIM905

_FCNTL = (
    0, 1, 2, 3, 4,  # F_DUPFD, F_GETFD, F_SETFD, F_GETFL, F_SETFL
    1030, 1032,  # F_DUPFD_CLOEXEC, F_GETPIPE_SZ
)  # fmt: skip
"""No locks: a channel between submissions.  No F_SETOWN, F_SETSIG, F_NOTIFY, F_SETLEASE: they have the kernel send
signals to others.  No F_SETPIPE_SZ: memory that no limit counts."""

_IOCTL = (
    0x5401, 0x5413,  # TCGETS, TIOCGWINSZ: is it a terminal, how wide
    0x541B, 0x5421, 0x5450, 0x5451,  # FIONREAD, FIONBIO, FIONCLEX, FIOCLEX
)  # fmt: skip

_PRCTL = (
    15, 16,  # PR_SET_NAME, PR_GET_NAME
    2, 3, 21, 23, 30, 39,  # PR_GET_: PDEATHSIG, DUMPABLE, SECCOMP; PR_CAPBSET_READ; PR_GET_: TIMERSLACK, NO_NEW_PRIVS
)  # fmt: skip

_AF_UNIX, _SOCK_STREAM = 1, 1
_MSG_OOB = 1
_SOCK_TYPE = 0xF  # what is left when SOCK_NONBLOCK and SOCK_CLOEXEC are gone

_CONDITIONS: Mapping[str, Rule] = {
    "open": _open(1),
    "openat": _open(2),
    "fcntl": _rule(_one_of(1, _FCNTL)),
    "ioctl": _rule(_one_of(1, _IOCTL)),
    "prctl": _rule(_one_of(0, _PRCTL)),
    # asyncio wakes itself up through a socketpair.  Datagrams could be sent to any address, connected or not.
    "socketpair": _rule(_one_of(0, [_AF_UNIX]), _one_of(1, [_SOCK_STREAM], _SOCK_TYPE)),
    # Out-of-band bytes on local sockets have been a way into the kernel, and nobody uses them.
    "sendto": _rule(_one_of(3, [0], _MSG_OOB), _null(4)),
    "recvfrom": _rule(_one_of(3, [0], _MSG_OOB)),
    # getrlimit() of libc; with a new limit or another process's id it has killed the grader in trials.
    "prlimit64": _rule(_one_of(0, [0]), _null(2)),
    "setpriority": _rule(_one_of(0, [0]), _one_of(1, [0])),  # os.nice: PRIO_PROCESS, myself
    "sched_setaffinity": _rule(_one_of(0, [0])),
    # libc falls back to clone(), which is refused.  With EPERM here thread creation would be tried no further either,
    # but posix_spawn() of some versions takes anything but ENOSYS for success.
    "clone3": _UNKNOWN,
}

_READ_ONLY: Mapping[str, Rule] = {
    "open": _open_read_only(1),
    "openat": _open_read_only(2),
    **dict.fromkeys(_CHANGES, _REFUSE),
}


def rules(architecture: str, *, read_only: bool = False) -> dict[int, Rule]:
    """What happens to each call, by number; those not in it are refused."""
    by_name = {**dict.fromkeys(_FREELY + _CHANGES, _ALLOW), **_CONDITIONS, **(_READ_ONLY if read_only else {})}
    by_number = {}
    for name, rule in by_name.items():
        at = number(name, architecture)
        if at is not None:  # None: aarch64 has no open(), only openat()
            by_number[at] = rule
    return by_number


# ── The program ───────────────────────────────────────────────────────────────────────────────────────────────────


@functools.cache
def program(architecture: str, *, read_only: bool = False) -> bytes:
    """The filter, as an array of ``struct sock_filter``.

    ``read_only`` is for a process that neither Landlock nor mounts keep from writing: it may then change no file at
    all, by path or by descriptor.
    """
    numbers = rules(architecture, read_only=read_only)
    # Intervals [start, next start) with one rule each, in order.
    edges: list[tuple[int, Rule]] = []
    for at in range(NEWEST + 1):
        rule = numbers.get(at, _REFUSE)
        if not edges or edges[-1][1] is not rule:
            edges.append((at, rule))
    # libc tries the youngest calls first and expects ENOSYS from an older kernel.
    edges.append((NEWEST + 1, _UNKNOWN))
    edges.append((_X32_BIT, _KILL))
    instructions = [
        (_LOAD, 0, 0, _ARCHITECTURE),
        (_IF_EQUAL, 1, 0, _AUDIT_ARCH[architecture]),
        (_RETURN, 0, 0, KILL),
        (_LOAD, 0, 0, _NUMBER),
        *_search(edges),
    ]
    return b"".join(struct.pack("=HBBI", *instruction) for instruction in instructions)


def _search(edges: Sequence[tuple[int, Rule]]) -> list[Instruction]:
    if len(edges) == 1:
        return list(edges[0][1])
    middle = len(edges) // 2
    below, above = _search(edges[:middle]), _search(edges[middle:])
    pivot = edges[middle][0]
    if len(below) < 256:  # a conditional jump has eight bits
        return [(_IF_AT_LEAST, len(below), 0, pivot), *below, *above]
    return [(_IF_AT_LEAST, 0, 1, pivot), (_JUMP, 0, 0, len(below)), *below, *above]


def install(filter_program: bytes) -> None:
    """Put the filter on this thread and all it will start, for good.  Needs no-new-privileges.  Raises OSError."""
    prepared(filter_program)()


def prepared(filter_program: bytes) -> Callable[[], None]:
    """``install`` with everything made ready, for a caller that has other things to close first."""
    array = ctypes.create_string_buffer(filter_program, len(filter_program))
    # struct sock_fprog { unsigned short len; struct sock_filter *filter; }, padded to the pointer's alignment
    header = struct.pack("@HP", len(filter_program) // 8, ctypes.addressof(array))

    install = syscalls.prepared("seccomp", _SET_MODE_FILTER, 0, header)

    def put_on() -> None:
        assert array  # keeps it alive: the header has nothing but its address
        install()

    return put_on


def available() -> bool:
    """Whether the kernel knows filters (asked with a NULL program: EFAULT if so, EINVAL or EPERM if not)."""
    if machine() not in _AUDIT_ARCH:
        return False
    try:
        call("seccomp", _SET_MODE_FILTER, 0, None)
    except OSError as error:
        return error.errno == errno.EFAULT
    return True
