# expect: gradient=output_limit
import numpy as np


def gradient(w, x, y):
    return np.zeros(20_000_000)
