"""What a student is given: handout, stubs, and tests of the public cases that need numpy and pytest alone.

    README.md                                    the handout, and how to check one's work
    backprop.py, backprop.ipynb                  as they lie in the assignment's folder
    test_public.py                               the test of this folder, with the public cases in it
    requirements.txt, .github/workflows/…        what it takes to run it, here and on each push

Of the reference only its answers to public cases are in it; mistakes, rubric and hidden cases are not.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from grader.cases import answer_key, public_cases
from grader.checking import TOLERANCE_FACTOR
from grader.counterexample import literal
from grader.course import Assignment
from grader.declarations import text_of
from grader.errors import CourseError, UsageError
from grader.files import write_whole
from grader.model import Case, Expected, FloatArray
from grader.sandbox.jail import wire
from grader.stubs import command, solved

_HANDOUT = "README.md"
_TEST = Path(__file__).with_name("test_public.py")
_WIDTH = 110

_CHECKING = """\
## Check your work

`test_public.py` calls your functions on public cases, and says what is wrong with an answer and how to try it:

```sh
python -m pip install -r requirements.txt
python -m pytest
```

It looks at `{file}`; if you work in another file, write its name at the top of `test_public.py`. The hidden cases are
not checked by it: they are drawn at grading.
"""
_REQUIREMENTS = "numpy>=1.26\npytest>=8.0\n"
_WORKFLOW = """\
name: public tests
on: [push, pull_request]
permissions:
  contents: read
jobs:
  test:
    runs-on: ubuntu-latest
    timeout-minutes: 5
    steps:
      - uses: actions/checkout@v4
      - uses: actions/setup-python@v5
        with:
          python-version: "3.13"
      - run: pip install -r requirements.txt
      - run: python -m pytest test_public.py
"""


def files(assignment: Assignment) -> Mapping[str, bytes]:
    """Path → content.  Raises CourseError where the assignment has no stub."""
    build = command(assignment.folder.parent.parent, assignment.slug)
    stubs = [path for name in assignment.file_names if (path := assignment.folder / name).is_file()]
    if not stubs:
        raise CourseError(
            f"{assignment.folder}: no stub to hand out; expected {' or '.join(assignment.file_names)} "
            f"({build} builds them from a master.py)"
        )
    for path in stubs:
        if solved(text_of(path)):
            raise CourseError(
                f"{path}: it holds a solution, so it is no stub; call it master{path.suffix} and build the stubs from "
                f"it: {build}"
            )
    handout = assignment.folder / _HANDOUT
    text = text_of(handout) if handout.is_file() else f"# {assignment.title}\n"
    return {
        _HANDOUT: f"{text.rstrip()}\n\n{_CHECKING.format(file=stubs[0].name)}".encode(),
        **{path.name: path.read_bytes() for path in stubs},
        "test_public.py": test_module(assignment, stubs[0].name).encode(),
        "requirements.txt": _REQUIREMENTS.encode(),
        ".github/workflows/public-tests.yml": _WORKFLOW.encode(),
    }


def write(assignment: Assignment, directory: Path, *, force: bool = False) -> tuple[Path, ...]:
    """The paths written.  Raises UsageError where something is in the way that ``force`` does not allow to replace."""
    content = files(assignment)
    taken = [name for name in content if (directory / name).exists()]
    if taken and not force:
        raise UsageError(f"{directory / taken[0]}: is there already; --force replaces it, -o names another folder")
    try:
        for name, data in content.items():
            path = directory / name
            path.parent.mkdir(parents=True, exist_ok=True)
            write_whole(path, data)
    except OSError as error:
        raise UsageError(f"{error.filename or directory}: cannot be written: {error.strerror}") from error
    return tuple(directory / name for name in content)


# ── test_public.py ──────────────────────────────────────────────────────────────────────────────────────────


def test_module(assignment: Assignment, file: str) -> str:
    """The test with this assignment's cases in it.  Raises CourseError where they cannot be drawn or answered."""
    cases = public_cases(assignment)
    key = answer_key(assignment, cases)
    untouched = [question.name for question in assignment.questions if question.arguments_untouched]
    parts = {question: list(symbols) for question, symbols in assignment.returns.items()}
    data = {
        "PARTS: dict[str, list[str]] = {}": f"PARTS = {_pretty(parts, 0)}",
        "ARGUMENTS_UNTOUCHED: set[str] = set()": f"ARGUMENTS_UNTOUCHED = set({_plain(untouched)})",
        "CASES: list[Case] = []": "\n".join(
            [
                "CASES = [",
                *(
                    _case(case, question.parameters, answer)
                    for question in assignment.questions
                    for case, answer in zip(cases[question.name], key[question.name], strict=True)
                    if case.repeats is None and isinstance(answer, Expected)
                ),
                "]",
            ]
        ),
        '"submission.py"': _plain(file),
        "TITLE": assignment.title,
        "FUNCTION": assignment.questions[-1].name,
    }
    text = _TEST.read_text(encoding="utf-8")
    for mark, value in data.items():
        if text.count(mark) != 1:
            raise ValueError(f"{_TEST}: {mark!r} must stand there once")
        text = text.replace(mark, value)
    return text


