# expect: others=accepted
from helpers import layers_of, outer
from activations.logistic import derivative, sigmoid


def forward(theta, x):
    a = {1: x}
    for l in layers_of(theta):
        a[l] = sigmoid(theta[l] @ a[l - 1])
    return a


def output_delta(a_L, y):
    return a_L - y


def hidden_delta(theta_next, delta_next, a_l):
    return (theta_next.T @ delta_next) * derivative(a_l)


def gradient(delta_l, a_prev):
    return outer(delta_l, a_prev)


def backprop(theta, x, y):
    a = forward(theta, x)
    *hidden, L = layers_of(theta)
    delta = {L: output_delta(a[L], y)}
    for l in reversed(hidden):
        delta[l] = hidden_delta(theta[l + 1], delta[l + 1], a[l])
    return delta, {l: gradient(delta[l], a[l - 1]) for l in layers_of(theta)}


def gradient_descent_step(theta, nabla, alpha):
    import helpers

    return helpers.minus(theta, helpers.times(alpha, nabla))
