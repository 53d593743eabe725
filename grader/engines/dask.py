"""Submissions go to the workers of a Dask cluster, evidence comes back as bytes.

    submit ─► waiting ─ dispatch ─► host: at most two submissions a thread ─ on_worker.run ─► evidence
                 ▲                    │ lost
                 └────────────────────┘ what it had is suspected, and runs alone elsewhere; twice is a fault of its own

Each submission is sent to one worker of our choice, and not to any: only so do we know what a lost worker was doing,
and that nothing runs on a worker that we refused.  Everything below ``submit`` happens in one thread, that of the event
loop.
"""

from __future__ import annotations

import asyncio
import hashlib
import logging
import threading
import time
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import CancelledError, Future
from contextlib import suppress
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any

import dask
from distributed import Client

from grader.engines import on_worker
from grader.errors import EngineLost, SandboxError, UsageError
from grader.evidence import decode
from grader.model import Case, Evidence, Limits, SandboxSummary, Submission
from grader.sandbox.jail.confine import LAYERS
from grader.sandbox.sandbox import Mode, Sandbox

_CONNECT_S = 10.0
_LOOK_S = 0.5
#: How long a cluster may be without a worker, and with none that can be used: others may be about to join.
_PATIENCE_S = 60.0
_REFUSED_S = 5.0
_CLOSE_S = 5.0
_SUSPICIONS = 2


@dataclass(eq=False)
class _Work:
    function: Callable[..., Any]
    """Of ``on_worker``."""
    argument: Submission | Sequence[Submission]
    read: Callable[[Any], Any]
    """What came back → what is wanted."""
    future: Future[Any] = field(default_factory=Future)
    lost: list[str] = field(default_factory=list)
    """The workers that were lost while they had it."""


@dataclass(eq=False)
class _Host:
    """A worker that may be used."""

    address: str
    threads: int
    running: dict[asyncio.Task[None], _Work] = field(default_factory=dict)
    """Twice as many as it has threads, so that none of these has to wait for us."""

    def takes(self, work: _Work) -> bool:
        if work.lost:
            return not self.running
        return len(self.running) < 2 * self.threads and not any(other.lost for other in self.running.values())


