"""What the author of an assignment writes in ``reference/``: cases before the seed is known; known mistakes.

    from grader.authoring import Draw, Mistake, mistake
    from grader.rounding import declares_error

An assignment ``slug`` is one module ``reference/<slug>.py``: a function for each question, of the same name,
and ``DRAWS``, which maps the name of each question to a tuple of ``Draw``.  Known mistakes are the tuple
``MISTAKES`` of ``reference/<slug>_mistakes.py``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from grader.model import Value

__all__ = ["Author", "Draw", "Mistake", "mistake"]


@dataclass(frozen=True)
class Draw:
    """One case of one question, before the seed is known."""

    kind: str
    """``hand-sized`` (a person can check it with a pencil), ``random``, ``square``, ``deep``, ``saturated``,
    or a word of the author's own.  A criterion of the rubric may be about some kinds only."""

    arguments: Callable[[np.random.Generator], tuple[Value, ...]]
    """The positional arguments of the question's function, made of nothing but this stream, which is the
    case's own: the same stream gives the same arguments, and what one case draws moves no other.  The stream of a
    ``hand-sized`` case is the same in every run, and students may see its answer."""


@dataclass(frozen=True)
class Mistake:
    """A misconception, known by the wrong answers that it gives."""

    id: str
    """Lower case with hyphens: ``hidden-delta-no-derivative``."""

    questions: tuple[str, ...]
    """The questions in which it is looked for."""

    variant: Callable[..., Value]
    """The question's function with the mistake in it, same signature.  May raise where the mistake does."""

    sentence: str
    """To the student, in the second person and in the symbols of the course: what the answers show."""

    hint: str
    """Where to look, without the line of code."""

    step: str
    """The step of the derivation that it breaks."""

    seen: str
    """Where it was seen: in real code, or ``plausible only``."""

    forms: Mapping[str, tuple[Callable[..., Any], ...]] = field(default_factory=dict)
    """Where the mistake is made in several ways, or differently in several functions: the wrong functions of each
    question, all with this id and sentence.  Without them ``variant`` is the only one.
    """

    def forms_of(self, question: str) -> tuple[Callable[..., Any], ...]:
        if self.forms:
            return self.forms.get(question, ())
        return (self.variant,) if question in self.questions else ()


def mistake(
    id: str,  # noqa: A002  # the field's name
    *,
    sentence: str,
    hint: str,
    step: str,
    seen: str = "plausible only",
    **forms: Sequence[Callable[..., Any]],
) -> Mistake:
    """A mistake with ``forms``, question=(wrong functions).  The very first is what it is shown with."""
    by_question = {question: tuple(variants) for question, variants in forms.items()}
    first = next(iter(by_question.values()))[0]
    return Mistake(id, tuple(by_question), first, sentence, hint, step, seen, by_question)


@dataclass(frozen=True)
class Author:
    """What the author of an assignment knows of wrong answers."""

    mistakes: Sequence[Mistake] = ()
    dialects: Mapping[str, Sequence[Callable[..., Any]]] = field(default_factory=dict)
    """question → other right ways to write its function, which differ where they are given what they should not be:
    np.dot takes a number where @ raises.
    """
    together: Sequence[tuple[tuple[str, str], str, Callable[..., Any]]] = ()
    """(ids of two mistakes, question, its function with both of them in it)."""
