"""From what the user wants to reports that come one by one.

The only module of the command line that calls the engine.
"""

from __future__ import annotations

import os
import platform
import secrets
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path

from pydantic import ValidationError

from grader.cli import terminal
from grader.course import Course, builtin_course, open_course
from grader.engines import Engine, Local, Sharing
from grader.errors import UsageError
from grader.grading import Exam, grade_all, prepare
from grader.model import SCHEMA_VERSION, Limits, Report, Reveal, Run, RunCounts
from grader.sandbox.sandbox import Mode, Sandbox
from grader.scoring import load_rubric
from grader.submissions import find, slug_for

#: Seeds stay below what every reader of JSON keeps exactly.
_SEEDS = 1 << 53


@dataclass(frozen=True)
class Wanted:
    """What the user asked for; None where the course or the machine decides."""

    paths: tuple[Path, ...]
    course: Path | None = None
    assignment: str | None = None
    rubric: Path | None = None
    seed: int | None = None
    jobs: int | None = None
    cluster: str | None = None
    share: bool = True
    """Run submissions whose code is the same once."""
    sandbox: Mode = "strict"
    reveal: Reveal | None = None
    limits: Mapping[str, float | int] = field(default_factory=dict)
    """Those fields of Limits that differ from the assignment's."""


@dataclass(frozen=True)
class Session:
    """A run under way.  ``reports`` gives each report as it is finished."""

    total: int
    reports: Iterator[Report]
    began: Run
    _clock: float
    _sharing: Sharing | None = None

    def run(self, graded: int, faults: int, *, interrupted: bool = False) -> Run:
        """The manifest, as things stand now."""
        runs = self._sharing.runs if self._sharing else None
        counts = RunCounts(submissions=self.total, graded=graded, faults=faults, runs=runs)
        wall_time = round(time.monotonic() - self._clock, 3)
        return self.began.model_copy(update={"counts": counts, "wall_time_s": wall_time, "interrupted": interrupted})


@contextmanager
def session(wanted: Wanted) -> Iterator[Session]:
    """Everything is read, checked and started; the engine lives until the context ends.

    Raises UsageError for what the user or an author must mend, SandboxError where the sandbox does not start.
    """
    clock, started = time.monotonic(), datetime.now(UTC)
    course = course_at(wanted.course)
    assignment = course.load(slug_for(wanted.paths, course, wanted.assignment))
    rubric = load_rubric(wanted.rubric or assignment.rubric_path, assignment)
    assignment = replace(
        assignment,
        limits=_limits(assignment.limits, wanted.limits),
        reveal=wanted.reveal or assignment.reveal,
    )
    found = find(wanted.paths, assignment)
    exam = prepare(assignment, rubric, secrets.randbelow(_SEEDS) if wanted.seed is None else wanted.seed)
    inner = _engine(wanted, exam)
    sharing = Sharing(inner) if wanted.share else None
    with sharing or inner as engine:
        run = Run(
            assignment=assignment.slug,
            assignment_digest=assignment.digest,
            rubric_digest=rubric.digest,
            seed=exam.seed,
            versions=versions(),
            sandbox=engine.summary(),
            limits=assignment.limits,
            counts=RunCounts(submissions=len(found), graded=0, faults=0),
            started_at=started.isoformat(timespec="seconds"),
            wall_time_s=0.0,
        )
        yield Session(len(found), grade_all(found, exam, engine), run, clock, sharing)


def _engine(wanted: Wanted, exam: Exam) -> Engine:
    limits, salvage = exam.assignment.limits, exam.assignment.salvage
    if wanted.cluster is None:
        sandbox = Sandbox(wanted.sandbox, limits, exam.probes, salvage=salvage)
        return Local(sandbox, wanted.jobs or cores())
    if wanted.jobs:
        raise UsageError("--jobs is for this machine; on a cluster, each worker has its number of threads")
    try:
        from grader.engines.dask import Dask
    except ImportError as error:
        raise UsageError(f"--cluster needs Dask: pip install 'nabla-grader[dask]' ({error})") from error
    return Dask(wanted.cluster, wanted.sandbox, limits, exam.probes, salvage=salvage, warn=terminal.warn)


def _limits(usual: Limits, wanted: Mapping[str, float | int]) -> Limits:
    try:
        return Limits.model_validate(usual.model_dump() | dict(wanted))
    except ValidationError as error:
        problem = error.errors()[0]
        raise UsageError(f"limit {problem['loc'][0]}: {problem['input']}: {problem['msg']}") from None


def course_at(path: Path | None) -> Course:
    return builtin_course() if path is None else open_course(path)


def cores() -> int:
    """Those that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0)) or 1
    return os.cpu_count() or 1


def version() -> str:
    try:
        return metadata.version("nabla-grader")
    except metadata.PackageNotFoundError:
        return "uninstalled"


def versions() -> dict[str, str]:
    """What a score may depend on."""
    return {
        "grader": version(),
        "report_schema": str(SCHEMA_VERSION),
        "python": platform.python_version(),
        "numpy": metadata.version("numpy"),
        "ipython": metadata.version("ipython"),
        "system": platform.platform(terse=True),
    }
