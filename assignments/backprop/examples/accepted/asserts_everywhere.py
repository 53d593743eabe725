# expect: others=accepted
import numpy as np


def sigmoid(z):
    g = 1 / (1 + np.exp(-np.asarray(z)))
    assert np.all((0 <= g) & (g <= 1)), "a sigmoid lies between 0 and 1"
    return g


def forward(theta, x):
    assert set(theta) == set(range(2, max(theta) + 1)), theta.keys()
    assert x.ndim == 1
    a = {1: x}
    for l in sorted(theta):
        assert theta[l].shape[1] == a[l - 1].shape[0]
        a[l] = sigmoid(theta[l] @ a[l - 1])
        assert a[l].shape == (theta[l].shape[0],)
    return a


def output_delta(a_L, y):
    assert a_L.shape == y.shape
    return a_L - y


def hidden_delta(theta_next, delta_next, a_l):
    assert theta_next.shape == (len(delta_next), len(a_l))
    d = theta_next.T @ delta_next * a_l * (1 - a_l)
    assert d.shape == a_l.shape
    return d


def gradient(delta_l, a_prev):
    n = np.outer(delta_l, a_prev)
    assert n.shape == (delta_l.size, a_prev.size)
    return n


def backprop(theta, x, y):
    a = forward(theta, x)
    L = max(theta)
    assert L >= 2
    delta = {L: output_delta(a[L], y)}
    for l in range(L - 1, 1, -1):
        delta[l] = hidden_delta(theta[l + 1], delta[l + 1], a[l])
    nabla = {l: gradient(delta[l], a[l - 1]) for l in delta}
    assert all(nabla[l].shape == theta[l].shape for l in theta)
    return delta, nabla


def gradient_descent_step(theta, nabla, alpha):
    assert theta.keys() == nabla.keys()
    new = {l: theta[l] - alpha * nabla[l] for l in theta}
    assert all(new[l] is not theta[l] for l in theta)
    return new


assert sigmoid(0) == 0.5
np.testing.assert_allclose(sigmoid(np.array([-1.0, 1.0])).sum(), 1)
assert np.array_equal(gradient(np.array([1.0, 2.0]), np.array([3.0])), [[3.0], [6.0]])
