"""What follows from what in ``derivation``, and what its quantities are called.

Every answer is one number, so the equations lead from one function to another: where a student's ``dz_dtheta`` is known
to be wrong, ``nabla_ij`` is right that makes of it what Σ_k makes of it, and the mistake is charged once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from grader.equations import Equation, Instance, Own
from grader.model import FloatArray, Value

from .derivation import delta_i, nabla_full, nabla_ij


def nabla_summed(
    i: int, j: int, theta_next: FloatArray, delta_next: FloatArray, a_l: FloatArray, a_prev: FloatArray
) -> float:
    """Σ_k δ^(l)_k ∂z^(l)_k/∂θ^(l)_ij: the first trick carried out with each δ^(l)_k of the second."""
    delta_l: Any = [delta_i(k, theta_next, delta_next, a_l) for k in range(len(a_l))]
    return nabla_ij(i, j, delta_l, a_prev)


def _all_of(*functions: Callable[..., Any]) -> Callable[..., Iterator[Instance]]:
    """What is returned is what one of the functions makes of those that it calls."""

    def instances(*arguments: Value) -> Iterator[Instance]:
        yield Instance(None, Own(), functions, arguments)

    return instances


EQUATIONS: tuple[Equation, ...] = (
    Equation("nabla-ij", "nabla_ij", "∇^(l)_ij = Σ_k δ^(l)_k ∂z^(l)_k/∂θ^(l)_ij", 1.0, _all_of(nabla_ij)),
    Equation("delta-i", "delta_i", "δ^(l)_i = Σ_k δ^(l+1)_k ∂z^(l+1)_k/∂z^(l)_i", 1.0, _all_of(delta_i)),
    Equation("nabla-full", "nabla_full", "∇^(l)_ij = δ^(l)_i a^(l−1)_j", 1.0, _all_of(nabla_full, nabla_summed)),
)

#: How parameters and what is returned are written in reports.
SYMBOLS: Mapping[str, str] = {
    "i": "i",
    "j": "j",
    "k": "k",
    "a_prev": "a^(l−1)",
    "a_l": "a^(l)",
    "a_L": "a^(L)",
    "delta_l": "δ^(l)",
    "delta_next": "δ^(l+1)",
    "theta_next": "θ^(l+1)",
    "y": "y",
}
RETURNS: Mapping[str, tuple[str, ...]] = {
    "dz_dtheta": ("∂z_k/∂θ_ij",),
    "nabla_ij": ("∇_ij",),
    "dz_dz": ("∂z_k/∂z_i",),
    "delta_i": ("δ_i",),
    "nabla_full": ("∇_ij",),
    "delta_output": ("δ_i",),
}
