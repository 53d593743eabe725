"""Evidence × answer key → verdicts.

`structure.py` fits what came back to what is due: types, layers, shapes.  `comparison.py` compares numbers
entry by entry.  `judging.py` says it to the student, in the order returned → type → structure → shape →
finite → values → arguments, and stops at the first that fails.
"""

from grader.checking.comparison import TOLERANCE_FACTOR, Deviation, agrees, deviation
from grader.checking.judging import check
from grader.checking.structure import Fit, Part, Problem, fit, parts

__all__ = [
    "TOLERANCE_FACTOR",
    "Deviation",
    "Fit",
    "Part",
    "Problem",
    "agrees",
    "check",
    "deviation",
    "fit",
    "parts",
]
