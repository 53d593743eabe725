# expect: gradient=runtime_error
import numpy as np


def gradient(w, x, y):
    nabla = np.zeros(len(w))
    for i in range(len(w) + 1):
        nabla[i] = (w @ x - y) * x[i]
    return nabla
