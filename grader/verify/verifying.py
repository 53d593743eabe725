"""All checks of an assignment, in the order in which they are told."""

from __future__ import annotations

import time
from collections.abc import Callable

from grader.course import Assignment
from grader.errors import CourseError, SandboxError
from grader.verify import declared, on_seeds, right
from grader.verify.answers import forms
from grader.verify.checks import Check, Effort, Verification
from grader.verify.contained import check_contained, contained_total, not_graded
from grader.verify.mistakes import TELLING
from grader.verify.small import ENTRY, SHARE
from grader.verify.tallies import Tally
from grader.verify.witnesses import check_witnesses


def steps(assignment: Assignment, effort: Effort) -> int:
    """How often ``advance`` is called."""
    return contained_total(assignment) + max(effort.seeds, on_seeds.network_seeds(assignment, effort))


def verify(
    assignment: Assignment,
    seed: int,
    effort: Effort | None = None,
    jobs: int = 1,
    advance: Callable[[], None] = lambda: None,
) -> Verification:
    """Examine an assignment on the seeds from ``seed`` on.  What fails is told, and never an exception."""
    effort, started = effort or Effort(), time.monotonic()
    rubric_check, rubric = declared.check_rubric(assignment)
    witnesses = check_witnesses(assignment, seed, effort.witnessed)
    if rubric is None:
        contained = not_graded("nothing can be graded without a rubric")
    else:
        try:
            contained = check_contained(assignment, rubric, seed, jobs, advance)
        except CourseError as error:
            contained = not_graded(f"nothing can be graded: {error}")
        except SandboxError as error:
            stub, examples = not_graded("nothing can be run contained")
            contained = stub, examples.model_copy(update={"holds": False, "problems": (str(error),)})
    tallies = on_seeds.run(assignment, seed, effort, jobs, advance)
    return Verification(
        assignment=assignment.slug,
        assignment_digest=assignment.digest,
        seed=seed,
        seeds=effort.seeds,
        networks=effort.networks,
        checks=(
            witnesses,
            _full_marks(tallies[on_seeds.FULL_MARKS], rubric is not None),
            *contained,
            _mistakes(assignment, tallies[on_seeds.ALONE]),
            _pairs(assignment, tallies[on_seeds.PAIRS]),
            _apart(assignment, tallies[on_seeds.APART]),
            rubric_check,
            declared.check_cases(assignment, seed),
            declared.check_rounding(assignment, seed),
            _right(assignment, tallies[on_seeds.RIGHT]),
            _small(tallies[on_seeds.SMALL]),
        ),
        wall_time_s=round(time.monotonic() - started, 3),
    )


def _full_marks(tally: Tally, with_rubric: bool) -> Check:
    title = "full marks for the reference"
    if not with_rubric and not tally.problems:
        return Check(id="full-marks", title=title, holds=None, found="there is no rubric to score with")
    return _of(tally, "full-marks", title, f"on {tally.counts['reports']} seeds")


def _mistakes(assignment: Assignment, tally: Tally) -> Check:
    title = "every mistake is found, and nothing else"
    if not assignment.author.mistakes:
        return _no_mistakes("mistakes", title)
    known = forms(assignment)
    found = f"{len({form.mistake for form in known})} mistakes in {len(known)} forms × {tally.counts['seeds']} seeds"
    if seen := tally.counts["through callers"]:
        found += f"; {seen} times also through the functions that call them"
    return _of(tally, "mistakes", title, found)


def _pairs(assignment: Assignment, tally: Tally) -> Check:
    title = "every pair promised is found"
    if not assignment.author.mistakes:
        return _no_mistakes("pairs", title)
    counts = tally.counts
    found = f"{counts['pairs']} pairs in two functions"
    otherwise = {
        "by another name that is the same thing": counts["by another name"],
        "more simply, and as well": counts["more simply"],
    }
    if any(otherwise.values()):
        found += f" ({', '.join(f'{count} {how}' for how, count in otherwise.items() if count)})"
    if author := counts["the author's"]:
        found += f"; {len(assignment.author.together)} in one function × {author // len(assignment.author.together)}"
    return _of(tally, "pairs", title, found)


def _apart(assignment: Assignment, tally: Tally) -> Check:
    title = f"at least {TELLING} cases tell mistakes apart"
    if not assignment.author.mistakes:
        return _no_mistakes("apart", title)
    seeds = max(1, tally.counts["seeds"])
    found = f"{tally.counts['comparisons'] // seeds} comparisons × {seeds} seeds, with the right answer and each other"
    return _of(tally, "apart", title, found)


def _right(assignment: Assignment, tally: Tally) -> Check:
    title = "false rejects: right programs"
    if reason := right.own_problem(assignment):
        return Check(id="false-rejects", title=title, holds=None, found=reason)
    programs = sum(name.startswith("program ") for name in tally.counts)
    cases = max(len(draws) for draws in assignment.draws.values())
    networks = tally.counts["seeds"] * cases
    found = f"{programs} programs × {networks:,} networks, {tally.counts['cases']:,} answers: "
    found += f"{_rejected(tally)} rejected"
    for precision, (value, where) in sorted(tally.largest.items()):
        if value:
            found += f"; the largest error in {precision} precision is {value:.2g} E of 4 ({where})"
    left_out = len(right.program_paths(assignment)) - programs
    if left_out and not tally.problems:
        found += f"; {left_out} examples cannot be imported and were graded contained only"
    return _of(tally, "false-rejects", title, found)


def _rejected(tally: Tally) -> int:
    return sum(map(len, tally.problems.values()))


def _small(tally: Tally) -> Check:
    seeds = max(1, tally.counts["seeds"])
    small = tally.counts["small mistakes"]
    ways = f"a share of {SHARE:g}, a factor 1 ± {SHARE:g}, an entry off by {ENTRY:g}, one layer only"
    found = f"{small // seeds} ({ways}) × {seeds} seeds: {_rejected(tally)} accepted"
    if "fewest" in tally.largest:
        value, where = tally.largest["fewest"]
        found += f"; noticed by at least {-value:g} cases ({where})"
    return _of(tally, "false-accepts", "false accepts: mistakes made small", found)


def _of(tally: Tally, id: str, title: str, found: str) -> Check:  # noqa: A002  # the field's name
    return Check(
        id=id,
        title=title,
        holds=not tally.problems,
        found=found,
        problems=tally.sentences(),
        seconds=tally.seconds,
    )


def _no_mistakes(id: str, title: str) -> Check:  # noqa: A002  # the field's name
    return Check(id=id, title=title, holds=None, found="the author names no mistakes")
