"""The seven functions, written as differently as people write them; all of them are right."""

import math
from functools import reduce

import numpy as np


def assembled(sigmoid, output_delta, hidden_delta, gradient, step=None):
    """The whole, from the parts."""

    def forward(theta, x):
        a = {1: x}
        for layer in sorted(theta):
            a[layer] = sigmoid(np.asarray(theta[layer]) @ a[layer - 1])
        return a

    def backprop(theta, x, y):
        a, top = forward(theta, x), max(theta)
        delta = {top: output_delta(a[top], y)}
        for layer in range(top - 1, 1, -1):
            delta[layer] = hidden_delta(theta[layer + 1], delta[layer + 1], a[layer])
        return delta, {layer: gradient(delta[layer], a[layer - 1]) for layer in theta}

    def gradient_descent_step(theta, nabla, alpha):
        return {layer: theta[layer] - alpha * nabla[layer] for layer in theta}

    return {
        "sigmoid": sigmoid,
        "forward": forward,
        "output_delta": output_delta,
        "hidden_delta": hidden_delta,
        "gradient": gradient,
        "backprop": backprop,
        "gradient_descent_step": step or gradient_descent_step,
    }


def plain():
    def sigmoid(z):
        return 1 / (1 + np.exp(-z))

    return assembled(
        sigmoid, lambda a, y: a - y, lambda t, d, a: np.dot(t.T, d) * a * (1 - a), lambda d, a: np.outer(d, a)
    )


def with_tanh():
    """Other formulas for g and g′, other products."""
    return assembled(
        lambda z: 0.5 * (1 + np.tanh(z / 2)),
        lambda a, y: -(y - a),
        lambda t, d, a: (a - a**2) * (d @ t),
        lambda d, a: d[:, np.newaxis] * a,
    )


def with_einsum():
    return assembled(
        lambda z: np.exp(-np.logaddexp(0, -np.asarray(z))),
        lambda a, y: np.subtract(a, y),
        lambda t, d, a: np.einsum("ki,k,i,i->i", t, d, a, 1 - a),
        lambda d, a: np.einsum("i,j->ij", d, a),
    )


def with_columns_inside():
    def hidden_delta(theta_next, delta_next, a_l):
        column = theta_next.T @ delta_next.reshape(-1, 1)
        return (column * a_l.reshape(-1, 1) * (1 - a_l.reshape(-1, 1))).ravel()

    return assembled(
        plain()["sigmoid"],
        lambda a, y: (a.reshape(-1, 1) - y.reshape(-1, 1))[:, 0],
        hidden_delta,
        lambda d, a: d.reshape(-1, 1) @ a.reshape(1, -1),
    )


def with_the_derivative_as_a_matrix():
    return assembled(
        plain()["sigmoid"],
        lambda a, y: np.diag(np.ones(len(a))) @ (a - y),
        lambda t, d, a: np.diag(a * (1 - a)) @ t.T @ d,
        lambda d, a: np.kron(d, a).reshape(len(d), len(a)),
    )


def with_loops():
    def one(v):
        if v >= 0:
            return 1 / (1 + math.exp(-v))
        return math.exp(v) / (1 + math.exp(v))

    def sigmoid(z):
        return np.vectorize(one, otypes=[float])(z)

    def hidden_delta(theta_next, delta_next, a_l):
        result = [0.0] * len(a_l)
        for i in range(len(a_l)):
            for k in range(len(delta_next)):
                result[i] += theta_next[k][i] * delta_next[k]
            result[i] *= a_l[i] * (1 - a_l[i])
        return result

    def gradient(delta_l, a_prev):
        return [[d * a for a in a_prev] for d in delta_l]

    def step(theta, nabla, alpha):
        return {
            layer: [
                [w - alpha * g for w, g in zip(row, slopes, strict=True)]
                for row, slopes in zip(theta[layer], nabla[layer], strict=True)
            ]
            for layer in theta
        }

    return assembled(sigmoid, lambda a, y: [p - t for p, t in zip(a, y, strict=True)], hidden_delta, gradient, step)


