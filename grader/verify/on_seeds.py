"""What is asked on every seed, on all cores.

A process imports the course for itself: functions do not travel.  What is expensive, the answers of all mistakes, is
computed once a seed and serves every check.
"""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from math import ceil
from multiprocessing import get_context, parent_process
from pathlib import Path

from grader.course import Assignment, Course
from grader.errors import CourseError
from grader.grading import Exam, grade
from grader.model import SandboxSummary, SourceFile, Submission
from grader.scoring import Rubric, full_marks, load_rubric
from grader.verify import mistakes, right, small
from grader.verify.answers import Asked, ask
from grader.verify.checks import Effort
from grader.verify.tallies import Tally

Tallies = Mapping[str, Tally]

#: check → what is asked for it on one seed.
FULL_MARKS, ALONE, PAIRS, APART, RIGHT, SMALL = "full marks", "mistakes", "pairs", "apart", "right", "small"
_NO_SANDBOX = SandboxSummary(mode="none", enforced=(), not_enforced=())


def network_seeds(assignment: Assignment, effort: Effort) -> int:
    """On how many seeds right programs are asked, so that the question with the most cases has enough of them."""
    return ceil(effort.networks / max(len(draws) for draws in assignment.draws.values()))


def run(
    assignment: Assignment,
    first_seed: int,
    effort: Effort,
    jobs: int,
    advance: Callable[[], None],
) -> Tallies:
    """The tallies of all seeds, by check."""
    total: dict[str, Tally] = {check: Tally() for check in (FULL_MARKS, ALONE, PAIRS, APART, RIGHT, SMALL)}

    def add(tallies: Tallies) -> None:
        for check, tally in tallies.items():
            total[check].add(tally)
        advance()

    count = max(effort.seeds, network_seeds(assignment, effort))
    if jobs == 1 or count == 1:
        rubric = _rubric(assignment)
        for index in range(count):
            add(on_one_seed(assignment, rubric, first_seed + index, index, effort))
        return total
    root = assignment.folder.parent.parent
    pool = ProcessPoolExecutor(
        min(jobs, count), get_context("spawn"), _begin, (root, assignment.slug, first_seed, effort)
    )
    try:
        for future in as_completed([pool.submit(_one, index) for index in range(count)]):
            add(future.result())
    finally:
        pool.shutdown(wait=False, cancel_futures=True)
    return total


def on_one_seed(assignment: Assignment, rubric: Rubric | None, seed: int, index: int, effort: Effort) -> Tallies:
    tallies = {check: Tally() for check in (FULL_MARKS, ALONE, PAIRS, APART, RIGHT, SMALL)}
    try:
        with tallies[FULL_MARKS].timed():
            asked = ask(assignment, seed, index, effort)
            _full_marks(asked, rubric, tallies[FULL_MARKS])
    except CourseError as error:
        tallies[FULL_MARKS].fails(str(error), seed)
        return tallies
    for check, parts in _asked_on(asked).items():
        with tallies[check].timed():
            tallies[check].count("seeds")
            for part in parts:
                part(asked, tallies[check])
    return tallies


def _asked_on(asked: Asked) -> Mapping[str, Sequence[Callable[[Asked, Tally], None]]]:
    effort, known = asked.effort, bool(asked.assignment.author.mistakes)
    plan: dict[str, Sequence[Callable[[Asked, Tally], None]]] = {}
    if asked.index < effort.seeds and known:
        # Pairs are the most expensive to know, and mistakes seen through callers need them as well.
        pairs = asked.index < effort.pair_seeds
        plan[ALONE] = (mistakes.ask_alone, *([mistakes.ask_through_callers] if pairs else []))
        plan[APART] = (mistakes.ask_apart,)
        plan[PAIRS] = (mistakes.ask_together, *([mistakes.ask_pairs] if pairs else []))
    if asked.index < network_seeds(asked.assignment, effort):
        plan[RIGHT] = (right.ask_right,)
        plan[SMALL] = (small.ask_small,)
    return plan


def _full_marks(asked: Asked, rubric: Rubric | None, tally: Tally) -> None:
    """The reference's own functions, judged and scored as a student's are."""
    if rubric is None:
        return
    exam = Exam(asked.assignment, rubric, asked.seed, asked.cases, asked.key, asked.catalogue)
    name = asked.assignment.file_names[0]
    submission = Submission(student="reference", origin=name, main=SourceFile(path=name, content=b""))
    report = grade(submission, asked.evidence(exam.probes), exam, _NO_SANDBOX)
    tally.count("reports")
    for question in report.questions:
        if question.verdict != "accepted":
            tally.fails(f"{question.name} is {question.verdict}: {question.message}", asked.seed)
        for remark in question.remarks:
            tally.fails(f"{question.name}: {remark}", asked.seed)
    if not full_marks(report.questions):
        tally.fails(f"{report.points} of {report.max_points:g} points", asked.seed)


# ── In a process of its own ───────────────────────────────────────────────────────────────────────────────────────

_here: tuple[Assignment, Rubric | None, int, Effort] | None = None


def _begin(root: Path, slug: str, first_seed: int, effort: Effort) -> None:
    global _here
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the process that gives the orders
    threading.Thread(target=_end_with_it, daemon=True).start()
    assignment = Course(root).load(slug)
    _here = assignment, _rubric(assignment), first_seed, effort


def _end_with_it() -> None:
    """However that process ends: nobody would ever send us home."""
    if orders := parent_process():
        orders.join()
        os._exit(1)


def _one(index: int) -> Tallies:
    assert _here is not None
    assignment, rubric, first_seed, effort = _here
    return on_one_seed(assignment, rubric, first_seed + index, index, effort)


def _rubric(assignment: Assignment) -> Rubric | None:
    try:
        return load_rubric(assignment.rubric_path, assignment)
    except CourseError:  # told by a check of its own
        return None
