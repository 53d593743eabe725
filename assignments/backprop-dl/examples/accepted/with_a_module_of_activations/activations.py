import numpy as np


def relu(z):
    return np.maximum(z, 0)


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


up = {"relu": relu, "tanh": np.tanh, "sigmoid": sigmoid}
slope = {"relu": lambda z: (z > 0) + 0.0, "tanh": lambda z: 1 - np.tanh(z) ** 2}
