"""A course of two questions, written into a folder, to be spoiled by tests."""

from pathlib import Path

from grader.course import Course

DECLARATION = """\
title = "Straight lines"

[[question]]
name = "double"
title = "2x"

[[question]]
name = "line"
arguments_untouched = true
"""

REFERENCE = """\
from grader.authoring import Draw

from .numbers import TWO


def double(x):
    return TWO * x


def line(slope, x):
    return slope * x


DRAWS = {
    "double": (Draw("hand-sized", lambda rng: (1.0,)), Draw("random", lambda rng: (rng.normal(),))),
    "line": (Draw("random", lambda rng: (rng.normal(), rng.normal())),),
}
"""

MISTAKES = """\
from grader.authoring import Mistake

from .lines import double

MISTAKES = (
    Mistake("not-doubled", ("double",), lambda x: x, "You return x.", "Twice?", "linearity", "plausible only"),
    Mistake("squared", ("double", "line"), lambda *a: a[-1] ** 2, "You square.", "?", "linearity", "plausible only"),
)
"""

RUBRIC = """\
pass_mark = 50

[[criterion]]
id = "double-values"
question = "double"
title = "2x"
points = 60
credit = "share"
partial = { "not-doubled" = 0.5 }

[[criterion]]
id = "line-values"
question = "line"
title = "mx"
points = 40
credit = "all"
"""


def write_course(
    root: Path,
    slug: str = "lines",
    declaration: str = DECLARATION,
    reference: str = REFERENCE,
    mistakes: str | None = MISTAKES,
    rubric: str = RUBRIC,
) -> Course:
    module = slug.replace("-", "_")
    files = {
        f"assignments/{slug}/assignment.toml": declaration,
        f"reference/{module}.py": reference,
        "reference/numbers.py": "TWO = 2\n",
        f"reference/{module}_mistakes.py": mistakes,
        f"rubrics/{slug}.toml": rubric,
    }
    for name, text in files.items():
        if text is not None:
            (root / name).parent.mkdir(parents=True, exist_ok=True)
            (root / name).write_text(text, encoding="utf-8")
    return Course(root)
