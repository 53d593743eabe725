"""What a student reads about a wrong question, in the order in which it helps; both renderings share it.

what is wrong, in one sentence ─► the instructor's note ─► hint, step ─► what failed first ─► equations ─► simplest case
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from grader.model import CriterionScore, EquationVerdict, LayerVerdict, QuestionReport
from grader.reports.words import ADVICE, FOLLOWED, number

_ALL_OR_NOTHING = "all must be right"
#: Verdicts on what was returned.
_WRONG = ("wrong_answer", "malformed")
#: The first word of a step that is none of the derivation.
_NO_STEP = "none"


@dataclass(frozen=True)
class Told:
    """One thing that is wrong."""

    sentence: str
    more: tuple[tuple[str, str], ...] = ()
    """What helps to find it: ("Hint", …), ("In the derivation", …), or advice without such a head."""

    @property
    def more_lines(self) -> list[str]:
        return [f"{head}: {text}" if head else text for head, text in self.more]


def mistakes(question: QuestionReport, before: Sequence[QuestionReport] = ()) -> Iterator[Told]:
    """What is wrong with a question.  What a question before it says already is referred to, not repeated."""
    if not question.diagnoses:
        yield from _without_a_name(question)
        return
    elsewhere: dict[str, int] = {}
    for diagnosis in question.diagnoses:
        told = next((other.name for other in before if _tells(other, question.name, diagnosis.sentence)), None)
        if told is None:
            hint = [("Hint", diagnosis.hint)] if diagnosis.hint else []
            step = [("In the derivation", diagnosis.step)] if _is_step(diagnosis.step) else []
            yield Told(diagnosis.sentence, (*hint, *step))
        else:
            elsewhere[told] = elsewhere.get(told, 0) + 1
    if elsewhere:
        names = _listed(list(elsewhere))
        several = "s" if sum(elsewhere.values()) > 1 else ""
        if sum(elsewhere.values()) == len(question.diagnoses):
            yield Told(f"The same mistake{several} as in {names}, above; nothing else is wrong here.")
        else:
            yield Told(f"Besides, the mistake{several} of {names}, above.")


def _is_step(step: str) -> bool:
    return bool(step.strip()) and step.split()[0].rstrip(":") != _NO_STEP


def _tells(other: QuestionReport, name: str, sentence: str) -> bool:
    """Whether the same sentence stands in another question, but for a word on where it is seen."""
    for told in other.diagnoses:
        if sentence == told.sentence or (sentence.startswith(f"In {name}, ") and sentence.endswith(told.sentence)):
            return True
    return False


def _without_a_name(question: QuestionReport) -> Iterator[Told]:
    found = question.counterexample
    formless = found is not None and not any(quantity.wrong for quantity in found.quantities)
    advice = ADVICE["malformed" if question.verdict == "wrong_answer" and formless else question.verdict]
    if question.verdict in _WRONG:
        yield Told(f"No known mistake explains these answers. {question.unrecognised}".strip(), (("", advice),))
    elif failure := _failure(question):
        yield Told(
            failure[:1].upper() + failure[1:], tuple(("", text) for text in (question.unrecognised, advice) if text)
        )
    else:
        yield Told(advice)


def first_failure(question: QuestionReport) -> str:
    """What failed first, without the name of the question; empty where that is said already."""
    return _failure(question) if question.diagnoses or question.verdict in _WRONG else ""


def _failure(question: QuestionReport) -> str:
    if question.verdict == "not_attempted":
        return ""
    return question.message.removeprefix(f"{question.name}, ")


def traceback_of(question: QuestionReport) -> str:
    """Empty where the function itself raises what its stub raises."""
    own = question.verdict == "not_attempted" and question.traceback.count(", in ") <= 1
    return "" if own else question.traceback.strip("\r\n")


def simplest_case(question: QuestionReport) -> str:
    """The line above the counterexample."""
    found = question.counterexample
    if found is None:
        return ""
    said = "The same case in numbers"
    if found.case != question.failed_case:
        said = f"The simplest case on which it shows is {found.message.removeprefix(f'{question.name}, ')}"
    if found.note:
        said += f". {found.note.removesuffix('.')}"
    marked = any(quantity.wrong for quantity in found.quantities)
    return f"{said}; what is wrong is marked:" if marked else f"{said}:"


# ── Equations ───────────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Equations:
    """Which equations hold on the student's own values."""

    sentence: str
    columns: tuple[str, ...] = ()
    """``l = 2``; empty for what is of no layer."""
    rows: tuple[tuple[str, tuple[str, ...]], ...] = ()
    """(equation, a mark for each column); empty where the sentence says it all."""
    legend: str = ""


def equations(question: QuestionReport) -> Equations | None:
    """None where there is nothing to say."""
    if question.verdict == "accepted" or not question.equations:
        return None
    marks, holds = _marks(question), "equation holds on your own values."
    if all(equation.holds for equation in question.equations):
        beside = " What else you return was not asked for." if marks and question.points < question.max_points else ""
        return Equations(f"{marks}: every {holds}{beside}" if marks else f"Every {holds}")
    if not any(layer.holds for equation in question.equations for layer in equation.layers):
        return Equations(f"No {holds}") if question.verdict == "wrong_answer" else None
    found = {layer.layer for equation in question.equations for layer in equation.layers}
    layers = sorted(found, key=lambda layer: layer or 0)
    columns = tuple("" if layer is None else f"l = {layer}" for layer in layers)
    rows = tuple((equation.title, tuple(_cells(equation, layers))) for equation in question.equations)
    sentence = f"{marks}, for the equations" if marks else "The equations"
    return Equations(f"{sentence} that hold on your own values:", columns, rows, _legend(rows))


def _marks(question: QuestionReport) -> str:
    """Which marks are follow-through marks: ``20 of 20 points by follow-through``."""
    earning = [criterion for criterion in question.criteria if criterion.points > 0]
    followed = [criterion for criterion in earning if by_follow_through(criterion)]
    if not followed:
        return ""
    wholly = followed == earning and all(_ALL_OR_NOTHING in criterion.reason for criterion in followed)
    points = f"{number(question.points)} of {number(question.max_points)} points"
    return f"{points} by follow-through" if wholly else f"{points}, in part by follow-through"


def by_follow_through(criterion: CriterionScore) -> bool:
    return criterion.points > 0 and criterion.reason.endswith(FOLLOWED)


def _cells(equation: EquationVerdict, layers: Sequence[int | None]) -> Iterator[str]:
    by_layer = {layer.layer: layer for layer in equation.layers}
    for layer in layers:
        yield _mark(by_layer[layer]) if layer in by_layer else ""


def _mark(layer: LayerVerdict) -> str:
    if layer.holds == layer.of:
        return "(✓)" if layer.followed else "✓"
    return "✗" if not layer.holds else f"✗ {layer.holds}/{layer.of}"


def _legend(rows: Sequence[tuple[str, Sequence[str]]]) -> str:
    marks = [mark for _, cells in rows for mark in cells]
    said = []
    if "(✓)" in marks:
        said.append("(✓) is right by follow-through: it follows from a wrong value of your own")
    if some := next((mark for mark in marks if "/" in mark), ""):
        holds, of = some.removeprefix("✗ ").split("/")
        said.append(f"{holds}/{of}: holds in {holds} of {of} networks")
    return "; ".join(said) + "." if said else ""


def _listed(names: Sequence[str]) -> str:
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)
