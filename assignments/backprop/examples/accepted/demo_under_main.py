# expect: others=accepted
import numpy as np


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def forward(theta, x):
    a = {1: x}
    for l in sorted(theta):
        a[l] = sigmoid(theta[l] @ a[l - 1])
    return a


def output_delta(a_L, y):
    return a_L - y


def hidden_delta(theta_next, delta_next, a_l):
    return (theta_next.T @ delta_next) * a_l * (1 - a_l)


def gradient(delta_l, a_prev):
    return np.outer(delta_l, a_prev)


def backprop(theta, x, y):
    a = forward(theta, x)
    L = max(a)
    delta = {L: output_delta(a[L], y)}
    for l in range(L - 1, 1, -1):
        delta[l] = hidden_delta(theta[l + 1], delta[l + 1], a[l])
    return delta, {l: gradient(delta[l], a[l - 1]) for l in delta}


def gradient_descent_step(theta, nabla, alpha):
    return {l: theta[l] - alpha * nabla[l] for l in theta}


def cost(theta, x, y):
    a = forward(theta, x)[max(theta)]
    return -np.sum(y * np.log(a) + (1 - y) * np.log(1 - a))


def numerical_gradient(theta, x, y, l, i, j, h=1e-6):
    up = {k: v.copy() for k, v in theta.items()}
    down = {k: v.copy() for k, v in theta.items()}
    up[l][i, j] += h
    down[l][i, j] -= h
    return (cost(up, x, y) - cost(down, x, y)) / (2 * h)


if __name__ == "__main__":
    rng = np.random.default_rng(0)
    theta = {2: rng.normal(size=(3, 2)), 3: rng.normal(size=(2, 3))}
    x, y = np.array([1.0, -0.5]), np.array([0.0, 1.0])
    _, nabla = backprop(theta, x, y)
    for l in theta:
        for i in range(theta[l].shape[0]):
            for j in range(theta[l].shape[1]):
                print(l, i, j, nabla[l][i, j], numerical_gradient(theta, x, y, l, i, j))
