"""What is declared beside the reference: the rubric, and operations that have no rule of rounding."""

from __future__ import annotations

import time
from collections import defaultdict

from grader.cases import draw_cases
from grader.course import Assignment
from grader.errors import CourseError
from grader.rounding import evaluate
from grader.sandbox.jail.wire import copied
from grader.scoring import Rubric, load_rubric
from grader.verify.checks import Check


def check_rubric(assignment: Assignment) -> tuple[Check, Rubric | None]:
    """Whether the rubric names only what there is, and all that is asked; and the rubric, where there is one."""
    title = "rubric and declaration agree"
    try:
        rubric = load_rubric(assignment.rubric_path, assignment)
    except CourseError as error:
        return Check(id="rubric", title=title, holds=False, found="cannot be used", problems=(str(error),)), None
    found = (
        f"{len(assignment.questions)} questions, {len(rubric.criteria)} criteria, {rubric.total:g} points, "
        f"{len(assignment.author.mistakes)} known mistakes"
    )
    return Check(id="rubric", title=title, holds=True, found=found), rubric


def check_rounding(assignment: Assignment, seed: int) -> Check:
    """Which operations of the reference have no rule of rounding, and get a fixed relative bound."""
    started = time.process_time()
    asked = 0
    uncovered: dict[str, set[str]] = defaultdict(set)
    problems: list[str] = []
    try:
        for question, cases in draw_cases(assignment, seed).items():
            for case in cases:
                arguments = tuple(copied(argument) for argument in case.arguments)
                for operation in evaluate(assignment.reference[question], arguments).uncovered:
                    uncovered[question].add(operation)
                asked += 1
    except Exception as error:  # noqa: BLE001  # of the author's code
        problems.append(f"seed {seed}: {type(error).__name__}: {error}")
    found = f"{asked} answers: every operation has a rule"
    if uncovered:
        listed = "; ".join(f"{name}: {', '.join(sorted(operations))}" for name, operations in uncovered.items())
        found = f"{asked} answers; a fixed relative bound stands for what has no rule: {listed}"
    elif problems:
        found = "the reference cannot be asked"
    return Check(
        id="rounding",
        title="tolerances from rounding analysis",
        holds=not problems,
        found=found,
        problems=tuple(problems),
        seconds=time.process_time() - started,
    )
