# ruff: noqa: E741  # l is the l of the formulas

import numpy as np


def recomputed(reference, given):
    X, Y, lam = given("X"), given("Y"), float(given("λ"))
    Theta = {1: given("Θ^(1)"), 2: given("Θ^(2)")}
    A = reference["forward"](Theta, X)
    with_ones = {l: np.insert(A[l], 0, 1, axis=1) for l in (1, 2)}
    Z = {l + 1: with_ones[l] @ Theta[l].T for l in (1, 2)}
    delta = reference["deltas"](Theta, X, Y)
    D = reference["gradients"](Theta, X, Y, lam)
    J = reference["cost"](Theta, X, Y, lam)
    nudged = {1: Theta[1] + np.array([[0, 0], [0, 0.001]]), 2: Theta[2]}
    after = reference["cost"](nudged, X, Y, lam)
    return {
        "X": X,
        "Y": Y,
        "λ": lam,
        "Θ^(1)": Theta[1],
        "Θ^(2)": Theta[2],
        "[1 A^(1)]": with_ones[1],
        "Z^(2)": Z[2],
        "A^(2)": A[2],
        "[1 A^(2)]": with_ones[2],
        "Z^(3)": Z[3],
        "A^(3)": A[3],
        "1/m ΣΣ": reference["cost"](Theta, X, Y, 0.0),
        "λ/2m ΣΣΣ": J - reference["cost"](Theta, X, Y, 0.0),
        "J": J,
        "δ^(3)": delta[3],
        "δ^(3) Θ^(2) without column 0": delta[3] @ Theta[2][:, 1:],
        "g′(Z^(2))": reference["sigmoid_gradient"](Z[2]),
        "δ^(2)": delta[2],
        "Δ^(2)": delta[3].T @ with_ones[2],
        "D^(2)": D[2],
        "Δ^(1)": delta[2].T @ with_ones[1],
        "D^(1)": D[1],
        "J before": J,
        "J after": after,
        "(J after − J before) / 0.001": (after - J) / 0.001,
    }
