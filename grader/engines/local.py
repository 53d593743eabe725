"""Threads that wait for the sandbox's processes on this machine."""

from __future__ import annotations

import contextlib
import ctypes
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from functools import cached_property
from threading import Semaphore
from types import TracebackType

from grader.model import Evidence, SandboxSummary, Submission
from grader.sandbox.sandbox import Sandbox


class Local:
    """``jobs`` submissions at a time.  The sandbox is ours from here on: it is opened and closed with us."""

    def __init__(self, sandbox: Sandbox, jobs: int) -> None:
        self.width = jobs
        self._sandbox = sandbox
        self._turns = Semaphore(jobs)
        # What one has answered is read while the next one runs.
        self._pool = ThreadPoolExecutor(jobs + 1, thread_name_prefix="grade")
        self._parser = ThreadPoolExecutor(1, thread_name_prefix="parse")  # must not wait for what runs

    def __enter__(self) -> Local:
        _keep_one_heap()
        self._sandbox.__enter__()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        # Not waited for: closing the sandbox ends what still runs, where the user interrupts us.
        for pool in (self._pool, self._parser):
            pool.shutdown(wait=False, cancel_futures=True)
        self._sandbox.__exit__(kind, error, trace)

    @cached_property
    def _summary(self) -> SandboxSummary:
        return self._sandbox.summary()

    def summary(self) -> SandboxSummary:
        return self._summary

    def submit(self, submission: Submission) -> Future[Evidence]:
        return self._pool.submit(self._sandbox.run, submission, self._turns)

    def forms(self, batch: Sequence[Submission]) -> Future[list[str | None]]:
        return self._parser.submit(self._sandbox.forms, batch)


# malloc.h of glibc
_M_TRIM_THRESHOLD, _M_MMAP_THRESHOLD, _M_ARENA_MAX = -1, -3, -8


def _keep_one_heap() -> None:
    """Replies are read in many threads.  The C library keeps a heap for each, never to return what has holes in it:
    after 60,000 submissions that was half of our memory.
    """
    with contextlib.suppress(AttributeError, OSError, TypeError):  # another C library has other ways
        tune = ctypes.CDLL(None).mallopt
        for setting, value in ((_M_ARENA_MAX, 1), (_M_MMAP_THRESHOLD, 1 << 17), (_M_TRIM_THRESHOLD, 1 << 17)):
            tune(setting, value)
