"""Run submissions, contained: many at once, each in processes of its own, each function on its own.

A function that hangs, or takes its process with it, costs the rest of its own probes; the next function is asked in a
new process.  A top-level statement that does so is left out in the next process.  What comes out is Evidence, whatever
the submission does; only a failure of the sandbox itself is an exception.
"""

from __future__ import annotations

import json
import os
import re
import sys
import tempfile
import threading
import time
from collections import defaultdict
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any, Literal, NamedTuple

import grader
from grader.errors import SandboxError, SandboxUnavailable
from grader.model import (
    Case,
    Evidence,
    LeftOut,
    Limits,
    Missing,
    Outcome,
    Raised,
    Returned,
    SandboxSummary,
    SourceFile,
    Stopped,
    Submission,
)
from grader.sandbox import replies
from grader.sandbox.jail import wire
from grader.sandbox.jail.confine import LAYERS, REQUIRED
from grader.sandbox.jail.namespaces import NOBODY
from grader.sandbox.readable import readable_paths
from grader.sandbox.worker import Ended, Killed, Worker, WorkerLost

Mode = Literal["strict", "best-effort", "none"]

#: Layers that stay on even where nothing is to be enforced: they protect the machine from accidents.
_ALWAYS = frozenset({"rlimits"})

#: What numpy imports only when it is first used, and what some submissions import.  It costs a fork time to have them,
#: and a submission more not to find them: a warm process for those that name one of a row imports the whole row.
PRELOADS = (
    ("numpy.random", "numpy.linalg", "numpy.ma", "numpy.testing"),
    ("matplotlib.pyplot", "scipy.special", "pandas"),
)

#: Statements that may be left out because they hang or kill, before we give up on reading the source.
_MAX_SKIPPED = 5

#: The text of one process that is always read: what one function returns too much of shall cost no other.
_LEAST_TEXT = 1 << 18

#: Bytes of a submission that are parsed for its form, and processes that are started for a batch.
_MAX_PARSED = 1 << 21
_MAX_PARSERS = 4


@dataclass
class _Progress:
    """What is known of a submission while its processes come and go."""

    left_s: float
    """Of the time that it may take; waiting for others does not count."""
    text_room: int = wire.MAX_TEXTS
    """How much text its further processes may return together; the least that one needs, in any case."""
    answers: dict[int, Outcome] = field(default_factory=dict)
    first: int = 0
    done: list[str] = field(default_factory=list)
    skip: dict[int, str] = field(default_factory=dict)
    left_out: tuple[LeftOut, ...] = ()
    output: str = ""


