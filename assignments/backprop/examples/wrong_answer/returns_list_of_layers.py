# expect: forward=wrong_answer [returns-list-of-layers]; backprop=wrong_answer [returns-list-of-layers]; gradient_descent_step=wrong_answer [returns-list-of-layers]; others=accepted
import numpy as np


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def forward(theta, x):
    a = [x]
    for l in sorted(theta):
        a.append(sigmoid(theta[l] @ a[-1]))
    return a


def output_delta(a_L, y):
    return a_L - y


def hidden_delta(theta_next, delta_next, a_l):
    return theta_next.T @ delta_next * a_l * (1 - a_l)


def gradient(delta_l, a_prev):
    return np.outer(delta_l, a_prev)


def backprop(theta, x, y):
    a = forward(theta, x)
    weights = [theta[l] for l in sorted(theta)]
    delta = [output_delta(a[-1], y)]
    for i in range(len(weights) - 1, 0, -1):
        delta.insert(0, hidden_delta(weights[i], delta[0], a[i]))
    nabla = [gradient(d, a_prev) for d, a_prev in zip(delta, a)]
    return delta, nabla


def gradient_descent_step(theta, nabla, alpha):
    return [theta[l] - alpha * nabla[l] for l in sorted(theta)]
