# ruff: noqa: E741  # l is the l of the formulas
import numpy as np

from reference.backprop import backprop


def recomputed(reference, given):
    x, y, theta, eps = given("x"), given("y"), {2: given("θ^(2)"), 3: given("θ^(3)")}, float(given("ε"))
    _, nabla = backprop(theta, x, y)
    cost, numerical_gradient, check = (reference[name] for name in ("cost", "numerical_gradient", "check"))
    step = np.array([[eps, 0], [0, 0]])
    C, above, below = (cost({**theta, 2: theta[2] + by * step}, x, y) for by in (0, 1, -1))
    numerical = numerical_gradient(theta, x, y, eps)
    wrong = {l: nabla[l].copy() for l in nabla}
    wrong[2][1, 0] *= -1
    where, difference = check(theta, x, y, wrong, eps)
    return {
        "x": x,
        "y": y,
        "θ^(2)": theta[2],
        "θ^(3)": theta[3],
        "∇^(2)": nabla[2],
        "∇^(3)": nabla[3],
        "ε": eps,
        "C": C,
        "C(θ^(2)_00 + ε)": above,
        "C(θ^(2)_00 − ε)": below,
        "n^(2)_00": (above - below) / (2 * eps),
        "one-sided": (above - C) / eps,
        "n^(2)": numerical[2],
        "n^(3)": numerical[3],
        **{f"difference at ε of {step}": check(theta, x, y, nabla, step)[1] for step in (0.1, 0.01, 0.001)},
        "wrong ∇^(2)": wrong[2],
        "(l, i, j)": where,
        "difference": difference,
    }
