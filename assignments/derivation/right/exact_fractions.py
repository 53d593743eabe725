"""Rational numbers: nothing is rounded before the end."""

from fractions import Fraction


def exact(vector):
    return [Fraction(float(entry)) for entry in vector]


def dz_dtheta(k, i, j, a_prev):
    return float(exact(a_prev)[j] if k == i else 0)


def nabla_ij(i, j, delta_l, a_prev):
    return float(exact(delta_l)[i] * exact(a_prev)[j])


def dz_dz(k, i, theta_next, a_l):
    a = exact(a_l)[i]
    return float(Fraction(float(theta_next[k, i])) * a * (1 - a))


def _delta(i, theta_next, delta_next, a_l):
    a = exact(a_l)[i]
    return sum(d * t for d, t in zip(exact(delta_next), exact(theta_next[:, i]), strict=True)) * a * (1 - a)


def delta_i(i, theta_next, delta_next, a_l):
    return float(_delta(i, theta_next, delta_next, a_l))


def nabla_full(i, j, theta_next, delta_next, a_l, a_prev):
    return float(_delta(i, theta_next, delta_next, a_l) * exact(a_prev)[j])


def delta_output(i, a_L, y):
    return float(exact(a_L)[i] - exact(y)[i])
