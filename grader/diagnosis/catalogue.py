"""Which known mistake gives this evidence?

    catalogue = Catalogue(questions, reference, mistakes, cases, key)     once a run
    findings = catalogue.diagnose(outcomes)                               once a submission
    findings["hidden_delta"].diagnoses                                    what the report says

A mistake is told only if every probe agrees with it, exceptions and shapes included.  One mistake explains better than
two, a specific one better than a generic one; and what is wrong with a part explains the whole before anything else does.
Explanations that no probe tells apart are told together.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import product
from threading import RLock

from grader.diagnosis.alignment import Turn
from grader.diagnosis.answers import Given, agrees
from grader.authoring import Mistake
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
from grader.model import Answers, Case, Diagnosis, Outcome, Question
from grader.diagnosis.shelf import Drawer, Shelf

#: More explanations than these, equally good, say nothing.
MOST_ALTERNATIVES = 3

MUTATES = Generic("mutates-arguments")


@dataclass(frozen=True)
class Finding:
    """What explains the answers to one question; no probe of the run tells the ``alternatives`` apart."""

    asked: str
    alternatives: tuple[Explanation, ...]

    @property
    def explanation(self) -> Explanation:
        return self.alternatives[0]

    @cached_property
    def diagnoses(self) -> tuple[Diagnosis, ...]:
        """First the mistakes that are in every alternative, then those of which it is one or another."""
        common = frozenset.intersection(*(explanation.ids for explanation in self.alternatives))
        told = [cause.diagnosis(self.asked) for cause in self.explanation.causes if cause.id in common]
        for word, explanation in zip(("Either: ", "Or: ", "Or: "), self.alternatives, strict=False):
            for cause in explanation.causes:
                if cause.id not in common:
                    one = cause.diagnosis(self.asked)
                    told.append(one.model_copy(update={"sentence": word + one.sentence}))
        return tuple(told)


class Catalogue:
    """All that could be wrong with the answers to the cases of a run.  Threads may share it."""

    def __init__(
        self,
        questions: Sequence[Question],
        reference: Mapping[str, Function],
        mistakes: Sequence[Mistake],
        cases: Mapping[str, Sequence[Case]],
        key: Answers,
    ) -> None:
        shelves = [
            Shelf(question, reference, mistakes, cases[question.name], key[question.name]) for question in questions
        ]
        # A part comes before the whole that calls it.
        self.shelves = {
            shelf.question.name: shelf for shelf in sorted(shelves, key=lambda shelf: len(shelf.whole.parts))
        }
        self._lock = RLock()

    def diagnose(self, outcomes: Mapping[str, Sequence[Outcome]], accepted: Collection[str] = ()) -> dict[str, Finding]:
        """A finding for each question whose answers are wrong in a known way; ``accepted`` ones are known to be right."""
        findings: dict[str, Finding] = {}
        right = set(accepted)
        with self._lock:
            for name, shelf in self.shelves.items():
                if name in right:
                    continue
                search = _Search(shelf, outcomes[name], findings, right)
                if search.is_right():
                    right.add(name)
                elif found := search.best():
                    findings[name] = Finding(name, found)
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
        steady = repeats_itself(self.shelf.all_cases, self.outcomes)
        return untouched and steady and agrees(self.given, self.shelf.right)

    def best(self) -> tuple[Explanation, ...]:
        """The explanations that are equally good and better than all others; none where nothing explains every probe."""
        if not self.given.comparable:
            return ()
        for step in (
            self._not_values,
            self._parts,
            self._alone,
            self._generic,
            self._two,
            self._more_than_parts,
        ):
            if found := self._best_of(step()):
                return found if len(found) <= MOST_ALTERNATIVES else ()
        return ()

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
        for base in (None, *self._similar(self.shelf.alone)):
            for generics in self._generics_on(base):
                if len(generics) + (base is not None) == 2:
                    yield self.shelf.on_top(base, generics)

    def _more_than_parts(self) -> Iterator[Explanation]:
        """The mistakes in the parts, and one more."""
        for parts in self._known_parts():
            yield from self._confirmed(self.shelf.on_top_of_parts(parts))
            for explanation in self._similar(self.shelf.through_parts(parts)):
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

    def _similar(self, drawer: Drawer) -> Iterable[Explanation]:
        """Those that may agree after a change of form or factor, or on a coarse grid."""
        similar = {
            explanation: None for turn in Turn for explanation in drawer.fitting(self.given, turn, up_to_factors=True)
        }
        return sorted(similar if grain(self.given) is None else drawer.explanations, key=self._demerit)

    def _generics_on(self, base: Explanation | None) -> Iterator[tuple[Generic, ...]]:
        shelf = self.shelf
        answers = shelf.known(base) if base else shelf.right
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
            name: [explanation for explanation in finding.alternatives if explanation.complete]
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
        """The best of equal merit, one for each set of ids."""
        every = list(found)
        if not every:
            return ()
        least = min(map(self._demerit, every))
        by_ids = {
            explanation.ids: explanation for explanation in reversed(every) if self._demerit(explanation) == least
        }
        return tuple(self._with_mutation(explanation) for explanation in reversed(by_ids.values()))

    def _demerit(self, explanation: Explanation) -> tuple[int, int, int]:
        """How many mistakes, how many generic ones, and how many in a part that by itself shows no such mistake."""
        doubted = sum(
            cause.function in self.right_parts
            or (cause.function in self.of_parts and cause.id not in self.of_parts[cause.function].explanation.ids)
            for cause in explanation.causes
        )
        return len(explanation.causes), sum(cause.generic for cause in explanation.causes), doubted

    def _with_mutation(self, explanation: Explanation) -> Explanation:
        if not self.shelf.question.arguments_untouched or not changes_arguments(self.given):
            return explanation
        return explanation if MUTATES.id in explanation.ids else self.shelf.on_top(explanation, (MUTATES,))
