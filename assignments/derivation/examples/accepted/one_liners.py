# expect: others=accepted
import numpy as np

dz_dtheta = lambda k, i, j, a_prev: a_prev[j] * int(k == i)
nabla_ij = lambda i, j, delta_l, a_prev: np.multiply(delta_l[i], a_prev[j])
dz_dz = lambda k, i, theta_next, a_l: theta_next[k, i] * (a_l[i] - a_l[i] ** 2)
delta_i = lambda i, theta_next, delta_next, a_l: delta_next @ theta_next[:, i] * (a_l[i] - a_l[i] ** 2)
nabla_full = lambda i, j, theta_next, delta_next, a_l, a_prev: delta_i(i, theta_next, delta_next, a_l) * a_prev[j]
delta_output = lambda i, a_L, y: (a_L - y)[i]
