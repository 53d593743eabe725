# tries: to fill all arrays with ones, of which ones are what follows. expect: others=wrong_answer
import numpy as np


def sigmoid(z):
    return np.ones(np.shape(z))


def forward(theta, x):
    return {l: np.ones(len(theta[l]) if l in theta else len(x)) for l in (1, *theta)}


def output_delta(a_L, y):
    return np.ones(len(y))


def hidden_delta(theta_next, delta_next, a_l):
    return np.ones(len(a_l))


def gradient(delta_l, a_prev):
    return np.ones((len(delta_l), len(a_prev)))


def backprop(theta, x, y):
    return {l: np.ones(len(theta[l])) for l in theta}, {l: np.ones(theta[l].shape) for l in theta}


def gradient_descent_step(theta, nabla, alpha):
    return {l: np.ones(theta[l].shape) for l in theta}