def _case(case: Case, parameters: tuple[str, ...], answer: Expected) -> str:
    """One entry of CASES."""
    arguments = dict(zip(parameters, case.arguments, strict=True))
    expected = _python(wire.decode(answer.layout, answer.values))
    # Tolerances are no whole numbers, though what they are for may be.
    layout = re.sub(r'\["a","\w+"', '["a","float64"', answer.layout)
    within = _rounded_up(TOLERANCE_FACTOR * answer.bound)
    single = _besides(answer, within)
    lines = [
        f"{_plain(case.question)}, {case.index}, {_plain(case.kind)},",
        f"arguments={_pretty(arguments, 8)},",
        f"expected={_pretty(expected, 8)},",
        f"within={_pretty(_python(wire.decode(layout, within)), 8)},",
        *([f"single={single},"] if single else []),
    ]
    return "\n".join(["    Case(", *(f"        {line}" for line in lines), "    ),"])


def _besides(answer: Expected, within: FloatArray) -> float:
    """What single precision may be off besides 2²⁹ times what double may: more only where numbers leave its range."""
    beyond = TOLERANCE_FACTOR * answer.bound_single - within * 2.0**29
    return float(f"{1.05 * np.max(beyond[np.isfinite(beyond)], initial=0.0):.1e}")  # without a bound, nothing


def _rounded_up(bounds: FloatArray) -> FloatArray:
    """Two digits are enough to read, and never narrower."""
    return np.array([float(f"{1.05 * bound:.1e}") for bound in bounds])


def _pretty(value: Any, indent: int) -> str:
    """Python that gives the value back, to the last bit; where it is long, a line for each item or row."""
    text = _plain(value)
    if indent + len(text) <= _WIDTH:
        return text
    match value:
        case np.ndarray():
            return text[:9] + _pretty(value.tolist(), indent) + text[text.rindex("]") + 1 :]
        case dict():
            items, ends = [f"{_plain(key)}: {_pretty(item, indent + 4)}" for key, item in value.items()], "{}"
        case [[*_], *_] | tuple():
            items, ends = [_pretty(item, indent + 4) for item in value], "()" if isinstance(value, tuple) else "[]"
        case _:
            return text
    inner = " " * (indent + 4)
    return "\n".join([ends[0], *(f"{inner}{item}," for item in items), " " * indent + ends[1]])


def _plain(value: Any) -> str:
    """In one line; texts as Python's formatters write them."""
    match value:
        case str():
            return json.dumps(value, ensure_ascii=False)
        case dict():
            return "{" + ", ".join(f"{_plain(key)}: {_plain(item)}" for key, item in value.items()) + "}"
        case list():
            return "[" + ", ".join(map(_plain, value)) + "]"
        case _:
            return literal(value)


def _python(value: Any) -> Any:
    """With Python's numbers for numpy's: of what is due, one is as good as the other."""
    match value:
        case np.generic():
            return value.item()
        case dict():
            return {key: _python(item) for key, item in value.items()}
        case tuple() | list():
            return type(value)(map(_python, value))
        case _:
            return value
