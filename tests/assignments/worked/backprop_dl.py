import numpy as np

ACTIVATIONS = {1: "relu", 2: "sigmoid"}


def recomputed(reference, given):
    X, Y, alpha = given("X"), given("Y"), float(given("α"))
    W, b = {1: given("W^[1]"), 2: given("W^[2]")}, {1: given("b^[1]"), 2: given("b^[2]")}

    def output(W, b):
        return reference["forward"](W, b, X, ACTIVATIONS)[1][2]

    def cost(W, b):
        a = output(W, b)
        return -np.mean(np.sum(Y * np.log(a) + (1 - Y) * np.log(1 - a), axis=0))

    Z, A = reference["forward"](W, b, X, ACTIVATIONS)
    dZ, dW, db = reference["backward"](W, b, X, Y, ACTIVATIONS)
    new_W, new_b = reference["update"](W, b, dW, db, alpha)
    before, after = cost(W, b), cost(W, {**b, 1: b[1] + [[0.01], [0]]})
    return {
        "X": X,
        "Y": Y,
        "W^[1]": W[1],
        "b^[1]": b[1],
        "W^[2]": W[2],
        "b^[2]": b[2],
        "α": alpha,
        "Z^[1]": Z[1],
        "A^[1]": A[1],
        "Z^[2]": Z[2],
        "A^[2]": A[2],
        "J": before,
        "dZ^[2]": dZ[2],
        "W^[2]ᵀ dZ^[2]": W[2].T @ dZ[2],
        "g′(Z^[1])": np.where(Z[1] > 0, 1, 0),
        "dZ^[1]": dZ[1],
        "dW^[2]": dW[2],
        "db^[2]": db[2],
        "dW^[1]": dW[1],
        "db^[1]": db[1],
        "J before": before,
        "J after": after,
        "(J after − J before) / 0.01": (after - before) / 0.01,
        "new W^[2]": new_W[2],
        "new b^[2]": new_b[2],
        "new W^[1]": new_W[1],
        "new b^[1]": new_b[1],
        "new A^[2]": output(new_W, new_b),
        "new J": cost(new_W, new_b),
    }
