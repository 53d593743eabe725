"""Every mistake, and every pair that is promised, is found and is nothing else; and the cases tell mistakes apart."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from grader.cases import draw_cases
from grader.diagnosis.answers import Given, Plain, agrees, answers_of, known, plain_answer
from grader.diagnosis.composition import rebound
from grader.diagnosis.explanations import Explanation
from grader.diagnosis.separation import separations
from grader.diagnosis.shelf import Shelf
from grader.in_process import Outcomes, outcomes
from grader.references import where_defined
from grader.verify.answers import Asked, Form, told
from grader.verify.tallies import Tally

#: So many cases must tell a mistake from what is right, and from another mistake.
TELLING = 3
#: Added to a seed: other networks, on which two explanations are compared that no case of this seed tells apart.
_ELSEWHERE = 1 << 40


# ── One mistake ───────────────────────────────────────────────────────────────────────────────────────────────────


def ask_alone(asked: Asked, tally: Tally) -> None:
    """Each form of each mistake: wrong, and diagnosed as itself and as nothing else."""
    for form, given in asked.wrong:
        tally.count("answers")
        if asked.accepted(form.question, given):
            said = "is accepted: it answers every case as the reference does"
            remedy = "correct it, or draw a case on which it shows"
            tally.fails(f"{where_defined(form.function)}: {form.name} {said}; {remedy}", asked.seed)
            continue
        finding = asked.diagnosed({form.question: given}).get(form.question)
        if finding is None or [diagnosis.id for diagnosis in finding.diagnoses] != [form.mistake]:
            tally.fails(f"{form.name} is diagnosed as {told(finding)}", asked.seed)


def ask_through_callers(asked: Asked, tally: Tally) -> None:
    """Each form as a student hands it in who calls helpers of their own: wrong there, and in all that calls it."""
    for i, (form, given) in enumerate(asked.wrong):
        if (i + asked.index) % asked.effort.part_stride:
            continue
        callers = dict(_callers(asked, form))
        if not callers:
            continue
        tally.count("through callers")
        findings = asked.diagnosed({form.question: given, **callers})
        for name, outcomes_of_caller in callers.items():
            if asked.accepted(name, outcomes_of_caller):
                continue  # the mistake does not show there
            finding = findings.get(name)
            if finding is None and _raises_wherever_wrong(asked, name, outcomes_of_caller):
                continue  # as any program that crashes
            if finding is None or [diagnosis.id for diagnosis in finding.diagnoses] != [form.mistake]:
                tally.fails(f"{form.name}, seen through {name}, is diagnosed as {told(finding)}", asked.seed)


def _callers(asked: Asked, form: Form) -> Iterator[tuple[str, Outcomes]]:
    reference = asked.assignment.reference
    for name, function in reference.items():
        whole = rebound(function, {reference[form.question]: form.function})
        if whole is not function:
            yield name, outcomes(whole, asked.cases[name])


def _raises_wherever_wrong(asked: Asked, name: str, given: Outcomes) -> bool:
    shelf = asked.catalogue.shelves[name]
    return all(
        getattr(got, "type", None) or _same(_plain(got), _plain(right))
        for got, right in zip(given[: len(shelf.cases)], asked.right[name], strict=False)
    )


def _plain(outcome: Any) -> Plain:
    if hasattr(outcome, "layout"):
        return Plain(outcome.layout, outcome.values)
    return Plain(None, np.zeros(0), getattr(outcome, "type", ""))


# ── Two mistakes ──────────────────────────────────────────────────────────────────────────────────────────────────


def ask_together(asked: Asked, tally: Tally) -> None:
    """The author's pairs in one function, on every seed."""
    for ids, question, function in asked.assignment.author.together:
        tally.count("the author's")
        finding = asked.diagnosed({question: outcomes(function, asked.cases[question])}).get(question)
        if finding is None or [diagnosis.id for diagnosis in finding.diagnoses] != list(ids):
            tally.fails(f"{question}: {' and '.join(ids)} are diagnosed as {told(finding)}", asked.seed)


def ask_pairs(asked: Asked, tally: Tally) -> None:
    """Every so many-th pair of mistakes in two functions that a question calls, where each of the two shows."""
    for name, shelf in asked.catalogue.shelves.items():
        pairs = shelf.pairs.explanations
        for pair in pairs[asked.index % asked.effort.pair_stride :: asked.effort.pair_stride]:
            answers = [plain_answer(pair.function, case) for case in shelf.cases]
            if not _promised(shelf, pair, answers):
                tally.count("not promised")
                continue
            tally.count("pairs")
            finding = asked.diagnosed({name: outcomes(pair.function, asked.cases[name])}).get(name)
            alternatives = finding.alternatives if finding else ()
            if any(one.ids == pair.ids for one in alternatives):
                continue
            if any(_same_elsewhere(asked, name, one, pair) for one in alternatives):
                tally.count("by another name")
                continue
            if any(_assumes(one, name) < _assumes(pair, name) for one in alternatives):
                tally.count("more simply")  # a factor, say, for two factors
                continue
            causes = " and ".join(f"{cause.id} in {cause.function}" for cause in pair.causes)
            tally.fails(f"{name}: {causes} are diagnosed as {told(finding)}", asked.seed)


def _assumes(explanation: Explanation, name: str) -> tuple[int, int]:
    """How many mistakes, and how many in other functions than ``name``: asked by themselves, those are right here."""
    return len(explanation.causes), sum(cause.function != name for cause in explanation.causes)


def _promised(shelf: Shelf, pair: Explanation, answers: Sequence[Plain]) -> bool:
    """Whether enough answers that are numbers, and neither exceptions nor NaN nor infinite, differ from the right ones,
    and from those of either mistake.
    """
    correct = [plain_answer(shelf.function, case) for case in shelf.cases]
    alone = [single.plain for single in shelf.singles if single.form.cause in pair.causes]
    return all(
        sum(_is_number(mine) and not _same(mine, theirs) for mine, theirs in zip(answers, others, strict=True))
        >= TELLING
        for others in (correct, *alone)
    )


def _is_number(answer: Plain) -> bool:
    return answer.layout is not None and bool(np.isfinite(answer.values).all())


def _same_elsewhere(asked: Asked, name: str, one: Explanation, other: Explanation) -> bool:
    """Nobody could say which of the two it is, on any network: y − a is a flipped sign."""
    cases = [case for case in draw_cases(asked.assignment, asked.seed + _ELSEWHERE)[name] if case.repeats is None]
    return one.complete and agrees(Given(outcomes(other.function, cases)), known(answers_of(one.function, cases)))


def _same(one: Plain, other: Plain) -> bool:
    """The same but for rounding."""
    if one.layout != other.layout or one.values.shape != other.values.shape:
        return False
    finite = one.values[np.isfinite(one.values)]
    scale = float(np.max(np.abs(finite), initial=0.0))
    return bool(np.allclose(one.values, other.values, rtol=1e-9, atol=1e-12 * scale, equal_nan=True))


# ── Telling them apart ────────────────────────────────────────────────────────────────────────────────────────────


def ask_apart(asked: Asked, tally: Tally) -> None:
    """At least three cases tell each mistake from what is right, and from every other."""
    for name, shelf in asked.catalogue.shelves.items():
        mistakes = len({single.form.cause.id for single in shelf.singles if not single.form.cause.generic})
        tally.count("comparisons", mistakes * (mistakes + 1) // 2)
        for found in separations(shelf, fewer_than=TELLING):
            other = found.other or "the right answer"
            tally.fails(f"{name}: only {found.cases} cases tell {found.one} from {other}", asked.seed)
