"""Submissions whose code is the same are run once and share the evidence.

    submission ─ Engine.forms ─► form ─► seen before: that evidence  |  under way: wait for it  |  new: run it

Evidence that says nothing of the source is shared by all of one form.  That which quotes it, as tracebacks do, is
shared by submissions whose files are equal, byte for byte and in their names.  That of a failure in time, in memory or
in loading is nobody else's.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass, field, replace
from queue import Empty, SimpleQueue
from types import TracebackType
from typing import Literal

from grader import evidence as codec
from grader.engines.engine import Engine
from grader.model import Evidence, Missing, Outcome, Raised, Returned, SandboxSummary, Submission
from grader.recent import Recent

#: Submissions whose forms are asked for together, at most.
BATCH = 64
_KEPT = 32 << 20
_DECODED = 64
_REMEMBERED = 20_000

Scope = Literal["form", "files", "nobody"]


class Compact:
    """Evidence that may be shared, under digests: as much as goes into ``room`` bytes, the oldest goes first.

    The answers to each question are kept once, packed as the difference from ``usual``; see ``grader.evidence``.
    """

    def __init__(self, usual: Evidence, room: int) -> None:
        self._usual = usual.outcomes
        self._room = room
        self._entries: OrderedDict[str, tuple[dict[str, bytes], str]] = OrderedDict()
        self._packed: dict[bytes, tuple[bytes, int]] = {}
        """digest → packed answers, and how many entries have them."""
        self._decoded = Recent[str, tuple[Outcome, ...]](_DECODED)

    def get(self, key: str) -> Evidence | None:
        if key not in self._entries:
            return None
        answers, output = self._entries[key]
        return Evidence({question: self._answers(question, digest) for question, digest in answers.items()}, (), output)

    def put(self, key: str, evidence: Evidence) -> None:
        if key in self._entries:
            return
        answers = {}
        for question, outcomes in evidence.outcomes.items():
            answers[question] = digest = codec.digest(outcomes)
            packed, count = self._packed.get(digest, (b"", 0))
            if not count:
                packed = codec.pack(outcomes, self._usual.get(question, ()))
                self._room -= len(packed)
            self._packed[digest] = packed, count + 1
        self._entries[key] = answers, evidence.output
        self._room -= _ENTRY + len(evidence.output)
        while self._room < 0:
            self._forget()

    def _forget(self) -> None:
        _, (answers, output) = self._entries.popitem(last=False)
        self._room += _ENTRY + len(output)
        for digest in answers.values():
            packed, count = self._packed.pop(digest)
            if count > 1:
                self._packed[digest] = packed, count - 1
            else:
                self._room += len(packed)

    def _answers(self, question: str, digest: bytes) -> tuple[Outcome, ...]:
        place = f"{question} {digest.hex()}"
        return self._decoded.once(place, lambda: codec.unpack(self._packed[digest][0], self._usual.get(question, ())))


#: About what an entry takes besides its answers.
_ENTRY = 1_000


@dataclass(eq=False)
class _Turn:
    submission: Submission
    files: str
    """A digest of names and contents."""
    form: str = ""
    """Empty where it is to be run by itself."""
    future: Future[Evidence] = field(default_factory=Future)


class Sharing:
    """An engine that asks another one only where it must.  The other one is ours: it is opened and closed with us."""

    def __init__(self, engine: Engine, usual: Evidence) -> None:
        """``usual`` is what many submissions leave, or nearly: evidence is kept as the difference from it."""
        self.runs = 0
        """How many submissions were run."""
        self._engine = engine
        self._kept = Compact(usual, _KEPT)
        self._forms, self._scopes = Recent[str, str](_REMEMBERED), Recent[str, Scope](_REMEMBERED)
        self._under_way: dict[str, list[_Turn]] = {}
        self._lock = threading.Lock()
        self._arrived: SimpleQueue[_Turn | None] = SimpleQueue()
        self._thread = threading.Thread(target=self._attend, name="share", daemon=True)

    @property
    def width(self) -> int:
        return self._engine.width + BATCH

    def summary(self) -> SandboxSummary:
        return self._engine.summary()

    def submit(self, submission: Submission) -> Future[Evidence]:
        turn = _Turn(submission, submission.digest.hex())
        self._arrived.put(turn)
        return turn.future

    def forms(self, batch: Sequence[Submission]) -> Future[list[str | None]]:
        return self._engine.forms(batch)

    def __enter__(self) -> Sharing:
        self._engine.__enter__()
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._arrived.put(None)
        self._engine.__exit__(kind, error, trace)

    # ── In a thread of its own: forms ─────────────────────────────────────────────────────────────────────────────

    def _attend(self) -> None:
        """Ask for the forms of all that has arrived meanwhile, again and again: nobody waits for a batch to fill."""
        while True:
            batch = [self._arrived.get()]
            with suppress(Empty):
                while len(batch) < BATCH:
                    batch.append(self._arrived.get_nowait())
            turns = [turn for turn in batch if turn]
            self._learn({turn.files: turn.submission for turn in turns if self._forms.get(turn.files) is None})
            for turn in turns:
                turn.form = self._forms.get(turn.files) or ""
                self._begin(turn)
            if None in batch:
                return

    def _learn(self, unknown: Mapping[str, Submission]) -> None:
        try:
            forms = self._engine.forms(list(unknown.values())).result() if unknown else []
        except Exception:  # noqa: BLE001  # an engine that fails says so when it is to run them
            return
        for files, form in zip(unknown, forms, strict=True):
            self._forms.put(files, form or "")

    # ── In whatever thread a submission ends ──────────────────────────────────────────────────────────────────────

    def _begin(self, turn: _Turn) -> None:
        with self._lock:
            scope = self._scopes.get(turn.form) or "form"
            key = {"form": turn.form, "files": turn.files, "nobody": ""}[scope if turn.form else "nobody"]
            evidence = self._kept.get(key) if key else None
            if key and not evidence:
                if key in self._under_way:
                    self._under_way[key].append(turn)
                    return
                self._under_way[key] = []
            self.runs += not evidence
        if evidence:
            turn.future.set_result(evidence)
            return
        try:
            running = self._engine.submit(turn.submission)
        except Exception as error:  # noqa: BLE001  # whose it is, the main path decides
            running = Future()
            running.set_exception(error)
        running.add_done_callback(lambda done: self._end(turn, key, done))

    def _end(self, turn: _Turn, key: str, done: Future[Evidence]) -> None:
        try:
            evidence = done.result()
            with self._lock:
                self._keep(turn, evidence)
        except Exception as error:  # noqa: BLE001  # as above; whatever it is, somebody waits for the future
            turn.future.set_exception(error)
        else:
            turn.future.set_result(evidence)
        with self._lock:
            waiting = self._under_way.pop(key, [])
        for other in waiting:
            self._begin(other)

    def _keep(self, turn: _Turn, evidence: Evidence) -> None:
        if not turn.form:
            return
        scope = scope_of(evidence)
        self._scopes.put(turn.form, scope)
        if scope == "form":
            self._kept.put(turn.form, replace(evidence, output=""))  # warnings name the file and the line
        elif scope == "files":
            self._kept.put(turn.files, evidence)


def scope_of(evidence: Evidence) -> Scope:
    """Who may share it."""
    if evidence.left_out:
        return "nobody"
    quotes = False
    for outcome in (one for outcomes in evidence.outcomes.values() for one in outcomes):
        match outcome:
            case Returned(layout):
                texts = layout if '"x"' in layout or '"s"' in layout else ""
            case Raised(name, message, traceback) if name != "MemoryError":
                texts = f"{name} {message} {traceback}"
            case Missing(reason) if reason.startswith("there is no function called"):
                texts = ""
            case _:
                return "nobody"
        if "0x" in texts:  # an address, as in <function sigmoid at 0x7f…>
            return "nobody"
        quotes = quotes or bool(texts)
    return "files" if quotes else "form"
