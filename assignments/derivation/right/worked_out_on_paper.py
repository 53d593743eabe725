"""No sum that a pencil can do, and no factor twice."""


def dz_dtheta(k, i, j, a_prev):
    return a_prev[j] * (k == i)


def nabla_ij(i, j, delta_l, a_prev):
    return delta_l[i] * a_prev[j]


def dz_dz(k, i, theta_next, a_l):
    return theta_next[k][i] * a_l[i] * (1 - a_l[i])


def delta_i(i, theta_next, delta_next, a_l):
    return theta_next[:, i] @ delta_next * a_l[i] * (1 - a_l[i])


def nabla_full(i, j, theta_next, delta_next, a_l, a_prev):
    return a_prev[j] * (1 - a_l[i]) * a_l[i] * delta_next.dot(theta_next[:, i])


def delta_output(i, a_L, y):
    return -(y[i] - a_L[i])
