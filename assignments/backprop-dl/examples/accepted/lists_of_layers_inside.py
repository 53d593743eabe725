# expect: others=accepted
import numpy as np


def _g(z, name):
    return {"relu": np.maximum(z, 0.0), "tanh": np.tanh(z), "sigmoid": 1.0 / (1.0 + np.exp(-z))}[name]


def forward(W, b, X, activations):
    zs, As = [], [X]
    for weights, bias, name in zip(W.values(), b.values(), activations.values()):
        zs.append(weights.dot(As[-1]) + bias)
        As.append(_g(zs[-1], name))
    return dict(enumerate(zs, start=1)), dict(enumerate(As))


def backward(W, b, X, Y, activations):
    z, A = forward(W, b, X, activations)
    errors = [A[len(W)] - Y]
    for l in range(len(W) - 1, 0, -1):
        slope = (z[l] > 0) if activations[l] == "relu" else (1 + A[l]) * (1 - A[l])
        errors.insert(0, slope * W[l + 1].T.dot(errors[0]))
    dZ, m = dict(enumerate(errors, start=1)), len(X.T)
    return (
        dZ,
        {l: (dZ[l].dot(A[l - 1].T) / m).tolist() for l in dZ},
        {l: [[sum(row) / m] for row in dZ[l]] for l in dZ},
    )


def update(W, b, dW, db, alpha):
    step = lambda p, d: {l: p[l] - alpha * np.asarray(d[l]) for l in p}
    return step(W, dW), step(b, db)
