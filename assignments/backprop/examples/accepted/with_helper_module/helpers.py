"""Small things that the main file needs."""
import numpy as np


def layers_of(theta):
    return sorted(theta)


def outer(u, v):
    return np.outer(u, v)


def times(factor, layers):
    return {l: factor * m for l, m in layers.items()}


def minus(first, second):
    return {l: first[l] - second[l] for l in first}
