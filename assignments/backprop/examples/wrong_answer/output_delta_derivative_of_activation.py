# expect: output_delta=wrong_answer [output-delta-derivative-of-activation]; backprop=wrong_answer [output-delta-derivative-of-activation]; others=accepted
import numpy as np


def g_prime(a):
    """g' from a = g(z), without z."""
    return a * (1.0 - a)


def sigmoid(z):
    return 0.5 * (1.0 + np.tanh(0.5 * z))


def forward(theta, x):
    a = [None, x]
    for l in range(2, len(theta) + 2):
        a.append(sigmoid(theta[l].dot(a[-1])))
    return {l: a[l] for l in range(1, len(a))}


def output_delta(a_L, y):
    g = sigmoid(a_L)
    return (a_L - y) * g_prime(g)


def hidden_delta(theta_next, delta_next, a_l):
    return np.einsum("ki,k->i", theta_next, delta_next) * g_prime(a_l)


def gradient(delta_l, a_prev):
    return delta_l.reshape(-1, 1) * a_prev.reshape(1, -1)


def backprop(theta, x, y):
    a = forward(theta, x)
    L = max(a)
    delta = {L: output_delta(a[L], y)}
    nabla = {L: gradient(delta[L], a[L - 1])}
    for l in range(L - 1, 1, -1):
        delta[l] = hidden_delta(theta[l + 1], delta[l + 1], a[l])
        nabla[l] = gradient(delta[l], a[l - 1])
    return delta, nabla


def gradient_descent_step(theta, nabla, alpha):
    new = {l: np.array(theta[l], dtype=float) for l in theta}
    for l in new:
        new[l] -= alpha * nabla[l]
    return new
