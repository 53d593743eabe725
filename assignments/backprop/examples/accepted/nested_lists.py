# expect: others=accepted
# numpy inside, ordinary lists outside
import numpy as np


def sigmoid(z):
    return (1 / (1 + np.exp(-np.array(z)))).tolist()


def forward(theta, x):
    a = {1: list(x)}
    for l in range(2, max(theta) + 1):
        a[l] = sigmoid(np.array(theta[l]).dot(a[l - 1]))
    return a


def output_delta(a_L, y):
    return (np.array(a_L) - np.array(y)).tolist()


def hidden_delta(theta_next, delta_next, a_l):
    a_l = np.array(a_l)
    return list(np.array(theta_next).T.dot(delta_next) * (a_l * (1 - a_l)))


def gradient(delta_l, a_prev):
    return [[float(d) * float(a) for a in a_prev] for d in delta_l]


def backprop(theta, x, y):
    a = forward(theta, x)
    L = max(theta)
    delta, nabla = {}, {}
    for l in range(L, 1, -1):
        delta[l] = output_delta(a[L], y) if l == L else hidden_delta(theta[l + 1], delta[l + 1], a[l])
        nabla[l] = gradient(delta[l], a[l - 1])
    return delta, nabla


def gradient_descent_step(theta, nabla, alpha):
    return {l: (np.array(theta[l]) - alpha * np.array(nabla[l])).tolist() for l in theta}
