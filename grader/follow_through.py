"""Equations on the student's own values: what follows rightly from a wrong value is right in its own way.

    δ^(4) wrong        costs what δ^(L) = a^(L) − y is worth
    δ^(3), δ^(2)       each follows from the δ above it, as returned: nothing is lost
    ∇^(4), ∇^(3), ∇^(2)     each follows from its δ, as returned: nothing is lost

An equation holds at a layer if its left side is right, or is what the right side gives for the student's own values.
Where a companion function (their ``forward``) is wrong, too, its values are taken instead of the right ones,
whichever make more equations hold; and where a part (their ``hidden_delta``) is known to be wrong in a certain way,
and was charged by itself, what it gives counts as following: an exception, too, where it is all there is.  Nothing
follows from NaN or infinity, and zeros follow only from what is not zero or is rightly zero: a program that returns
zeros throughout earns nothing by it.  Nor does one whose numbers are the same in every case: ones follow from ones, and
the first entry is the largest of numbers that are so large that they are all the same.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache, cached_property, partial
from itertools import chain
from typing import Any

import numpy as np

from grader.checking import TOLERANCE_FACTOR, Deviation, deviation, parts
from grader.checking.comparison import within
from grader.diagnosis.alignment import readable
from grader.diagnosis.answers import MISFITS
from grader.diagnosis.composition import rebound
from grader.equations import Argument, Companion, CompanionCall, Equation, Instance, Own
from grader.model import Answer, Case, EquationVerdict, Expected, FloatArray, LayerVerdict, Outcome, Raised, Returned
from grader.rounding import U_DOUBLE, U_SINGLE, Arithmetic, Bounded, bound_of
from grader.sandbox.jail.wire import copied

Function = Callable[..., Any]

#: What is farther off than this is no rounding, and need not be computed with its bounds.
COARSE = 1e-3
_NO_NUMBERS = np.zeros(0)
#: Of anything smaller, what follows would often be rounded to zero.
_SMALLEST = np.finfo(np.float64).smallest_normal


@dataclass(frozen=True)
class FollowThrough:
    equations: tuple[EquationVerdict, ...]
    shares: Mapping[int, float]
    """case → what it earns, as a share of what a right answer does: by weight of the equations that hold, and less
    where more was returned than was asked for."""


def follow_through(
    equations: Sequence[Equation],
    cases: Sequence[Case],
    answers: Sequence[Answer],
    outcomes: Sequence[Outcome],
    *,
    reference: Mapping[str, Function] | None = None,
    companions: Sequence[tuple[CompanionCall, Sequence[Outcome]]] = (),
    mistaken: Mapping[Function, Function] | None = None,
    sound: Collection[str] = (),
    factor: float = TOLERANCE_FACTOR,
) -> FollowThrough:
    """The equations of one question, for one submission.

    ``companions`` are calls of other functions, each with what the student's own answered about every case (none: the
    right values alone are used).  ``mistaken`` maps reference functions to what the student's own is known to compute;
    of functions that are ``sound`` by themselves, an answer that is not about right is none that anything follows from.
    """
    calls = [call for call, _ in companions]
    charged = mistaken or {}

    @cache
    def known(function: Function) -> Function:
        # What the question's own function is known to do wrong excuses nothing; what it calls was charged elsewhere.
        if function in charged and function is not (reference or {}).get(cases[0].question):
            return charged[function]
        return rebound(function, charged)

    sources = ["right", "theirs"] if any(answered for _, answered in companions) else ["right"]
    tables = [
        [
            _Case(
                case,
                answer,
                outcome,
                equations,
                calls,
                reference or {},
                {call.question: answered[i] for call, answered in companions if answered},
                known,
                sound,
                source,
                factor,
            ).table
            for i, (case, answer, outcome) in enumerate(zip(cases, answers, outcomes, strict=True))
        ]
        for source in sources
    ]
    tables = [_without_constants(cases, table) for table in tables]
    best = max(tables, key=lambda table: sum(verdict.holds for of_case in table for verdict in of_case))
    return FollowThrough(
        tuple(_verdict(equation, best) for equation in equations),
        {
            case.index: _share(equations, table) * _asked_of(answer, outcome)
            for case, answer, outcome, table in zip(cases, answers, outcomes, best, strict=True)
        },
    )


def _without_constants(cases: Sequence[Case], table: Sequence[Sequence[_Held]]) -> list[list[_Held]]:
    """The table, but for equations by which nothing follows than numbers that do not depend on the case."""
    numbers = defaultdict[str, list[set[float]]](list)
    positions = defaultdict[str, list[tuple[float, ...]]](list)
    for case, of_case in zip(cases, table, strict=True):
        followed = defaultdict[str, list[float]](list)
        for held in of_case:
            if held.follows is not None and held.follows.dtype.kind == "i":
                positions[held.equation.id].append(tuple(held.follows.ravel().tolist()))
            elif held.follows is not None:
                followed[held.equation.id] += held.follows.ravel().tolist()
        for name, found in followed.items():
            if len(found) > 1 and case.repeats is None:
                numbers[name].append(set(found) - {0.0})
    constant = {name for name, found in numbers.items() if _are_constant(found)}
    constant |= {name for name, found in positions.items() if len(set(found)) == 1 and 2 * len(found) > len(cases)}
    return [
        [replace(one, follows=None) if one.equation.id in constant else one for one in of_case] for of_case in table
    ]


def _are_constant(numbers: Sequence[set[float]]) -> bool:
    """Whether most cases have at most one number, besides zeros, that no other case has.

    Cases with but one number are not among them: from zeros for a numerical gradient it follows that the relative
    difference is 1, always.
    """
    count = Counter(chain(*numbers))
    own = [sum(count[number] == 1 for number in of_case) for of_case in numbers]
    return 2 * sum(few < 2 for few in own) > len(own)


def _verdict(equation: Equation, table: Sequence[Sequence[_Held]]) -> EquationVerdict:
    by_layer: dict[int | None, list[_Held]] = defaultdict(list)
    for of_case in table:
        for held in of_case:
            if held.equation is equation:
                by_layer[held.layer].append(held)
    return EquationVerdict(
        id=equation.id,
        title=equation.title,
        layers=tuple(
            LayerVerdict(
                layer=layer,
                holds=sum(one.holds for one in held),
                of=len(held),
                followed=sum(one.follows is not None for one in held),
            )
            for layer, held in sorted(by_layer.items(), key=lambda item: item[0] or 0)
        ),
    )


def _share(equations: Sequence[Equation], table: Sequence[_Held]) -> float:
    earned = whole = 0.0
    for equation in equations:
        held = [one.holds for one in table if one.equation is equation]
        if held:
            whole += equation.weight
            earned += equation.weight * sum(held) / len(held)
    return earned / whole if whole else 0.0


def _asked_of(answer: Answer, outcome: Outcome) -> float:
    """Which share of it was asked for, where more was returned: a layer too many counts like one that is wrong."""
    if not isinstance(answer, Expected):
        return 1.0
    due = [_path(part.path) for part in parts(answer.layout)]
    depth = max(map(len, due), default=0)
    came = {path[:depth] for path in _by_path(outcome)}
    return len(due) / len(came) if len(came) > len(due) else 1.0


@dataclass(frozen=True)
class _Held:
    equation: Equation
    layer: int | None
    right: bool
    follows: FloatArray | None
    """The numbers of the left side, where it is not right and what follows; whole ones as such."""

    @property
    def holds(self) -> bool:
        return self.right or self.follows is not None


@dataclass
class _Case:
    """One case of one submission, with the companions' values from one source."""

    case: Case
    answer: Answer
    outcome: Outcome
    equations: Sequence[Equation]
    calls: Sequence[CompanionCall]
    reference: Mapping[str, Function]
    theirs: Mapping[str, Outcome]
    known: Callable[[Function], Function]
    """A function of the right side → what the student's own is known to compute in its place; itself, if nothing is."""
    sound: Collection[str]
    source: str
    factor: float
    arithmetic: Arithmetic = field(default_factory=Arithmetic)
    holding: set[tuple[int, ...]] = field(default_factory=set)
    """The left sides that hold, of the equations seen so far."""

    @property
    def table(self) -> list[_Held]:
        self.arithmetic = Arithmetic(U_SINGLE if self._single() else U_DOUBLE)
        with np.errstate(all="ignore"):
            return [
                self._held(equation, instance)
                for equation in self.equations
                for instance in equation.instances(*copied(self.case.arguments))
            ]

    def _held(self, equation: Equation, instance: Instance) -> _Held:
        right = instance.left.path in self._right
        tried = () if right else map(partial(self._following, instance), self._functions(instance))
        follows = next((numbers for numbers in tried if numbers is not None), None)
        if right or follows is not None:
            self.holding.add(instance.left.path)
        return _Held(equation, instance.layer, right, follows)

    def _functions(self, instance: Instance) -> Iterator[Function]:
        """Those of the right side, then what the student's own are known to be."""
        functions = _right_sides(instance)
        # Of nothing but what was given they give what is right, and that was looked at; but in double precision.
        if any(map(_is_theirs, instance.arguments)) or self.arithmetic.u > U_DOUBLE:
            yield from functions
        for function in functions:
            if (theirs := self.known(function)) is not function:
                yield theirs

    def _following(self, instance: Instance, function: Function) -> FloatArray | None:
        """The numbers on the left side, where they are those that the function gives.

        None are told of exceptions, and of what is known to be wrong: that may have the same everywhere.
        """
        if isinstance(self.outcome, Raised):
            return _NO_NUMBERS if self._raises_too(instance, function, self.outcome) else None
        left = self._own.get(instance.left.path)
        if left is None or not np.isfinite(left).all():
            return None
        try:
            given = np.asarray(function(*map(self._plain, instance.arguments)))
            plain = given.astype(np.float64)
            if plain.shape != left.shape or not np.isfinite(plain).all():
                return None
            if not (np.any(plain) or self._may_be_zero(instance, function)):
                return None
            if not np.all(np.abs(left - plain) <= COARSE * np.max(np.abs(plain))):
                return None
        except (Exception, SystemExit):  # noqa: BLE001  # their values may be missing or not fit the equation; then it does not hold
            return None
        bounded = tuple(map(self._bounded, instance.arguments))
        bound = bound_of(function, bounded, plain.ravel(), self.arithmetic).reshape(plain.shape)
        if not within(np.abs(left - plain), bound, self.factor).all():
            return None
        if given.dtype.kind not in "fi" or function not in _right_sides(instance):
            return _NO_NUMBERS
        return left if given.dtype.kind == "f" else left.astype(given.dtype)

    def _raises_too(self, instance: Instance, function: Function, raised: Raised) -> bool:
        """Whether the whole answer must be an exception, because units or shapes do not fit in what is known to be
        wrong and was charged elsewhere.
        """
        if instance.left.path or raised.type not in MISFITS or function in _right_sides(instance):
            return False
        try:
            function(*map(self._plain, instance.arguments))
        except Exception as error:  # noqa: BLE001  # which one is the question
            return type(error).__name__ in MISFITS
        return False

    def _may_be_zero(self, instance: Instance, function: Function) -> bool:
        """Whether zeros can be what follows: from their own values that are not zero, or hold themselves; or, where
        none of their values is given, from what is known to be wrong.
        """
        own = [argument.path for argument in instance.arguments if isinstance(argument, Own)]
        if not own:
            return function not in _right_sides(instance)
        return all(path in self.holding or np.any(np.abs(self._own.get(path, 0.0)) >= _SMALLEST) for path in own)

    def _plain(self, argument: Argument) -> Any:
        """The numbers in its place.  Raises KeyError where there are none, ValueError where they are not finite."""
        match argument:
            case Own():
                value = self._own[argument.path]
            case Companion():
                of = self._their_companions if self.source == "theirs" else self._right_companions
                name = self._name(argument)
                value = of[name][argument.path]
                if name in self.sound:
                    right = self._right_companions[name][argument.path]
                    if np.max(np.abs(value - right), initial=0.0) > COARSE * np.max(np.abs(right), initial=0.0):
                        raise ValueError("as a companion it answers otherwise than when it is judged")
            case dict():
                return {key: self._plain(item) for key, item in argument.items()}
            case np.ndarray() | float():
                value = np.asarray(argument, dtype=np.float64)
            case _:  # which unit, which kind: exact
                return argument
        if not np.isfinite(value).all():
            raise ValueError("not finite")
        return value

    def _bounded(self, argument: Argument) -> Any:
        """The same with bounds: what a program works with may have one more rounding than what it returned."""
        match argument:
            case Companion() if self.source == "right":
                return self._right_companions_bounded[self._name(argument)][argument.path]
            case dict():
                return {key: self._bounded(item) for key, item in argument.items()}
            case np.ndarray() | float() | Own() | Companion():
                return _bounded(self._plain(argument), self.arithmetic)
            case _:
                return argument

    # What was returned, by path

    @cached_property
    def _own(self) -> Mapping[tuple[int, ...], FloatArray]:
        found = self._deviation
        if found is None:
            return _by_path(self.outcome)
        return {_path(part.path): found.returned[part.entries].reshape(part.shape) for part in found.parts}

    @cached_property
    def _their_companions(self) -> Mapping[str, Mapping[tuple[int, ...], FloatArray]]:
        return {call.question: _by_path(self.theirs.get(call.question)) for call in self.calls}

    @cached_property
    def _right_companions(self) -> Mapping[str, Mapping[tuple[int, ...], FloatArray]]:
        return {call.question: dict(_leaves(self._asked(call), ())) for call in self.calls}

    @cached_property
    def _right_companions_bounded(self) -> Mapping[str, Mapping[tuple[int, ...], Any]]:
        return {call.question: self._with_bounds(call) for call in self.calls}

    def _with_bounds(self, call: CompanionCall) -> Mapping[tuple[int, ...], Any]:
        try:
            found = dict(_leaves(self._asked(call, self.arithmetic), ()))
        except Exception:  # noqa: BLE001  # of the author's code; it is right on plain arrays, so the bounds are assumed
            found = {}
        return {
            path: found.get(path, Bounded(value, self.arithmetic.assumed(value), self.arithmetic))
            for path, value in self._right_companions[call.question].items()
        }

    def _asked(self, call: CompanionCall, arithmetic: Arithmetic | None = None) -> Any:
        """What the right companion answers, with bounds where there is an arithmetic."""
        given = call.arguments(*copied(self.case.arguments))
        return self.reference[call.question](*(_bounded(given, arithmetic) if arithmetic else given))

    def _name(self, argument: Companion) -> str:
        return argument.of or next((call.question for call in self.calls), "")

    @cached_property
    def _right(self) -> frozenset[tuple[int, ...]]:
        """The paths of what is right as it stands."""
        found = self._deviation
        if found is None:
            return frozenset()
        return frozenset(_path(part.path) for part in found.parts if found.right[part.entries].all())

    @cached_property
    def _deviation(self) -> Deviation | None:
        return deviation(self.answer, self.outcome)

    def _single(self) -> bool:
        values = self.outcome.values if isinstance(self.outcome, Returned) else np.zeros(0)
        with np.errstate(over="ignore"):
            return values.size > 0 and bool(np.all(values.astype(np.float32) == values))


