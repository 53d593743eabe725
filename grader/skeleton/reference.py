"""TITLE: the right answers, and the cases that are asked.  Students never get this file.

Each question of assignment.toml is a function here.  Write it in plain numpy: how far a right answer may be off is
found by running it with a bound on the rounding error of every operation.  Students see signatures and docstrings.
"""

import numpy as np

from grader.authoring import Draw


def gradient(w: np.ndarray, x: np.ndarray, y: float) -> np.ndarray:
    """∂C/∂w for one example, where C = ½ (ŷ − y)² and ŷ = w · x: it is (ŷ − y) x.

    w, x: (n,).  y: a number.  Returns: (n,).
    """
    nabla: np.ndarray = (w @ x - y) * x
    return nabla


# ── Cases ───────────────────────────────────────────────────────────────────────────────────────────────────
# A Draw is a kind, by which a criterion of the rubric can choose, and a function from a random stream to the arguments.
# Draw from that stream and from nothing else.  Hand-sized cases are the same in every run, and students may see their
# answers; all others are other ones in each run.

_HALVES = np.array([-2.0, -1.5, -1.0, -0.5, 0.5, 1.0, 1.5, 2.0])


def _hand_sized(n: int) -> Draw:
    """Numbers for a pencil; no two of w are equal, nor of x."""
    return Draw(
        "hand-sized",
        lambda rng: (
            rng.choice(_HALVES, n, replace=False),
            rng.choice(_HALVES, n, replace=False),
            float(rng.choice(_HALVES)) / 4,
        ),
    )


def _random(n: int) -> Draw:
    return Draw("random", lambda rng: (rng.normal(size=n), rng.normal(size=n), float(rng.normal())))


DRAWS = {
    "gradient": (
        *(_hand_sized(n) for n in (1, 2, 2, 3)),
        *(_random(n) for n in (2, 3, 4, 5, 7, 9)),
    ),
}
