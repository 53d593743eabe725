# expect: others=accepted
import sys
import unittest

import numpy as np


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def forward(theta, x):
    a = {1: x}
    for l in sorted(theta):
        a[l] = sigmoid(theta[l] @ a[l - 1])
    return a


def output_delta(a_L, y):
    return a_L - y


def hidden_delta(theta_next, delta_next, a_l):
    return theta_next.T @ delta_next * a_l * (1 - a_l)


def gradient(delta_l, a_prev):
    return np.outer(delta_l, a_prev)


class TestBackprop(unittest.TestCase):
    def test_sigmoid_of_zero_is_one_half(self):
        self.assertEqual(sigmoid(0.0), 0.5)

    def test_gradient_has_the_shape_of_theta(self):
        self.assertEqual(gradient(np.ones(3), np.ones(2)).shape, (3, 2))

    def test_that_fails(self):
        self.assertTrue(np.allclose(sigmoid(np.array([1.0])), 0.75))


unittest.main(argv=["homework"])


def backprop(theta, x, y):
    a = forward(theta, x)
    L = max(a)
    delta = {L: output_delta(a[L], y)}
    for l in range(L - 1, 1, -1):
        delta[l] = hidden_delta(theta[l + 1], delta[l + 1], a[l])
    return delta, {l: gradient(delta[l], a[l - 1]) for l in delta}


sys.exit(0)


def gradient_descent_step(theta, nabla, alpha):
    return {l: theta[l] - alpha * nabla[l] for l in theta}
