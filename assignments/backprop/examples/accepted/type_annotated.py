# expect: others=accepted
from __future__ import annotations

from typing import Final, TypeAlias

import numpy as np
import numpy.typing as npt

Vector: TypeAlias = npt.NDArray[np.float64]
Matrix: TypeAlias = npt.NDArray[np.float64]
Layers: TypeAlias = "dict[int, Vector]"
Weights: TypeAlias = "dict[int, Matrix]"

INPUT_LAYER: Final = 1


def sigmoid(z: Vector) -> Vector:
    return 1.0 / (1.0 + np.exp(-z))


def forward(theta: Weights, x: Vector) -> Layers:
    a: Layers = {INPUT_LAYER: x}
    for l in range(INPUT_LAYER + 1, depth(theta) + 1):
        z: Vector = theta[l] @ a[l - 1]
        a[l] = sigmoid(z)
    return a


def depth(theta: Weights) -> int:
    return max(theta)


def output_delta(a_L: Vector, y: Vector) -> Vector:
    return a_L - y


def hidden_delta(theta_next: Matrix, delta_next: Vector, a_l: Vector) -> Vector:
    g_prime: Vector = a_l * (1.0 - a_l)
    return (theta_next.T @ delta_next) * g_prime


def gradient(delta_l: Vector, a_prev: Vector) -> Matrix:
    return np.outer(delta_l, a_prev)


def backprop(theta: Weights, x: Vector, y: Vector) -> tuple[Layers, Weights]:
    a: Layers = forward(theta, x)
    L: int = depth(theta)
    delta: Layers = {L: output_delta(a[L], y)}
    for l in range(L - 1, INPUT_LAYER, -1):
        delta[l] = hidden_delta(theta[l + 1], delta[l + 1], a[l])
    nabla: Weights = {l: gradient(d, a[l - 1]) for l, d in delta.items()}
    return delta, nabla


def gradient_descent_step(theta: Weights, nabla: Weights, alpha: float) -> Weights:
    return {l: theta[l] - alpha * nabla[l] for l in theta}
