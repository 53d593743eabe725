# expect: others=accepted
import numpy as np


class Activation:
    def __call__(self, z):
        raise NotImplementedError

    def derivative_from_output(self, a):
        raise NotImplementedError


class Sigmoid(Activation):
    def __call__(self, z):
        return 1 / (1 + np.exp(-z))

    def derivative_from_output(self, a):
        return a * (1 - a)


class Network:
    """Weights plus whatever the last forward pass left behind."""

    g = Sigmoid()

    def __init__(self, theta):
        self.theta = theta
        self.L = max(theta)
        self.a = {}

    def forward(self, x):
        self.a = {1: np.array(x, copy=True)}
        for l in range(2, self.L + 1):
            self.a[l] = self.g(self.theta[l].dot(self.a[l - 1]))
        return self.a

    def delta_of(self, l, delta_next):
        return self.theta[l + 1].T.dot(delta_next) * self.g.derivative_from_output(self.a[l])

    def backward(self, y):
        delta = {self.L: self.a[self.L] - y}
        for l in range(self.L - 1, 1, -1):
            delta[l] = self.delta_of(l, delta[l + 1])
        nabla = {l: np.outer(d, self.a[l - 1]) for l, d in delta.items()}
        return delta, nabla

    def updated(self, nabla, alpha):
        return Network({l: self.theta[l] - alpha * nabla[l] for l in self.theta})


# ---- the interface of the assignment ----

sigmoid = Network.g


def forward(theta, x):
    return Network(theta).forward(x)


def output_delta(a_L, y):
    return a_L - y


def hidden_delta(theta_next, delta_next, a_l):
    return theta_next.T.dot(delta_next) * Network.g.derivative_from_output(a_l)


def gradient(delta_l, a_prev):
    return np.outer(delta_l, a_prev)


def backprop(theta, x, y):
    net = Network(theta)
    net.forward(x)
    return net.backward(y)


def gradient_descent_step(theta, nabla, alpha):
    return Network(theta).updated(nabla, alpha).theta
