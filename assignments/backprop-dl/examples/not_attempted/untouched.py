# expect: others=not_attempted [not-attempted]
"""Backpropagation over a batch, in the deep-learning notation: three functions for you to write.

Replace each ``raise NotImplementedError``.  The handout, README.md, explains every equation, and
``python backprop_dl.py`` runs your functions on its worked example.
"""

import numpy as np

# ── Forward propagation ───────────────────────────────────────────────────────────────────────────


def forward(
    W: dict[int, np.ndarray], b: dict[int, np.ndarray], X: np.ndarray, activations: dict[int, str]
) -> tuple[dict[int, np.ndarray], dict[int, np.ndarray]]:
    """Z^[l] = W^[l] A^[l−1] + b^[l] and A^[l] = g^[l](Z^[l]) for l = 1..L, from A^[0] = X.

    W: {l: W^[l]} for l = 1..L, W^[l] of shape (n_l, n_{l−1}).  b: {l: b^[l]} for l = 1..L, of shape (n_l, 1).
    X: (n_0, m), an example a column.
    activations: {l: name of g^[l]} for l = 1..L, "relu" or "tanh" for l < L, "sigmoid" for l = L.
    Returns: the pair (Z, A) of dicts; Z has the keys 1..L, A has the keys 0..L; all of shape (n_l, m).

    Handout, "Forward propagation"; Nielsen, ch. 2, "Warm up".
    """
    raise NotImplementedError


# ── Backward propagation ──────────────────────────────────────────────────────────────────────────


def backward(
    W: dict[int, np.ndarray],
    b: dict[int, np.ndarray],
    X: np.ndarray,
    Y: np.ndarray,
    activations: dict[int, str],
) -> tuple[dict[int, np.ndarray], dict[int, np.ndarray], dict[int, np.ndarray]]:
    """(dZ, dW, db): every dZ^[l] from dZ^[L] = A^[L] − Y down to dZ^[1], and from each its dW^[l] and db^[l].

    W, b, X, activations: as for forward.  Y: (n_L, m), of 0 and 1, an example a column.
    Returns: the triple (dZ, dW, db) of dicts with the keys 1..L; dZ^[l] of shape (n_l, m), dW^[l] of shape
    (n_l, n_{l−1}), db^[l] of shape (n_l, 1).

    Handout, "Backward propagation"; Nielsen, ch. 2, "The backpropagation algorithm".
    """
    raise NotImplementedError


# ── Gradient descent ──────────────────────────────────────────────────────────────────────────────


def update(
    W: dict[int, np.ndarray],
    b: dict[int, np.ndarray],
    dW: dict[int, np.ndarray],
    db: dict[int, np.ndarray],
    alpha: float,
) -> tuple[dict[int, np.ndarray], dict[int, np.ndarray]]:
    """W^[l] − α dW^[l] and b^[l] − α db^[l], for every layer.

    W, dW: {l: (n_l, n_{l−1})} for l = 1..L.  b, db: {l: (n_l, 1)} for l = 1..L.  alpha: the learning rate α.
    Returns: the pair of a new {l: W^[l]} and a new {l: b^[l]}.  The arguments and their arrays stay as they are.

    Handout, "Gradient descent"; Nielsen, ch. 1, "Learning with gradient descent".
    """
    raise NotImplementedError


def main() -> None:
    """Your numbers for the worked example of the handout; compare them with those that are printed there."""
    W = {1: np.array([[1.0, -1.0], [0.5, 1.0]]), 2: np.array([[2.0, -1.0]])}
    b = {1: np.array([[0.5], [-0.5]]), 2: np.array([[-0.5]])}
    X, Y = np.array([[1.0, -0.5], [0.5, 1.0]]), np.array([[1.0, 0.0]])
    activations = {1: "relu", 2: "sigmoid"}
    print("(Z, A) =", forward(W, b, X, activations))
    dZ, dW, db = backward(W, b, X, Y, activations)
    print("dZ =", dZ)
    print("dW =", dW)
    print("db =", db)
    print("new (W, b) =", update(W, b, dW, db, alpha=0.5))


if __name__ == "__main__":
    main()
