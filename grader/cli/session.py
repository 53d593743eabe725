"""From what the user wants to submissions that are graded one by one.

The only module of the command line that calls the engine.
"""

from __future__ import annotations

import os
import platform
import secrets
import time
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path

from pydantic import ValidationError

from grader.cases import PUBLIC_SEED, draw_cases
from grader.cli import terminal
from grader.course import Assignment, Course, builtin_course, open_course
from grader.engines import Engine, Local, Sharing
from grader.errors import UsageError
from grader.grading import Exam, grade_all, prepare, probes, right_answers
from grader.lateness import charge
from grader.model import SCHEMA_VERSION, Absent, Graded, Limits, Reveal, Run, RunCounts, Submission, Unusable
from grader.results import Results
from grader.sandbox.sandbox import Mode, Sandbox
from grader.scoring import Rubric, load_rubric
from grader.store import WINDOW, Asked
from grader.submissions import Attendance, Found, Intake, System, Taken, attended, find, find_alone, read, slug_for


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
    system: System | None = None
    """Which learning system's names the submissions bear; None: what they look like."""
    roster: Path | None = None
    received: str | None = None
    """A table of times, or ``mtime``."""
    again: bool = False
    """Whether to run what is graded already and has not changed."""
    alone: bool = False
    """Whether the path holds the work of one student, whatever lies in it."""


@dataclass(frozen=True)
class Session:
    """A run under way.  ``graded`` gives each submission as it is finished."""

    total: int
    """Those that are unchanged are among them."""
    graded: Iterator[Graded]
    began: Run
    asked: Asked
    _clock: float
    _sharing: Sharing | None = None
    warnings: tuple[str, ...] = ()
    """Of what was found among the submissions."""

    def run(self, *, interrupted: bool = False) -> Run:
        """The manifest, as things stand now; whoever writes it counts."""
        counts = self.began.counts.model_copy(update={"runs": self._sharing.runs if self._sharing else None})
        wall_time = round(time.monotonic() - self._clock, 3)
        update = {"counts": counts, "wall_time_s": wall_time, "interrupted": interrupted}
        return self.began.model_copy(update=update)


@contextmanager
def session(wanted: Wanted, results: Results) -> Iterator[Session]:
    """Everything is read, checked and started; the engine lives until the context ends.

    An older run in ``results`` is gone on with: its networks are asked, and what has not changed is left out.
    Raises UsageError for what the user or an author must mend, SandboxError where the sandbox does not start.
    """
    clock, started = time.monotonic(), datetime.now(UTC)
    course = course_at(wanted.course)
    graded: Iterator[Graded] = iter(())
    sharing: Sharing | None = None
    with ExitStack() as stack:
        intake = stack.enter_context(Intake())
        alone = wanted.paths[0] if wanted.alone else None
        taken = Taken(wanted.paths) if alone else intake.take(wanted.paths, wanted.system, wanted.assignment)
        assignment = course.load(slug_for(taken.places, course, wanted.assignment, named=wanted.paths))
        rubric = load_rubric(wanted.rubric or assignment.rubric_path, assignment)
        limits = _limits(assignment.limits, wanted.limits)
        assignment = replace(assignment, limits=limits, reveal=wanted.reveal or assignment.reveal)
        older = results.older
        if older is not None:
            must_agree(older, assignment, rubric, wanted.seed, results.directory)
        if alone:
            found: tuple[Found | Unusable, ...] = (find_alone(alone, assignment, intake),)
        else:
            found = find(taken.paths, assignment, intake, unpacked=taken.unpacked, handed=taken.handed)
        attendance = attended(found, wanted.roster, wanted.received, intake)
        found = attendance.found
        warnings = (*intake.warnings, *attendance.warnings, *_untimed(found, rubric))
        exam = exam_of(assignment, rubric, _seed(wanted, older), results)
        asked = asked_by(exam)
        waiting = deque(item for item in found if wanted.again or not _is_done(item, limits, results))
        if older is not None and not waiting:
            summary = older.sandbox
        else:
            engine = _engine(wanted, exam)
            if wanted.share:
                engine = sharing = Sharing(engine, asked.right)
            stack.enter_context(engine)
            summary = engine.summary()
            graded = grade_all(_let_go(waiting), exam, engine)
        run = Run(
            assignment=assignment.slug,
            assignment_digest=assignment.digest,
            rubric_digest=rubric.digest,
            seed=exam.seed,
            pass_mark=rubric.pass_mark,
            follow_through=older.follow_through if older else None,
            tolerance=exam.tolerance,
            reveal=assignment.reveal,
            versions=versions(),
            sandbox=summary,
            limits=limits,
            counts=RunCounts(submissions=len(found), graded=0, faults=0),
            started_at=started.isoformat(timespec="seconds"),
            wall_time_s=0.0,
            not_submitted=_absent(attendance, wanted, results),
            remarks=warnings,
        )
        del found, attendance  # a class may be large, and the run long
        yield Session(run.counts.submissions, graded, run, asked, clock, sharing, warnings)


