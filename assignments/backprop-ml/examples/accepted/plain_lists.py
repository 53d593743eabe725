# expect: others=accepted
import math


def g(z):
    if z < 0:
        e = math.exp(z)
        return e / (1 + e)
    return 1 / (1 + math.exp(-z))


def sigmoid_gradient(z):
    try:
        return [sigmoid_gradient(part) for part in z]
    except TypeError:
        return g(float(z)) * g(-float(z))


def layer(Theta, A):
    return [[g(row[0] + sum(w * a for w, a in zip(row[1:], example))) for row in Theta] for example in A]


def forward(Theta, X):
    A = {1: [list(map(float, x)) for x in X]}
    for l in sorted(Theta):
        A[l + 1] = layer(Theta[l].tolist(), A[l])
    return A


def cost(Theta, X, Y, lam):
    H = forward(Theta, X)[max(Theta) + 1]
    terms = []
    for h, y in zip(H, Y):
        for a, label in zip(h, y):
            terms.append(-(label * math.log(a) + (1 - label) * math.log(1 - a)))
    squares = [float(w) ** 2 for T in Theta.values() for row in T for w in row[1:]]
    return math.fsum(terms) / len(H) + lam / (2 * len(H)) * math.fsum(squares)


def deltas(Theta, X, Y):
    A = forward(Theta, X)
    L = max(A)
    delta = {L: [[a - y for a, y in zip(h, label)] for h, label in zip(A[L], Y)]}
    for l in range(L - 1, 1, -1):
        T = Theta[l].tolist()
        delta[l] = [
            [
                sum(d * row[j + 1] for d, row in zip(above, T)) * a * (1 - a)
                for j, a in enumerate(here)
            ]
            for above, here in zip(delta[l + 1], A[l])
        ]
    return delta


def gradients(Theta, X, Y, lam):
    A, delta = forward(Theta, X), deltas(Theta, X, Y)
    m = len(A[1])
    D = {}
    for l in Theta:
        D[l] = []
        for k, row in enumerate(Theta[l].tolist()):
            derivatives = [sum(d[k] for d in delta[l + 1]) / m]
            for j, w in enumerate(row[1:]):
                derivatives.append(sum(d[k] * a[j] for d, a in zip(delta[l + 1], A[l])) / m + lam / m * w)
            D[l].append(derivatives)
    return D
