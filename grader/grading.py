"""The main path: prepare an exam, grade one submission, grade them all.  Read this second."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass

from grader import cases as draw
from grader.checking import check
from grader.course import Assignment
from grader.errors import GraderError
from grader.model import (
    Answers,
    Case,
    Evidence,
    QuestionReport,
    Raised,
    Report,
    SandboxSummary,
    Submission,
    Unusable,
)
from grader.sandbox.sandbox import Sandbox
from grader.scoring import Rubric, score
from grader.submissions import Found, read


@dataclass(frozen=True)
class Exam:
    """All that a run knows: the questions, what is asked, what is right, and what it is worth."""

    assignment: Assignment
    rubric: Rubric
    seed: int
    cases: Mapping[str, tuple[Case, ...]]
    key: Answers


def prepare(assignment: Assignment, rubric: Rubric, seed: int) -> Exam:
    """Draw the cases of this seed and answer them.  Raises CourseError where an author's draw or reference fails."""
    cases = draw.draw_cases(assignment, seed)
    return Exam(assignment, rubric, seed, cases, draw.answer_key(assignment, cases))


def grade(submission: Submission, evidence: Evidence, exam: Exam, sandbox: SandboxSummary) -> Report:
    """What the evidence is worth.  Pure: the same evidence and exam give the same report."""
    verdicts = {
        question.name: check(
            question, exam.cases[question.name], exam.key[question.name], evidence.outcomes[question.name]
        )
        for question in exam.assignment.questions
    }
    questions = tuple(_with_traceback(question, evidence) for question in score(exam.rubric, verdicts))
    return Report(
        student=submission.student,
        assignment=exam.assignment.slug,
        file=submission.main.path,
        seed=exam.seed,
        points=exam.rubric.sum_of(questions),
        max_points=exam.rubric.total,
        sandbox=sandbox,
        questions=questions,
        left_out=evidence.left_out,
    )


def _with_traceback(question: QuestionReport, evidence: Evidence) -> QuestionReport:
    """Where the first failing case raised, in the student's own lines."""
    if question.failed_case is None:
        return question
    outcome = evidence.outcomes[question.name][question.failed_case]
    if not isinstance(outcome, Raised) or not outcome.traceback:
        return question
    return question.model_copy(update={"traceback": outcome.traceback})


def grade_all(
    found: Sequence[Found | Unusable], exam: Exam, sandbox: Sandbox, summary: SandboxSummary, jobs: int
) -> Iterator[Report]:
    """A report for each submission, as they finish: ``jobs`` at a time are run while finished ones are judged here.

    A failure of ours costs that submission its score, not the run.
    """

    def run(item: Found | Unusable) -> tuple[Submission, Evidence] | Unusable:
        submission = read(item, exam.assignment.limits) if isinstance(item, Found) else item
        return submission if isinstance(submission, Unusable) else (submission, sandbox.run(submission))

    pool = ThreadPoolExecutor(jobs, thread_name_prefix="grade")
    waiting, running = deque(found), dict[Future[tuple[Submission, Evidence] | Unusable], Found | Unusable]()
    try:
        while waiting or running:
            while waiting and len(running) < 2 * jobs:  # bounded, so that memory stays flat
                following = waiting.popleft()
                running[pool.submit(run, following)] = following
            for future in wait(running, return_when=FIRST_COMPLETED).done:
                item = running.pop(future)
                try:
                    match future.result():
                        case (submission, evidence):
                            yield grade(submission, evidence, exam, summary)
                        case unusable:
                            yield faulty(unusable, exam, summary)
                except Exception as error:  # noqa: BLE001  # whatever fails here is ours, and never a zero
                    told = str(error) if isinstance(error, GraderError) else f"{type(error).__name__}: {error}"
                    problem = f"the grader failed, not the submission: {told}"
                    yield faulty(Unusable(student=item.student, origin=item.origin, problem=problem), exam, summary)
    finally:
        # Not waited for: closing the sandbox ends what still runs, where the user interrupts us.
        pool.shutdown(wait=False, cancel_futures=True)


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
