# ruff: noqa: E741  # l is the l of the formulas
import numpy as np


def cost(theta, x, y, nudge=None):
    a = x
    for l in sorted(theta):
        z = theta[l] @ a + (nudge or {}).get(l, 0)
        a = 1 / (1 + np.exp(-z))
    return -np.sum(y * np.log(a) + (1 - y) * np.log(1 - a))


def recomputed(reference, given):
    x, y, alpha = given("x"), given("y"), float(given("α"))
    theta = {2: given("θ^(2)"), 3: given("θ^(3)")}
    a = reference["forward"](theta, x)
    delta, nabla = reference["backprop"](theta, x, y)
    new = reference["gradient_descent_step"](theta, nabla, alpha)
    before, after = cost(theta, x, y), cost(theta, x, y, nudge={2: np.array([0.01, 0])})
    return {
        "x": x,
        "y": y,
        "α": alpha,
        "θ^(2)": theta[2],
        "θ^(3)": theta[3],
        "z^(2)": theta[2] @ x,
        "a^(2)": a[2],
        "z^(3)": theta[3] @ a[2],
        "a^(3)": a[3],
        "C": before,
        "δ^(3)": delta[3],
        "θ^(3)ᵀ δ^(3)": theta[3].T @ delta[3],
        "a^(2) ⊙ (1 − a^(2))": a[2] * (1 - a[2]),
        "δ^(2)": delta[2],
        "C before": before,
        "C after": after,
        "(C after − C before) / 0.01": (after - before) / 0.01,
        "∇^(3)": nabla[3],
        "∇^(2)": nabla[2],
        "new θ^(3)": new[3],
        "new θ^(2)": new[2],
        "new a^(3)": reference["forward"](new, x)[3],
        "new C": cost(new, x, y),
    }
