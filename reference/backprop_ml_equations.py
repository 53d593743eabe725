"""The equations between the parts of one answer of ``backprop-ml``, for follow-through; and what its quantities are
called.

What a wrong ``forward`` does to J, δ and D, and a wrong ``deltas`` to D, is charged where it is made.
"""
# ruff: noqa: ARG001, E741  # all are called with the arguments of their question; l is the l of the formulas

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np

from grader.equations import Companion, CompanionCall, Equation, Instance, Own
from grader.model import FloatArray

from .backprop_ml import cost_of_output, gradient, hidden_delta, output_delta, penalty

Layers = dict[int, FloatArray]


def hidden_delta_from_activations(
    Theta_l: FloatArray, delta_next: FloatArray, Theta_below: FloatArray, A_below: FloatArray, A_l: FloatArray
) -> FloatArray:
    """The same where A^(l) = g(Z^(l)); their own A^(l) may be something else, and A ⊙ (1 − A) its slope."""
    delta_l: FloatArray = delta_next @ Theta_l[:, 1:] * A_l * (1 - A_l)
    return delta_l


def hidden_delta_from_inputs(
    Theta_l: FloatArray, delta_next: FloatArray, Theta_below: FloatArray, A_below: FloatArray, A_l: FloatArray
) -> FloatArray:
    return hidden_delta(Theta_l, delta_next, Theta_below, A_below)


def _cost(Theta: Layers, X: FloatArray, Y: FloatArray, lam: float) -> Iterator[Instance]:
    L = max(Theta) + 1
    yield Instance(L, Own(), cost_of_output, (Companion(L), Y, np.float64(penalty(Theta, lam, len(X)))))


def _output(Theta: Layers, X: FloatArray, Y: FloatArray) -> Iterator[Instance]:
    L = max(Theta) + 1
    yield Instance(L, Own(L), output_delta, (Companion(L), Y))


def _hidden(Theta: Layers, X: FloatArray, Y: FloatArray) -> Iterator[Instance]:
    for l in range(max(Theta), 1, -1):
        yield Instance(
            l,
            Own(l),
            (hidden_delta_from_inputs, hidden_delta_from_activations),
            (Theta[l], Own(l + 1), Theta[l - 1], Companion(l - 1), Companion(l)),
        )


def _gradients(Theta: Layers, X: FloatArray, Y: FloatArray, lam: float) -> Iterator[Instance]:
    for l in Theta:
        theirs = Companion(l + 1, of="deltas"), Companion(l, of="forward")
        yield Instance(l, Own(l), gradient, (*theirs, Theta[l], np.float64(lam)))


EQUATIONS: tuple[Equation, ...] = (
    Equation("cost-of-output", "cost", "J from A^(L), Y, Θ and λ", 1.0, _cost),
    Equation("delta-output", "deltas", "δ^(L) = A^(L) − Y", 1.0, _output),
    Equation("delta-hidden", "deltas", "δ^(l) = δ^(l+1) Θ^(l), without its column 0, ⊙ g′(Z^(l))", 2.0, _hidden),
    Equation("gradient", "gradients", "D^(l) = 1/m δ^(l+1)ᵀ [1 A^(l)] + λ/m Θ^(l), no λ in column 0", 1.0, _gradients),
)

#: What a wrong answer may follow from: the student's own functions on the same batch.
COMPANIONS: Mapping[str, CompanionCall | tuple[CompanionCall, ...]] = {
    "cost": CompanionCall("forward", lambda Theta, X, _Y, _lam: (Theta, X)),
    "deltas": CompanionCall("forward", lambda Theta, X, _Y: (Theta, X)),
    "gradients": (
        CompanionCall("forward", lambda Theta, X, _Y, _lam: (Theta, X)),
        CompanionCall("deltas", lambda Theta, X, Y, _lam: (Theta, X, Y)),
    ),
}

#: How parameters and what is returned are written in reports: ``{l}`` is the layer.
SYMBOLS: Mapping[str, str] = {"z": "z", "Theta": "Θ^({l})", "X": "X", "Y": "Y", "lam": "λ"}
RETURNS: Mapping[str, tuple[str, ...]] = {
    "sigmoid_gradient": ("g′(z)",),
    "forward": ("A^({l})",),
    "cost": ("J",),
    "deltas": ("δ^({l})",),
    "gradients": ("D^({l})",),
}
