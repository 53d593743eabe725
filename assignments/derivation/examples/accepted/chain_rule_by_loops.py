# expect: others=accepted
# every function calls the one before it, nothing is simplified
def dz_dtheta(k, i, j, a_prev):
    total = 0.0
    for m in range(len(a_prev)):
        if (k, m) == (i, j):
            total = total + 1 * a_prev[m]
        else:
            total = total + 0 * a_prev[m]
    return total


def nabla_ij(i, j, delta_l, a_prev):
    total = 0.0
    k = 0
    while k < len(delta_l):
        total += delta_l[k] * dz_dtheta(k, i, j, a_prev)
        k += 1
    return total


def g_prime(a):
    return a * (1 - a)


def dz_dz(k, i, theta_next, a_l):
    return theta_next[k][i] * g_prime(a_l[i])


def delta_i(i, theta_next, delta_next, a_l):
    total = 0.0
    for k, delta_k in enumerate(delta_next):
        total += delta_k * dz_dz(k, i, theta_next, a_l)
    return total


def nabla_full(i, j, theta_next, delta_next, a_l, a_prev):
    delta_l = [delta_i(unit, theta_next, delta_next, a_l) for unit in range(len(a_l))]
    return nabla_ij(i, j, delta_l, a_prev)


def delta_output(i, a_L, y):
    return float(a_L[i]) - float(y[i])


print("checked by hand:", dz_dtheta(0, 0, 1, [1.0, 0.5]), dz_dtheta(1, 0, 1, [1.0, 0.5]))
