# expect: others=accepted
import numpy as np
from numpy import einsum


def sigmoid(z):
    return np.reciprocal(1.0 + np.exp(np.negative(z)))


def forward(theta, x):
    activations = {1: np.asarray(x)}
    for layer, weights in sorted(theta.items()):
        activations[layer] = sigmoid(einsum("km,m->k", weights, activations[layer - 1]))
    return activations


def output_delta(a_L, y):
    return np.subtract(a_L, y)


def hidden_delta(theta_next, delta_next, a_l):
    # delta_i = sum_k theta_ki delta_k a_i (1 - a_i): the sum is over the FIRST index
    return einsum("ki,k,i,i->i", theta_next, delta_next, a_l, 1 - a_l)


def gradient(delta_l, a_prev):
    return einsum("i,j->ij", delta_l, a_prev)


def backprop(theta, x, y):
    a = forward(theta, x)
    top = max(a)
    delta = {top: output_delta(a[top], y)}
    for layer in reversed(range(2, top)):
        delta[layer] = hidden_delta(theta[layer + 1], delta[layer + 1], a[layer])
    return delta, {layer: gradient(d, a[layer - 1]) for layer, d in delta.items()}


def gradient_descent_step(theta, nabla, alpha):
    return {layer: theta[layer] + einsum(",ij->ij", -alpha, nabla[layer]) for layer in theta}
