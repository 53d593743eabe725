# expect: others=accepted
import math


def dot(u, v):
    total = 0.0
    for i in range(len(u)):
        total += u[i] * v[i]
    return total


def transpose(m):
    return [[m[r][c] for r in range(len(m))] for c in range(len(m[0]))]


def sigmoid(z):
    try:
        return [sigmoid(entry) for entry in z]
    except TypeError:  # a single number
        z = float(z)
        # math.exp overflows above 709, so never give it a large positive number
        return 1 / (1 + math.exp(-z)) if z > 0 else math.exp(z) / (1 + math.exp(z))


def forward(theta, x):
    a = {1: [float(v) for v in x]}
    l = 2
    while l in theta:
        z = [dot(row, a[l - 1]) for row in theta[l]]
        a[l] = sigmoid(z)
        l += 1
    return a


def output_delta(a_L, y):
    return [a_L[i] - y[i] for i in range(len(y))]


def hidden_delta(theta_next, delta_next, a_l):
    back = [dot(row, delta_next) for row in transpose(theta_next)]
    return [back[i] * a_l[i] * (1 - a_l[i]) for i in range(len(a_l))]


def gradient(delta_l, a_prev):
    result = []
    for d in delta_l:
        result.append([])
        for a in a_prev:
            result[-1].append(d * a)
    return result


def backprop(theta, x, y):
    a = forward(theta, x)
    L = len(theta) + 1
    delta = {L: output_delta(a[L], y)}
    nabla = {L: gradient(delta[L], a[L - 1])}
    for l in range(L - 1, 1, -1):
        delta[l] = hidden_delta(theta[l + 1], delta[l + 1], a[l])
        nabla[l] = gradient(delta[l], a[l - 1])
    return delta, nabla


def gradient_descent_step(theta, nabla, alpha):
    new_theta = {}
    for l in theta:
        rows = []
        for i in range(len(theta[l])):
            rows.append([theta[l][i][j] - alpha * nabla[l][i][j] for j in range(len(theta[l][i]))])
        new_theta[l] = rows
    return new_theta
