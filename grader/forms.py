"""A mistake that is made in several ways, or in several functions."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from grader.authoring import Mistake


@dataclass(frozen=True)
class MistakeInForms(Mistake):
    """``forms`` are the wrong functions of each question, all with one id and one sentence: a sum over the units comes
    out as a number, or as an array of one number, and a depth may be hard-coded in ``forward`` or in ``backprop``.
    """

    forms: Mapping[str, tuple[Callable[..., Any], ...]]


def forms_of(mistake: Mistake, question: str) -> tuple[Callable[..., Any], ...]:
    if isinstance(mistake, MistakeInForms):
        return mistake.forms.get(question, ())
    return (mistake.variant,) if question in mistake.questions else ()
