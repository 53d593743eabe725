"""The one source of gradient_check.py and gradient_check.ipynb.  Change it here, then:

    python -m grader.stubs gradient-check

Signatures and docstrings are those of reference/gradient_check.py.  The numbers in the comments of the cells that
try things out are those of the handout's worked example; a test computes them.
"""
# ruff: noqa: F821  # the functions tried out below come from the reference

# %% [module]
"""Gradient checking: four functions for you to write.

Replace each ``raise NotImplementedError``.  The handout, README.md, explains every equation, and
``python gradient_check.py`` runs your functions on its worked example.
"""

# %% [markdown]
# # Gradient checking
#
# Four functions for you to write. Replace each `raise NotImplementedError`; leave names and parameters as
# they are. The handout, `README.md`, explains every equation; what follows are the few sentences you need
# beside you while you write.
#
# Below each function is a cell that tries it on the handout's worked example, with the right numbers in the
# comment. Being right there is a beginning: what counts are networks of any depth and any widths, and any ε.
#
# The notation: layers are l = 1..L, and `θ^(l)` leads **into** layer l. So `theta`, `nabla` and `numerical` are
# dicts with the keys 2..L. There is one example at a time: what belongs to a layer is a vector of shape `(n_l,)`.

# %%
import numpy as np

# %% [notebook]
# The worked example, a network 2-2-1.
example_theta = {2: np.array([[1.0, -1.0], [0.5, 2.0]]), 3: np.array([[2.0, -1.0]])}
example_x = np.array([1.0, 0.5])
example_y = np.array([1.0])

# %% [markdown]
# ## What is measured
#
# Forward propagation, `a^(l) = g(θ^(l) a^(l−1))` from `a^(1) = x`, and then the cross-entropy of `a^(L)` and `y`: one
# number. Everything else in this notebook only calls this function.

# %%
# STUB cost

# %% [notebook]
cost(example_theta, example_x, example_y)  # 0.5021

# %% [markdown]
# ## Central differences
#
# One weight at a time: a little up, a little down, and by how much has C risen? Divide by the way from the lower to the
# upper one. All other weights stay where they are, and the network that you were given is the same when you are done.

# %%
# STUB numerical_gradient

# %% [notebook]
numerical_gradient(example_theta, example_x, example_y, eps=0.1)  # -0.1855, -0.0928, 0.0589, 0.0294; -0.2457, -0.3228

# %% [markdown]
# ## One number for all entries
#
# `‖·‖` is one norm of all entries of all layers. What if both gradients are 0?

# %%
# STUB relative_difference

# %% [notebook]
# The right ∇, and the same with the wrong sign in one entry.
example_nabla = {2: np.array([[-0.1855, -0.0928], [0.0589, 0.0294]]), 3: np.array([[-0.2457, -0.3227]])}
example_wrong = {2: np.array([[-0.1855, -0.0928], [-0.0589, 0.0294]]), 3: np.array([[-0.2457, -0.3227]])}
relative_difference(example_wrong, example_nabla)  # 0.1280

# %% [markdown]
# ## The check
#
# Where is a claimed gradient off most, and how far is it off as a whole? You have all the parts.

# %%
# STUB check

# %% [notebook]
check(example_theta, example_x, example_y, example_wrong, eps=0.1)  # (2, 1, 0), 0.1279


# %% [module]
def main() -> None:
    """Your numbers for the worked example of the handout; compare them with those that are printed there."""
    theta = {2: np.array([[1.0, -1.0], [0.5, 2.0]]), 3: np.array([[2.0, -1.0]])}
    x, y = np.array([1.0, 0.5]), np.array([1.0])
    print("C =", cost(theta, x, y))
    print("n =", numerical_gradient(theta, x, y, eps=0.1))
    wrong = {2: np.array([[-0.1855, -0.0928], [-0.0589, 0.0294]]), 3: np.array([[-0.2457, -0.3227]])}
    print("check:", check(theta, x, y, wrong, eps=0.1))


if __name__ == "__main__":
    main()
