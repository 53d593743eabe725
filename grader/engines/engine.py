"""What the main path knows of the place where submissions are run."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import Future
from types import TracebackType
from typing import Protocol, Self

from grader.model import Evidence, SandboxSummary, Submission


class Engine(Protocol):
    """Runs submissions, contained.  A context manager: what it started has ended once the context is left."""

    @property
    def width(self) -> int:
        """How many submissions keep it busy; more than that only wait."""

    def summary(self) -> SandboxSummary:
        """What holds the submissions, found by running something.  Raises SandboxUnavailable, SandboxError."""

    def submit(self, submission: Submission) -> Future[Evidence]:
        """Run one.  The future's exception, if any, is a fault of ours."""

    def forms(self, batch: Sequence[Submission]) -> Future[list[str | None]]:
        """For each, what submissions that may share evidence have in common; None where one is to be run by itself."""

    def __enter__(self) -> Self: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...
