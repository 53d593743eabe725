# expect: others=accepted
# As in analysis II: the derivative of g at z is the diagonal matrix diag(g'(z)).
import numpy as np


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def forward(theta, x):
    a = {1: x}
    for l in sorted(theta):
        a[l] = sigmoid(theta[l] @ a[l - 1])
    return a


def output_delta(a_L, y):
    return np.eye(len(y)) @ (a_L - y)


def hidden_delta(theta_next, delta_next, a_l):
    jacobian = theta_next @ np.diag(a_l * (1 - a_l))  # dz^(l+1) / dz^(l)
    return jacobian.T @ delta_next


def gradient(delta_l, a_prev):
    return np.tensordot(delta_l, a_prev, axes=0)


def backprop(theta, x, y):
    a = forward(theta, x)
    L = max(a)
    delta = {L: output_delta(a[L], y)}
    for l in range(L - 1, 1, -1):
        delta[l] = hidden_delta(theta[l + 1], delta[l + 1], a[l])
    return delta, {l: gradient(delta[l], a[l - 1]) for l in delta}


def gradient_descent_step(theta, nabla, alpha):
    return {l: theta[l] - alpha * nabla[l] for l in theta}
