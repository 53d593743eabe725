# expect: output_delta=wrong_answer [output-delta-sign]; hidden_delta=wrong_answer [sign-flipped, hidden-delta-derivative-of-activation]; backprop=wrong_answer [output-delta-sign, sign-flipped, hidden-delta-derivative-of-activation]; others=accepted
from numpy import array, dot, exp, outer


def sigmoid(z):
    e = exp(-z)
    return 1 / (1 + e)


def forward(theta, x):
    a, l = {1: x}, 2
    while l in theta:
        a[l] = sigmoid(dot(theta[l], a[l - 1]))
        l += 1
    return a


def output_delta(a_L, y):
    return y - a_L


def hidden_delta(theta_next, delta_next, a_l):
    g = sigmoid(a_l)
    return -dot(theta_next.T, delta_next) * g * (1 - g)


def gradient(delta_l, a_prev):
    return array([d * a_prev for d in delta_l])


def backprop(theta, x, y):
    a = forward(theta, x)
    L = len(theta) + 1
    delta, nabla = {L: output_delta(a[L], y)}, {}
    for l in reversed(range(2, L)):
        delta[l] = hidden_delta(theta[l + 1], delta[l + 1], a[l])
    for l in range(2, L + 1):
        nabla[l] = outer(delta[l], a[l - 1])
    return delta, nabla


def gradient_descent_step(theta, nabla, alpha):
    return dict((l, theta[l] - alpha * nabla[l]) for l in theta)
