"""The main path: prepare an exam, grade one submission, grade them all.  Read this second."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Mapping
from concurrent.futures import Future
from dataclasses import dataclass, field
from functools import cached_property
from queue import SimpleQueue
from typing import TYPE_CHECKING, Any

from grader import cases as draw
from grader.checking import TOLERANCE_FACTOR, check
from grader.course import Assignment
from grader.diagnosis import Catalogue
from grader.diagnosis.answers import plain_answer
from grader.errors import EngineLost, GraderError
from grader.evidence import digest
from grader.feedback import companion_cases, diagnose, matters, to_try, told
from grader.lateness import charge
from grader.model import (
    Answers,
    Case,
    CaseVerdict,
    Evidence,
    Graded,
    Outcome,
    Question,
    QuestionReport,
    Report,
    Returned,
    SandboxSummary,
    Submission,
    Unusable,
)
from grader.recent import Recent
from grader.scoring import Rubric, score
from grader.submissions import Found, read

if TYPE_CHECKING:  # judging what is kept needs none
    from grader.engines import Engine

#: Different answers that are judged once.
REMEMBERED = 256


@dataclass(frozen=True)
class Exam:
    """All that a run knows: the questions, what is asked, what is right, what is wrong, and what it is worth."""

    assignment: Assignment
    rubric: Rubric
    seed: int
    cases: Mapping[str, tuple[Case, ...]]
    key: Answers
    catalogue: Catalogue
    tolerance: float = TOLERANCE_FACTOR
    """How many times E an answer may be off; the bounds of the key are scaled by it already."""
    judged: Recent[Hashable, tuple[QuestionReport, ...]] = field(default_factory=lambda: Recent(REMEMBERED), repr=False)
    """What was lately found for the answers to all questions: many students return the same."""
    checked: Recent[Hashable, tuple[CaseVerdict, ...]] = field(default_factory=lambda: Recent(REMEMBERED), repr=False)
    """And for those to one."""

    @cached_property
    def probes(self) -> Mapping[str, tuple[Case, ...]]:
        """All that the sandbox asks."""
        return probes(self.assignment, self.cases)


def probes(assignment: Assignment, cases: Mapping[str, tuple[Case, ...]]) -> dict[str, tuple[Case, ...]]:
    """The cases, and what else must be asked to follow a student's own values."""
    return {**cases, **companion_cases(assignment, cases)}


def prepare(
    assignment: Assignment,
    rubric: Rubric,
    seed: int,
    *,
    asked: Mapping[str, tuple[Case, ...]] | None = None,
    tolerance: float = TOLERANCE_FACTOR,
) -> Exam:
    """Draw the cases of this seed and answer them, or those that were ``asked`` already: what is drawn elsewhere from
    the same seed may differ in the last bit.  Raises CourseError where an author's draw or reference fails.
    """
    if asked is None:
        asked = draw.draw_cases(assignment, seed)
    cases = {question.name: asked[question.name] for question in assignment.questions}
    key = draw.answer_key(assignment, cases, scale=tolerance / TOLERANCE_FACTOR)
    catalogue = Catalogue(assignment.questions, assignment.reference, assignment.author, cases, key)
    return Exam(assignment, rubric, seed, cases, key, catalogue, tolerance)


def grade(submission: Submission, evidence: Evidence, exam: Exam, sandbox: SandboxSummary) -> Report:
    """What the evidence is worth.  Pure: the same evidence and exam give the same report."""
    questions = _questions(evidence, exam, submission.main.path)
    points = before = exam.rubric.sum_of(questions)
    policy, late = exam.rubric.late, None
    if policy is not None:
        points, late = charge(policy, submission.receipt, before)
    return Report(
        **_received(submission),
        assignment=exam.assignment.slug,
        file=submission.main.path,
        seed=exam.seed,
        points=points,
        points_before_late=None if policy is None else before,
        late=late,
        max_points=exam.rubric.total,
        sandbox=sandbox,
        questions=questions,
        left_out=evidence.left_out,
    )


def _received(item: Submission | Unusable) -> dict[str, Any]:
    """What a report says of who handed in, and when."""
    receipt = item.receipt
    return {
        "student": item.student,
        "name": receipt.name,
        "section": receipt.section,
        "commit": receipt.commit,
        "received_at": receipt.received_at,
        "remarks": receipt.remarks,
    }


