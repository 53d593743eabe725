"""The main path: prepare an exam, grade one submission, grade them all.  Read this second."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import Future
from dataclasses import dataclass
from functools import cached_property
from queue import SimpleQueue

from grader import cases as draw
from grader.checking import check
from grader.course import Assignment
from grader.diagnosis import Catalogue
from grader.engines import Engine
from grader.errors import EngineLost, GraderError
from grader.feedback import companion_cases, diagnose, told
from grader.model import (
    Answers,
    Case,
    Evidence,
    Report,
    SandboxSummary,
    Submission,
    Unusable,
)
from grader.scoring import Rubric, score
from grader.submissions import Found, read


@dataclass(frozen=True)
class Exam:
    """All that a run knows: the questions, what is asked, what is right, what is wrong, and what it is worth."""

    assignment: Assignment
    rubric: Rubric
    seed: int
    cases: Mapping[str, tuple[Case, ...]]
    key: Answers
    catalogue: Catalogue

    @cached_property
    def probes(self) -> Mapping[str, tuple[Case, ...]]:
        """All that the sandbox asks: the cases, and what else must be known to follow a student's own values."""
        return {**self.cases, **companion_cases(self.assignment, self.cases)}


def prepare(
    assignment: Assignment, rubric: Rubric, seed: int, cases: Mapping[str, tuple[Case, ...]] | None = None
) -> Exam:
    """Draw the cases of this seed, unless there are others, and answer them.

    Raises CourseError where an author's draw or reference fails.
    """
    cases = draw.draw_cases(assignment, seed) if cases is None else cases
    key = draw.answer_key(assignment, cases)
    catalogue = Catalogue(assignment.questions, assignment.reference, assignment.author, cases, key)
    return Exam(assignment, rubric, seed, cases, key, catalogue)


def grade(submission: Submission, evidence: Evidence, exam: Exam, sandbox: SandboxSummary) -> Report:
    """What the evidence is worth.  Pure: the same evidence and exam give the same report."""
    assignment, cases, key = exam.assignment, exam.cases, exam.key
    verdicts = {
        question.name: check(
            question,
            cases[question.name],
            key[question.name],
            evidence.outcomes[question.name],
            returns=assignment.returns.get(question.name, ()),
        )
        for question in assignment.questions
    }
    feedback = diagnose(assignment, exam.catalogue, cases, key, evidence, verdicts)
    questions = score(
        exam.rubric,
        verdicts,
        {name: finding.diagnoses for name, finding in feedback.findings.items()},
        {name: followed.shares for name, followed in feedback.followed.items()},
    )
    return Report(
        student=submission.student,
        assignment=assignment.slug,
        file=submission.main.path,
        seed=exam.seed,
        points=exam.rubric.sum_of(questions),
        max_points=exam.rubric.total,
        sandbox=sandbox,
        questions=tuple(
            told(report, question, assignment, cases, key, evidence, verdicts, feedback, submission.main.path)
            for report, question in zip(questions, assignment.questions, strict=True)
        ),
        left_out=evidence.left_out,
    )


def grade_all(found: Iterable[Found | Unusable], exam: Exam, engine: Engine) -> Iterator[Report]:
    """A report for each submission, as they finish: the engine runs some while finished ones are judged here.

    Sources are read when their turn comes, and only as many as keep the engine busy, so that memory stays flat.
    A failure of ours costs that submission its score, not the run.  Raises EngineLost.
    """
    waiting, finished = iter(found), SimpleQueue[Future[Evidence]]()
    running: dict[Future[Evidence], Submission] = {}
    while True:
        while len(running) < 2 * engine.width and (item := next(waiting, None)):
            match _submitted(item, exam, engine):
                case Unusable() as unusable:
                    yield faulty(unusable, exam, engine.summary())
                case submission, future:
                    running[future] = submission
                    future.add_done_callback(finished.put)
        if not running:
            return
        future = finished.get()
        submission = running.pop(future)
        try:
            report = grade(submission, future.result(), exam, engine.summary())
        except EngineLost:
            raise
        except Exception as error:  # noqa: BLE001  # whatever fails here is ours, and never a zero
            report = faulty(_ours(submission, error), exam, engine.summary())
        yield report


def _submitted(item: Found | Unusable, exam: Exam, engine: Engine) -> tuple[Submission, Future[Evidence]] | Unusable:
    try:
        submission = read(item, exam.assignment.limits) if isinstance(item, Found) else item
        return submission if isinstance(submission, Unusable) else (submission, engine.submit(submission))
    except Exception as error:  # noqa: BLE001  # as above
        return _ours(item, error)


def _ours(item: Found | Unusable | Submission, error: Exception) -> Unusable:
    told = str(error) if isinstance(error, GraderError) else f"{type(error).__name__}: {error}"
    problem = f"the grader failed, not the submission: {told}"
    return Unusable(student=item.student, origin=item.origin, problem=problem)


def faulty(unusable: Unusable, exam: Exam, sandbox: SandboxSummary) -> Report:
    """The report of something that was not graded: no score, and why."""
    return Report(
        student=unusable.student,
        assignment=exam.assignment.slug,
        file=unusable.origin,
        seed=exam.seed,
        points=None,
        max_points=exam.rubric.total,
        fault=unusable.problem,
        sandbox=sandbox,
    )
