"""What could be wrong: every mistake, alone and in pairs, as a function that gives its answers.

mistakes of the question itself      hidden_delta_no_derivative
mistakes of a part, seen through it  backprop with hidden_delta_no_derivative in the place of hidden_delta
two of these in two functions        backprop with that, and with a wrong gradient as well
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, product

from grader.authoring import Author, Mistake
from grader.diagnosis.composition import Function, calls, rebound
from grader.diagnosis.generic import IN_PARTS, Generic
from grader.diagnosis.texts import TEXTS
from grader.model import Diagnosis


@dataclass(frozen=True)
class Cause:
    """One mistake in one function."""

    id: str
    function: str
    """The question whose function it sits in; another than the one asked where it is seen through that."""
    sentence: str
    hint: str
    step: str
    generic: bool = False

    def diagnosis(self, asked: str) -> Diagnosis:
        """To the student who was asked ``asked``."""
        seen = f"In {asked}, {self.function} comes out wrong. " if self.generic and self.function != asked else ""
        return Diagnosis(id=self.id, sentence=seen + self.sentence, hint=self.hint, step=self.step)


@dataclass(frozen=True, eq=False)  # each is itself: forms of one mistake differ in nothing but the function
class Explanation:
    """Mistakes that together give the answers of ``function``."""

    causes: tuple[Cause, ...]
    function: Function
    complete: bool = True
    """Whether ``function`` has all of the causes in it; chance and memory cannot be put into a function."""

    @property
    def ids(self) -> frozenset[str]:
        return frozenset(cause.id for cause in self.causes)


@dataclass(frozen=True)
class Form:
    """One form of a mistake, as something to put in the place of its function."""

    cause: Cause
    base: Function
    generic: Generic | None = None
    in_pairs: bool = True

    def function(self, replaced: Mapping[Function, Function]) -> Function:
        bound = rebound(self.base, replaced)
        return self.generic.wrap(bound) if self.generic and self.generic.wrap else bound


def _cause(mistake: Mistake, function: str) -> Cause:
    return Cause(mistake.id, function, mistake.sentence, mistake.hint, mistake.step)


def caused(generic: Generic, function: str) -> Cause:
    text = TEXTS[generic.id]
    return Cause(generic.id, function, text.of(function, generic.detail), text.hint, text.step, generic=True)


class Whole:
    """A question's function and those that it calls.

    What a mistake in one part does to the whole depends on how the other parts are written (``Author.dialects``).
    """

    def __init__(self, question: str, reference: Mapping[str, Function], author: Author) -> None:
        self.question = question
        self.reference = reference
        self.author = author
        self.parts = calls(reference[question], reference) - {question}
        self.forms = {name: tuple(self._forms(name)) for name in (question, *sorted(self.parts))}
        written = [(reference[name], *author.dialects.get(name, ())) for name in sorted(self.parts)]
        self.ways = [
            {function: way for (function, *_), way in zip(written, ways, strict=True) if way is not function}
            for ways in product(*written)
        ]
        """How the parts may be written; the first is the reference's own."""

    def _forms(self, name: str) -> Iterator[Form]:
        for mistake in self.author.mistakes:
            for variant in mistake.forms_of(name):
                yield Form(_cause(mistake, name), variant)
        if name != self.question:
            for generic, in_pairs in IN_PARTS:
                yield Form(caused(generic, name), self.reference[name], generic, in_pairs)

    def alone(self, form: Form) -> Iterator[Explanation]:
        """One mistake by itself, the parts written in every way."""
        for way in self.ways if form.cause.function != self.question else self.ways[:1]:
            yield self.explanation((form,), way=way)

    def pairs(self, telling: Sequence[Form]) -> Iterator[Explanation]:
        """Two mistakes in two functions, of the forms that make a difference alone; and the author's in one."""
        mistakes = {mistake.id: mistake for mistake in self.author.mistakes}
        for ids, name, function in self.author.together:
            if name == self.question or name in self.parts:
                causes = tuple(_cause(mistakes[one], name) for one in ids)
                yield Explanation(causes, self.explanation((Form(causes[0], function),)).function)
        for one, other in combinations([form for form in telling if form.in_pairs], 2):
            if one.cause.function != other.cause.function:
                yield self.explanation((one, other))

    def through(self, parts: Mapping[str, Explanation]) -> Iterator[Explanation]:
        """What follows from the parts, as they are known to be wrong."""
        for way in self.ways:
            yield self.explanation((), parts, way)

    def explanation(
        self,
        forms: Sequence[Form],
        known: Mapping[str, Explanation] | None = None,
        way: Mapping[Function, Function] | None = None,
    ) -> Explanation:
        """The question's function with these mistakes in it, on top of what is ``known`` to be wrong in its parts."""
        known = {name: explained for name, explained in (known or {}).items() if name in self.parts}
        replaced: dict[Function, Function] = {
            **(way or {}),
            **{self.reference[name]: explained.function for name, explained in known.items()},
        }
        of_parts = [form for form in forms if form.cause.function != self.question]
        # Innermost first: a wrong sigmoid goes into a wrong forward, and both into backprop.
        for form in sorted(of_parts, key=lambda form: len(calls(self.reference[form.cause.function], self.reference))):
            part = self.reference[form.cause.function]
            replaced[part] = form.function({other: replaced[other] for other in replaced if other is not part})
        own = next((form for form in forms if form.cause.function == self.question), None)
        function = own.function(replaced) if own else rebound(self.reference[self.question], replaced)
        causes = [*(form.cause for form in forms), *(cause for part in known.values() for cause in part.causes)]
        asked_in_turn = list(self.reference)
        causes.sort(key=lambda cause: asked_in_turn.index(cause.function))
        return Explanation(tuple(dict.fromkeys(causes)), function)
