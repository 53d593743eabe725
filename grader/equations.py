"""What an author writes so that follow-through can be checked: the equations between the parts of one answer.

    EQUATIONS = (
        Equation("gradient", "backprop", "∇^(l) = δ^(l) a^(l−1)ᵀ", weight=0.4, instances=gradients),
    )

    def gradients(theta, x, y):
        for l in theta:
            yield Instance(l, Own(1, l), gradient, (Own(0, l), Companion(l - 1)))

``Own(1, l)`` is what the student returned as [1][l]; ``Companion(l − 1)`` is [l − 1] of what another function of the
student's returns for the same network (``Companion(l − 1, of="forward")`` where there are several such functions).  The
engine puts the numbers in, theirs and not the right ones, and says whether both sides are equal.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from grader.model import Value


class _Place:
    """A path into a returned value: positions in tuples, keys of dicts."""

    def __init__(self, *path: int) -> None:
        self.path = path

    def __repr__(self) -> str:
        return f"{type(self).__name__}{self.path}"


class Own(_Place):
    """A part of what the question's function returned."""


class Companion(_Place):
    """A part of what the companion function ``of`` returned; of the question's first where none is named."""

    def __init__(self, *path: int, of: str = "") -> None:
        super().__init__(*path)
        self.of = of


Argument = Value | Own | Companion | Mapping[int, "Argument"]
"""A dict may have places for its values: ``{l: Companion(l) for l in theta}``."""


@dataclass(frozen=True)
class Instance:
    """One equation at one layer: ``left`` is ``function(*arguments)``."""

    layer: int | None
    """None where there are no layers to tell apart."""
    left: Own
    function: Callable[..., Any] | tuple[Callable[..., Any], ...]
    """A reference function; where the student's own, or one that it calls, is known to be wrong in a certain way, that
    counts as well.  Or several, which give the same of what is right and need not of what is wrong: any of them counts.
    The question's own function says what follows from those that it calls; ``Own()`` is all that was returned.
    """
    arguments: tuple[Argument, ...]


@dataclass(frozen=True)
class Equation:
    id: str
    question: str
    title: str
    """As it stands in the handout."""
    weight: float
    """What it is worth, in comparison with the question's other equations; layers share it equally."""
    instances: Callable[..., Iterable[Instance]]
    """Called with the arguments of a case."""


@dataclass(frozen=True)
class CompanionCall:
    """Which other function is asked about the networks of a question, and with what."""

    question: str
    arguments: Callable[..., tuple[Value, ...]]
    """From the arguments of a case."""
