# expect: others=accepted
from activations import slope, up

def forward(W, b, X, activations):
    Z, A = {}, {0: X}
    for l in sorted(W):
        Z[l] = W[l] @ A[l - 1] + b[l]
        A[l] = up[activations[l]](Z[l])
    return Z, A


def backward(W, b, X, Y, activations):
    Z, A = forward(W, b, X, activations)
    L, m = max(W), X.shape[1]
    dZ = {L: A[L] - Y}
    for l in range(L - 1, 0, -1):
        dZ[l] = W[l + 1].T @ dZ[l + 1] * slope[activations[l]](Z[l])
    dW = {l: dZ[l] @ A[l - 1].T / m for l in dZ}
    db = {l: dZ[l].sum(axis=1, keepdims=True) / m for l in dZ}
    return dZ, dW, db


def update(W, b, dW, db, alpha):
    return {l: W[l] - alpha * dW[l] for l in W}, {l: b[l] - alpha * db[l] for l in b}
