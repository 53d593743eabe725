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
from grader.model import Answers, Case, Evidence, Report, SandboxSummary, Submission, Unusable
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
    questions = score(exam.rubric, verdicts)
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


def grade_all(
    found: Sequence[Found | Unusable], exam: Exam, sandbox: Sandbox, summary: SandboxSummary, jobs: int
) -> Iterator[Report]:
    """A report for each submission, as they finish.  A failure of ours costs that submission its score, not the run."""

    def one(item: Found | Unusable) -> Report:
        submission = read(item, exam.assignment.limits) if isinstance(item, Found) else item
        if isinstance(submission, Unusable):
            return faulty(submission, exam, summary)
        try:
            return grade(submission, sandbox.run(submission), exam, summary)
        except GraderError as error:
            return faulty(Unusable(student=item.student, origin=item.origin, problem=str(error)), exam, summary)

    with ThreadPoolExecutor(jobs, thread_name_prefix="grade") as pool:
        waiting, running = deque(found), set[Future[Report]]()
        try:
            while waiting or running:
                while waiting and len(running) < 2 * jobs:  # bounded, so that memory stays flat
                    running.add(pool.submit(one, waiting.popleft()))
                done, running = wait(running, return_when=FIRST_COMPLETED)
                for future in done:
                    yield future.result()
        finally:
            for future in running:
                future.cancel()


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
