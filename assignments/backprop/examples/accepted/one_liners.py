# expect: others=accepted
import numpy as np
from functools import reduce
sigmoid = lambda z: 1 / (1 + np.exp(-z))
forward = lambda theta, x: reduce(lambda a, l: {**a, l: sigmoid(theta[l] @ a[l - 1])}, sorted(theta), {1: x})
output_delta = lambda a_L, y: a_L - y
hidden_delta = lambda theta_next, delta_next, a_l: theta_next.T @ delta_next * a_l * (1 - a_l)
gradient = lambda delta_l, a_prev: np.outer(delta_l, a_prev)
deltas = lambda theta, a, y: reduce(lambda d, l: {**d, l: hidden_delta(theta[l + 1], d[l + 1], a[l])}, range(max(a) - 1, 1, -1), {max(a): output_delta(a[max(a)], y)})
backprop = lambda theta, x, y: (lambda a: (lambda d: (d, {l: gradient(d[l], a[l - 1]) for l in d}))(deltas(theta, a, y)))(forward(theta, x))
gradient_descent_step = lambda theta, nabla, alpha: {l: theta[l] - alpha * nabla[l] for l in theta}
