# expect: others=accepted
# float32 is what GPUs use, so I do too
import numpy as np

f32 = np.float32


def sigmoid(z):
    z = np.asarray(z, dtype=f32)
    with np.errstate(over="ignore"):
        return f32(1) / (f32(1) + np.exp(-z))


def forward(theta, x):
    a = {1: x.astype(f32)}
    for l in sorted(theta):
        a[l] = sigmoid(theta[l].astype(f32) @ a[l - 1])
    return a


def output_delta(a_L, y):
    return a_L.astype(f32) - y.astype(f32)


def hidden_delta(theta_next, delta_next, a_l):
    a_l = a_l.astype(f32)
    return (theta_next.astype(f32).T @ delta_next.astype(f32)) * a_l * (f32(1) - a_l)


def gradient(delta_l, a_prev):
    return np.outer(delta_l.astype(f32), a_prev.astype(f32))


def backprop(theta, x, y):
    a = forward(theta, x)
    L = max(a)
    delta = {L: output_delta(a[L], y)}
    for l in range(L - 1, 1, -1):
        delta[l] = hidden_delta(theta[l + 1], delta[l + 1], a[l])
    return delta, {l: gradient(delta[l], a[l - 1]) for l in delta}


def gradient_descent_step(theta, nabla, alpha):
    return {l: theta[l].astype(f32) - f32(alpha) * nabla[l].astype(f32) for l in theta}
