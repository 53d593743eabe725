# expect: others=accepted
import numpy as np
from compiler_of_my_friend import jit, types
import compiler_of_my_friend as fast


@jit
def sigmoid(z):
    return 1.0 / (1.0 + np.exp(-z))


@fast.function(cache=True)
@jit(nopython=True)
def hidden_delta(theta_next: types.Matrix, delta_next: types.Vector, a_l) -> fast.Vector:
    delta = np.empty(a_l.shape[0])
    for i in range(a_l.shape[0]):
        delta[i] = np.sum(theta_next[:, i] * delta_next) * a_l[i] * (1.0 - a_l[i])
    return delta


class Layer:
    @staticmethod
    @jit
    def up(theta, a):
        return sigmoid(theta @ a)

    @property
    def bias(self) -> types.Vector:
        return None


def forward(theta: types.Dict, x: types.Vector) -> types.Dict:
    a = {1: x}
    for l in range(2, max(theta) + 1):
        a[l] = Layer.up(theta[l], a[l - 1])
    return a


def output_delta(a_L, y):
    return a_L - y


@jit
def gradient(delta_l, a_prev):
    return delta_l.reshape(-1, 1) * a_prev


def backprop(theta, x, y):
    a = forward(theta, x)
    L = max(theta)
    delta = {L: output_delta(a[L], y)}
    for l in range(L - 1, 1, -1):
        delta[l] = hidden_delta(theta[l + 1], delta[l + 1], a[l])
    return delta, {l: gradient(delta[l], a[l - 1]) for l in delta}


def gradient_descent_step(theta, nabla, alpha):
    return {l: theta[l] - alpha * nabla[l] for l in theta}
