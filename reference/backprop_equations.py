"""The equations between the parts of one answer of ``backprop``, for follow-through; and what its quantities are
called.

A wrong δ^(L) makes every δ and ∇ below it wrong, but not the equations that lead there.
"""
# ruff: noqa: ARG001, E741  # all are called with the arguments of backprop; l is the l of the formulas

from __future__ import annotations

from collections.abc import Iterator, Mapping

from grader.equations import Companion, CompanionCall, Equation, Instance, Own
from grader.model import FloatArray

from .backprop import gradient, hidden_delta, output_delta

Layers = dict[int, FloatArray]

DELTA, NABLA = 0, 1


def _output(theta: Layers, x: FloatArray, y: FloatArray) -> Iterator[Instance]:
    L = max(theta)
    yield Instance(L, Own(DELTA, L), output_delta, (Companion(L), y))


def _hidden(theta: Layers, x: FloatArray, y: FloatArray) -> Iterator[Instance]:
    for l in range(max(theta) - 1, 1, -1):
        yield Instance(l, Own(DELTA, l), hidden_delta, (theta[l + 1], Own(DELTA, l + 1), Companion(l)))


def _gradients(theta: Layers, x: FloatArray, y: FloatArray) -> Iterator[Instance]:
    for l in theta:
        yield Instance(l, Own(NABLA, l), gradient, (Own(DELTA, l), Companion(l - 1)))


EQUATIONS: tuple[Equation, ...] = (
    Equation("delta-output", "backprop", "δ^(L) = a^(L) − y", 1.0, _output),
    Equation("delta-hidden", "backprop", "δ^(l) = θ^(l+1)ᵀ δ^(l+1) ⊙ a^(l) ⊙ (1 − a^(l))", 2.0, _hidden),
    Equation("nabla", "backprop", "∇^(l) = δ^(l) a^(l−1)ᵀ", 2.0, _gradients),
)

#: ``backprop`` is judged with the a^(l) that the student's own ``forward`` gives, if those are not the right ones.
COMPANIONS: Mapping[str, CompanionCall] = {"backprop": CompanionCall("forward", lambda theta, x, _y: (theta, x))}

#: How parameters and what is returned are written in reports: ``{l}`` is the layer.
SYMBOLS: Mapping[str, str] = {
    "z": "z",
    "theta": "θ^({l})",
    "x": "x",
    "a_L": "a^(L)",
    "y": "y",
    "theta_next": "θ^(l+1)",
    "delta_next": "δ^(l+1)",
    "a_l": "a^(l)",
    "delta_l": "δ^(l)",
    "a_prev": "a^(l−1)",
    "nabla": "∇^({l})",
    "alpha": "α",
}
RETURNS: Mapping[str, tuple[str, ...]] = {
    "sigmoid": ("g(z)",),
    "forward": ("a^({l})",),
    "output_delta": ("δ^(L)",),
    "hidden_delta": ("δ^(l)",),
    "gradient": ("∇^(l)",),
    "backprop": ("δ^({l})", "∇^({l})"),
    "gradient_descent_step": ("new θ^({l})",),
}
