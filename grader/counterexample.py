"""The simplest case on which a wrong answer shows, drawn so that a person can follow it with a pencil.

Hand-sized networks come first, then the smallest of the others.  What may be seen of expected values is a matter of
``reveal``: "hints" shows none, "public" those of cases that are the same in every run, "all" all of them.  That an
entry is wrong is always shown.
"""

from __future__ import annotations

import keyword
from collections.abc import Iterator, Mapping, Sequence
from pathlib import PurePosixPath
from typing import Any

import numpy as np

from grader.cases import HAND_SIZED, is_public
from grader.checking import Part, deviation, parts
from grader.diagnosis.alignment import readable
from grader.model import (
    Answer,
    Case,
    CaseVerdict,
    Counterexample,
    Expected,
    Outcome,
    Quantity,
    Question,
    Returned,
    Reveal,
)
from grader.notation import Named, network

Path = tuple[int | str, ...]


def simplest(cases: Sequence[Case], verdicts: Sequence[CaseVerdict]) -> Case | None:
    """The simplest case that is not accepted: hand-sized before all others, then by the count of its numbers."""
    wrong = [case for case, verdict in zip(cases, verdicts, strict=True) if verdict.verdict != "accepted"]
    return min(wrong, key=lambda case: (case.repeats is not None, case.kind != HAND_SIZED, _size(case)), default=None)


def counterexample(
    question: Question,
    cases: Sequence[Case],
    answers: Sequence[Answer],
    outcomes: Sequence[Outcome],
    verdicts: Sequence[CaseVerdict],
    *,
    file: str = "",
    reveal: Reveal,
    symbols: Mapping[str, str] | None = None,
    returns: Mapping[str, Sequence[str]] | None = None,
    notation: Mapping[str, str] | None = None,
    companions: Sequence[tuple[Question, Answer, Outcome]] = (),
) -> Counterexample | None:
    """None where every case is accepted.

    ``file`` is the student's, where it is known.  ``symbols`` and ``returns`` say how parameters and returned parts are
    written ({l}: the layer), ``notation`` which parts of a network they are.  ``companions`` are other questions, with
    their answers and outcomes on the simplest case: the a^(l) that stand between θ and δ.
    """
    case = simplest(cases, verdicts)
    if case is None:
        return None
    shown = reveal == "all" or (reveal == "public" and is_public(case))
    given = list(_given(question, case, symbols or {}))
    there = {one.quantity.entries for one in given}
    between = [
        # a^(1) is x, which stands there already
        [one for one in _returned(*companion, shown, returns or {}) if one.quantity.entries not in there]
        for companion in companions
    ]
    returned = list(_returned(question, answers[case.index], outcomes[case.index], shown, returns or {}))
    groups = (given, *between, returned)
    hand_sized_fits = case.kind == HAND_SIZED or not any(other.kind == HAND_SIZED for other in cases)
    return Counterexample(
        case=case.index,
        kind=case.kind,
        message=verdicts[case.index].message,
        note="" if hand_sized_fits else f"No hand-sized case shows it; this is the smallest that does ({case.kind}).",
        quantities=tuple(one.quantity for group in groups for one in group),
        snippet=snippet(question, case, file),
        network=network(notation, groups) if notation else None,
    )


# ── The table ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def _given(question: Question, case: Case, symbols: Mapping[str, str]) -> Iterator[Named]:
    for parameter, argument in zip(question.parameters, case.arguments, strict=True):
        for name, path, array in _arrays(symbols.get(parameter, parameter), argument):
            yield Named(parameter, path, Quantity(name=name, role="given", shape=array.shape, entries=_entries(array)))


def _arrays(symbol: str, value: Any, path: Path = ()) -> Iterator[tuple[str, Path, np.ndarray]]:
    match value:
        case dict():
            for key, item in value.items():
                yield from _arrays(_at(symbol, key), item, (*path, key))
        case list() | tuple() if any(isinstance(item, (dict, list, tuple, np.ndarray)) for item in value):
            for i, item in enumerate(value):
                yield from _arrays(f"{symbol}[{i}]", item, (*path, i))
        case str():
            yield symbol, path, np.asarray(value)
        case _:
            yield symbol, path, np.asarray(value, dtype=np.float64)


