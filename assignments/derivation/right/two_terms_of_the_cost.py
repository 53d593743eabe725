"""The cost's two terms apart, each multiplied by g' before the computer divides; sums compensated."""

import math


def delta_output(i, a_L, y):
    a, label = float(a_L[i]), float(y[i])
    from_the_first = -label * (1 - a)  # -y/a · a (1 - a)
    from_the_second = (1 - label) * a  # (1 - y)/(1 - a) · a (1 - a)
    return from_the_first + from_the_second


def delta_i(i, theta_next, delta_next, a_l):
    slope = float(a_l[i]) - float(a_l[i]) * float(a_l[i])
    return math.fsum(float(d) * float(row[i]) * slope for d, row in zip(delta_next, theta_next, strict=True))


def nabla_full(i, j, theta_next, delta_next, a_l, a_prev):
    return math.prod((delta_i(i, theta_next, delta_next, a_l), float(a_prev[j])))
