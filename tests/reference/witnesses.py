"""Independent witnesses of δ^(l) = ∂C/∂z^(l) and ∇^(l) = ∂C/∂θ^(l): those of the assignment, and another library.

Each takes a network and the (delta, nabla) that somebody claims, and says by how much the claim is off.
"""
# ruff: noqa: E741  # l is the l of the formulas

import autograd
import autograd.numpy
import numpy as np

from reference.backprop_witnesses import COMPLEX, DIFFERENCES, central_differences, complex_step, cost

__all__ = ["TOLERANCE", "WITNESSES", "cost"]

#: What each witness may be off itself, with room to spare: far below the 5e-4 that it must notice.
TOLERANCE = {"central differences": DIFFERENCES, "complex step": COMPLEX, "autograd": 1e-12}


def by_autograd(theta, x, y, delta, nabla, rng):
    nudge = {l: np.zeros(len(theta[l])) for l in theta}
    true_nabla, true_delta = autograd.grad(cost, (0, 1))(theta, nudge, x, y, autograd.numpy)
    return max(
        max(np.linalg.norm(claim[l] - true[l]) / np.linalg.norm(claim[l]) for l in theta)
        for claim, true in ((delta, true_delta), (nabla, true_nabla))
    )


WITNESSES = {
    "central differences": central_differences,
    "complex step": complex_step,
    "autograd": by_autograd,
}