class Sandbox:
    """Warm processes for one set of cases.  A context manager; ``run`` may be called from several threads."""

    def __init__(
        self,
        mode: Mode,
        limits: Limits,
        cases: Mapping[str, Sequence[Case]],
        *,
        salvage: bool = True,
        without: frozenset[str] = frozenset(),
    ) -> None:
        """``cases`` are asked group by group, in order; a group is most often one question.

        ``without`` names layers not to use, as on a machine that lacks them.
        """
        self.mode = mode
        self.limits = limits
        self._salvage = salvage
        self._names = [group for group, asked in cases.items() for _ in asked]
        self._functions = [case.question for asked in cases.values() for case in asked]
        self.plan = bytes(wire.HEADER) + b"".join(
            _probe(group, case) for group, asked in cases.items() for case in asked
        )
        wanted = [layer for layer in LAYERS if (mode != "none" or layer in _ALWAYS) and layer not in without]
        self._sys_path, self._policy = _policy(limits, tuple(wanted))
        self._idle: defaultdict[_Kind, list[Worker]] = defaultdict(list)
        self.workers: list[Worker] = []
        self._lock = threading.Lock()
        self._closed = False
        self._starter = ThreadPoolExecutor(1, thread_name_prefix="start")
        self._scratch = tempfile.TemporaryDirectory(prefix="nabla-", ignore_cleanup_errors=True)
        if os.geteuid() == 0:  # the warm process drops to an ordinary user before it imports packages
            os.chown(self._scratch.name, NOBODY, NOBODY)
        self.reasons: dict[str, str] = {}
        """Why a layer is not in force, once ``summary`` has looked."""

    def __enter__(self) -> Sandbox:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with self._lock:
            self._closed = True
            idle = [worker for workers in self._idle.values() for worker in workers]
            busy = [worker for worker in self.workers if worker not in idle]
        for worker in busy:  # what it holds is let go by the thread that waits for it
            worker.end()
        for worker in idle:
            self._discard(worker)
        self._starter.shutdown()
        self._scratch.cleanup()

    def summary(self) -> SandboxSummary:
        """What really holds, found by running something.  Raises SandboxUnavailable where ``strict`` cannot be kept."""
        nothing = range(1 << 31, 1 << 31)
        job = {"main": "nothing.py", "first": nothing.start, "done": [], "skip": []}
        worker, ended = self._once(job, [])
        reply = ended.read(nothing)
        if not reply.complete:
            raise SandboxError(f"the sandbox does not work here: {reply.corrupt or ended}")
        self.reasons = reasons = {**worker.skipped, **ended.skipped}
        applied = ended.applied | frozenset(worker.applied)
        missing = [layer for layer in LAYERS if layer in REQUIRED and layer not in applied]
        if self.mode == "strict" and missing:
            told = "; ".join(f"{layer} ({reasons.get(layer, 'not available')})" for layer in missing)
            raise SandboxUnavailable(
                f"this machine cannot enforce: {told}. Run with --sandbox best-effort to grade with what there is "
                "(the reports will say so), and see `grade doctor`"
            )
        return SandboxSummary(
            mode=self.mode,
            enforced=tuple(layer for layer in LAYERS if layer in applied),
            not_enforced=tuple(layer for layer in LAYERS if layer not in applied),
        )

    def run(self, submission: Submission, turn: AbstractContextManager[object] | None = None) -> Evidence:
        """Load and ask one submission.  Raises SandboxError where the sandbox fails twice over it.

        ``turn`` is held while a process is at work; what it has answered is read while others are.
        """
        files = submission.files
        for file in files:
            if len(file.content) > self.limits.source_bytes:
                reason = f"{file.path} is larger than {self.limits.source_bytes >> 20} MiB and was not read"
                return self._evidence(_Progress(0.0), {i: Missing(reason) for i in range(len(self._names))})
        progress = _Progress(self.limits.submission_s)
        rest: Outcome | None = None
        while rest is None and len(progress.done) < len(set(self._names)):
            job = {
                "main": submission.main.path,
                "first": progress.first,
                "done": progress.done,
                "skip": list(progress.skip),
            }
            with turn or nullcontext():
                began = time.monotonic()
                _, ended = self._once(job, files, progress.left_s)
                progress.left_s -= time.monotonic() - began
            reply = ended.read(range(progress.first, len(self._names)), max(progress.text_room, _LEAST_TEXT))
            self._take(progress, reply)
            if reply.complete:
                break
            rest = self._carry_on(progress, ended, reply)
        return self._evidence(progress, dict.fromkeys(range(len(self._names)), rest) if rest else {})

    def forms(self, batch: Sequence[Submission]) -> list[str | None]:
        """What submissions whose code is the same have in common, see ``jail.forms``; None where one is to be run by
        itself.  Nothing is run here.  Raises SandboxError.
        """
        found: list[str | None] = [None] * len(batch)
        kinds: dict[_Kind, list[tuple[int, Sequence[SourceFile]]]] = {}
        for position, submission in enumerate(batch):
            own = submission.files
            if sum(len(file.content) for file in own) <= _MAX_PARSED:
                kinds.setdefault(_kind(own), []).append((position, own))
        for rest in kinds.values():
            for _ in range(_MAX_PARSERS):
                files = [_renamed(file, number) for number, (_, own) in enumerate(rest) for file in own]
                _, ended = self._once({}, files)
                reply = ended.read(range(len(rest)))
                for number, outcome in reply.answers.items():
                    if isinstance(outcome, Returned) and outcome.layout:
                        found[rest[number][0]] = outcome.layout
                if reply.complete or len(reply.answers) + 1 >= len(rest):
                    break
                rest = rest[len(reply.answers) + 1 :]  # the next one has ended the process
        return found

    # ── one process ───────────────────────────────────────────────────────────────────────────────────────────────

    def _once(
        self, job: Mapping[str, Any], files: Sequence[SourceFile], left_s: float | None = None
    ) -> tuple[Worker, Ended]:
        """One process for the job; asked a second time where the warm process is lost (killed from outside, say)."""
        if not files:
            files = [SourceFile(path=job["main"], content=b"")]
        overall = time.monotonic() + (self.limits.submission_s if left_s is None else left_s)
        for attempt in (1, 2):
            worker = self._borrow(files)
            try:
                watch = _Watch(self.limits, self._names, overall)
                ended = worker.run(job, files, watch)
            except WorkerLost as error:
                self._discard(worker)
                if attempt == 2 or self._closed:
                    raise SandboxError(f"the sandbox failed twice: {error}") from error
            except BaseException:
                self._discard(worker)
                raise
            else:
                self._give_back(worker, files)
                return worker, ended
        raise AssertionError

    def _take(self, progress: _Progress, reply: replies.Reply) -> None:
        progress.answers.update(reply.answers)
        progress.text_room -= reply.texts
        progress.left_out = tuple(
            item if number is None else item.model_copy(update={"reason": progress.skip.get(number, item.reason)})
            for item, number in reply.left_out
        )
        room = self.limits.output_bytes - len(progress.output)
        progress.output += reply.output[: max(0, room)]

    def _carry_on(self, progress: _Progress, ended: Ended, reply: replies.Reply) -> Outcome | None:
        """Note what the end of a process costs; the outcome of all that is left, where it is no use to go on."""
        how = replies.ending(ended.status, ended.killed, ended.seconds)
        if ended.killed == "submission" or progress.left_s <= 0:
            return Stopped("time_limit", f"the {self.limits.submission_s:g} s of the whole submission were used up")
        at = ended.position
        if at < wire.READING:
            # Answers come in order, whatever the process says of its position: it ended in the first that is missing.
            at = min(max(reply.answers, default=progress.first - 1) + 1, len(self._names) - 1)
            name = self._names[at]
            outcome = replies.unread(reply.corrupt) if reply.corrupt else how
            later = [i for i in range(at, len(self._names)) if self._names[i] == name]
            for index in later:
                progress.answers.setdefault(index, outcome)
            if reply.corrupt:
                for index in range(progress.first, at):
                    progress.answers.setdefault(index, outcome)
            progress.done.append(name)
            progress.first = later[-1] + 1
            return None if progress.first < len(self._names) else outcome
        number = at - wire.STATEMENTS
        if number >= 0 and number not in progress.skip and len(progress.skip) < _MAX_SKIPPED:
            progress.skip[number] = how.detail.replace("the call ended", "it ended")
            return None
        if reply.corrupt:
            return replies.unread(reply.corrupt)
        return Missing(f"the source could not be read to its end: {how.detail}")

    def _evidence(self, progress: _Progress, rest: Mapping[int, Outcome]) -> Evidence:
        outcomes: dict[str, list[Outcome]] = {name: [] for name in self._names}
        for index, name in enumerate(self._names):
            outcome = progress.answers.get(index) or rest.get(index) or replies.unread("no answer came")
            if isinstance(outcome, Missing):
                outcome = Missing(replies.why_missing(self._functions[index], outcome.reason, progress.left_out))
            elif isinstance(outcome, Raised):
                outcome = replies.why_undefined(outcome, progress.left_out)
            outcomes[name].append(outcome)
        return Evidence({name: tuple(found) for name, found in outcomes.items()}, progress.left_out, progress.output)

    # ── warm processes ────────────────────────────────────────────────────────────────────────────────────────────

    def _borrow(self, files: Sequence[SourceFile]) -> Worker:
        kind = _kind(files)
        with self._lock:
            if self._closed:
                raise SandboxError("the sandbox is closed")
            if self._idle[kind]:
                return self._idle[kind].pop()
        setup = {
            "policy": self._policy,
            "sys_path": self._sys_path,
            "notebooks": kind.notebook,
            "preload": [name for row in PRELOADS[: kind.rows] for name in row],
            "output_bytes": self.limits.output_bytes,
            "salvage": self._salvage,
        }
        reply_bytes = wire.HEADER + self.limits.returned_bytes + (1 << 20)
        worker = Worker(setup, self.plan, reply_bytes, Path(self._scratch.name), self._starter)
        with self._lock:
            if not self._closed:
                self.workers.append(worker)
                return worker
        worker.close()
        raise SandboxError("the sandbox is closed")

    def _give_back(self, worker: Worker, files: Sequence[SourceFile]) -> None:
        with self._lock:
            if not self._closed:
                self._idle[_kind(files)].append(worker)
                return
        self._discard(worker)

    def _discard(self, worker: Worker) -> None:
        """Once, by whoever has it to itself."""
        with self._lock:
            self.workers.remove(worker)
        worker.close()


