# expect: gradient=wrong_answer [gradient-weights-for-inputs]
import numpy as np


def gradient(w, x, y):
    return (np.dot(w, x) - y) * w
