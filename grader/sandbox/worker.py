"""One warm process and the conversation with it: start, one job at a time, end."""

from __future__ import annotations

import array
import contextlib
import fcntl
import json
import mmap
import os
import select
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any, Literal

from grader.errors import SandboxError
from grader.model import SourceFile
from grader.sandbox import replies
from grader.sandbox.jail import wire
from grader.sandbox.replies import Reply

JAIL = Path(__file__).parent / "jail"
START_S = 60.0
Killed = Literal["", "call", "question", "submission"]
#: (position, since when) → (until when it may stay there, why it would be ended then, the limit in seconds)
Deadline = Callable[[int, float], tuple[float, Killed, float]]

_ENVIRONMENT = {
    "HOME": "/tmp",  # noqa: S108  # the private one
    "TMPDIR": "/tmp",  # noqa: S108
    "MPLBACKEND": "Agg",
    "LANG": "C.UTF-8",
    "PATH": "",
    "PYTHONBREAKPOINT": "0",
    "OPENBLAS_NUM_THREADS": "1",
    "OMP_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "NUMEXPR_NUM_THREADS": "1",
    "VECLIB_MAXIMUM_THREADS": "1",
}


class WorkerLost(SandboxError):
    """The warm process is gone: killed from outside, or a fault of ours."""


@dataclass(frozen=True)
class Ended:
    """A job is over: what it was at, and how its process ended."""

    child: _Child
    """What it wrote lies there until it is read."""
    position: int
    status: int
    killed: Killed
    seconds: float
    """The limit that was exceeded, where ``killed`` is set."""
    applied: frozenset[str] = frozenset()
    """The layers that held the process."""
    skipped: Mapping[str, str] = field(default_factory=dict)
    """Those that were wanted and did not, with the reason."""

    def read(self, asked: range, text_room: int = wire.MAX_TEXTS) -> Reply:
        """What it answered of these probes.  Once: the memory is given back."""
        with self.child as child:
            return replies.read(child.memory, wire.written(child.memory), asked, text_room)


