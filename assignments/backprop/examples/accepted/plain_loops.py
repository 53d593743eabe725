# expect: others=accepted
# I wrote everything with loops because I wanted to see the indices from the lecture.
import numpy as np


def sigmoid(z):
    z = np.asarray(z, dtype=float)
    out = np.zeros(z.shape)
    for index in np.ndindex(z.shape):
        out[index] = 1.0 / (1.0 + np.exp(-z[index]))
    return out


def forward(theta, x):
    L = max(theta.keys())
    a = {}
    a[1] = np.array(x)
    for l in range(2, L + 1):
        rows = theta[l].shape[0]
        cols = theta[l].shape[1]
        a[l] = np.zeros(rows)
        for i in range(rows):
            z_i = 0.0
            for j in range(cols):
                z_i = z_i + theta[l][i][j] * a[l - 1][j]
            a[l][i] = sigmoid(z_i)
    return a


def output_delta(a_L, y):
    delta = np.zeros(len(a_L))
    for i in range(len(a_L)):
        delta[i] = a_L[i] - y[i]
    return delta


def hidden_delta(theta_next, delta_next, a_l):
    delta = np.zeros(len(a_l))
    for i in range(len(a_l)):
        # sum over the units k of the layer above
        s = 0.0
        for k in range(len(delta_next)):
            s += theta_next[k][i] * delta_next[k]
        delta[i] = s * a_l[i] * (1 - a_l[i])
    return delta


def gradient(delta_l, a_prev):
    nabla = np.zeros((len(delta_l), len(a_prev)))
    for i in range(len(delta_l)):
        for j in range(len(a_prev)):
            nabla[i, j] = delta_l[i] * a_prev[j]
    return nabla


def backprop(theta, x, y):
    L = max(theta.keys())
    a = forward(theta, x)
    delta = {}
    nabla = {}
    l = L
    while l >= 2:
        if l == L:
            delta[l] = output_delta(a[l], y)
        else:
            delta[l] = hidden_delta(theta[l + 1], delta[l + 1], a[l])
        nabla[l] = gradient(delta[l], a[l - 1])
        l = l - 1
    return delta, nabla


def gradient_descent_step(theta, nabla, alpha):
    new = {}
    for l in theta:
        new[l] = np.zeros(theta[l].shape)
        for i in range(theta[l].shape[0]):
            for j in range(theta[l].shape[1]):
                new[l][i, j] = theta[l][i, j] - alpha * nabla[l][i, j]
    return new