def _returned(
    question: Question, answer: Answer, outcome: Outcome, shown: bool, returns: Mapping[str, Sequence[str]]
) -> Iterator[Named]:
    """What came back, part by part; what is due, where what came back does not have its form."""
    found = deviation(answer, outcome)
    if not isinstance(answer, Expected):
        return
    names = returns.get(question.name, ())
    for part in parts(answer.layout):
        position = part.position or 0
        unnamed = question.name if part.position is None else f"{question.name}, part {position + 1}"
        name = names[position] if position < len(names) else unnamed
        name = _at(name, part.layer) if part.layer is not None else name
        if found is not None:
            quantity = Quantity(
                name=name,
                role="returned",
                shape=part.shape,
                entries=_entries(found.returned[part.entries]),
                expected=_entries(found.expected[part.entries]) if shown else None,
                wrong=tuple(int(i) for i in np.flatnonzero(~found.right[part.entries])),
            )
            yield _of_part(question, part, quantity)
        elif shown:
            expected = _entries(answer.values[part.entries])
            quantity = Quantity(name=name, role="returned", shape=part.shape, entries=(), expected=expected)
            yield _of_part(question, part, quantity)
    if found is None and isinstance(outcome, Returned) and _may_be_shown(outcome):
        own = parts(outcome.layout) if readable(outcome) else ()
        shape = own[0].shape if len(own) == 1 else outcome.values.shape
        yield Named("", (), Quantity(name="returned", role="returned", shape=shape, entries=_entries(outcome.values)))


def _of_part(question: Question, part: Part, quantity: Quantity) -> Named:
    """One name is that of the whole answer; several are those of its parts."""
    path = tuple(key for _, key in part.path)
    if len(question.returns) == 1:
        return Named(question.returns[0], path, quantity)
    position = part.position or 0
    return Named(question.returns[position] if position < len(question.returns) else "", path[1:], quantity)


def _may_be_shown(outcome: Returned) -> bool:
    """Worth showing although its form is wrong."""
    return 0 < outcome.values.size <= 100


def _at(symbol: str, layer: object) -> str:
    return symbol.replace("{l}", str(layer)) if "{l}" in symbol else f"{symbol}[{layer}]"


def _entries(array: np.ndarray) -> tuple[str, ...]:
    entries = np.ravel(array)
    return tuple(map(str, entries)) if array.dtype.kind == "U" else tuple(repr(float(number)) for number in entries)


def _size(case: Case) -> int:
    return sum(array.size for argument in case.arguments for _, _, array in _arrays("", argument))


# ── The snippet ───────────────────────────────────────────────────────────────────────────────────────────────────────


def snippet(question: Question, case: Case, file: str) -> str:
    """The call as it stands, to be pasted into a file or a cell beside the student's."""
    setting = [
        f"{name} = {literal(argument)}" for name, argument in zip(question.parameters, case.arguments, strict=True)
    ]
    call = f"print({question.name}({', '.join(question.parameters)}))"
    calls = [call] if case.repeats is None else [call, f"{call}  # asked again, it should be the same"]
    return "\n".join([*_imports(question.name, file), "", *setting, *calls]) + "\n"


def _imports(name: str, file: str) -> list[str]:
    path = PurePosixPath(file)
    if path.suffix.lower() == ".ipynb":
        return [f"# in a cell below the one that defines {name}", "import numpy as np"]
    if path.stem.isidentifier() and not keyword.iskeyword(path.stem):
        return ["import numpy as np", f"from {path.stem} import {name}"]
    return ["import runpy", "", "import numpy as np", "", f"{name} = runpy.run_path({path.name!r})[{name!r}]"]


def literal(value: Any) -> str:
    """Python that gives the value back, to the last bit."""
    match value:
        case np.ndarray():
            dtype = "" if value.dtype == np.float64 else f", dtype=np.{value.dtype.name}"
            return f"np.array({_exact(value.tolist())}{dtype})"
        case np.generic():
            return f"np.{value.dtype.name}({_exact(value.item())})"
        case dict():
            return "{" + ", ".join(f"{key!r}: {literal(item)}" for key, item in value.items()) + "}"
        case list():
            return "[" + ", ".join(literal(item) for item in value) + "]"
        case tuple():
            return "(" + "".join(f"{literal(item)}, " for item in value).removesuffix(" ") + ")"
        case _:
            return _exact(value)


def _exact(value: Any) -> str:
    text = repr(value)
    return text.replace("inf", "np.inf").replace("nan", "np.nan") if isinstance(value, (float, list)) else text