class Worker:
    """A warm process.  Not for several threads at once."""

    def __init__(
        self, setup: Mapping[str, Any], plan: bytes, reply_bytes: int, scratch: Path, starter: Executor
    ) -> None:
        """Start it and wait until it is ready.  Raises SandboxError with what it said when it is not.

        ``reply_bytes`` is the size of a reply, header included.  ``scratch`` is a folder that packages may write to
        while they are imported.  ``starter`` has one thread, which lives as long as the process shall: the kernel ends
        the process with the thread that started it.
        """
        self._reply_bytes = reply_bytes
        self._next: _Child | None = None
        self._ended: dict[int | None, dict[str, Any]] = {}
        """How processes ended, by what the warm process calls them."""
        kind = socket.SOCK_SEQPACKET if sys.platform == "linux" else socket.SOCK_DGRAM
        ours, theirs = socket.socketpair(socket.AF_UNIX, kind)
        self._control = ours
        with tempfile.TemporaryFile() as errors:
            with theirs:
                self._process = starter.submit(
                    subprocess.Popen,
                    [
                        sys.executable,
                        "-I",
                        "-S",
                        "-B",
                        str(JAIL / "__main__.py"),
                        str(theirs.fileno()),
                        *setup["sys_path"],
                    ],
                    stdin=subprocess.DEVNULL,
                    stdout=subprocess.DEVNULL,
                    stderr=errors,
                    env={**_ENVIRONMENT, "MPLCONFIGDIR": str(scratch), "IPYTHONDIR": str(scratch)},
                    pass_fds=[theirs.fileno()],
                    cwd="/",
                    start_new_session=True,  # Ctrl-C is ours to handle, not theirs
                ).result()
            try:
                with _file("plan", plan) as descriptor:
                    self._send(setup, [descriptor])
                said, _ = self._receive(START_S)
            except WorkerLost:
                self.close()
                errors.seek(0)
                last = errors.read()[-2000:].decode("utf-8", "replace").strip().splitlines()
                raise SandboxError(f"the sandbox does not start: {last[-1] if last else 'no reason given'}") from None
        if "failed" in said:
            self.close()
            raise SandboxError(f"the sandbox does not start: {said['failed']}")
        self.applied: tuple[str, ...] = tuple(said["applied"])
        self.skipped: dict[str, str] = dict(said["skipped"])

    @property
    def pid(self) -> int:
        return self._process.pid

    def _prepare(self) -> None:
        """Have the next process made while this one is at work.  Raises WorkerLost."""
        if self._next is None:
            child = _Child(self._reply_bytes)
            try:
                self._send({}, [child.job, child.source, child.reply])
            except BaseException:
                child.close()
                raise
            finally:
                os.close(child.job)  # it is theirs: otherwise we would wait for ourselves
            self._next = child

    def run(self, job: Mapping[str, Any], files: Sequence[SourceFile], deadline: Deadline) -> Ended:
        """One process for one job.

        Times are those of ``time.monotonic``.  Raises WorkerLost when the warm process dies.
        """
        self._prepare()
        assert self._next is not None
        while self._next.pid is None:
            self._listen()
        child, self._next = self._next, None
        try:
            child.start(job, _sources(files))
            with contextlib.suppress(WorkerLost):  # we shall hear of it
                self._prepare()
            ended, at, killed, seconds = self._attend(child, deadline)
            if not ended["confined"]:
                late = f"was not ready after {seconds:g} s" if killed else "could not be confined"
                raise WorkerLost(f"a student's process {late}")
            if not child.has_read:  # not by its position, which the submission may write
                raise WorkerLost("a process ended before it was given the submission")
        except BaseException:
            child.close()
            raise
        applied, *skipped = ended["confined"]
        return Ended(
            child,
            at if killed else max(at, wire.position(child.memory), key=wire.order),
            int(ended["status"]),
            killed,
            seconds,
            frozenset(applied.split()),
            dict(line.split(": ", 1) for line in skipped),
        )

    def _attend(self, child: _Child, deadline: Deadline) -> tuple[dict[str, Any], int, Killed, float]:
        """Wait for the process to end, or end it where it stays too long at one place; what was said, and where."""
        poller = select.poll()
        poller.register(self._control, select.POLLIN)
        at, since = wire.WAITING, time.monotonic()
        killed: Killed = ""
        limit_s = 0.0
        while (ended := self._ended.pop(child.pid, None)) is None:
            now = time.monotonic()
            position = wire.position(child.memory)
            # Only steps ahead count, so that a process that lies about its position wins no time.
            if wire.order(position) > wire.order(at):
                at, since = position, now
            until, reason, seconds = deadline(at, since)
            if not killed and now >= until:
                killed, limit_s = reason, seconds
                child.kill()
            # Positions change without waking us, so look again soon; most processes end before the first look.
            if poller.poll(max(1.0, min(until - now, 0.05) * 1000) if not killed else START_S * 1000):
                self._listen()
            elif killed:
                raise WorkerLost("a student's process could not be ended")
        return ended, at, killed, limit_s

    def end(self) -> None:
        """End the warm process; what it forked dies with it.  From any thread: one that waits for an answer gets
        WorkerLost.
        """
        with contextlib.suppress(OSError):
            self._control.shutdown(socket.SHUT_RDWR)  # wakes it; closing would not
        with contextlib.suppress(ProcessLookupError):
            self._process.kill()

    def close(self) -> None:
        """End it, and let go of what we hold for it: never while another thread is at work with it."""
        self.end()
        self._process.wait()
        self._control.close()
        if self._next is not None:
            self._next.close()

    def _send(self, message: Mapping[str, Any], descriptors: Sequence[int]) -> None:
        try:
            socket.send_fds(self._control, [json.dumps(message).encode()], list(descriptors))
        except OSError as error:
            raise WorkerLost(f"the warm process is gone: {error}") from error

    def _listen(self) -> None:
        """Until the warm process has told that it made a process, or how one ended."""
        said, descriptors = self._receive(START_S)
        if "ended" in said:
            self._ended[said["ended"]] = said
        elif self._next is not None:
            self._next.pid, self._next.grip = said["pid"], descriptors[0] if descriptors else None

    def _receive(self, timeout_s: float) -> tuple[dict[str, Any], list[int]]:
        self._control.settimeout(timeout_s)
        try:
            message, ancillary, _, _ = self._control.recvmsg(1 << 20, socket.CMSG_SPACE(4))
        except OSError as error:
            raise WorkerLost(f"the warm process does not answer: {error}") from error
        descriptors = array.array("i")
        for level, kind, data in ancillary:
            if level == socket.SOL_SOCKET and kind == socket.SCM_RIGHTS:
                descriptors.frombytes(data)
        if not message:
            raise WorkerLost("the warm process has ended")
        said: dict[str, Any] = json.loads(message)
        return said, list(descriptors)


