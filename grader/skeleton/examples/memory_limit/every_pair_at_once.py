# expect: gradient=memory_limit
import numpy as np


def gradient(w, x, y):
    pairs = np.ones((1_000_000, 1_000_000))
    return (w @ x - y) * x * pairs[0, 0]
