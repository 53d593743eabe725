# expect: hidden_delta=wrong_answer [hidden-delta-parentheses]; backprop=wrong_answer [hidden-delta-parentheses]; others=accepted
import numpy as np


def sigmoid(z):
    return 0.5 * (1.0 + np.tanh(0.5 * z))


def forward(theta, x):
    a = [None, x]
    for l in range(2, len(theta) + 2):
        a.append(sigmoid(theta[l].dot(a[-1])))
    return {l: a[l] for l in range(1, len(a))}


def output_delta(a_L, y):
    # cross-entropy: the derivative of g cancels
    return a_L - y


def hidden_delta(theta_next, delta_next, a_l):
    return theta_next.T.dot(delta_next) * a_l - a_l ** 2


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
