import numpy as np


def g(z):
    return 1 / (1 + np.exp(-z))


def cost(theta, x, y):
    a = g(theta[3] @ g(theta[2] @ x))
    return -np.sum(y * np.log(a) + (1 - y) * np.log(1 - a))


def recomputed(reference, given):
    x, y, theta = given("a^(1)"), given("y"), {2: given("θ^(2)"), 3: given("θ^(3)")}
    a_2 = g(theta[2] @ x)
    a_3 = g(theta[3] @ a_2)
    delta_3 = np.array([reference["delta_output"](0, a_3, y)])
    delta_2 = np.array([reference["delta_i"](i, theta[3], delta_3, a_2) for i in range(2)])
    nabla = reference["nabla_ij"](0, 1, delta_2, x)
    assert np.isclose(nabla, reference["nabla_full"](0, 1, theta[3], delta_3, a_2, x))
    before = cost(theta, x, y)
    after = cost({**theta, 2: theta[2] + np.array([[0, 0.01], [0, 0]])}, x, y)
    return {
        "a^(1)": x,
        "y": y,
        "θ^(2)": theta[2],
        "θ^(3)": theta[3],
        "a^(2)": a_2,
        "a^(3)": a_3,
        "∂C/∂a^(3)_0": (-y / a_3 + (1 - y) / (1 - a_3))[0],
        "∂a^(3)_0/∂z^(3)_0": (a_3 * (1 - a_3))[0],
        "δ^(3)_0": delta_3[0],
        "∂z^(3)_0/∂z^(2)_0": reference["dz_dz"](0, 0, theta[3], a_2),
        "∂z^(3)_0/∂z^(2)_1": reference["dz_dz"](0, 1, theta[3], a_2),
        "δ^(2)_0": delta_2[0],
        "δ^(2)_1": delta_2[1],
        "∂z^(2)_0/∂θ^(2)_01": reference["dz_dtheta"](0, 0, 1, x),
        "∂z^(2)_1/∂θ^(2)_01": reference["dz_dtheta"](1, 0, 1, x),
        "∇^(2)_01": nabla,
        "C before": before,
        "C after": after,
        "(C after − C before) / 0.01": (after - before) / 0.01,
    }
