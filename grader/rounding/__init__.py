"""Arrays that carry a bound on their rounding error, and the tolerances that come of them.

- `rules.py`: how one operation changes value and bound
- `array.py`: Bounded: an array of both, used like any numpy array
- `tolerances.py`: a reference function and its arguments → the expected answer with its bounds
"""

from grader.rounding.array import Bounded
from grader.rounding.rules import U_DOUBLE, U_HALF, U_SINGLE, Arithmetic
from grader.rounding.tolerances import Evaluation, bound_of, declares_error, error_bound, evaluate, expected

__all__ = [
    "U_DOUBLE",
    "U_HALF",
    "U_SINGLE",
    "Arithmetic",
    "Bounded",
    "Evaluation",
    "bound_of",
    "declares_error",
    "error_bound",
    "evaluate",
    "expected",
]
