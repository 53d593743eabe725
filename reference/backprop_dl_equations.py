"""The equations between the parts of one answer of ``backprop-dl``, for follow-through; and what its quantities are
called.

A wrong dZ^[L] makes every dZ, dW and db below it wrong, but not the equations that lead there.
"""
# ruff: noqa: ARG001, E741  # all are called with the arguments of their question; l is the l of the formulas

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial

from grader.equations import Companion, CompanionCall, Equation, Instance, Own
from grader.model import FloatArray

from .backprop_dl import activation, average, hidden_error, linear, output_error, step, weight_gradient

Layers = dict[int, FloatArray]
Names = dict[int, str]

Z, A = 0, 1
DZ, DW, DB = 0, 1, 2
NEW_W, NEW_B = 0, 1


def _input(W: Layers, b: Layers, X: FloatArray, activations: Names) -> Iterator[Instance]:
    yield Instance(0, Own(A, 0), itself, (X,))


def itself(X: FloatArray) -> FloatArray:
    """A^[0] = X."""
    return X


def _linear(W: Layers, b: Layers, X: FloatArray, activations: Names) -> Iterator[Instance]:
    for l in W:
        yield Instance(l, Own(Z, l), linear, (W[l], b[l], Own(A, l - 1) if l > 1 else X))


def _activation(W: Layers, b: Layers, X: FloatArray, activations: Names) -> Iterator[Instance]:
    for l in W:
        yield Instance(l, Own(A, l), partial(activation, activations[l]), (Own(Z, l),))


def _output(W: Layers, b: Layers, X: FloatArray, Y: FloatArray, activations: Names) -> Iterator[Instance]:
    L = max(W)
    yield Instance(L, Own(DZ, L), output_error, (Companion(A, L), Y))


def _hidden(W: Layers, b: Layers, X: FloatArray, Y: FloatArray, activations: Names) -> Iterator[Instance]:
    for l in range(max(W) - 1, 0, -1):
        error = partial(hidden_error, activations[l])
        yield Instance(l, Own(DZ, l), error, (W[l + 1], Own(DZ, l + 1), Companion(Z, l)))


def _weights(W: Layers, b: Layers, X: FloatArray, Y: FloatArray, activations: Names) -> Iterator[Instance]:
    for l in W:
        yield Instance(l, Own(DW, l), weight_gradient, (Own(DZ, l), Companion(A, l - 1)))


def _biases(W: Layers, b: Layers, X: FloatArray, Y: FloatArray, activations: Names) -> Iterator[Instance]:
    for l in W:
        yield Instance(l, Own(DB, l), average, (Own(DZ, l),))


def _new_weights(W: Layers, b: Layers, dW: Layers, db: Layers, alpha: float) -> Iterator[Instance]:
    for l in W:
        yield Instance(l, Own(NEW_W, l), step, (W[l], dW[l], alpha))


def _new_biases(W: Layers, b: Layers, dW: Layers, db: Layers, alpha: float) -> Iterator[Instance]:
    for l in b:
        yield Instance(l, Own(NEW_B, l), step, (b[l], db[l], alpha))


EQUATIONS: tuple[Equation, ...] = (
    Equation("input", "forward", "A^[0] = X", 0.2, _input),  # little: it is given
    Equation("linear", "forward", "Z^[l] = W^[l] A^[l−1] + b^[l]", 2.0, _linear),
    Equation("activation", "forward", "A^[l] = g^[l](Z^[l])", 1.0, _activation),
    Equation("dz-output", "backward", "dZ^[L] = A^[L] − Y", 1.0, _output),
    Equation("dz-hidden", "backward", "dZ^[l] = W^[l+1]ᵀ dZ^[l+1] ⊙ g^[l]′(Z^[l])", 2.0, _hidden),
    Equation("dw", "backward", "dW^[l] = (1/m) dZ^[l] A^[l−1]ᵀ", 2.0, _weights),
    Equation("db", "backward", "db^[l] = (1/m) Σ over the examples of dZ^[l]", 1.0, _biases),
    Equation("new-w", "update", "W^[l] − α dW^[l]", 1.0, _new_weights),
    Equation("new-b", "update", "b^[l] − α db^[l]", 1.0, _new_biases),
)

#: ``backward`` is judged with the Z and A that the student's own ``forward`` gives, if those are not the right ones.
COMPANIONS: Mapping[str, CompanionCall] = {
    "backward": CompanionCall("forward", lambda W, b, X, _Y, activations: (W, b, X, activations))
}

#: How parameters and what is returned are written in reports: ``{l}`` is the layer.
SYMBOLS: Mapping[str, str] = {
    "W": "W^[{l}]",
    "b": "b^[{l}]",
    "X": "X",
    "Y": "Y",
    "activations": "g^[{l}]",
    "dW": "dW^[{l}]",
    "db": "db^[{l}]",
    "alpha": "α",
}
RETURNS: Mapping[str, tuple[str, ...]] = {
    "forward": ("Z^[{l}]", "A^[{l}]"),
    "backward": ("dZ^[{l}]", "dW^[{l}]", "db^[{l}]"),
    "update": ("new W^[{l}]", "new b^[{l}]"),
}
