"""seccomp alone: the program, run by an interpreter of it and by the kernel."""

import array
import asyncio
import ctypes
import errno
import fcntl
import mmap
import os
import re
import resource
import selectors
import signal
import socket
import struct
import subprocess
import tempfile
import termios
import threading
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grader.sandbox.jail import seccomp, syscalls
from tests.sandbox.children import (
    ChildEnded,
    answer,
    for_each_user,
    needs_linux,
    no_new_privileges,
    raw,
    refusal,
)

ARCHITECTURES = ("x86_64", "aarch64")
AUDIT = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}
PERM, NOSYS = seccomp.REFUSE, seccomp.UNKNOWN


def verdict(program, audit, number, arguments=()):
    """What the kernel would make of a call: an interpreter of the five operations, after linux/filter.h."""
    padded = [*arguments, 0, 0, 0, 0, 0, 0][:6]
    data = struct.pack("<IIQ6Q", number & 0xFFFFFFFF, audit, 0, *(a & (2**64 - 1) for a in padded))
    at = accumulator = 0
    while True:
        code, yes, no, k = struct.unpack_from("=HBBI", program, 8 * at)
        at += 1
        match code:
            case 0x20:
                assert k % 4 == 0
                assert k <= len(data) - 4
                (accumulator,) = struct.unpack_from("<I", data, k)
            case 0x54:
                accumulator &= k
            case 0x05:
                at += k
            case 0x15:
                at += yes if accumulator == k else no
            case 0x35:
                at += yes if accumulator >= k else no
            case 0x06:
                return k
            case _:
                raise AssertionError(f"operation {code:#x}")


def asked(name, *arguments, architecture="x86_64", read_only=False):
    program = seccomp.program(architecture, read_only=read_only)
    return verdict(program, AUDIT[architecture], syscalls.number(name, architecture), arguments)


# ── The program ───────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("architecture", ARCHITECTURES)
@pytest.mark.parametrize("read_only", [False, True])
def test_every_number_gets_the_rule_of_its_name(architecture, read_only):
    program = seccomp.program(architecture, read_only=read_only)
    rules = seccomp.rules(architecture, read_only=read_only)
    for number in range(syscalls.NEWEST + 1):
        rule = rules.get(number)
        expected = verdict(b"".join(struct.pack("=HBBI", *i) for i in rule), 0, number) if rule else PERM
        assert verdict(program, AUDIT[architecture], number) == expected, number


@settings(database=None, deadline=None)
@given(st.integers(0, 2**32 - 1), st.lists(st.integers(0, 2**64 - 1), min_size=6, max_size=6))
def test_no_call_whatever_runs_off_the_program(number, arguments):
    for architecture in ARCHITECTURES:
        for read_only in (False, True):
            program = seccomp.program(architecture, read_only=read_only)
            found = verdict(program, AUDIT[architecture], number, arguments)
            assert found in (seccomp.ALLOW, seccomp.KILL, PERM, NOSYS)


@pytest.mark.parametrize("architecture", ARCHITECTURES)
def test_the_program_is_short_enough_for_the_kernel(architecture):
    assert len(seccomp.program(architecture)) % 8 == 0
    assert len(seccomp.program(architecture)) // 8 < 4096


@pytest.mark.parametrize("architecture", ARCHITECTURES)
@pytest.mark.parametrize("audit", [0x40000003, 0x40000028, 0xC000003E ^ 1, 0])
def test_calls_of_another_architecture_end_the_process(architecture, audit):
    assert verdict(seccomp.program(architecture), audit, 0) == seccomp.KILL


def test_x32_calls_end_the_process():
    for number in (0x40000000, 0x40000000 + 39, 0xFFFFFFFF):
        assert verdict(seccomp.program("x86_64"), AUDIT["x86_64"], number) == seccomp.KILL


def test_calls_younger_than_the_table_do_not_exist():
    for architecture in ARCHITECTURES:
        assert verdict(seccomp.program(architecture), AUDIT[architecture], syscalls.NEWEST + 1) == NOSYS


