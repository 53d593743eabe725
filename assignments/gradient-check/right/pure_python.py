"""Lists, loops and the standard library."""

import math


def sigmoid(z):
    return 1 / (1 + math.exp(-z)) if z >= 0 else math.exp(z) / (1 + math.exp(z))


def cost(theta, x, y):
    a = [float(number) for number in x]
    for layer in sorted(theta):
        a = [sigmoid(math.fsum(w * number for w, number in zip(row, a, strict=True))) for row in theta[layer]]
    return -math.fsum(math.log(p) if label else math.log1p(-p) for p, label in zip(a, y, strict=True))


def numerical_gradient(theta, x, y, eps):
    lists = {layer: [[float(w) for w in row] for row in theta[layer]] for layer in theta}
    numerical = {}
    for layer, rows in lists.items():
        numerical[layer] = [[0.0] * len(row) for row in rows]
        for i, row in enumerate(rows):
            for j, weight in enumerate(row):
                row[j] = weight + eps
                up = cost(lists, x, y)
                row[j] = weight - eps
                down = cost(lists, x, y)
                row[j] = weight
                numerical[layer][i][j] = (up - down) / (2 * eps)
    return numerical


def relative_difference(nabla, numerical):
    def entries(layers):
        return [float(entry) for layer in sorted(layers) for row in layers[layer] for entry in row]

    claimed, measured = entries(nabla), entries(numerical)
    below = math.hypot(*claimed) + math.hypot(*measured)
    try:
        return math.dist(claimed, measured) / below
    except ZeroDivisionError:
        return 0.0


def check(theta, x, y, nabla, eps):
    numerical = numerical_gradient(theta, x, y, eps)
    where = max(
        ((layer, i, j) for layer in nabla for i, row in enumerate(nabla[layer]) for j, _ in enumerate(row)),
        key=lambda at: abs(nabla[at[0]][at[1]][at[2]] - numerical[at[0]][at[1]][at[2]]),
    )
    return where, relative_difference(nabla, numerical)
