"""Three independent witnesses of δ^(l) = ∂C/∂z^(l) and ∇^(l) = ∂C/∂θ^(l).

None of them uses the chain rule of the reference, nor any line of it: all they have is C as a function of the weights
and of something added to each z^(l) (``nudge``), at 0 of which ∂C/∂nudge^(l) is ∂C/∂z^(l).

Each takes a network and the (delta, nabla) that somebody claims, and says by how much the claim is off: for each
layer, the difference of the derivatives along a direction, in units of the length of the claimed gradient.
"""
# ruff: noqa: E741  # l is the l of the formulas

import autograd
import autograd.numpy
import numpy as np

#: What each witness may be off itself, with room to spare: far below the 5e-4 that it must notice.
TOLERANCE = {"central differences": 1e-6, "complex step": 1e-12, "autograd": 1e-12}

DIRECTIONS = 3


def cost(theta, nudge, x, y, np=np):
    """−Σ [y ln a + (1 − y) ln(1 − a)], for real and for complex arguments."""
    a = x
    for l in sorted(theta):
        a = 1 / (1 + np.exp(-(np.dot(theta[l], a) + nudge[l])))
    return -np.sum(y * np.log(a) + (1 - y) * np.log(1 - a))


def central_differences(theta, x, y, delta, nabla, rng):
    h = 1e-5

    def along(d_theta, d_z):
        up, down = (
            cost({l: theta[l] + t * d_theta[l] for l in theta}, {l: t * d_z[l] for l in theta}, x, y) for t in (h, -h)
        )
        return (up - down) / (2 * h)

    return _largest_difference(along, theta, delta, nabla, rng)


def complex_step(theta, x, y, delta, nabla, rng):
    """Im C(θ + ih) / h: no difference is taken, so h can be tiny and nothing cancels."""
    h = 1e-30

    def along(d_theta, d_z):
        return (
            cost({l: theta[l] + 1j * h * d_theta[l] for l in theta}, {l: 1j * h * d_z[l] for l in theta}, x, y).imag / h
        )

    return _largest_difference(along, theta, delta, nabla, rng)


def by_autograd(theta, x, y, delta, nabla, rng):
    nudge = {l: np.zeros(len(theta[l])) for l in theta}
    true_nabla, true_delta = autograd.grad(cost, (0, 1))(theta, nudge, x, y, autograd.numpy)
    return max(
        max(np.linalg.norm(claim[l] - true[l]) / np.linalg.norm(claim[l]) for l in theta)
        for claim, true in ((delta, true_delta), (nabla, true_nabla))
    )


WITNESSES = {
    "central differences": central_differences,
    "complex step": complex_step,
    "autograd": by_autograd,
}


def _largest_difference(along, theta, delta, nabla, rng):
    """Over random directions in one layer's weights, and in one layer's weighted inputs, at a time."""
    differences = []
    for l in theta:
        for _ in range(DIRECTIONS):
            d_theta = {m: np.zeros_like(theta[m]) for m in theta}
            d_z = {m: np.zeros(len(theta[m])) for m in theta}
            for claim, d in ((nabla[l], d_theta), (delta[l], d_z)):
                d[l] = rng.normal(size=claim.shape)
                d[l] /= np.linalg.norm(d[l])
                claimed = np.sum(claim * d[l])
                differences.append(abs(claimed - along(d_theta, d_z)) / np.linalg.norm(claim))
                d[l] = np.zeros_like(claim)
    return max(differences)
