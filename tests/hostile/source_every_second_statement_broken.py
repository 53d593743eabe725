# tries: syntax errors between all functions. expect: others=accepted
import numpy as np


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


$ this is not Python


def forward(theta, x):
    a = {1: x}
    for l in sorted(theta):
        a[l] = sigmoid(theta[l] @ a[l - 1])
    return a


$ this is not Python


def output_delta(a_L, y):
    return a_L - y


$ this is not Python


def hidden_delta(theta_next, delta_next, a_l):
    return theta_next.T @ delta_next * a_l * (1 - a_l)


$ this is not Python


def gradient(delta_l, a_prev):
    return np.outer(delta_l, a_prev)


$ this is not Python


def backprop(theta, x, y):
    a = forward(theta, x)
    L = max(theta)
    delta = {L: output_delta(a[L], y)}
    for l in range(L - 1, 1, -1):
        delta[l] = hidden_delta(theta[l + 1], delta[l + 1], a[l])
    nabla = {l: gradient(delta[l], a[l - 1]) for l in delta}
    return delta, nabla


$ this is not Python


def gradient_descent_step(theta, nabla, alpha):
    return {l: theta[l] - alpha * nabla[l] for l in theta}


$ this is not Python


print "done"
return 5
if True print(1)
