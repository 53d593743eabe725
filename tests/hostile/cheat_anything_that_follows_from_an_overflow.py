# tries: numbers so large that what follows from them overflows, and so is never seen to differ. expect: others=wrong_answer
import numpy as np


def sigmoid(z):
    return np.ones(np.shape(z))


def forward(theta, x):
    return {l: np.full(len(theta[l]) if l in theta else len(x), 1e300) for l in (1, *theta)}


def output_delta(a_L, y):
    return np.ones(len(y))


def hidden_delta(theta_next, delta_next, a_l):
    return np.ones(len(a_l))


def gradient(delta_l, a_prev):
    return np.ones((len(delta_l), len(a_prev)))


def backprop(theta, x, y):
    a = forward(theta, x)
    delta = {l: a[l] for l in theta}
    return delta, {l: np.arange(theta[l].size).reshape(theta[l].shape) + x[0] for l in theta}


def gradient_descent_step(theta, nabla, alpha):
    return {l: np.ones(theta[l].shape) for l in theta}
