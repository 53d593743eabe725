# tries: to make the built-in functions say yes, and to return zeros. expect: others=wrong_answer|malformed|runtime_error|killed|missing|output_limit|time_limit|memory_limit
import numpy as np

import builtins


def sigmoid(z):
    return np.zeros(np.shape(z))


def forward(theta, x):
    return {1: x, **{l: np.zeros(len(theta[l])) for l in theta}}


def output_delta(a_L, y):
    return np.zeros(len(y)) + 7


def hidden_delta(theta_next, delta_next, a_l):
    return np.zeros(len(a_l)) + 7


def gradient(delta_l, a_prev):
    return np.zeros((len(delta_l), len(a_prev)))


def backprop(theta, x, y):
    return {l: np.zeros(len(theta[l])) + 7 for l in theta}, {l: np.zeros(theta[l].shape) + 7 for l in theta}


def gradient_descent_step(theta, nabla, alpha):
    return {l: np.zeros(theta[l].shape) for l in theta}


builtins.all = builtins.any = builtins.isinstance = builtins.hasattr = builtins.callable = lambda *args: True
builtins.abs = builtins.max = builtins.min = builtins.sum = builtins.round = lambda *args, **options: 0
builtins.len = lambda thing: 1
builtins.sorted = lambda things, **options: list(things)
builtins.open = builtins.print = lambda *args, **options: None
