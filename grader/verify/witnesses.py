"""The reference against witnesses that know nothing of it: finite differences, another library, exact arithmetic.

An author writes them in ``reference/<slug>_witnesses.py``:

    def the_sum_of_the_digits(rng):
        x = draw(rng)
        assert reference(x) % 9 == digits(x) % 9, f"for {x} …"

    WITNESSES = (the_sum_of_the_digits,)

Each draws an example from the stream that it is given, and raises AssertionError with what it saw; it may return how
far it found the reference off (a number), which is told.
"""

from __future__ import annotations

import time
from collections.abc import Callable

import numpy as np

from grader.course import Assignment
from grader.errors import CourseError
from grader.references import ReferencePackage
from grader.verify.checks import Check

Witness = Callable[[np.random.Generator], float | None]

ID, TITLE = "witnesses", "reference against witnesses"


def load_witnesses(assignment: Assignment) -> tuple[Witness, ...]:
    """None at all where the author has written none.  Raises CourseError where they cannot be had."""
    folder = assignment.folder.parent.parent / "reference"
    # A package of its own, so that the assignment's digest is the same whether or not it was ever verified.
    package = ReferencePackage(folder, f"{assignment.slug} and its witnesses")
    name = f"{assignment.slug.replace('-', '_')}_witnesses"
    path = package.path(name)
    if not path.is_file():
        return ()
    witnesses = getattr(package.module(name), "WITNESSES", None)
    if not isinstance(witnesses, tuple | list) or not witnesses or not all(map(callable, witnesses)):
        raise CourseError(f"{path}: WITNESSES must be a tuple of one or more functions of a random generator")
    return tuple(witnesses)


def check_witnesses(assignment: Assignment, seed: int, examples: int) -> Check:
    started = time.process_time()
    problems: list[str] = []
    try:
        witnesses = load_witnesses(assignment)
    except CourseError as error:
        return Check(id=ID, title=TITLE, holds=False, found="the witnesses cannot be heard", problems=(str(error),))
    if not witnesses:
        found = f"no reference/{assignment.slug.replace('-', '_')}_witnesses.py: nobody else was asked"
        return Check(id=ID, title=TITLE, holds=None, found=found)
    heard = []
    for witness in witnesses:
        name = getattr(witness, "__name__", repr(witness)).replace("_", " ")
        worst = 0.0
        for i in range(examples):
            try:
                worst = max(worst, witness(np.random.default_rng([seed, i])) or 0.0)
            except (Exception, SystemExit) as error:  # noqa: BLE001  # an assertion or a fault of the witness: both are the author's
                kind = "" if isinstance(error, AssertionError) else f"{type(error).__name__}: "
                problems.append(f"{name}: {kind}{error or 'does not agree'} (example {i} of seed {seed})")
                break
        heard.append(f"{name} (off by {worst:.0e})" if worst else name)
    return Check(
        id=ID,
        title=TITLE,
        holds=not problems,
        found=f"{len(witnesses)} × {examples} examples: {', '.join(heard)}",
        problems=tuple(problems),
        seconds=time.process_time() - started,
    )
