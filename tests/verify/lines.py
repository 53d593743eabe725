"""A small course for which everything holds, to be spoiled by tests, one thing at a time."""

from tests.small_course import write_course

DECLARATION = """\
title = "Straight lines"

[[question]]
name = "double"

[[question]]
name = "line"
arguments_untouched = true
"""

REFERENCE = '''\
import numpy as np

from grader.authoring import Draw


def double(x):
    """2x, element by element."""
    return 2 * x


def line(slope, x):
    """2 · slope · x."""
    return slope * double(x)


def _vector(rng):
    return rng.uniform(0.5, 2.0, 3)


DRAWS = {
    "double": tuple(Draw("random", lambda rng: (_vector(rng),)) for _ in range(4)),
    "line": tuple(Draw("random", lambda rng: (float(rng.uniform(1, 2)), _vector(rng))) for _ in range(4)),
}
'''

MISTAKES = """\
from grader.authoring import Mistake

from .lines import double, line


def tripled(x):
    return 3 * x


def shifted(x):
    return 2 * x + 1


def no_slope(slope, x):
    return double(x)


def both(x):
    return 3 * x + 1


MISTAKES = (
    Mistake("tripled", ("double",), tripled, "You return 3x.", "Twice?", "linearity", "plausible only"),
    Mistake("shifted", ("double",), shifted, "You add 1.", "Through 0?", "linearity", "plausible only"),
    Mistake("no-slope", ("line",), no_slope, "The slope is missing.", "How steep?", "linearity", "plausible only"),
)
TOGETHER = ((("shifted", "tripled"), "double", both),)
"""

WITNESSES = """\
from .lines import line


def a_line_is_linear(rng):
    slope, x = rng.normal(size=2)
    off = abs(line(slope, 3 * x) - 3 * line(slope, x))
    assert off <= 1e-12, f"not linear at {x}"
    return off


WITNESSES = (a_line_is_linear,)
"""

RUBRIC = """\
[[criterion]]
id = "double"
question = "double"
title = "2x"
points = 60
credit = "all"

[[criterion]]
id = "line"
question = "line"
title = "mx"
points = 40
credit = "all"
"""

STUB = '''\
def double(x):
    """2x, element by element."""
    raise NotImplementedError


def line(slope, x):
    """2 · slope · x."""
    raise NotImplementedError
'''

PROGRAM = """\
{first}
def double(x):
    return {double}


def line(slope, x):
    return {line}
"""


def program(double="x + x", line="slope * double(x)", first=""):
    return PROGRAM.format(first=first, double=double, line=line)


FILES = {
    "reference/lines_witnesses.py": WITNESSES,
    "assignments/lines/lines.py": STUB,
    "assignments/lines/examples/accepted/sums.py": program(first="# expect: others=accepted"),
    "assignments/lines/examples/wrong_answer/tripled.py": program(
        "3 * x", "slope * (x + x)", first="# expect: double=wrong_answer [tripled]; line=accepted"
    ),
    "assignments/lines/right/turned.py": program("x / 0.5", "x * (slope + slope)"),
}


def lines(root, files=None, **written):
    """The assignment, with other ``files`` (None for one that is not there)."""
    course = write_course(
        root,
        **{
            "declaration": DECLARATION,
            "reference": REFERENCE,
            "mistakes": MISTAKES,
            "rubric": RUBRIC,
            **written,
        },
    )
    for name, text in {**FILES, **(files or {})}.items():
        if text is not None:
            path = root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
    return course.load("lines")