REFUSED_BY_NUMBER = {
    # name: (x86_64, aarch64)
    "fork": (57, None), "vfork": (58, None), "clone": (56, 220), "execve": (59, 221), "execveat": (322, 281),
    "kill": (62, 129), "tkill": (200, 130), "tgkill": (234, 131), "pidfd_open": (434, 434),
    "pidfd_send_signal": (424, 424), "pidfd_getfd": (438, 438), "rt_sigqueueinfo": (129, 138),
    "rt_tgsigqueueinfo": (297, 240), "ptrace": (101, 117), "process_vm_readv": (310, 270),
    "process_vm_writev": (311, 271), "kcmp": (312, 272), "setrlimit": (160, 164), "socket": (41, 198),
    "connect": (42, 203), "bind": (49, 200), "listen": (50, 201), "accept": (43, 202), "accept4": (288, 242),
    "sendmsg": (46, 211), "recvmsg": (47, 212), "setsockopt": (54, 208), "mount": (165, 40), "umount2": (166, 39),
    "pivot_root": (155, 41), "chroot": (161, 51), "fsopen": (430, 430), "open_tree": (428, 428),
    "move_mount": (429, 429), "mount_setattr": (442, 442), "openat2": (437, 437), "open_by_handle_at": (304, 265),
    "name_to_handle_at": (303, 264), "chmod": (90, None), "fchmod": (91, 52), "fchmodat": (268, 53),
    "fchmodat2": (452, 452), "chown": (92, None), "fchown": (93, 55), "lchown": (94, None), "fchownat": (260, 54),
    "utime": (132, None), "utimes": (235, None), "futimesat": (261, None), "utimensat": (280, 88),
    "setxattr": (188, 5), "lsetxattr": (189, 6), "fsetxattr": (190, 7), "getxattr": (191, 8), "listxattr": (194, 11),
    "removexattr": (197, 14), "mknod": (133, None), "mknodat": (259, 33), "truncate": (76, 45), "flock": (73, 32),
    "memfd_create": (319, 279), "memfd_secret": (447, 447), "shmget": (29, 194), "shmat": (30, 196),
    "msgget": (68, 186), "semget": (64, 190), "mq_open": (240, 180), "add_key": (248, 217),
    "request_key": (249, 218), "keyctl": (250, 219), "io_uring_setup": (425, 425), "io_uring_enter": (426, 426),
    "io_uring_register": (427, 427), "io_setup": (206, 0), "bpf": (321, 280), "userfaultfd": (323, 282),
    "perf_event_open": (298, 241), "seccomp": (317, 277), "personality": (135, 92), "unshare": (272, 97),
    "setns": (308, 268), "setuid": (105, 146), "setgid": (106, 144), "setresuid": (117, 147), "setresgid": (119, 149),
    "setreuid": (113, 145), "setgroups": (116, 159), "setfsuid": (122, 151), "capset": (126, 91),
    "setsid": (112, 157), "setpgid": (109, 154), "sched_setscheduler": (144, 119), "sched_setattr": (314, 274),
    "ioprio_set": (251, 30), "inotify_add_watch": (254, 27), "fanotify_init": (300, 262),
    "landlock_create_ruleset": (444, 444), "landlock_add_rule": (445, 445), "landlock_restrict_self": (446, 446),
    "sync": (162, 81), "syncfs": (306, 267), "swapon": (167, 224), "reboot": (169, 142), "acct": (163, 89),
    "init_module": (175, 105), "kexec_load": (246, 104), "syslog": (103, 116), "settimeofday": (164, 170),
    "clock_settime": (227, 112), "adjtimex": (159, 171), "sethostname": (170, 161), "mlock": (149, 228),
    "mlockall": (151, 230), "mbind": (237, 235), "move_pages": (279, 239), "process_madvise": (440, 440),
    "vmsplice": (278, 75), "tee": (276, 77), "splice": (275, 76), "membarrier": (324, 283),
    "get_robust_list": (274, 100), "remap_file_pages": (216, 234), "timer_create": (222, 107),
}  # fmt: skip


