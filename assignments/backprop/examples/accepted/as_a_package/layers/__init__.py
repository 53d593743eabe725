from .activations import sigmoid, slope


def up(theta, a):
    return sigmoid(theta @ a)
