# expect: others=accepted
import numpy as np


def big(v):
    return np.asarray(v, dtype=np.longdouble)


def sigmoid(z):
    return 1 / (1 + np.exp(-big(z)))


def forward(theta, x):
    a = {1: big(x)}
    for l in sorted(theta):
        a[l] = sigmoid(np.dot(big(theta[l]), a[l - 1]))
    return a


def output_delta(a_L, y):
    return big(a_L) - big(y)


def hidden_delta(theta_next, delta_next, a_l):
    a = big(a_l)
    return np.dot(big(theta_next).T, big(delta_next)) * a * (1 - a)


def gradient(delta_l, a_prev):
    return np.outer(big(delta_l), big(a_prev))


def backprop(theta, x, y):
    a = forward(theta, x)
    L = max(a)
    delta = {L: output_delta(a[L], y)}
    for l in reversed(range(2, L)):
        delta[l] = hidden_delta(theta[l + 1], delta[l + 1], a[l])
    nabla = {l: gradient(delta[l], a[l - 1]) for l in delta}
    return delta, nabla


def gradient_descent_step(theta, nabla, alpha):
    return {l: big(theta[l]) - big(alpha) * big(nabla[l]) for l in theta}