class _Watch:
    """Until when a process may stay where it is; see ``Worker.run``."""

    def __init__(self, limits: Limits, names: Sequence[str], overall: float) -> None:
        self._limits = limits
        self._names = names
        self._overall = overall
        self._question = ""
        self._question_since = 0.0
        # One slow function must leave time to the others.
        self._question_s = max(2 * limits.call_s, limits.submission_s / max(1, len(set(names))))

    def __call__(self, position: int, since: float) -> tuple[float, Killed, float]:
        limits = self._limits
        best: tuple[float, Killed, float] = (self._overall, "submission", limits.submission_s)
        if 0 <= position < len(self._names):
            if self._names[position] != self._question:
                self._question, self._question_since = self._names[position], since
            question: tuple[float, Killed, float] = (
                self._question_since + self._question_s,
                "question",
                self._question_s,
            )
            return min(best, question, (since + limits.call_s, "call", limits.call_s))
        return min(best, (since + limits.statement_s, "call", limits.statement_s))


def _probe(group: str, case: Case) -> bytes:
    layout, vectors = wire.encode(case.arguments)
    return wire.pack(case.index, wire.RETURNED, json.dumps([group, case.question, layout]), vectors)


class _Kind(NamedTuple):
    """What a warm process has imported."""

    notebook: bool
    rows: int
    """How many rows of ``PRELOADS``."""