def _questions(evidence: Evidence, exam: Exam, file: str) -> tuple[QuestionReport, ...]:
    """Equal answers are judged once, as long as they are remembered; only the call to try names the student's file."""
    assignment, cases, key = exam.assignment, exam.cases, exam.key
    verdicts = {
        question.name: _verdicts(question, evidence.outcomes[question.name], exam) for question in assignment.questions
    }

    def judged() -> tuple[QuestionReport, ...]:
        feedback = diagnose(assignment, exam.catalogue, cases, key, evidence, verdicts, factor=exam.tolerance)
        scored = score(
            exam.rubric,
            verdicts,
            {name: finding.diagnoses for name, finding in feedback.findings.items()},
            {name: followed.shares for name, followed in feedback.followed.items()},
        )
        return tuple(
            told(report, question, assignment, cases, key, evidence, verdicts, feedback)
            for report, question in zip(scored, assignment.questions, strict=True)
        )

    found = exam.judged.once(tuple(matters(assignment, evidence, verdicts)), judged)
    return tuple(
        to_try(report, question, cases, file) for report, question in zip(found, assignment.questions, strict=True)
    )


def _verdicts(question: Question, outcomes: tuple[Outcome, ...], exam: Exam) -> tuple[CaseVerdict, ...]:
    name, returns = question.name, exam.assignment.returns.get(question.name, ())
    return exam.checked.once(
        (name, digest(outcomes)),
        lambda: check(question, exam.cases[name], exam.key[name], outcomes, returns=returns),
    )


def grade_all(found: Iterable[Found | Unusable], exam: Exam, engine: Engine) -> Iterator[Graded]:
    """Each submission with its evidence and report, as they finish: the engine runs some while finished ones are judged
    here.

    Sources are read when their turn comes, and only as many as keep the engine busy, so that memory stays flat.
    A failure of ours costs that submission its score, not the run.  Raises EngineLost.
    """
    waiting, finished = iter(found), SimpleQueue[Future[Evidence]]()
    running: dict[Future[Evidence], Submission] = {}
    while True:
        while len(running) < 2 * engine.width and (item := next(waiting, None)):
            match _submitted(item, exam, engine):
                case Unusable() as unusable:
                    report = faulty(unusable, exam, engine.summary())
                    yield Graded(report, unusable.origin, receipt=unusable.receipt)
                case submission, future:
                    running[future] = submission
                    future.add_done_callback(finished.put)
        if not running:
            return
        future = finished.get()
        submission = running.pop(future)
        try:
            evidence = future.result()
            report = grade(submission, evidence, exam, engine.summary())
            graded = Graded(report, submission.origin, submission, evidence, submission.receipt)
        except EngineLost:
            raise
        except Exception as error:  # noqa: BLE001  # whatever fails here is ours, and never a zero
            report = faulty(_ours(submission, error), exam, engine.summary())
            graded = Graded(report, submission.origin, receipt=submission.receipt)
        yield graded


def _submitted(item: Found | Unusable, exam: Exam, engine: Engine) -> tuple[Submission, Future[Evidence]] | Unusable:
    try:
        submission = read(item, exam.assignment.limits) if isinstance(item, Found) else item
        return submission if isinstance(submission, Unusable) else (submission, engine.submit(submission))
    except Exception as error:  # noqa: BLE001  # as above
        return _ours(item, error)


def _ours(item: Found | Unusable | Submission, error: Exception) -> Unusable:
    told = str(error) if isinstance(error, GraderError) else f"{type(error).__name__}: {error}"
    problem = f"the grader failed, not the submission: {told}"
    return Unusable(student=item.student, origin=item.origin, problem=problem, receipt=item.receipt)


def right_answers(exam: Exam) -> Evidence:
    """The evidence that the reference itself would leave."""
    reference = exam.assignment.reference
    found = {
        name: [plain_answer(reference[case.question], case) for case in asked] for name, asked in exam.probes.items()
    }
    return Evidence({name: tuple(Returned(one.layout or "", one.values) for one in found[name]) for name in found})


def faulty(unusable: Unusable, exam: Exam, sandbox: SandboxSummary) -> Report:
    """The report of something that was not graded: no score, and why."""
    return Report(
        **_received(unusable),
        assignment=exam.assignment.slug,
        file=unusable.origin,
        seed=exam.seed,
        points=None,
        max_points=exam.rubric.total,
        fault=unusable.problem,
        sandbox=sandbox,
    )
