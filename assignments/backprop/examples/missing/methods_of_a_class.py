# expect: others=missing
import numpy as np


class Backprop:
    """All of the assignment in one class."""

    @staticmethod
    def sigmoid(z):
        return 1 / (1 + np.exp(-z))

    def forward(self, theta, x):
        a = {1: x}
        for l in sorted(theta):
            a[l] = self.sigmoid(theta[l] @ a[l - 1])
        return a

    def output_delta(self, a_L, y):
        return a_L - y

    def hidden_delta(self, theta_next, delta_next, a_l):
        return theta_next.T @ delta_next * a_l * (1 - a_l)

    def gradient(self, delta_l, a_prev):
        return np.outer(delta_l, a_prev)

    def backprop(self, theta, x, y):
        a = self.forward(theta, x)
        L = max(theta)
        delta = {L: self.output_delta(a[L], y)}
        for l in range(L - 1, 1, -1):
            delta[l] = self.hidden_delta(theta[l + 1], delta[l + 1], a[l])
        return delta, {l: self.gradient(delta[l], a[l - 1]) for l in delta}

    def gradient_descent_step(self, theta, nabla, alpha):
        return {l: theta[l] - alpha * nabla[l] for l in theta}
