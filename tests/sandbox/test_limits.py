"""Resource limits alone."""

import mmap
import os
import resource
import signal
import threading
import time

import pytest

from grader.sandbox.jail import limits
from tests.sandbox.children import ORDINARY, ChildEnded, answer, for_each_user, needs_linux, refusal

MIB = 1 << 20
STATM = "/proc/self/statm"


def limited(function, *, memory_bytes=None, cpu_s=10, file_bytes=MIB, open_files=64):
    """A function that first limits its process."""

    def inside():
        limits.apply(limits.table(cpu_s=cpu_s, file_bytes=file_bytes, open_files=open_files))
        if memory_bytes is not None:
            limits.apply_address_space(mapped() + memory_bytes)
        return function()

    return inside


def mapped():
    descriptor = os.open(STATM, os.O_RDONLY)
    try:
        return limits.mapped_bytes(descriptor)
    finally:
        os.close(descriptor)


@needs_linux
@for_each_user
def test_memory_counts_from_what_is_mapped_already(user):
    def tried():
        bytes(40 * MIB)
        with pytest.raises(MemoryError):
            bytes(512 * MIB)  # far more than what a large process may give back meanwhile
        with pytest.raises(OSError, match="Cannot allocate"):
            mmap.mmap(-1, 512 * MIB)
        return len(bytes(40 * MIB))

    assert answer(limited(tried, memory_bytes=64 * MIB), user=user) == 40 * MIB


@needs_linux
def test_mapped_bytes_follow_what_is_mapped():
    before = mapped()
    with mmap.mmap(-1, 64 * MIB):
        assert 64 * MIB <= mapped() - before < 80 * MIB


@needs_linux
def test_mapped_bytes_are_those_of_the_process_that_opened_the_file():
    descriptor = os.open(STATM, os.O_RDONLY)
    try:
        ours = limits.mapped_bytes(descriptor)

        def in_child():
            with mmap.mmap(-1, 512 * MIB):
                return limits.mapped_bytes(descriptor)

        assert abs(answer(in_child) - ours) < 256 * MIB
        assert limits.mapped_bytes(descriptor)  # the child read through the same descriptor
    finally:
        os.close(descriptor)


@for_each_user
def test_processor_time_ends_the_process(user):
    def spin():
        signal.signal(signal.SIGXCPU, signal.SIG_IGN)
        while True:
            pass

    started = time.monotonic()
    with pytest.raises(ChildEnded) as ended:
        answer(limited(spin, cpu_s=1), user=user)
    assert ended.value.signal == signal.SIGKILL
    assert time.monotonic() - started < 20


@for_each_user
def test_files_stop_growing_at_their_limit(user, reachable):

    def tried():
        descriptor = os.open(reachable / "file", os.O_RDWR | os.O_CREAT)
        written = [os.write(descriptor, bytes(2000)), os.write(descriptor, bytes(4000))]
        return [written, refusal(os.write, descriptor, b"x"), refusal(os.ftruncate, descriptor, 10_000)]

    assert answer(limited(tried, file_bytes=4096), user=user) == [[2000, 2096], "EFBIG", "EFBIG"]


@for_each_user
def test_without_a_place_to_write_no_file_grows_at_all(user, reachable):

    def tried():
        descriptor = os.open(reachable / "file", os.O_RDWR | os.O_CREAT)
        receiver, sender = os.pipe()
        # Pipes are no files: answers still come out.
        return [refusal(os.write, descriptor, b"x"), os.write(sender, b"answer"), receiver > 0]

    assert answer(limited(tried, file_bytes=0), user=user) == ["EFBIG", 6, True]


@for_each_user
def test_open_files_are_counted(user):
    def tried():
        opened = []
        try:
            while len(opened) < 100:
                opened.append(os.open("/dev/null", os.O_RDONLY))
        except OSError as error:
            return [len(opened) < 20, error.errno]
        return len(opened)

    assert answer(limited(tried, open_files=20), user=user) == [True, 24]


def test_an_ordinary_user_can_start_neither_process_nor_thread():
    def tried():
        with pytest.raises(RuntimeError):
            threading.Thread(target=print).start()
        return refusal(os.fork)

    # The kernel does not count the processes of root.
    assert answer(limited(tried), user=ORDINARY) == "EAGAIN"


@for_each_user
def test_no_core_dumps_locked_memory_or_message_queues(user):
    def tried():
        return [resource.getrlimit(getattr(resource, f"RLIMIT_{name}")) for name in ("CORE", "MEMLOCK", "MSGQUEUE")]

    assert answer(limited(tried), user=user) == [[0, 0]] * 3


def test_a_limit_that_is_there_is_never_raised():
    def tried():
        resource.setrlimit(resource.RLIMIT_NOFILE, (30, 40))
        resource.setrlimit(resource.RLIMIT_AS, (1 << 40, 1 << 41))
        limits.apply(limits.table(cpu_s=10, file_bytes=MIB, open_files=64))
        limits.apply_address_space(1 << 42)
        return [resource.getrlimit(resource.RLIMIT_NOFILE), resource.getrlimit(resource.RLIMIT_AS)]

    assert answer(tried) == [[40, 40], [1 << 41, 1 << 41]]


def test_a_limit_that_the_system_lacks_is_left_out(monkeypatch):
    monkeypatch.delattr(resource, "RLIMIT_MSGQUEUE")  # macOS
    kinds = [kind for kind, _ in limits.table(cpu_s=10, file_bytes=MIB, open_files=64)]
    assert resource.RLIMIT_CPU in kinds
    assert len(kinds) == 6


def test_a_system_without_limits_has_none_available(monkeypatch):
    assert limits.available()
    monkeypatch.setattr(limits, "resource", None)
    assert not limits.available()
