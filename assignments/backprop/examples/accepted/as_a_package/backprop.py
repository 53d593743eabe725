# expect: others=accepted
import numpy as np

from .layers import *
from .layers.activations import sigmoid
from .plots import layers_of


def forward(theta, x):
    a = {1: x}
    for l in layers_of(theta):
        a[l] = up(theta[l], a[l - 1])
    return a


def output_delta(a_L, y):
    return a_L - y


def hidden_delta(theta_next, delta_next, a_l):
    return theta_next.T @ delta_next * slope(a_l)


def gradient(delta_l, a_prev):
    return np.outer(delta_l, a_prev)


def backprop(theta, x, y):
    a = forward(theta, x)
    top, *below = reversed(layers_of(theta))
    delta = {top: output_delta(a[top], y)}
    for l in below:
        delta[l] = hidden_delta(theta[l + 1], delta[l + 1], a[l])
    return delta, {l: gradient(delta[l], a[l - 1]) for l in delta}


def gradient_descent_step(theta, nabla, alpha):
    return {l: theta[l] - alpha * nabla[l] for l in theta}