@pytest.mark.parametrize("architecture", ARCHITECTURES)
@pytest.mark.parametrize("name", REFUSED_BY_NUMBER)
def test_refused_whatever_the_arguments(architecture, name):
    number = REFUSED_BY_NUMBER[name][ARCHITECTURES.index(architecture)]
    if number is not None:
        for argument in (0, 1, 2**64 - 1):
            found = verdict(seccomp.program(architecture), AUDIT[architecture], number, [argument] * 6)
            assert found == PERM, name


@pytest.mark.parametrize("architecture", ARCHITECTURES)
def test_clone3_does_not_exist_so_that_libc_falls_back(architecture):
    assert asked("clone3", 0, architecture=architecture) == NOSYS


O_PATH, O_CREAT, O_TRUNC, O_CLOEXEC = 0o10000000, 0o100, 0o1000, 0o2000000


@pytest.mark.parametrize("architecture", ARCHITECTURES)
def test_open_may_do_anything_but_empty_a_file_that_it_only_reads(architecture):
    for flags in (0, 1, 2, 1 | O_CREAT | O_TRUNC, 2 | O_TRUNC, O_CLOEXEC, O_PATH):
        assert asked("openat", -100, 0, flags, architecture=architecture) == seccomp.ALLOW
    for flags in (O_TRUNC, O_TRUNC | O_CLOEXEC, 3, 3 | O_TRUNC, 3 | O_CLOEXEC):
        assert asked("openat", -100, 0, flags, architecture=architecture) == PERM
    assert asked("open", 0, O_TRUNC) == PERM
    assert asked("open", 0, 0) == seccomp.ALLOW


@pytest.mark.parametrize("architecture", ARCHITECTURES)
def test_without_landlock_and_mounts_no_file_is_changed(architecture):
    for flags in (1, 2, 3, O_CREAT, O_TRUNC, 1 | O_CREAT | O_TRUNC):
        assert asked("openat", -100, 0, flags, architecture=architecture, read_only=True) == PERM
    assert asked("openat", -100, 0, O_CLOEXEC, architecture=architecture, read_only=True) == seccomp.ALLOW
    for name in ("mkdirat", "unlinkat", "renameat", "renameat2", "linkat", "symlinkat", "ftruncate", "fallocate"):
        assert asked(name, architecture=architecture) == seccomp.ALLOW
        assert asked(name, architecture=architecture, read_only=True) == PERM


def test_the_high_half_of_an_int_argument_counts_for_nothing():
    high = 1 << 32
    # The kernel would see F_SETOWN, O_TRUNC and TIOCSTI in these.
    assert asked("fcntl", 0, high | 8) == PERM
    assert asked("open", 0, high | O_TRUNC) == PERM
    assert asked("ioctl", 0, high | termios.TIOCSTI) == PERM
    # And F_GETFD in this.
    assert asked("fcntl", 0, high | 1) == seccomp.ALLOW


def test_pointers_count_in_both_halves():
    assert asked("prlimit64", 0, 9, 0, 1) == seccomp.ALLOW
    assert asked("prlimit64", 0, 9, 1 << 32) == PERM
    assert asked("prlimit64", 0, 9, 1) == PERM
    assert asked("prlimit64", 5, 9, 0, 1) == PERM
    assert asked("sendto", 3, 1, 1, 0, 0) == seccomp.ALLOW
    assert asked("sendto", 3, 1, 1, 0, 1 << 40) == PERM


def test_no_out_of_band_bytes():
    assert asked("sendto", 3, 1, 1, 1) == asked("recvfrom", 3, 1, 1, 1) == PERM
    assert asked("sendto", 3, 1, 1, 0x4000) == asked("recvfrom", 3, 1, 1, 0x42) == seccomp.ALLOW


@pytest.mark.parametrize("command", [5, 6, 7, 8, 10, 15, 36, 37, 38, 1024, 1026, 1031, 1033])
def test_no_locks_no_signals_to_others_and_no_larger_pipes_by_fcntl(command):
    assert asked("fcntl", 0, command) == PERM


