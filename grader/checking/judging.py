"""Verdicts: what failed first, said to the student.

Expected values are never shown: they would leak hidden cases.  Errors are given to one significant digit.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any, assert_never

import numpy as np

from grader.checking.comparison import TOLERANCE_FACTOR, agrees, precision, within
from grader.checking.structure import Names, Part, clean, fit, name_of, parts
from grader.model import (
    Answer,
    Case,
    CaseVerdict,
    Expected,
    FloatArray,
    Malformed,
    Missing,
    Outcome,
    Question,
    Raised,
    Raises,
    Returned,
    Stopped,
)
from grader.sandbox.jail import wire

_SINGLE = "right to single precision (float32); float64 is the default of numpy, and has 16 digits"
_SHOWN_NAMES = 12
_STOPPED = {
    "time_limit": "took too long and was ended",
    "memory_limit": "needed more memory than there is and was ended",
    "output_limit": "returned more data than is allowed",
    "killed": "took its process down",
}


def check(
    question: Question,
    cases: Sequence[Case],
    answers: Sequence[Answer],
    outcomes: Sequence[Outcome],
    *,
    returns: Sequence[str] = (),
) -> tuple[CaseVerdict, ...]:
    """One verdict a case.  Never raises on evidence, however hostile; cases, answers and outcomes are equally
    many.  ``returns`` is what messages call the parts of an answer.
    """
    with np.errstate(all="ignore"):
        sheet = _sheet(cases, answers)
        if sheet.all_right(outcomes):
            return sheet.accepted
        names = tuple(returns)
        return tuple(
            _verdict(_Judge(question, case, names), answer, outcome)
            for case, answer, outcome in zip(cases, answers, outcomes, strict=True)
        )


# ── All cases at once ───────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class _Sheet:
    """The answers of a question end to end, so that right submissions, which are most, take one
    comparison.
    """

    cases: Sequence[Case]
    answers: Sequence[Answer]
    layouts: tuple[str, ...]
    lengths: tuple[int, ...]
    expected: FloatArray
    tolerance: FloatArray
    accepted: tuple[CaseVerdict, ...]

    def all_right(self, outcomes: Sequence[Outcome]) -> bool:
        if len(outcomes) != len(self.layouts) or not outcomes:
            return False
        for outcome, layout, length in zip(outcomes, self.layouts, self.lengths, strict=True):
            if type(outcome) is not Returned or outcome.mutated or len(outcome.values) != length:
                return False
            if outcome.layout != layout:
                try:
                    if fit(layout, outcome.layout, length).problem is not None:
                        return False
                except wire.Corrupt:
                    return False
        values = np.concatenate([outcome.values for outcome in outcomes if type(outcome) is Returned])
        return bool((np.abs(values - self.expected) <= self.tolerance).all())  # NaN fails


_sheets: dict[tuple[int, int], _Sheet] = {}
_KEPT_SHEETS = 64


def _sheet(cases: Sequence[Case], answers: Sequence[Answer]) -> _Sheet:
    """Kept from call to call: a class asks with the same tuples a thousand times.  (The sheet holds them, so
    that their ids are not given away.)
    """
    key = (id(cases), id(answers))
    sheet = _sheets.get(key)
    if sheet is None:
        sheet = _make_sheet(cases, answers)
        if type(cases) is tuple and type(answers) is tuple:
            while len(_sheets) >= _KEPT_SHEETS:
                _sheets.pop(next(iter(_sheets)), None)
            _sheets[key] = sheet
    return sheet


def _make_sheet(cases: Sequence[Case], answers: Sequence[Answer]) -> _Sheet:
    known = [answer for answer in answers if isinstance(answer, Expected)]
    complete = len(known) == len(answers) > 0
    tolerance = TOLERANCE_FACTOR * np.concatenate([answer.bound for answer in known]) if complete else np.empty(0)
    return _Sheet(
        cases,
        answers,
        tuple(answer.layout for answer in known) if complete else (),
        tuple(len(answer.values) for answer in known) if complete else (),
        np.concatenate([answer.values for answer in known]) if complete else np.empty(0),
        np.where(np.isfinite(tolerance), tolerance, np.nan),  # no bound, nothing accepted
        tuple(CaseVerdict(case=case.index, kind=case.kind, verdict="accepted") for case in cases),
    )


# ── One case ────────────────────────────────────────────────────────────────────────────────────────────────


def _verdict(judge: _Judge, answer: Answer, outcome: Outcome) -> CaseVerdict:
    match outcome:
        case _ if isinstance(answer, Raises):
            right = agrees(answer, outcome)
            return judge.accepted() if right else judge.wrong("returned", f"does not raise {answer.type}")
        case Returned():
            return _returned(judge, answer, outcome)
        case Malformed():
            return judge("malformed", "returned", clean(outcome.reason))
        case Missing():
            return judge("missing", "returned", clean(outcome.reason) or "there is no such function")
        case Stopped():
            detail = f" ({clean(outcome.detail)})" if outcome.detail else ""
            return judge(outcome.by, "returned", _STOPPED[outcome.by] + detail)
        case Raised():
            return _raised(judge, outcome)
        case _:
            assert_never(outcome)


def _raised(judge: _Judge, outcome: Raised) -> CaseVerdict:
    name = clean(outcome.type, 80)
    said = f"{name}: {clean(outcome.message)}" if clean(outcome.message) else name
    match name:
        case "NotImplementedError":
            return judge("not_attempted", "returned", "is not written yet (NotImplementedError)")
        case "MemoryError":
            return judge("memory_limit", "returned", f"needed more memory than there is ({said})")
        case _:
            return judge("runtime_error", "returned", f"raises {said}")


def _returned(judge: _Judge, answer: Expected, outcome: Returned) -> CaseVerdict:
    try:
        fitted = fit(answer.layout, outcome.layout, len(outcome.values), judge.names)
    except wire.Corrupt as error:
        return judge("malformed", "returned", clean(error))
    problem = fitted.problem
    if problem is not None:
        verdict = "malformed" if problem.stage == "type" else "wrong_answer"
        return judge(verdict, problem.stage, problem.message, layer=problem.layer)
    values = outcome.values
    if not np.isfinite(values).all():
        return _not_finite(judge, answer, values)
    found = precision(answer, values, fitted)
    if found is None:
        return _wrong_values(judge, answer, values)
    remarks = [_SINGLE] if found == "single" else []
    if outcome.mutated:
        changed = f"changes {_arguments(judge.question, outcome.mutated)} in place"
        if judge.question.arguments_untouched:
            return judge.wrong("arguments", f"{changed}; the arguments must stay as they are")
        remarks.append(changed)
    return judge.accepted("; ".join(remarks))


def _not_finite(judge: _Judge, answer: Expected, values: FloatArray) -> CaseVerdict:
    what = " and ".join(
        name for name, some in (("NaN", np.isnan(values).any()), ("infinity", np.isinf(values).any())) if some
    )
    wrong = [part for part in parts(answer.layout) if not np.isfinite(values[part.entries]).all()]
    where = _named(wrong, judge.names)
    return judge.wrong("finite", f"{where or 'what you return'} holds {what}", layer=_layer(wrong))


def _wrong_values(judge: _Judge, answer: Expected, values: FloatArray) -> CaseVerdict:
    error = np.abs(values - answer.values)
    right = within(error, answer.bound)
    all_parts = parts(answer.layout)
    wrong = [part for part in all_parts if not right[part.entries].all()]
    at = int(np.argmax(np.where(right, -1.0, error)))
    part = next(part for part in wrong if part.entries.start <= at < part.entries.stop)
    name = name_of(part.path, judge.names)
    index = np.unravel_index(at - part.entries.start, part.shape)
    entry = f"entry [{', '.join(str(int(i)) for i in index)}] is" if index else "the number is" if name else "it is"
    said = f"{entry} {values[at]:.6g}, {_off(error[at], answer.values[at], TOLERANCE_FACTOR * answer.bound[at])}"
    several = f"the largest error is in {name}: " if len(wrong) > 1 else f"{name}: " if name else ""
    where = f"wrong in {_named(wrong, judge.names)}; " if len(wrong) > 1 else ""
    if within(error, answer.bound_single).all():
        small = error[at] < _FAR_BELOW_SINGLE * abs(answer.values[at])
        said += f"; so small an error looks like {_ADDED if small else _COARSER}"
    elif (count := int((~right).sum())) > 1:
        said += f"; {count} of {right.size} numbers are wrong"
    return judge.wrong("values", where + several + said, layer=part.layer)


_COARSER = "float32, or rounding, in the middle of the computation"
_ADDED = "something small that is added as a guard, such as 1e-12, or like rounding in the middle of the computation"
_FAR_BELOW_SINGLE = 1e-10


def _off(error: float, expected: float, tolerance: float) -> str:
    """One digit: more, together with the returned number, would tell the expected one."""
    if not tolerance:
        return "which is off"  # a whole number and its error would tell the expected one
    if abs(expected) > tolerance:
        return f"with a relative error of about {_one_digit(error / abs(expected))}"
    return f"which is off by about {_one_digit(error / tolerance)} times what rounding explains"


def _one_digit(number: float) -> str:
    """``0.09``, ``4``, ``2e-07``."""
    return f"{float(f'{number:.0e}'):g}"


def _named(wrong: Sequence[Part], names: Names) -> str:
    """``δ^(2), δ^(3), ∇^(3)``, or ``part 1, layers 2, 3; part 2, layer 3``."""
    if names:
        found = [*filter(None, (name_of(part.path, names) for part in wrong))]
        return ", ".join(found[:_SHOWN_NAMES]) + (", …" if len(found) > _SHOWN_NAMES else "")
    groups = []
    for prefix, group in groupby(wrong, key=lambda part: part.path[:-1]):
        steps = [part.path[-1] for part in group if part.path]
        if len(steps) > 1 and all(kind == "key" and isinstance(key, int) for kind, key in steps):
            last = "layers " + ", ".join(str(key) for _, key in steps)
        else:
            last = ", ".join(name_of((step,)) for step in steps)
        groups.append(", ".join(text for text in (name_of(prefix), last) if text))
    return "; ".join(groups)


def _layer(wrong: Sequence[Part]) -> int | None:
    return wrong[0].layer if wrong else None


def _arguments(question: Question, positions: Sequence[int]) -> str:
    names = question.parameters
    told = [names[i] if 0 <= i < len(names) else f"argument {i + 1}" for i in positions[:8]]
    return ", ".join(told)


@dataclass(frozen=True, slots=True)
class _Judge:
    """Makes the verdicts of one case; messages begin with question, case and kind."""

    question: Question
    case: Case
    names: Names = ()

    def __call__(self, verdict: Any, stage: Any, message: str, layer: int | None = None) -> CaseVerdict:
        again = "" if self.case.repeats is None else f", case {self.case.repeats} asked once more"
        return CaseVerdict(
            case=self.case.index,
            kind=self.case.kind,
            verdict=verdict,
            stage=stage,
            message=f"{self.question.name}, case {self.case.index} ({self.case.kind}{again}): {message}",
            layer=layer,
        )

    def wrong(self, stage: Any, message: str, layer: int | None = None) -> CaseVerdict:
        return self("wrong_answer", stage, message, layer)

    def accepted(self, remark: str = "") -> CaseVerdict:
        return CaseVerdict(case=self.case.index, kind=self.case.kind, verdict="accepted", remark=remark)
