"""One question's part of the catalogue: what could be wrong with it, ready to be looked up.

Nothing is computed before it is needed: single mistakes when the first wrong answer comes, pairs when one mistake
does not explain an answer, bounds when an explanation fits but for rounding.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, TypeVar

import numpy as np

from grader.authoring import Author
from grader.diagnosis.answers import (
    MISFITS,
    Given,
    Known,
    Plain,
    agrees,
    answers_of,
    known,
    plain_answer,
    roughly,
    without_bounds,
)
from grader.diagnosis.composition import Function
from grader.diagnosis.explanations import Cause, Explanation, Form, Whole, caused
from grader.diagnosis.fingerprints import COARSE, Fingerprints, proportional, telling_cases
from grader.diagnosis.generic import Generic, Grain, differences
from grader.model import Answer, Case, Question, Returned
from grader.recent import Recent

#: Cases that are looked at before all are.
PROBES = 4
#: Explanations whose answers are kept, bounds and all.
REMEMBERED = 256

T = TypeVar("T")


@dataclass(frozen=True, eq=False)
class Single:
    """One mistake, with its answers to every case, without bounds."""

    form: Form
    explanation: Explanation
    plain: Sequence[Plain] = field(repr=False)


class Drawer:
    """Explanations, and their answers to the cases that are looked at first."""

    def __init__(self, explanations: Sequence[Explanation], probes: Sequence[Case]) -> None:
        self.explanations = tuple(explanations)
        self._fingerprints = Fingerprints([explanation.function for explanation in explanations], probes)

    def fitting(self, given: Given) -> list[Explanation]:
        """Those that may agree: the tolerance is coarse, and most cases have not been looked at."""
        return [self.explanations[row] for row in self._fingerprints.fitting(given)]

    def similar(self, given: Given, on: Grain | None) -> list[Explanation]:
        """Those that may agree after a change of form or factor, or put on a coarse grid."""
        rows = {row for turn in given.turns for row in self._fingerprints.fitting(given, turn, proportional)}
        if on is not None:
            rows.update(self._fingerprints.fitting(given, test=on.near))
        return [self.explanations[row] for row in sorted(rows)]


class Shelf:
    def __init__(
        self,
        question: Question,
        reference: Mapping[str, Function],
        author: Author,
        cases: Sequence[Case],
        key: Sequence[Answer],
    ) -> None:
        self.question = question
        self.function = reference[question.name]
        self.whole = Whole(question.name, reference, author)
        self.all_cases = tuple(cases)
        self.all_answers = tuple(key)
        self.cases = tuple(case for case in cases if case.repeats is None)
        """Repeated ones stand at the end and show only what changes from call to call."""
        self.right = known(key[: len(self.cases)])
        self._remembered = Recent[Hashable, Any](REMEMBERED)

    @cached_property
    def singles(self) -> Sequence[Single]:
        """Those that make a difference on these cases and do not end all of them in an exception."""
        correct = [plain_answer(self.function, case) for case in self.cases]
        found: list[Single] = []
        for form in (form for forms in self.whole.forms.values() for form in forms):
            seen: list[Sequence[Plain]] = []
            for explanation in self.whole.alone(form):
                plain = [plain_answer(explanation.function, case) for case in self.cases]
                if _shows(plain, correct) and not any(_same(plain, other) for other in seen):
                    found.append(Single(form, explanation, plain))
                seen.append(plain)
                if all(answer.layout == right.layout for answer, right in zip(plain, correct, strict=True)):
                    break  # nothing has come out of shape, so that all ways to write the parts come to the same
        return found

    @cached_property
    def probes(self) -> Sequence[Case]:
        return [self.cases[i] for i in telling_cases([single.plain for single in self.singles], PROBES)]

    @cached_property
    def alone(self) -> Drawer:
        return Drawer([single.explanation for single in self.singles], self.probes)

    @cached_property
    def pairs(self) -> Drawer:
        return Drawer(list(self.whole.pairs(list(dict.fromkeys(single.form for single in self.singles)))), self.probes)

    @cached_property
    def names(self) -> Mapping[str, Cause]:
        """Generic mistakes that have a name of their own in this question: y − a is a flipped sign."""
        names: dict[str, Cause] = {}
        for single in self.singles:
            cause = single.form.cause
            if (
                cause.generic
                or cause.function != self.question.name
                or any(answer.layout is None for answer in single.plain)
            ):
                continue
            as_given = Given([Returned(answer.layout or "", answer.values) for answer in single.plain])
            for generics in differences(as_given, self.right, self.question, self.cases):
                if len(generics) == 1 and generics[0].id != "scaled":
                    names.setdefault(generics[0].id, cause)
        return names

    # What an explanation answers

    def known(self, explanation: Explanation, single: bool) -> Known:
        """With the bounds of double precision alone, or of single precision too."""
        return self._remember(
            ("known", explanation, single),
            lambda: known(answers_of(explanation.function, self.cases, single=single)),
        )

    def agrees(self, explanation: Explanation, given: Given) -> bool:
        """Every probe agrees, and not all by raising what any program might raise.

        Bounds are computed last: most explanations are far off without them, and some exactly right.
        """
        answers = self._remember(("plain", explanation), lambda: without_bounds(explanation.function, self.cases))
        vector = given.vector(answers)
        if vector is None or not (given.single or roughly(vector, answers, COARSE)):
            return False
        if not np.array_equal(vector, answers.values):
            answers = self.known(explanation, given.single)
        return agrees(given, answers) and self._gives_itself_away(answers)

    def _gives_itself_away(self, answers: Known) -> bool:
        if any(raised and raised not in MISFITS for raised in answers.raises):
            return True
        if any(layout not in (None, due) for layout, due in zip(answers.layouts, self.right.layouts, strict=True)):
            return True
        returned = np.isin(self.right.case, np.unique(answers.case))
        near = np.abs(answers.values - self.right.values[returned]) <= self.right.bound[returned]
        return not bool(np.all(near))

    # Explanations that are made as they are needed; made once, so that what is known of them is found again

    def on_top(self, explanation: Explanation | None, generics: Sequence[Generic]) -> Explanation:
        """Generic mistakes on top of an explanation, or (None) of the right function."""
        place = ("on top", explanation, tuple((generic.id, generic.detail) for generic in generics))
        return self._remember(place, lambda: self._on_top(explanation, generics))

    def _on_top(self, explanation: Explanation | None, generics: Sequence[Generic]) -> Explanation:
        causes = list(explanation.causes) if explanation else []
        function = explanation.function if explanation else self.function
        for generic in generics:
            named = self.names.get(generic.id) if explanation else None
            causes.append(named if named and named not in causes else caused(generic, self.question.name))
            function = generic.wrap(function) if generic.wrap else function
        complete = all(generic.wrap for generic in generics) and (explanation is None or explanation.complete)
        return Explanation(tuple(causes), function, complete)

    def through_parts(self, parts: Mapping[str, Explanation]) -> Drawer:
        """What follows from the parts as they are known to be wrong, and nothing else."""
        return self._remember(("parts", *parts.items()), lambda: Drawer(list(self.whole.through(parts)), self.probes))

    def on_top_of_parts(self, parts: Mapping[str, Explanation]) -> Drawer:
        """That, and a mistake of the question's own."""
        forms = [single.form for single in self.singles if single.form.cause.function == self.question.name]
        return self._remember(
            ("own", *parts.items()),
            lambda: Drawer([self.whole.explanation((form,), parts) for form in forms], self.probes),
        )

    def _remember(self, place: Hashable, make: Callable[[], T]) -> T:
        found: T = self._remembered.once(place, make)  # place says what kind it is
        return found


def _shows(plain: Sequence[Plain], correct: Sequence[Plain]) -> bool:
    """Whether a mistake gives itself away: by a wrong answer, or by an exception that is not just any.

    Where it ends in a misfit of shapes or layers or not at all, another program that fails there would bear its name.
    """
    return any(
        answer.raised not in MISFITS if answer.layout is None else not equal(answer, right)
        for answer, right in zip(plain, correct, strict=True)
    )


def _same(one: Sequence[Plain], other: Sequence[Plain]) -> bool:
    return all(equal(a, b) for a, b in zip(one, other, strict=True))


def equal(one: Plain, other: Plain) -> bool:
    """The same for all purposes: what differs by less is right."""
    return (
        one.layout == other.layout
        and one.values.shape == other.values.shape
        and np.allclose(one.values, other.values, rtol=1e-9, atol=1e-12, equal_nan=True)
    )