def _right_sides(instance: Instance) -> tuple[Function, ...]:
    return instance.function if isinstance(instance.function, tuple) else (instance.function,)


def _is_theirs(argument: Argument) -> bool:
    """Whether it has a value of the student's in it."""
    if isinstance(argument, dict):
        return any(map(_is_theirs, argument.values()))
    return isinstance(argument, Own | Companion)


def _by_path(outcome: Outcome | None) -> Mapping[tuple[int, ...], FloatArray]:
    if not isinstance(outcome, Returned) or not readable(outcome):
        return {}
    return {
        _path(part.path): outcome.values[part.entries].reshape(part.shape)
        for part in parts(outcome.layout)
        if all(isinstance(key, int) for _, key in part.path)
    }


def _path(steps: Sequence[tuple[str, int | str]]) -> tuple[int, ...]:
    return tuple(key for _, key in steps if isinstance(key, int))


def _leaves(value: Any, path: tuple[int, ...]) -> Iterator[tuple[tuple[int, ...], Any]]:
    if isinstance(value, dict):
        for key, item in value.items():
            yield from _leaves(item, (*path, key))
    elif isinstance(value, (tuple, list)):
        for i, item in enumerate(value):
            yield from _leaves(item, (*path, i))
    else:
        yield path, value


def _bounded(value: Any, arithmetic: Arithmetic) -> Any:
    match value:
        case tuple():
            return tuple(_bounded(item, arithmetic) for item in value)
        case dict():
            return {key: _bounded(item, arithmetic) for key, item in value.items()}
        case np.ndarray() | float():
            return Bounded(value, arithmetic.u * np.abs(value), arithmetic)
        case _:
            return value
