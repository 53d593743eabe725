"""An assignment examines itself: ``grade verify ASSIGNMENT``.

verifying.py     all checks, in order: what the command calls
checks.py        what a check says, and how much is asked
tallies.py       what was seen on some seeds; adds up
on_seeds.py      what is asked on every seed, on all cores
witnesses.py     the reference against what knows nothing of it
contained.py     stub and labelled examples, graded for real
expectations.py  the ``expect:`` line of an example
stubs.py         does the stub mirror the reference?
declared.py      rubric and declaration; operations without a rule of rounding
mistakes.py      every mistake and pair is found, and nothing else; cases tell them apart
right.py         false rejects: right programs, written in many ways
small.py         false accepts: every mistake, made small
answers.py       evidence without a sandbox, of functions that are our own
"""

from grader.verify.checks import Check, Effort, Verification
from grader.verify.verifying import steps, verify

__all__ = ["Check", "Effort", "Verification", "steps", "verify"]
