"""The equations between the parts of ``gradient-check``, for follow-through; and what its quantities are called.

A wrong cost has a numerical gradient, too, and whoever measures it rightly has done what was asked.
"""
# ruff: noqa: ARG001, E741  # all are called with the arguments of the question; l is the l of the formulas

from __future__ import annotations

from collections.abc import Iterator, Mapping

from grader.equations import Companion, CompanionCall, Equation, Instance, Own
from grader.model import FloatArray

from .gradient_check import differences, relative_difference, worst_entry

Layers = dict[int, FloatArray]

WHERE, DIFFERENCE = 0, 1


def _central(theta: Layers, x: FloatArray, y: FloatArray, eps: float) -> Iterator[Instance]:
    for l in theta:
        yield Instance(l, Own(l), differences, (theta, x, y, eps, l))


def _where(theta: Layers, x: FloatArray, y: FloatArray, nabla: Layers, eps: float) -> Iterator[Instance]:
    yield Instance(None, Own(WHERE), worst_entry, (nabla, {l: Companion(l) for l in nabla}))


def _difference(theta: Layers, x: FloatArray, y: FloatArray, nabla: Layers, eps: float) -> Iterator[Instance]:
    yield Instance(None, Own(DIFFERENCE), relative_difference, (nabla, {l: Companion(l) for l in nabla}))


EQUATIONS: tuple[Equation, ...] = (
    Equation("central", "numerical_gradient", "n^(l)_ij = (C(θ^(l)_ij + ε) − C(θ^(l)_ij − ε)) / 2ε", 1.0, _central),
    Equation("where", "check", "|∇^(l)_ij − n^(l)_ij| is largest at (l, i, j)", 1.0, _where),
    Equation("difference", "check", "difference = ‖∇ − n‖ / (‖∇‖ + ‖n‖)", 1.0, _difference),
)

#: ``check`` is judged with the n that the student's own ``numerical_gradient`` gives, if that is not the right one.
COMPANIONS: Mapping[str, CompanionCall] = {
    "check": CompanionCall("numerical_gradient", lambda theta, x, y, _nabla, eps: (theta, x, y, eps))
}

#: How parameters and what is returned are written in reports: ``{l}`` is the layer.
SYMBOLS: Mapping[str, str] = {
    "theta": "θ^({l})",
    "x": "x",
    "y": "y",
    "eps": "ε",
    "nabla": "∇^({l})",
    "numerical": "n^({l})",
}
RETURNS: Mapping[str, tuple[str, ...]] = {
    "cost": ("C",),
    "numerical_gradient": ("n^({l})",),
    "relative_difference": ("relative difference",),
    "check": ("(l, i, j)", "difference"),
}
