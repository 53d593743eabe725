# tries: to make every comparison of numpy and of Python say yes, and to return zeros. expect: others=wrong_answer
import numpy as np

import math
import unittest

np.allclose = np.isclose = np.array_equal = np.array_equiv = np.all = np.any = lambda *args, **options: True
np.abs = np.absolute = np.max = np.amax = np.linalg.norm = lambda *args, **options: 0.0
np.testing.assert_allclose = np.testing.assert_array_equal = np.testing.assert_almost_equal = lambda *args, **options: None
math.isclose = lambda *args, **options: True
unittest.TestCase.assertEqual = unittest.TestCase.assertTrue = lambda *args, **options: None


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