@pytest.mark.parametrize("option", [1, 4, 22, 24, 35, 36, 38, 0x59616D61, 0x53564D41])
def test_no_prctl_that_changes_what_the_kernel_makes_of_the_process(option):
    assert asked("prctl", option) == PERM


def test_socketpairs_are_local_streams():
    for flags in (0, 0o4000, 0o2000000, 0o2004000):
        assert asked("socketpair", 1, 1 | flags) == seccomp.ALLOW
        assert asked("socketpair", 1, 2 | flags) == PERM
        assert asked("socketpair", 2, 1 | flags) == PERM


# ── The table ─────────────────────────────────────────────────────────────────────────────────────────────────────

HEADERS = {
    "x86_64": Path("/usr/include/x86_64-linux-gnu/asm/unistd_64.h"),
    "aarch64": Path("/usr/include/asm-generic/unistd.h"),
}


@pytest.mark.parametrize("architecture", ARCHITECTURES)
def test_the_numbers_are_those_of_the_kernels_headers(architecture):
    header = HEADERS[architecture]
    if not header.exists():
        pytest.skip("the kernel's headers are not installed")
    found = {}
    for name, number in re.findall(r"#define __NR(?:3264)?_(\w+)\s+(\d+)\s*$", header.read_text(), re.MULTILINE):
        found.setdefault(name, int(number))
    if architecture == "aarch64":
        found["newfstatat"] = found["fstatat"]  # its name in the kernel's table for 32 and 64 bits
    else:
        # Installed headers may be older than the table.
        assert max(found.values()) <= syscalls.NEWEST
    for name in syscalls.NUMBERS:
        number = syscalls.number(name, architecture)
        if name in found or number is None:
            assert number == found.get(name), name


def test_no_number_stands_for_two_calls():
    for architecture in ARCHITECTURES:
        numbers = [n for n in (syscalls.number(name, architecture) for name in syscalls.NUMBERS) if n is not None]
        assert len(numbers) == len(set(numbers))


# ── In the kernel ─────────────────────────────────────────────────────────────────────────────────────────────────


def filtered(function, *, read_only=False):
    """A function that first filters its process."""

    def inside():
        no_new_privileges()
        seccomp.install(seccomp.program(syscalls.machine(), read_only=read_only))
        return function()

    return inside


@needs_linux
@for_each_user
def test_starting_something_is_a_permission_error_and_not_a_death(user):
    def tried():
        def raised(action):
            try:
                action()
            except (OSError, RuntimeError) as error:
                return type(error).__name__
            return None

        return [
            raised(os.fork),
            raised(os.forkpty),
            raised(lambda: os.execv("/bin/true", ["true"])),
            raised(lambda: os.posix_spawn("/bin/true", ["true"], {})),
            raised(lambda: subprocess.run(["/bin/true"])),
            raised(lambda: subprocess.run("true", shell=True)),
            raised(threading.Thread(target=print).start),
            os.system("true") != 0,
        ]

    assert answer(filtered(tried), user=user) == [*["PermissionError"] * 6, "RuntimeError", True]


@needs_linux
@for_each_user
def test_no_signal_can_be_sent(user):
    def tried():
        parent = os.getppid()
        return {
            refusal(os.kill, parent, 0),
            refusal(os.kill, parent, signal.SIGKILL),
            refusal(os.kill, -1, signal.SIGKILL),
            refusal(os.kill, os.getpid(), signal.SIGTERM),
            refusal(os.killpg, 0, signal.SIGTERM),
            refusal(signal.raise_signal, signal.SIGTERM),
            refusal(signal.pthread_kill, threading.get_ident(), signal.SIGTERM),
            refusal(os.pidfd_open, parent),
        } == {"EPERM"}

    assert answer(filtered(tried), user=user)