def _renamed(file: SourceFile, number: int) -> SourceFile:
    return SourceFile(path=f"{number}/{file.path}", content=file.content)


def _kind(files: Sequence[SourceFile]) -> _Kind:
    """What these files need, by their raw bytes; a wrong guess costs only time."""
    named = [rows for rows, names in enumerate(_NAMED, 1) if any(names.search(file.content) for file in files)]
    return _Kind(files[0].is_notebook, max(named, default=0))


#: By what a source names them: ``random`` for ``numpy.random``, ``scipy`` for ``scipy.special``.
_NAMED = [
    re.compile("|".join(rf"\b{name.removeprefix('numpy.').partition('.')[0]}\b" for name in row).encode())
    for row in PRELOADS
]


def _policy(limits: Limits, layers: tuple[str, ...]) -> tuple[list[str], dict[str, Any]]:
    """The student's import path and what confines the process, both without anything of ours."""
    ours = Path(grader.__file__).resolve().parent
    checkout = ours.parent
    stdlib: list[Path] = []
    packages: list[Path] = []
    for entry in sys.path:
        path = Path(entry or ".").resolve()
        if not path.exists() or (path == checkout and (checkout / "pyproject.toml").exists()):
            continue
        (packages if path.name in ("site-packages", "dist-packages") else stdlib).append(path)
    base = (Path(sys.base_prefix).resolve(), Path(sys.base_exec_prefix).resolve())
    stdlib = [path for path in stdlib if any(path.is_relative_to(prefix) for prefix in base)]
    hidden = (ours, *(checkout / name for name in ("reference", "assignments", "rubrics", "tests")))
    policy = {
        "readable": readable_paths(hidden, packages),
        "hidden": [str(path) for path in hidden if path.exists()],
        "memory_bytes": limits.memory_bytes,
        "cpu_s": int(limits.submission_s) + 5,
        "file_bytes": 16 << 20,
        "open_files": 64,
        "layers": layers,
        "required": False,
    }
    return [str(path) for path in (*stdlib, *packages)], policy
