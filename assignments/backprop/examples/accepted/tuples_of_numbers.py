# expect: others=accepted
# Tuples can't be changed by accident, so I use them for all vectors.
from math import exp


def _g(t):
    if t < 0:
        e = exp(t)
        return e / (1.0 + e)
    return 1.0 / (1.0 + exp(-t))


def sigmoid(z):
    if getattr(z, "shape", ()) == () and not isinstance(z, (list, tuple)):
        return _g(float(z))
    return tuple(sigmoid(part) for part in z)


def forward(theta, x):
    a = {1: tuple(float(v) for v in x)}
    for l in sorted(theta):
        a[l] = tuple(_g(sum(float(w) * v for w, v in zip(row, a[l - 1]))) for row in theta[l])
    return a


def output_delta(a_L, y):
    return tuple(float(p) - float(t) for p, t in zip(a_L, y))


def hidden_delta(theta_next, delta_next, a_l):
    columns = zip(*theta_next)  # = rows of the transposed matrix
    return tuple(
        sum(float(w) * float(d) for w, d in zip(column, delta_next)) * float(a) * (1 - float(a))
        for column, a in zip(columns, a_l)
    )


def gradient(delta_l, a_prev):
    return tuple(tuple(float(d) * float(a) for a in a_prev) for d in delta_l)


def backprop(theta, x, y):
    a = forward(theta, x)
    L = max(a)
    delta = {L: output_delta(a[L], y)}
    for l in range(L - 1, 1, -1):
        delta[l] = hidden_delta(theta[l + 1], delta[l + 1], a[l])
    return delta, {l: gradient(delta[l], a[l - 1]) for l in delta}


def gradient_descent_step(theta, nabla, alpha):
    return {
        l: tuple(tuple(float(t) - alpha * float(n) for t, n in zip(tr, nr)) for tr, nr in zip(theta[l], nabla[l]))
        for l in theta
    }
