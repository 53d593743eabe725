"""Public cases of TITLE: run them with  python -m pytest

Each test calls one of your functions on one case, hand-sized ones first, and says what is wrong with the answer.  So

    python -m pytest -x                 stops at the first thing that is wrong
    python -m pytest -k FUNCTION        looks at one function only

Not checked here: the hidden cases, which are drawn at grading.  They have other numbers and other sizes, so a formula
that is right on paper passes them too, and an answer copied from the end of this file does not.
"""

import contextlib
import copy
import functools
import importlib
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import ModuleType
from typing import Any, NamedTuple, NoReturn

import numpy as np
import pytest

#: What is tested.  If you work in the notebook, write its name here.
FILE = "submission.py"


NOT_ATTEMPTED = object()


class Case(NamedTuple):
    """One call, with the right answer and how far each number may be off: what rounding explains, and no more."""

    function: str
    number: int
    kind: str
    arguments: dict[str, Any]
    expected: Any
    within: Any
    single: float = 0.0
    """What float32 may be off besides, where numbers leave its range."""


def test_public_case(case: Case) -> None:
    function = getattr(submission(), case.function, None)
    if function is None:
        fail(f"there is no function called {case.function} in {FILE}")
    arguments, answer = copy.deepcopy(case.arguments), NOT_ATTEMPTED
    with contextlib.suppress(NotImplementedError):  # any other exception is yours, and pytest shows where it is raised
        answer = function(*arguments.values())
    if answer is NOT_ATTEMPTED:
        fail(f"{case.function}: not attempted yet; write the body in place of `raise NotImplementedError`")
    problem = compare(answer, case) or changed(arguments, case)
    if problem:
        fail(f"{case.function}, case {case.number} ({case.kind}): {problem}\n\n{call(case)}")


# ── Right or wrong ──────────────────────────────────────────────────────────────────────────────────────────


def compare(answer: Any, case: Case) -> str:
    """What is wrong with an answer, in one sentence; empty where it is right."""
    try:
        parts = list(side_by_side(answer, case.expected, case.within, (), PARTS.get(case.function, [])))
    except WrongForm as problem:
        return str(problem)
    for name, came, due, _ in parts:
        if came.shape != due.shape:
            return f"{name or 'what you return'} has shape {came.shape} where {due.shape} is due"
    for name, came, _, _ in parts:
        if not np.isfinite(came).all():
            return f"{name or 'what you return'} holds {'NaN' if np.isnan(came).any() else 'infinity'}"
    wrong = [part for part in parts if not is_right(*part[1:], case.single).all()]
    if not wrong:
        return ""
    name, came, due, within = wrong[0]
    index = tuple(int(i) for i in np.argwhere(~is_right(came, due, within, case.single))[0])
    entry = f"entry {list(index)} is" if index else "the number is" if name else "it is"
    several = f"wrong in {', '.join(part[0] for part in wrong)}; " if len(wrong) > 1 else ""
    return f"{several}{name + ': ' if name else ''}{entry} {came[index]:.6g} where {due[index]:.6g} is due"


class WrongForm(Exception):
    """It is not made of the parts that are due."""


def side_by_side(
    came: Any, due: Any, within: Any, path: tuple[str, ...], names: list[str]
) -> Iterator[tuple[str, np.ndarray, np.ndarray, np.ndarray]]:
    """Each array of an answer beside the right one: (name, came, due, within)."""
    what = ", ".join(path) or "what you return"
    if came is None:
        raise WrongForm(f"{what} is None" if path else "you return None; is there a return statement?")
    if isinstance(due, dict):
        if not isinstance(came, Mapping):
            raise WrongForm(f"{what} is a {type(came).__name__} where a dict with {keys(due)} is due")
        if set(came) != set(due):
            raise WrongForm(f"{what} has {keys(came)} where {keys(due)} {'is' if len(due) == 1 else 'are'} due")
        for key in due:
            symbol = names[0].replace("{l}", str(key)) if len(names) == 1 and "{l}" in names[0] else ""
            step = (symbol,) if symbol else (*path, f"layer {key}" if isinstance(key, int) else f"key {key!r}")
            yield from side_by_side(came[key], due[key], within[key], step, [])
    elif isinstance(due, tuple):
        several = isinstance(came, (tuple, list)) or np.ndim(came) > 0
        if not several or len(came) != len(due):
            count = f"{len(came)} parts" if several else f"one {type(came).__name__}"
            raise WrongForm(f"{what} has {count} where {len(due)} parts are due, as a tuple")
        for i in range(len(due)):
            own = names[i : i + 1] if len(names) == len(due) else []
            step = (own[0].replace("{l}", "l"),) if own else (*path, f"part {i + 1}")
            yield from side_by_side(came[i], due[i], within[i], step, own)
    else:
        try:
            array = np.asarray(came)
            if array.dtype.kind not in "biufO":
                raise TypeError
            numbers = array.astype(np.float64)
        except (TypeError, ValueError):
            raise WrongForm(f"{what} is a {type(came).__name__}, which is no number, array or dict of them") from None
        yield ", ".join(path), numbers, np.asarray(due, dtype=np.float64), np.asarray(within)


