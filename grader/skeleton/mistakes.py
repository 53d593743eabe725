"""Known mistakes: wrong variants of the reference's functions, and what a student is told whose answers are theirs.

A mistake is recognised by its answers, never by its code.  This file may be left out.
"""

import numpy as np

from grader.authoring import Mistake


def weights_for_inputs(w: np.ndarray, x: np.ndarray, y: float) -> np.ndarray:
    nabla: np.ndarray = (w @ x - y) * w
    return nabla


MISTAKES = (
    Mistake(
        id="gradient-weights-for-inputs",
        questions=("gradient",),
        variant=weights_for_inputs,
        sentence="Your gradient is (ŷ − y) w: it ends with w where x belongs.",
        hint="ŷ = w · x. How much does ŷ change when w_i does?",
        step="chain rule: ∂ŷ/∂w_i = x_i",
        seen="plausible only",
    ),
)