@needs_linux
@for_each_user
def test_files_are_neither_locked_nor_relabelled(user, reachable):
    path = reachable / "file"

    def tried():
        with open(path, "w") as file:
            return {
                refusal(os.chmod, path, 0o600),
                refusal(os.fchmod, file.fileno(), 0o600),
                refusal(os.chown, path, 0, 0),
                refusal(os.utime, path, (0, 0)),
                refusal(os.setxattr, path, "user.x", b""),
                refusal(os.listxattr, path),
                refusal(os.mkfifo, f"{path}2"),
                refusal(os.truncate, path, 0),
                refusal(os.close, os.open(path, os.O_RDONLY)),
                refusal(os.open, path, os.O_RDONLY | os.O_TRUNC),
                refusal(fcntl.flock, file, fcntl.LOCK_EX),
                refusal(fcntl.lockf, file, fcntl.LOCK_EX),
                refusal(fcntl.fcntl, file, fcntl.F_SETOWN, os.getppid()),
                refusal(fcntl.fcntl, file, fcntl.F_SETSIG, signal.SIGKILL),
                refusal(fcntl.fcntl, file, fcntl.F_NOTIFY, 0),
                refusal(fcntl.fcntl, file, fcntl.F_SETLEASE, fcntl.F_RDLCK),
                refusal(fcntl.ioctl, file, termios.TIOCSTI, b"x"),
                refusal(fcntl.ioctl, file, 0x40086602, struct.pack("l", 0)),  # FS_IOC_SETFLAGS
            } == {"EPERM", None}

    assert answer(filtered(tried), user=user)


@needs_linux
@for_each_user
def test_neither_sockets_nor_shared_memory_nor_the_limits_of_others(user):
    def tried():
        parent = os.getppid()
        by_number = {name: numbers[syscalls.machine() == "aarch64"] for name, numbers in REFUSED_BY_NUMBER.items()}
        return {
            refusal(socket.socket),
            refusal(socket.socket, socket.AF_UNIX),
            refusal(socket.socket, socket.AF_NETLINK, socket.SOCK_RAW),
            refusal(socket.socketpair, socket.AF_UNIX, socket.SOCK_DGRAM),
            refusal(os.memfd_create, "x"),
            refusal(resource.prlimit, parent, resource.RLIMIT_CPU),
            refusal(os.setpriority, os.PRIO_PROCESS, parent, 10),
            refusal(os.sched_setaffinity, parent, {0}),
            refusal(os.setuid, os.getuid()),
            refusal(os.setsid),
            refusal(os.chroot, "/"),
            *(
                refusal(raw, by_number[name], 0, 0, 0, 0, 0)
                for name in ("ptrace", "keyctl", "io_uring_setup", "bpf", "userfaultfd", "perf_event_open", "shmget",
                             "personality", "unshare", "mount", "seccomp", "sync", "process_vm_readv")
            ),
        } == {"EPERM"}  # fmt: skip

    assert answer(filtered(tried), user=user)


@needs_linux
@for_each_user
def test_no_limit_can_be_set_anew(user):
    def tried():
        with pytest.raises(ValueError, match="not allowed"):  # resource's word for EPERM here
            resource.setrlimit(resource.RLIMIT_CPU, (1, 1))
        refused = refusal(resource.prlimit, os.getppid(), resource.RLIMIT_CPU, (1, 1))
        return [refused, resource.getrlimit(resource.RLIMIT_CPU)[0] > 1]

    assert answer(filtered(tried), user=user) == ["EPERM", True]


