"""Which known mistake gives this evidence?

    catalogue = Catalogue(questions, reference, author, cases, key)     once a run
    findings = catalogue.diagnose(outcomes)                               once a submission
    findings["hidden_delta"].diagnoses                                    what the report says

A mistake is told only if every probe agrees with it, exceptions and shapes included.  One mistake explains better than
two, a specific one better than a generic one; and what is wrong with a part explains the whole before anything else
does. Explanations that no probe tells apart are told together.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import product
from threading import RLock

import numpy as np

from grader.authoring import Author
from grader.diagnosis.answers import Given, agrees
from grader.diagnosis.behaviour import hard_coded_width, repeats_itself, unstable
from grader.diagnosis.composition import Function
from grader.diagnosis.explanations import Explanation
from grader.diagnosis.generic import (
    Generic,
    Grain,
    changes_arguments,
    coarser,
    differences,
    grain,
    no_value,
    not_finite,
)
from grader.diagnosis.shelf import Drawer, Shelf
from grader.model import Answers, Case, Diagnosis, Outcome, Question

#: More explanations than these, equally good, say nothing.
MOST_ALTERNATIVES = 3

MUTATES = Generic("mutates-arguments")


@dataclass(frozen=True)
class Finding:
    """What explains the answers to one question."""

    asked: str
    explanations: tuple[Explanation, ...]
    """Equally good; several may be forms of the same mistakes."""

    @cached_property
    def alternatives(self) -> tuple[Explanation, ...]:
        """One for each set of mistakes; no probe of the run tells them apart."""
        return tuple({explanation.ids: explanation for explanation in reversed(self.explanations)}.values())[::-1]

    @property
    def ids(self) -> frozenset[str]:
        """The mistakes of the first alternative."""
        return self.explanations[0].ids

    @cached_property
    def diagnoses(self) -> tuple[Diagnosis, ...]:
        """First the mistakes that are in every alternative, then those of which it is one or another."""
        common = frozenset.intersection(*(explanation.ids for explanation in self.alternatives))
        told = [cause.diagnosis(self.asked) for cause in self.alternatives[0].causes if cause.id in common]
        for word, explanation in zip(("Either: ", "Or: ", "Or: "), self.alternatives, strict=False):
            for cause in explanation.causes:
                if cause.id not in common:
                    one = cause.diagnosis(self.asked)
                    told.append(one.model_copy(update={"sentence": word + one.sentence}))
        return tuple(dict.fromkeys(told))  # one mistake may be made in two functions


class Catalogue:
    """All that could be wrong with the answers to the cases of a run.  Threads may share it."""

    def __init__(
        self,
        questions: Sequence[Question],
        reference: Mapping[str, Function],
        author: Author,
        cases: Mapping[str, Sequence[Case]],
        key: Answers,
    ) -> None:
        shelves = [
            Shelf(question, reference, author, cases[question.name], key[question.name]) for question in questions
        ]
        # A part comes before the whole that calls it.
        self.shelves = {
            shelf.question.name: shelf for shelf in sorted(shelves, key=lambda shelf: len(shelf.whole.parts))
        }
        self._lock = RLock()

    def diagnose(self, outcomes: Mapping[str, Sequence[Outcome]], accepted: Collection[str] = ()) -> dict[str, Finding]:
        """A finding for each question whose answers are wrong in a known way; ``accepted`` ones are right."""
        findings: dict[str, Finding] = {}
        right = set(accepted)
        with self._lock, np.errstate(all="ignore"):  # what students return may overflow anything
            for name, shelf in self.shelves.items():
                if name in right:
                    continue
                search = _Search(shelf, outcomes[name], findings, right)
                if search.is_right():
                    right.add(name)
                elif (found := search.best()) is not None:
                    findings[name] = found
        return findings

    def prepare(self) -> None:
        """Everything that is otherwise computed when it is first needed."""
        for shelf in self.shelves.values():
            _ = shelf.alone, shelf.pairs, shelf.names


class _Search:
    """One question of one submission."""

    def __init__(
        self, shelf: Shelf, outcomes: Sequence[Outcome], findings: Mapping[str, Finding], right: set[str]
    ) -> None:
        self.shelf = shelf
        self.outcomes = outcomes
        self.given = Given(outcomes[: len(shelf.cases)])
        self.of_parts = {name: findings[name] for name in sorted(shelf.whole.parts) if name in findings}
        self.right_parts = shelf.whole.parts & right

    def is_right(self) -> bool:
        untouched = not (self.shelf.question.arguments_untouched and changes_arguments(self.given))
        if not self.given.comparable:
            return False
        steady = repeats_itself(self.shelf.all_cases, self.outcomes)
        return untouched and steady and agrees(self.given, self.shelf.right)

    def best(self) -> Finding | None:
        """The explanations that are equally good and better than all others; None where nothing explains all."""
        if not self.given.comparable:
            return None
        for step in (
            self._not_values,
            self._parts,
            self._alone,
            self._generic,
            self._two,
            self._more_than_parts,
        ):
            if found := self._best_of(step()):
                finding = Finding(self.shelf.question.name, found)
                return finding if len(finding.alternatives) <= MOST_ALTERNATIVES else None
        return None

    # The steps, from what explains best

    def _not_values(self) -> Iterator[Explanation]:
        """No answer at all, or one that changes from call to call."""
        if generics := no_value(self.given) or self._unstable():
            yield self.shelf.on_top(None, generics)

    def _unstable(self) -> tuple[Generic, ...] | None:
        found = unstable(self.shelf.all_cases, self.shelf.all_answers, self.outcomes)
        return (found,) if found else None

    def _parts(self) -> Iterator[Explanation]:
        """What follows from the mistakes in the parts that were asked by themselves."""
        for parts in self._known_parts():
            for explanation in self._confirmed(self.shelf.through_parts(parts)):
                yield self._without_idle_parts(parts) or explanation

    def _alone(self) -> Iterator[Explanation]:
        yield from self._confirmed(self.shelf.alone)

    def _generic(self) -> Iterator[Explanation]:
        """One generic mistake on top of the right function."""
        shelf = self.shelf
        if changes_arguments(self.given) and agrees(self.given, shelf.right):
            yield shelf.on_top(None, (MUTATES,))
        for generics in self._generics_on(None):
            if len(generics) == 1:
                yield shelf.on_top(None, generics)
        width = hard_coded_width(shelf.all_cases, shelf.all_answers, self.outcomes, shelf.question.parameters)
        if width:
            yield shelf.on_top(None, (width,))

    def _two(self) -> Iterator[Explanation]:
        """Two mistakes in two functions, or a generic one on top of another."""
        yield from self._confirmed(self.shelf.pairs)
        similar = sorted(self.shelf.alone.similar(self.given, self._grain), key=self._demerit)
        for base in (None, *similar):
            for generics in self._generics_on(base):
                if len(generics) + (base is not None) == 2:
                    yield self.shelf.on_top(base, generics)

    def _more_than_parts(self) -> Iterator[Explanation]:
        """The mistakes in the parts, and one more."""
        for parts in self._known_parts():
            yield from self._confirmed(self.shelf.on_top_of_parts(parts))
            for explanation in self.shelf.through_parts(parts).similar(self.given, self._grain):
                for generics in self._generics_on(explanation):
                    if len(generics) == 1:
                        yield self.shelf.on_top(explanation, generics)

    # What they share

    def _confirmed(self, drawer: Drawer) -> Iterator[Explanation]:
        """In order of merit, so that few have to be computed with their bounds."""
        best = None
        for explanation in sorted(drawer.fitting(self.given), key=self._demerit):
            if best is not None and self._demerit(explanation) > best:
                return
            if self.shelf.agrees(explanation, self.given):
                best = self._demerit(explanation)
                yield explanation

    def _generics_on(self, base: Explanation | None) -> Iterable[tuple[Generic, ...]]:
        return self._on_right if base is None else self._differences(base)

    @cached_property
    def _on_right(self) -> Sequence[tuple[Generic, ...]]:
        return list(self._differences(None))

    def _differences(self, base: Explanation | None) -> Iterator[tuple[Generic, ...]]:
        shelf = self.shelf
        answers = shelf.known(base, self.given.single) if base else shelf.right
        yield from differences(self.given, answers, shelf.question, shelf.cases)
        if self._grain is not None:
            function = base.function if base else shelf.function
            if generics := coarser(self.given, self._grain, answers, function, shelf.cases):
                yield generics
        if generics := not_finite(self.given, answers):
            yield generics

    @cached_property
    def _grain(self) -> Grain | None:
        return grain(self.given)

    def _known_parts(self) -> Iterator[dict[str, Explanation]]:
        """Each choice of what is wrong with the parts that were found wrong."""
        known = {
            name: [explanation for explanation in finding.explanations if explanation.complete]
            for name, finding in self.of_parts.items()
        }
        known = {name: alternatives for name, alternatives in known.items() if alternatives}
        if known:
            yield from (dict(zip(known, choice, strict=True)) for choice in product(*known.values()))

    def _without_idle_parts(self, parts: Mapping[str, Explanation]) -> Explanation | None:
        """A mistake in a part that makes no difference here is no explanation of what is wrong here."""
        needed = dict(parts)
        for name in parts:
            fewer = {other: needed[other] for other in needed if other != name}
            if fewer and any(True for _ in self._confirmed(self.shelf.through_parts(fewer))):
                needed = fewer
        return self.shelf.through_parts(needed).explanations[0] if len(needed) < len(parts) else None

    def _best_of(self, found: Iterator[Explanation]) -> tuple[Explanation, ...]:
        """Those of greatest and equal merit."""
        every = list(dict.fromkeys(found))
        least = min(map(self._demerit, every), default=None)
        return tuple(self._with_mutation(one) for one in every if self._demerit(one) == least)

    def _demerit(self, explanation: Explanation) -> tuple[int, int, int]:
        """How many mistakes, how many generic ones, and how many in a part that by itself shows no such mistake."""
        doubted = sum(
            cause.function in self.right_parts
            or (cause.function in self.of_parts and cause.id not in self.of_parts[cause.function].ids)
            for cause in explanation.causes
        )
        return len(explanation.causes), sum(cause.generic for cause in explanation.causes), doubted

    def _with_mutation(self, explanation: Explanation) -> Explanation:
        if not self.shelf.question.arguments_untouched or not changes_arguments(self.given):
            return explanation
        return explanation if MUTATES.id in explanation.ids else self.shelf.on_top(explanation, (MUTATES,))
