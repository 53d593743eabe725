# expect: others=not_attempted [not-attempted]
"""Backpropagation: fill in the functions below."""
import numpy as np


def sigmoid(z):
    """g(z) = 1 / (1 + e^-z), element by element."""
    raise NotImplementedError


def forward(theta, x):
    """{l: a^(l)} for l = 1..L, from a^(1) = x."""
    raise NotImplementedError


def output_delta(a_L, y):
    """delta^(L) = a^(L) - y."""
    raise NotImplementedError


def hidden_delta(theta_next, delta_next, a_l):
    """delta^(l), from delta^(l+1)."""
    raise NotImplementedError


def gradient(delta_l, a_prev):
    """nabla^(l), the shape of theta^(l)."""
    raise NotImplementedError


def backprop(theta, x, y):
    """(delta, nabla), both with the keys 2..L."""
    raise NotImplementedError


def gradient_descent_step(theta, nabla, alpha):
    """A new {l: theta^(l)}."""
    raise NotImplementedError