class _Child:
    """What we share with a process that is made for one submission.  A context manager."""

    def __init__(self, reply_bytes: int) -> None:
        self.job, self._start = os.pipe()
        self.source = _nameless("source")
        self.reply, self.memory = _memory(reply_bytes)
        self.pid: int | None = None
        """As the warm process calls it; None until it is made."""
        self.grip: int | None = None
        """Its pidfd, where there are such."""

    def start(self, job: Mapping[str, Any], sources: bytes) -> None:
        """Hand it the submission."""
        _write(self.source, sources)
        os.lseek(self.source, 0, os.SEEK_SET)  # their place in it is ours
        with contextlib.suppress(BrokenPipeError):  # it is dead: we shall hear of it
            _write(self._start, json.dumps(job).encode())
        os.close(self._start)
        self._start = -1

    @property
    def has_read(self) -> bool:
        """Whether it has been given the submission; it closes the source before anything of it runs."""
        return os.lseek(self.source, 0, os.SEEK_CUR) > 0

    def kill(self) -> None:
        with contextlib.suppress(ProcessLookupError):
            if self.grip is not None:
                signal.pidfd_send_signal(self.grip, signal.SIGKILL)
            elif self.pid is not None:
                os.kill(self.pid, signal.SIGKILL)

    def close(self) -> None:
        for descriptor in (self._start, self.source, self.reply, self.grip):
            if descriptor is not None and descriptor >= 0:
                os.close(descriptor)
        self.memory.close()

    def __enter__(self) -> _Child:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def _sources(files: Sequence[SourceFile]) -> bytes:
    listed = json.dumps([[file.path, len(file.content)] for file in files]).encode()
    return b"\n".join([listed, b"".join(file.content for file in files)])


@contextlib.contextmanager
def _file(name: str, content: bytes) -> Iterator[int]:
    """A descriptor of a nameless file with this content, at its start."""
    descriptor = _nameless(name)
    try:
        _write(descriptor, content)
        os.lseek(descriptor, 0, os.SEEK_SET)
        yield descriptor
    finally:
        os.close(descriptor)


def _write(descriptor: int, content: bytes) -> None:
    view = memoryview(content)
    while view:
        view = view[os.write(descriptor, view) :]


def _memory(size: int) -> tuple[int, mmap.mmap]:
    """A descriptor of ``size`` bytes that two processes can map, and our mapping of it.  Pages cost once touched."""
    descriptor = _nameless("reply")
    try:
        os.ftruncate(descriptor, size)
        if hasattr(fcntl, "F_ADD_SEALS"):  # a shrunken file would end us with SIGBUS
            seals = fcntl.F_SEAL_SHRINK | fcntl.F_SEAL_GROW | fcntl.F_SEAL_SEAL
            fcntl.fcntl(descriptor, fcntl.F_ADD_SEALS, seals)
        memory = mmap.mmap(descriptor, size)
    except BaseException:
        os.close(descriptor)
        raise
    wire.prepare(memory)
    return descriptor, memory


def _nameless(name: str) -> int:
    if hasattr(os, "memfd_create"):
        return os.memfd_create(name, os.MFD_CLOEXEC | os.MFD_ALLOW_SEALING)
    with tempfile.TemporaryFile() as stream:
        return os.dup(stream.fileno())
