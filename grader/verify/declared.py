"""What is declared beside the reference: the rubric, the cases, and operations that have no rule of rounding."""

from __future__ import annotations

import time
from collections import defaultdict
from itertools import repeat

import numpy as np

from grader.cases import answer_key, draw_cases, public_cases
from grader.course import Assignment
from grader.errors import CourseError
from grader.references import where_defined
from grader.rounding import evaluate
from grader.sandbox.jail import wire
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


def check_cases(assignment: Assignment, seed: int) -> Check:
    """Whether every case comes from its stream alone, and the public ones can be asked."""
    title = "cases come from their seed alone"
    drawn = 0
    problems: list[str] = []
    try:
        once, again = draw_cases(assignment, seed), draw_cases(assignment, seed)
        for name, cases in once.items():
            for case, other in zip(cases, again[name], strict=True):
                drawn += 1
                if case.repeats is None and not _same(case.arguments, other.arguments):
                    where = where_defined(assignment.draws[name][case.index].arguments)
                    problems.append(
                        f"{where}: case {case.index} ({case.kind}) of {name!r} is another when it is drawn again from "
                        "the same stream; let it draw from the rng that it is given, and from nothing else"
                    )
        answer_key(assignment, public_cases(assignment))
    except CourseError as error:
        problems.append(str(error))
    found = f"{drawn} cases, drawn twice" if drawn else "they cannot be drawn"
    return Check(id="cases", title=title, holds=not problems, found=found, problems=tuple(problems))


def _same(one: object, other: object) -> bool:
    """To the last bit."""
    (layout, numbers), (other_layout, others) = wire.encode(one), wire.encode(other)
    return layout == other_layout and all(map(np.array_equal, numbers, others, repeat(True)))


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
    except (Exception, SystemExit) as error:  # noqa: BLE001  # of the author's code
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
