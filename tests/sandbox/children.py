"""Children for the tests of containment: fork, do something that cannot be undone, tell by a pipe, end."""

import errno
import json
import os
import resource
import signal
import subprocess
import sys
import threading
import time
import traceback
import warnings
from pathlib import Path

import pytest

from grader.sandbox.jail import landlock, namespaces, syscalls

NOBODY = 65534
IS_ROOT = os.geteuid() == 0
SITE_PACKAGES = Path(os.path.dirname(os.path.dirname(pytest.__file__)))

#: Each layer must hold for root, who drops to nobody where he can, and for an ordinary user.
for_each_user = pytest.mark.parametrize("user", ["root", "nobody"] if IS_ROOT else ["myself"])
ORDINARY = "nobody" if IS_ROOT else "myself"

needs_landlock = pytest.mark.skipif(landlock.abi() == 0, reason="this kernel has no Landlock")
needs_linux = pytest.mark.skipif(not syscalls.supported(), reason="system calls are called by number on Linux only")

_SECONDS = 30


class ChildFailed(AssertionError):
    """The child raised; its traceback."""


class ChildEnded(AssertionError):
    """The child was ended by a signal before it answered."""

    def __init__(self, number):
        super().__init__(f"ended by {signal.Signals(number).name}")
        self.signal = number


def answer(function, *arguments, user="root"):
    """What ``function`` returns, in a child of its own, as JSON takes it.  Raises ChildFailed and ChildEnded."""
    receiver, sender = os.pipe()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # the test process may have threads; the child has none
        child = os.fork()
    if child == 0:
        try:
            os.close(receiver)
            signal.alarm(_SECONDS)
            resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
            resource.setrlimit(resource.RLIMIT_CPU, (_SECONDS, _SECONDS))
            try:
                if user == "nobody":
                    become_nobody()
                told = {"returned": function(*arguments)}
            except BaseException:
                told = {"failed": traceback.format_exc()}
            tell(sender, told)
        finally:
            os._exit(0)  # never back into pytest
    os.close(sender)
    with open(receiver, "rb") as pipe:
        said = pipe.read()
    status = os.waitpid(child, 0)[1]
    if not said and os.WIFSIGNALED(status):
        raise ChildEnded(os.WTERMSIG(status))
    told = json.loads(said or '{"failed": "no answer"}')
    if "failed" in told:
        raise ChildFailed(told["failed"])
    return told["returned"]


def tell(descriptor, value):
    data = json.dumps(value).encode()
    while data:
        data = data[os.write(descriptor, data) :]


def become_nobody():
    namespaces.become(NOBODY)
    syscalls.call("prctl", namespaces.PR_SET_DUMPABLE, 1, 0, 0, 0)  # as whoever is nobody from the start


def no_new_privileges():
    syscalls.call("prctl", 38, 1, 0, 0, 0)


def refusal(action, *arguments):
    """The name of the error with which the kernel refuses, None if it does not."""
    try:
        action(*arguments)
    except OSError as error:
        return errno.errorcode[error.errno]
    return None


def raw(at, *arguments):
    """A system call by number, for those that the jail's own table does not have."""
    import ctypes

    libc = ctypes.CDLL(None, use_errno=True)
    libc.syscall.restype = ctypes.c_long
    if libc.syscall(ctypes.c_long(at), *(ctypes.c_long(a) if isinstance(a, int) else a for a in arguments)) < 0:
        raise OSError(ctypes.get_errno(), "")


def gone_within(seconds, receiver):
    """Whether every process that holds the other end of the pipe ends in time."""
    ended = threading.Event()

    def read():
        while os.read(receiver, 1000):
            pass
        ended.set()

    threading.Thread(target=read, daemon=True).start()
    return ended.wait(seconds)


def mounts():
    return Path("/proc/self/mountinfo").read_text()


def python(source, *arguments):
    """A Python of its own, for what the test process has imported already."""
    return subprocess.run(
        [sys.executable, "-c", source, *arguments], capture_output=True, text=True, timeout=60, check=True
    ).stdout


def wait_until(condition, seconds=5):
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            return False
        time.sleep(0.01)
    return True
