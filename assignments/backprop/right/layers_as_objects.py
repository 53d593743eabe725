"""A layer knows the one below and the one above; errors and gradients are asked for when they are needed."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np


@dataclass(eq=False)
class Layer:
    weights: object
    below: object
    above: object = None
    target: object = None

    @cached_property
    def activation(self):
        return 1 / (1 + np.exp(-(self.weights @ self.below.activation)))

    @cached_property
    def error(self):
        if self.above is None:
            return self.activation - self.target
        slope = self.activation * (1 - self.activation)
        return slope * (self.above.weights.T @ self.above.error)

    @property
    def gradient(self):
        return np.outer(self.error, self.below.activation)


@dataclass
class Input:
    activation: object


def _layers(theta, x, y=None):
    below, layers = Input(x), {}
    for number in sorted(theta):
        layers[number] = Layer(theta[number], below, target=y)
        if number > 2:
            below.above = layers[number]
        below = layers[number]
    return layers


def forward(theta, x):
    return {1: x, **{number: layer.activation for number, layer in _layers(theta, x).items()}}


def backprop(theta, x, y):
    layers = _layers(theta, x, y)
    return (
        {number: layer.error for number, layer in layers.items()},
        {number: layer.gradient for number, layer in layers.items()},
    )
