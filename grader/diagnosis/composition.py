"""A function with other functions in the place of those that it calls.

    backprop ─calls─► forward ─calls─► sigmoid          rebound(backprop, {sigmoid: wrong_sigmoid})

What a mistake in a part does to the whole is thus a matter of substitution, and no author has to state how the whole is
made of its parts: the reference is ordinary Python, and so is every wrong variant of it.  Functions are told apart by
identity; helpers of the author's own package are followed, everything else is left alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from types import CodeType, FunctionType
from typing import Any

Function = Callable[..., Any]


def calls(function: Function, parts: Mapping[str, Function]) -> frozenset[str]:
    """The names of those ``parts`` that ``function`` calls, by itself or through others."""
    found: set[str] = set()
    seen: set[int] = set()
    waiting = [function]
    while waiting:
        current = waiting.pop()
        if id(current) in seen:
            continue
        seen.add(id(current))
        for _, callee in _callees(current):
            found.update(name for name, part in parts.items() if part is callee)
            waiting.append(callee)
    return frozenset(found)


def rebound(function: Function, replacements: Mapping[Function, Function]) -> Function:
    """``function`` with each key of ``replacements`` replaced by its value wherever it is called, helpers included.

    ``function`` itself, where it calls none of them.
    """
    return _rebound(function, replacements, {})


def _rebound(function: Function, replacements: Mapping[Function, Function], made: dict[int, Function]) -> Function:
    if id(function) in made:
        return made[id(function)]
    if not isinstance(function, FunctionType) or not _reaches(function, replacements, set()):
        return function
    names = dict(function.__globals__)
    copy = FunctionType(function.__code__, names, function.__name__, function.__defaults__, function.__closure__)
    copy.__kwdefaults__ = function.__kwdefaults__
    made[id(function)] = copy  # before its callees: a recursive helper refers to itself
    for name, callee in _callees(function):
        names[name] = replacements[callee] if callee in replacements else _rebound(callee, replacements, made)
    return copy


def _reaches(function: Function, replacements: Mapping[Function, Function], seen: set[int]) -> bool:
    seen.add(id(function))
    return any(
        callee in replacements or (id(callee) not in seen and _reaches(callee, replacements, seen))
        for _, callee in _callees(function)
    )


def _callees(function: Function) -> Iterator[tuple[str, Function]]:
    """The functions of the same package that the code of ``function`` refers to, under the names it uses."""
    if not isinstance(function, FunctionType):
        return
    package = _package(function)
    for name in _names(function.__code__):
        callee = function.__globals__.get(name)
        # A decorated function is a wrapper with the globals of its decorator: a part like any other, but not opened.
        if isinstance(callee, FunctionType) and _package_name(callee.__module__) == package:
            yield name, callee


@lru_cache(maxsize=1_024)
def _names(code: CodeType) -> frozenset[str]:
    nested = (constant for constant in code.co_consts if isinstance(constant, CodeType))
    return frozenset(code.co_names).union(*(_names(inner) for inner in nested))


def _package(function: FunctionType) -> str:
    return _package_name(function.__globals__.get("__name__", ""))


def _package_name(module: str | None) -> str:
    return (module or "").rpartition(".")[0]