def in_single_precision():
    def single(value):
        return np.asarray(value, dtype=np.float32)

    right = plain()
    return assembled(
        lambda z: right["sigmoid"](single(z)),
        lambda a, y: single(a) - single(y),
        lambda t, d, a: right["hidden_delta"](single(t), single(d), single(a)),
        lambda d, a: np.outer(single(d), single(a)),
        lambda theta, nabla, alpha: {
            layer: single(theta[layer]) - np.float32(alpha) * single(nabla[layer]) for layer in theta
        },
    ) | {
        "forward": lambda theta, x: _forward_in(single, right["sigmoid"], theta, x),
    }


def in_long_double():
    def long(value):
        return np.asarray(value, dtype=np.longdouble)

    right = plain()
    return assembled(
        lambda z: right["sigmoid"](long(z)),
        lambda a, y: long(a) - long(y),
        lambda t, d, a: right["hidden_delta"](long(t), long(d), long(a)),
        lambda d, a: np.outer(long(d), long(a)),
    )


def _forward_in(cast, sigmoid, theta, x):
    a = {1: cast(x)}
    for layer in sorted(theta):
        a[layer] = sigmoid(cast(theta[layer]) @ a[layer - 1])
    return a


def as_a_recursion():
    right = plain()

    def forward(theta, x):
        return reduce(
            lambda a, layer: {**a, layer: right["sigmoid"](theta[layer] @ a[layer - 1])}, sorted(theta), {1: x}
        )

    def backprop(theta, x, y):
        a, delta, nabla = forward(theta, x), {}, {}

        def error(layer):
            if layer not in delta:
                above = layer + 1
                delta[layer] = (
                    a[layer] - y
                    if above not in theta
                    else theta[above].transpose().dot(error(above)) * (a[layer] * (1 - a[layer]))
                )
            return delta[layer]

        for layer in theta:
            nabla[layer] = np.multiply.outer(error(layer), a[layer - 1])
        return delta, nabla

    return right | {"forward": forward, "backprop": backprop}


def as_a_class():
    class Network:
        def __init__(self, theta, x):
            self.theta = theta
            self.z, self.a = {}, {1: np.array(x)}
            for layer in theta:
                self.z[layer] = np.matmul(theta[layer], self.a[layer - 1])
                self.a[layer] = self.g(self.z[layer])

        @staticmethod
        def g(z):
            positive = np.asarray(z) >= 0
            e = np.exp(np.where(positive, -np.asarray(z), z))
            return np.where(positive, 1 / (1 + e), e / (1 + e))

        def g_prime(self, layer):
            return self.g(self.z[layer]) * (1 - self.g(self.z[layer]))

        def errors(self, y):
            layer = max(self.theta)
            delta = {layer: self.a[layer] - y}
            while layer > 2:
                delta[layer - 1] = (self.theta[layer].T @ delta[layer]) * self.g_prime(layer - 1)
                layer -= 1
            return delta

    def backprop(theta, x, y):
        network = Network(theta, x)
        delta = network.errors(y)
        return [dict(sorted(delta.items())), {k: np.outer(delta[k], network.a[k - 1]) for k in sorted(delta)}]

    return plain() | {"sigmoid": Network.g, "forward": lambda theta, x: Network(theta, x).a, "backprop": backprop}


def with_the_quotient_rule():
    """g′ = e^−z/(1 + e^−z)², and e^−z = (1 − a)/a."""

    def hidden_delta(theta_next, delta_next, a_l):
        return (theta_next.T * delta_next).sum(axis=1) * ((1 - a_l) / np.where(a_l > 0, a_l, 1)) * a_l**2

    return plain() | {"hidden_delta": hidden_delta}


def in_fortran_order():
    right = plain()
    return right | {
        "gradient": lambda d, a: np.asfortranarray(np.outer(d, a)),
        "gradient_descent_step": lambda theta, nabla, alpha: {
            layer: np.asfortranarray(theta[layer] - alpha * nabla[layer]) for layer in reversed(list(theta))
        },
        "output_delta": lambda a, y: tuple(a - y),
    }


ALL = {
    function.__name__: function
    for function in (
        plain,
        with_tanh,
        with_einsum,
        with_columns_inside,
        with_the_derivative_as_a_matrix,
        with_loops,
        in_single_precision,
        in_long_double,
        as_a_recursion,
        as_a_class,
        with_the_quotient_rule,
        in_fortran_order,
    )
}
