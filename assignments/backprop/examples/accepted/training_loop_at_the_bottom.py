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
    return theta_next.T @ delta_next * a_l * (1 - a_l)


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


# XOR, third input is always 1 instead of a bias
X = np.array([[0, 0, 1], [0, 1, 1], [1, 0, 1], [1, 1, 1]], dtype=float)
Y = np.array([[0.0], [1.0], [1.0], [0.0]])
rng = np.random.default_rng(3)
theta = {2: rng.normal(size=(4, 3)), 3: rng.normal(size=(1, 4))}
history = []
for epoch in range(300):
    cost = 0
    for x, y in zip(X, Y):
        delta, nabla = backprop(theta, x, y)
        theta = gradient_descent_step(theta, nabla, 0.8)
        a = forward(theta, x)[3]
        cost -= float(np.sum(y * np.log(a) + (1 - y) * np.log(1 - a)))
    history.append(cost)
    if epoch % 100 == 0:
        print("epoch", epoch, "cost", cost)
for x in X:
    print(x, forward(theta, x)[3])
