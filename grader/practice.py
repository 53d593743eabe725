"""Checking at home: the public cases, judged and explained as a run does it, and not a word about points."""

from __future__ import annotations

from dataclasses import replace

from grader.cases import PUBLIC_SEED, public_cases
from grader.course import Assignment
from grader.grading import Exam, grade, prepare
from grader.model import Evidence, Report, SandboxSummary, Submission
from grader.scoring import load_rubric


def public_exam(assignment: Assignment) -> Exam:
    """What a student may be asked at home; expected values may be seen.  Raises CourseError."""
    rubric = load_rubric(assignment.rubric_path, assignment)
    return prepare(replace(assignment, reveal="all"), rubric, PUBLIC_SEED, asked=public_cases(assignment))


def practised(submission: Submission, evidence: Evidence, exam: Exam, sandbox: SandboxSummary) -> Report:
    """The report of public cases.  It has no points: those are for cases that nobody has seen."""
    return without_points(grade(submission, evidence, exam, sandbox))


def without_points(report: Report) -> Report:
    questions = tuple(
        question.model_copy(update={"points": 0.0, "max_points": 0.0, "criteria": ()}) for question in report.questions
    )
    return report.model_copy(update={"points": None, "max_points": 0.0, "questions": questions})


def all_right(report: Report) -> bool:
    return report.fault is None and all(question.verdict == "accepted" for question in report.questions)