class Dask:
    """An engine on the cluster whose scheduler listens at ``address``, such as ``tcp://10.0.0.1:8786``."""

    def __init__(
        self,
        address: str,
        mode: Mode,
        limits: Limits,
        probes: Mapping[str, Sequence[Case]],
        *,
        salvage: bool = True,
        warn: Callable[[str], None] = lambda _: None,
    ) -> None:
        """``warn`` is told which workers are not used, and why."""
        self._address, self._warn = address, warn
        self._exam = (mode, limits, dict(probes), salvage)
        with Sandbox(mode, limits, probes, salvage=salvage) as sandbox:  # never started
            said = f"{mode} {limits.model_dump_json()} {salvage}".encode()
            self._name = hashlib.sha256(said + sandbox.plan).hexdigest()
        self._waiting: deque[_Work] = deque()
        self._hosts: dict[str, _Host] = {}
        self._examined: dict[str, asyncio.Task[None]] = {}
        self._refused: dict[str, str] = {}
        self._summary: SandboxSummary | None = None
        self._failure: EngineLost | None = None
        self._deserted = 0.0
        """Since when there has been no worker that can be used."""
        self._client: Any = None
        self._watcher: asyncio.Task[None] | None = None

    @property
    def width(self) -> int:
        return max(1, sum(host.threads for host in list(self._hosts.values())))

    def summary(self) -> SandboxSummary:
        """What holds on every worker."""
        assert self._summary, "the engine has begun"
        return self._summary

    def submit(self, submission: Submission) -> Future[Evidence]:
        return self._later(_Work(on_worker.run, submission, decode))

    def forms(self, batch: Sequence[Submission]) -> Future[list[str | None]]:
        return self._later(_Work(on_worker.forms, batch, list))

    def _later(self, work: _Work) -> Future[Any]:
        self._loop.call_soon_threadsafe(self._take, work)
        return work.future

    def __enter__(self) -> Dask:
        """Raises UsageError where there is no scheduler, or no worker that can be used."""
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="dask", daemon=True)
        self._thread.start()
        self._deserted = time.monotonic()
        try:
            asyncio.run_coroutine_threadsafe(self._begin(), self._loop).result()
        except BaseException:
            self.__exit__(None, None, None)
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with suppress(Exception):
            asyncio.run_coroutine_threadsafe(self._end(), self._loop).result(2 * _CLOSE_S)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(_CLOSE_S)
        if not self._thread.is_alive():
            self._loop.close()

    # ── In the thread of the loop: begin and end ──────────────────────────────────────────────────────────────────

    async def _begin(self) -> None:
        for name in ("distributed", "distributed.client"):  # what happens is told in our own words
            logging.getLogger(name).setLevel(logging.CRITICAL)
        # A notebook with plots is large, and no mistake of ours.
        dask.config.set({"distributed.admin.large-graph-warning-threshold": "1GiB"})
        try:
            self._client = Client(  # type: ignore[no-untyped-call]
                self._address, asynchronous=True, set_as_default=False, name="grade", timeout=_CONNECT_S
            )
            await self._client
        except (OSError, ValueError, TimeoutError) as error:
            raise UsageError(f"--cluster {self._address}: no Dask scheduler answers there: {error}") from error
        await self._look()
        while self._examined or not self._hosts:
            if not self._examined and self._is_deserted(_REFUSED_S if self._refused else _PATIENCE_S):
                told = f"can be used: {self._reasons()}" if self._refused else f"has joined in {_PATIENCE_S:g} s"
                raise UsageError(f"--cluster {self._address}: no worker there {told}")
            await asyncio.sleep(_LOOK_S / 10)
            await self._look()
        self._watcher = asyncio.create_task(self._watch())

    async def _end(self) -> None:
        tasks = [task for host in self._hosts.values() for task in host.running]
        for task in [*tasks, *self._examined.values(), *filter(None, [self._watcher])]:
            task.cancel()
        if self._client is None:
            return
        if self._hosts and not self._failure:
            # By the worker's own loop and not by its threads, which may be busy: this ends what they run.
            closing = self._client.run(on_worker.close, self._name, workers=list(self._hosts), on_error="ignore")
            with suppress(Exception):
                await asyncio.wait_for(closing, _CLOSE_S)
        self._loop.set_exception_handler(lambda *_: None)  # Dask leaves timers behind that complain to nobody
        await self._client.close(timeout=_CLOSE_S)

    # ── Workers come and go ───────────────────────────────────────────────────────────────────────────────────────

    async def _watch(self) -> None:
        while not self._failure:
            try:
                await self._look()
            except Exception:  # noqa: BLE001  # whatever it is, we are alone
                self._fail(f"the connection to the Dask scheduler at {self._address} is lost")
            if not self._examined and self._is_deserted(_PATIENCE_S):
                reasons = f" ({self._reasons()})" if self._refused else ""
                self._fail(f"no worker is left at {self._address}{reasons}")
            await asyncio.sleep(_LOOK_S)

    async def _look(self) -> None:
        """Compare the workers that there are with those we know."""
        threads = await asyncio.wait_for(self._client.nthreads(), _CONNECT_S)
        for address in self._hosts.keys() - threads.keys():
            self._lose(address)
        for address in self._examined.keys() - threads.keys():
            self._examined.pop(address).cancel()
        for address in threads.keys() - self._hosts.keys() - self._examined.keys() - self._refused.keys():
            task = asyncio.create_task(self._examine(address, max(1, threads[address])))
            self._examined[address] = task

    async def _examine(self, address: str, threads: int) -> None:
        """Use this worker, if it makes the same evidence as any other, and is as safe."""
        name = address
        try:
            name = f"{address} ({await self._ask(address, on_worker.host)})"
            theirs = await self._ask(address, on_worker.versions)
            differing = [
                f"{what} {theirs.get(what, 'none')} instead of {ours}"
                for what, ours in on_worker.versions().items()
                if theirs.get(what) != ours
            ]
            if differing:
                return self._refuse(address, name, f"it has {', '.join(differing)}")
            found = SandboxSummary.model_validate(await self._ask(address, on_worker.prepare, self._name, *self._exam))
        except Exception as error:  # noqa: BLE001  # a worker without this package, say
            told = str(error) if isinstance(error, (SandboxError, UsageError)) else f"{type(error).__name__}: {error}"
            return self._refuse(address, name, told)
        finally:
            self._examined.pop(address, None)
        if self._watcher is None:  # not begun: nobody was told yet what is enforced
            self._summary = _both(self._summary or found, found)
        elif weaker := set(self.summary().enforced) - set(found.enforced):
            return self._refuse(address, name, f"it does not enforce {', '.join(sorted(weaker))}, as the others do")
        self._hosts[address] = _Host(address, threads)
        return self._dispatch()

    def _refuse(self, address: str, name: str, reason: str) -> None:
        self._refused[address] = f"{name}: {reason}"
        self._warn(f"worker {name} is not used: {reason}")

    def _reasons(self) -> str:
        return "; ".join(self._refused.values())

    def _is_deserted(self, patience_s: float) -> bool:
        if self._hosts:
            self._deserted = time.monotonic()
        return time.monotonic() - self._deserted > patience_s

    def _lose(self, address: str) -> None:
        host = self._hosts.pop(address)
        again = []
        for task, work in host.running.items():
            task.cancel()
            work.lost.append(address)
            if len(work.lost) < _SUSPICIONS:
                again.append(work)
            else:
                told = f"the workers {' and '.join(work.lost)} were lost while they had it"
                work.future.set_exception(SandboxError(told))
        self._waiting.extendleft(reversed(again))
        self._dispatch()

    # ── Submissions ───────────────────────────────────────────────────────────────────────────────────────────────

    def _take(self, work: _Work) -> None:
        if self._failure:
            work.future.set_exception(self._failure)
            return
        if work.function is on_worker.forms:
            self._waiting.appendleft(work)  # many wait for it
        else:
            self._waiting.append(work)
        self._dispatch()

    def _dispatch(self) -> None:
        """Send what waits to the hosts that are least busy, in order."""
        while self._waiting:
            free = [host for host in self._hosts.values() if host.takes(self._waiting[0])]
            if not free:
                return
            host, work = min(free, key=lambda host: len(host.running) / host.threads), self._waiting.popleft()
            host.running[asyncio.create_task(self._run(host, work))] = work

    async def _run(self, host: _Host, work: _Work) -> None:
        task = asyncio.current_task()
        assert task
        try:
            found = work.read(await self._ask(host.address, work.function, self._name, work.argument))
        except on_worker.Unprepared:  # another process at the same address
            self._lose(host.address)
        except (asyncio.CancelledError, CancelledError):
            if task.cancelling():
                raise
            self._fail(f"the connection to the Dask scheduler at {self._address} is lost")
        except Exception as error:  # noqa: BLE001  # a fault of ours, told with its report
            work.future.set_exception(error)
        else:
            work.future.set_result(found)
        host.running.pop(task, None)
        self._dispatch()

    async def _ask(self, address: str, function: Callable[..., Any], *arguments: Any) -> Any:
        return await self._client.submit(function, *arguments, workers=[address], pure=False)

    def _fail(self, told: str) -> None:
        """Nothing more can be run."""
        self._failure = EngineLost(f"{told}; what is graded is kept")
        for host in self._hosts.values():
            for task in host.running:
                task.cancel()
            self._waiting.extend(host.running.values())
        self._hosts.clear()
        while self._waiting:
            self._waiting.pop().future.set_exception(self._failure)


def _both(one: SandboxSummary, other: SandboxSummary) -> SandboxSummary:
    """What holds on both."""
    enforced = tuple(layer for layer in one.enforced if layer in other.enforced)
    not_enforced = tuple(layer for layer in LAYERS if layer not in enforced)
    return SandboxSummary(mode=one.mode, enforced=enforced, not_enforced=not_enforced)