def _let_go(items: deque[Found | Unusable]) -> Iterator[Found | Unusable]:
    """Each of them, kept no longer than until it is asked for."""
    while items:
        yield items.popleft()


def _untimed(found: Sequence[Found | Unusable], rubric: Rubric) -> Iterator[str]:
    """Who may be late, and nobody can tell."""
    if rubric.late is None:
        return
    unknown = [item.student for item in found if charge(rubric.late, item.receipt, 0.0)[1].days is None]
    if unknown:
        several = f" and {len(unknown) - 3} more" if len(unknown) > 3 else ""
        yield (
            f"when {', '.join(unknown[:3])}{several} handed in is not known, so nothing is taken off for lateness; "
            "--received TABLE tells, and timezone in [late] places times without one"
        )


def _absent(attendance: Attendance, wanted: Wanted, results: Results) -> tuple[Absent, ...]:
    """Of whom there is nothing, in earlier runs neither; the earlier run's roster counts until there is another."""
    older = results.older
    absent = attendance.absent if wanted.roster or older is None else older.not_submitted
    there = {item.student for item in attendance.found}
    if older is not None:
        there.update(results.store.students())
    return tuple(one for one in absent if one.student not in there)


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


def exam_of(assignment: Assignment, rubric: Rubric, seed: int, results: Results) -> Exam:
    """The exam of an older run once more, or a new one."""
    older = results.older
    if older is None:
        return prepare(assignment, rubric, seed)
    asked = results.store.asked(probes(assignment, draw_cases(assignment, seed)))
    return prepare(assignment, rubric.told(older.follow_through), seed, asked=asked, tolerance=older.tolerance)


def asked_by(exam: Exam) -> Asked:
    stubs = [exam.assignment.folder / name for name in exam.assignment.file_names]
    words = b"".join(path.read_bytes() for path in stubs if path.is_file())
    return Asked(exam.probes, right_answers(exam), words[-WINDOW:])


def must_agree(older: Run, assignment: Assignment, rubric: Rubric, seed: int | None, directory: Path) -> None:
    """Raises UsageError where what was graded and what would be graded cannot stand side by side."""
    anew = "--force keeps the folder as a backup and grades anew, -o names another one"
    if older.assignment != assignment.slug:
        raise UsageError(f"{directory}: holds results of {older.assignment}, not of {assignment.slug}; {anew}")
    if older.assignment_digest != assignment.digest:
        raise UsageError(
            f"{directory}: the assignment {assignment.slug} has changed since; `grade rescore {directory}` judges by "
            f"the new one what the code returned, without running it, {anew}"
        )
    if older.rubric_digest != rubric.digest:
        raise UsageError(
            f"{directory}: scored by another rubric; `grade rescore {directory} --rubric …` applies this one to all "
            f"without running anything, {anew}"
        )
    if seed not in (None, older.seed):
        raise UsageError(
            f"{directory}: its networks have the seed {older.seed}, not {seed}; leave --seed out, or {anew}"
        )
    if older.reveal != assignment.reveal:
        raise UsageError(
            f"{directory}: its reports reveal {older.reveal!r}, not {assignment.reveal!r}; "
            f"`grade rescore {directory} --reveal {assignment.reveal}` writes all of them so, {anew}"
        )
    differing = [
        f"{name} {getattr(older.limits, name):g}, now {value:g}"
        for name, value in assignment.limits
        if value != getattr(older.limits, name)
    ]
    if differing:
        raise UsageError(f"{directory}: graded with other limits ({'; '.join(differing)}); give the same, or {anew}")


def _seed(wanted: Wanted, older: Run | None) -> int:
    if older is not None:
        return older.seed
    return secrets.randbelow(PUBLIC_SEED) if wanted.seed is None else wanted.seed


def _is_done(item: Found | Unusable, limits: Limits, results: Results) -> bool:
    """Whether this very source is graded; by its content, not by its time."""
    submission = read(item, limits) if isinstance(item, Found) and results.older else None
    if not isinstance(submission, Submission) or not results.holds(submission):
        return False
    results.keep(submission.student)
    return True


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