def keys(of: Mapping[Any, Any]) -> str:
    """``layers 2, 3``."""
    if not of:
        return "no layers"
    noun = "layer" if all(isinstance(key, int) for key in of) else "key"
    return f"{noun}{'s' if len(of) > 1 else ''} {', '.join(map(str, of))}"


def is_right(came: np.ndarray, due: np.ndarray, within: np.ndarray, single: float) -> np.ndarray:
    """Number by number; float32 has fewer digits than float64, and is as right."""
    with np.errstate(over="ignore"):
        in_single = np.array_equal(came, came.astype(np.float32))
    right: np.ndarray = np.abs(came - due) <= (within * 2.0**29 + single if in_single else within)
    return right


def changed(arguments: dict[str, Any], case: Case) -> str:
    """Which arguments a function changed that must leave them as they are."""
    if case.function not in ARGUMENTS_UNTOUCHED:
        return ""
    names = [name for name, now in arguments.items() if not same(now, case.arguments[name])]
    return f"changes {', '.join(names)} in place; the arguments must stay as they are" if names else ""


def same(now: Any, before: Any) -> bool:
    if isinstance(before, dict):
        return now.keys() == before.keys() and all(same(now[key], before[key]) for key in before)
    return np.array_equal(now, before)


# ── Your file ───────────────────────────────────────────────────────────────────────────────────────────────


@functools.cache
def submission() -> ModuleType:
    """Your functions, from the module or from the code cells of the notebook."""
    path = Path(__file__).with_name(FILE)
    if not path.is_file():
        fail(f"there is no {FILE} beside this file")
    try:
        return run_cells(path) if path.suffix == ".ipynb" else importlib.import_module(path.stem)
    except (Exception, SystemExit) as error:
        fail(f"{FILE} cannot be imported: {type(error).__name__}: {error}")


def run_cells(path: Path) -> ModuleType:
    """The code cells, in order; one that fails costs no other."""
    module = ModuleType(path.stem)
    for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
        if cell["cell_type"] == "code":
            lines = "".join(cell["source"]).splitlines()
            code = "\n".join(line for line in lines if not line.lstrip().startswith(("%", "!")))
            try:
                exec(code, module.__dict__)
            except (Exception, SystemExit) as error:
                print(f"a cell was left out: {type(error).__name__}: {error}\n{code}")
    return module


def call(case: Case) -> str:
    """The case, to be tried by hand."""
    with np.printoptions(precision=17):
        lines = [f"{name} = {value!r}" for name, value in case.arguments.items()]
    needed = ["from numpy import array", *([f"from {Path(FILE).stem} import {case.function}"] * FILE.endswith(".py"))]
    return "\n".join(["To try it:", *needed, *lines, f"print({case.function}({', '.join(case.arguments)}))"])


def fail(message: str) -> NoReturn:
    pytest.fail(message, pytrace=False)


def pytest_generate_tests(metafunc: Any) -> None:
    """A test for each case below."""
    ids = [f"{case.function}-{case.number}-{case.kind}" for case in CASES]
    metafunc.parametrize("case", CASES, ids=ids)


# ── The cases ───────────────────────────────────────────────────────────────────────────────────────────────

#: What the parts of an answer are called; {l} is the layer.
PARTS: dict[str, list[str]] = {}

#: Functions that must not change what they are given.
ARGUMENTS_UNTOUCHED: set[str] = set()

CASES: list[Case] = []