@needs_linux
@for_each_user
def test_what_honest_programs_do_goes_on_working(user):
    def tried():
        with tempfile.TemporaryFile() as file:
            file.write(b"abc")
            file.truncate(2)
            file.seek(0)
            assert file.read() == b"ab"
            mmap.mmap(file.fileno(), 2).close()
        with tempfile.TemporaryDirectory() as folder:
            Path(folder, "a").write_text("x")
            Path(folder, "a").touch()
            Path(folder, "a").rename(Path(folder, "b"))
            Path(folder, "link").symlink_to("b")
            assert sorted(os.listdir(folder)) == ["b", "link"]
        assert asyncio.run(asyncio.wait_for(asyncio.sleep(0.001, "slept"), 5)) == "slept"
        left, right = socket.socketpair()
        left.setblocking(False)
        left.sendall(b"through")
        with selectors.DefaultSelector() as selector:
            selector.register(right, selectors.EVENT_READ)
            assert selector.select(5)
        assert fcntl.ioctl(right, termios.FIONREAD, array.array("i", [0])) == 0
        assert right.recv(100) == b"through"
        receiver, sender = os.pipe()
        os.write(sender, b"x")
        os.dup2(receiver, 100)
        assert fcntl.fcntl(100, fcntl.F_GETFL) == os.O_RDONLY
        rung = []
        signal.signal(signal.SIGALRM, lambda *_: rung.append(1))
        signal.setitimer(signal.ITIMER_REAL, 0.01)
        time.sleep(0.05)
        assert rung
        assert os.isatty(receiver) is False
        assert len(os.urandom(4)) == 4
        assert resource.getrlimit(resource.RLIMIT_NOFILE)
        assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        assert len(os.sched_getaffinity(0))
        os.nice(1)
        assert all([os.stat("/"), os.access("/", os.R_OK), os.listdir("/"), os.getcwd(), os.uname(), os.times()])
        assert refusal(os.waitpid, -1, 0) == "ECHILD"
        return True

    assert answer(filtered(tried), user=user)


@needs_linux
def test_a_process_that_nothing_else_keeps_from_writing_can_still_read(tmp_path):
    def tried():
        return [
            Path("/etc/hostname").exists(),
            open("/dev/null").read(),
            refusal(open, tmp_path / "x", "w"),
            refusal(open, "/dev/null", "w"),
            refusal(os.mkdir, tmp_path / "x"),
            refusal(os.unlink, __file__),
        ]

    assert answer(filtered(tried, read_only=True)) == [True, "", "EPERM", "EPERM", "EPERM", "EPERM"]


@needs_linux
def test_the_filter_stays():
    def tried():
        return [
            refusal(seccomp.install, struct.pack("=HBBI", 0x06, 0, 0, seccomp.ALLOW)),
            refusal(os.fork),
        ]

    assert answer(filtered(tried)) == ["EPERM", "EPERM"]


def machine_code(code):
    """A function of these bytes."""
    page = mmap.mmap(-1, mmap.PAGESIZE, prot=mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC)
    page.write(code)
    return ctypes.CFUNCTYPE(ctypes.c_int)(ctypes.addressof(ctypes.c_char.from_buffer(page))), page


@needs_linux
@pytest.mark.skipif(syscalls.machine() != "x86_64", reason="int 0x80 is of x86")
def test_a_32_bit_call_ends_the_process():
    def tried():
        getpid, page = machine_code(b"\xb8\x14\x00\x00\x00\xcd\x80\xc3")  # mov eax, 20; int 0x80; ret
        return [getpid() == os.getpid(), len(page)]

    with pytest.raises(ChildEnded) as ended:
        answer(filtered(tried))
    # SIGSEGV where the kernel has no 32-bit calls at all.
    assert ended.value.signal in (signal.SIGSYS, signal.SIGSEGV)


@needs_linux
@pytest.mark.skipif(syscalls.machine() != "x86_64", reason="x32 is of x86")
def test_an_x32_call_ends_the_process():
    with pytest.raises(ChildEnded) as ended:
        answer(filtered(lambda: refusal(raw, 0x40000000 + 39)))
    assert ended.value.signal == signal.SIGSYS


@needs_linux
def test_errors_of_calls_carry_their_name_and_number():
    with pytest.raises(OSError, match="mount: ") as caught:
        syscalls.call("mount", None, b"/nowhere/at/all", None, 0, None)
    assert caught.value.errno in (errno.ENOENT, errno.EPERM, errno.EFAULT, errno.EINVAL)


@needs_linux
def test_the_kernel_is_asked_whether_it_has_filters():
    assert seccomp.available()
    assert answer(filtered(seccomp.available)) is False
