# expect: others=accepted
import numpy as np


class Weights:
    """Between a layer and the one above it."""

    def __init__(self, theta, activations):
        self.theta, self.a = np.asarray(theta), np.asarray(activations)

    def derivative(self, above, below):
        return self.theta[above, below] * self.a[below] * (1 - self.a[below])

    def blame(self, below, deltas):
        return np.sum([delta * self.derivative(k, below) for k, delta in enumerate(deltas)])


class Neuron:
    def __init__(self, number):
        self.number = number

    def __eq__(self, other):
        return self.number == other.number


def dz_dtheta(k, i, j, a_prev):
    return a_prev[j] if Neuron(k) == Neuron(i) else 0.0


def nabla_ij(i, j, delta_l, a_prev):
    return (np.array(delta_l)[:, None] * np.array(a_prev)[None, :])[i, j]


def dz_dz(k, i, theta_next, a_l):
    return Weights(theta_next, a_l).derivative(k, i)


def delta_i(i, theta_next, delta_next, a_l):
    return Weights(theta_next, a_l).blame(i, delta_next)


def nabla_full(i, j, theta_next, delta_next, a_l, a_prev):
    return Weights(theta_next, a_l).blame(i, delta_next) * a_prev[j]


def delta_output(i, a_L, y):
    if y[i] == 1:
        return a_L[i] - 1
    return a_L[i]


if __name__ == "__main__":
    print(delta_output(0, np.array([0.6052]), np.array([1.0])))
