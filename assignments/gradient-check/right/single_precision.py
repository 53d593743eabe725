"""All in float32."""

import numpy as np

F = np.float32


def cost(theta, x, y):
    a = np.asarray(x, F)
    y = np.asarray(y, F)
    for layer in sorted(theta):
        a = F(0.5) * (F(1) + np.tanh(np.asarray(theta[layer], F) @ a / F(2)))
    return -np.sum(y * np.log(a) + (F(1) - y) * np.log(F(1) - a))


def relative_difference(nabla, numerical):
    claimed = np.concatenate([np.asarray(nabla[layer], F).ravel() for layer in nabla])
    measured = np.concatenate([np.asarray(numerical[layer], F).ravel() for layer in nabla])
    below = np.linalg.norm(claimed) + np.linalg.norm(measured)
    return np.linalg.norm(claimed - measured) / below if below > 0 else F(0)
