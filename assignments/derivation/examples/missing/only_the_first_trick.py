# expect: dz_dz=missing; delta_i=missing; nabla_full=missing; delta_output=missing; others=accepted
import numpy as np


def dz_dtheta(k, i, j, a_prev):
    return a_prev[j] if k == i else 0.0


def nabla_ij(i, j, delta_l, a_prev):
    return delta_l[i] * a_prev[j]
