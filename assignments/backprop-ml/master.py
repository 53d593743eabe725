"""The one source of backprop_ml.py and backprop_ml.ipynb.  Change it here, then: python -m grader.stubs backprop-ml

Signatures and docstrings are those of reference/backprop_ml.py.  The numbers in the comments of the cells that
try things out are those of the handout's worked example; a test computes them.
"""
# ruff: noqa: F821  # the functions tried out below come from the reference

# %% [module]
"""Backpropagation in the notation of the machine-learning course: five functions for you to write.

Replace each ``raise NotImplementedError``.  The handout, README.md, explains every equation, and
``python backprop_ml.py`` runs your functions on its worked example.
"""

# %% [markdown]
# # Backpropagation, in the notation of the machine-learning course
#
# Five functions for you to write. Replace each `raise NotImplementedError`; leave names and parameters as
# they are. The handout, `README.md`, explains every equation; what follows are the few sentences you need
# beside you while you write.
#
# Below each function is a cell that tries it on the handout's worked example, with the right numbers in the
# comment. Being right there is a beginning: what counts are networks of any depth and any widths, and batches
# of any size.
#
# The notation: layers are l = 1..L, and `Θ^(l)` leads **out of** layer l, into layer l + 1. So `Theta` has the
# keys 1..L−1, `A` has 1..L, and `delta` has 2..L. An example is a **row**: what belongs to layer l has the shape
# `(m, s_l)`. Column 0 of `Θ^(l)` holds the weights of the bias unit, which is always 1.

# %%
import numpy as np

# %% [notebook]
# The worked example: a network 1-2-2, two examples, two classes.
example_theta = {1: np.array([[0.5, 1.0], [1.0, -0.5]]), 2: np.array([[0.5, 1.0, -1.0], [-1.0, 0.5, 1.0]])}
example_x = np.array([[1.0], [-2.0]])
example_y = np.array([[1.0, 0.0], [0.0, 1.0]])

# %% [markdown]
# ## The slope of the sigmoid
#
# `g′(z) = g(z) (1 − g(z))`, entry by entry. It is a function of z, to which no g has been applied yet. Not every
# line that is right on paper survives z = 800, or z = −800. Try both.

# %%
# STUB sigmoid_gradient

# %% [notebook]
sigmoid_gradient(np.array([[1.5, 0.5], [-1.5, 2.0]]))  # 0.1491, 0.2350, 0.1491, 0.1050

# %% [notebook]
sigmoid_gradient(np.array([-800.0, 0.0, 800.0]))  # 0, 0.25, 0

# %% [markdown]
# ## Forward propagation
#
# Put a column of ones before `A^(l)`, multiply by `Θ^(l)ᵀ`, apply g: that is `A^(l+1)`. It begins with
# `A^(1) = X`, to which no g is applied. The ones are needed on the way up, before every layer; what is asked for
# are the activations without them.

# %%
# STUB forward

# %% [notebook]
# from the input up: 1, -2
# 0.8176, 0.6225, 0.1824, 0.8808; 0.6671, 0.5078, 0.4506, 0.4930
forward(example_theta, example_x)

# %% [markdown]
# ## The cost
#
# What an example costs is the cross-entropy, summed over the classes. J is the mean of the m examples, and a fee
# for large weights: `λ/2m` times the sum of their squares, in all layers, with the bias weights left out.

# %%
# STUB cost

# %% [notebook]
cost(example_theta, example_x, example_y, 0.0)  # 1.2099

# %% [notebook]
cost(example_theta, example_x, example_y, 1.0)  # 2.3349

# %% [markdown]
# ## The errors
#
# Row i of `δ^(l)` is about example i alone: how much its cost changes when the weighted inputs of layer l do. At
# the top that is `A^(L) − Y`. Further down,
#
# ```
# δ^(l)_ij  =  Σ_k  δ^(l+1)_ik Θ^(l)_kj g′(z^(l)_ij)
# ```
#
# Over which index of `Θ^(l)` does the sum run? And the bias unit has no error, for nothing below acts on it: which
# column is to be dropped?

# %%
# STUB deltas

# %% [notebook]
# from the lowest layer up
# -0.0118, 0.1976, 0.0294, -0.1005; -0.3329, 0.5078, 0.4506, -0.5070
deltas(example_theta, example_x, example_y)

# %% [markdown]
# ## The gradients
#
# `D^(l)` is the mean over the examples of the errors above times the activations below, the bias unit among them, and
# `λ/m Θ^(l)`, with nothing added in column 0. It has the shape of `Θ^(l)`.

# %%
# STUB gradients

# %% [notebook]
# 0.0088, 0.4647, 0.0485, -0.0507
# 0.0588, 0.4050, -0.4052, 0.0004, 0.4113, 0.4348
gradients(example_theta, example_x, example_y, 1.0)


# %% [module]
def main() -> None:
    """Your numbers for the worked example of the handout; compare them with those that are printed there."""
    Theta = {1: np.array([[0.5, 1.0], [1.0, -0.5]]), 2: np.array([[0.5, 1.0, -1.0], [-1.0, 0.5, 1.0]])}
    X, Y = np.array([[1.0], [-2.0]]), np.array([[1.0, 0.0], [0.0, 1.0]])
    print("A =", forward(Theta, X))
    print("J =", cost(Theta, X, Y, 1.0))
    print("delta =", deltas(Theta, X, Y))
    print("D =", gradients(Theta, X, Y, 1.0))


if __name__ == "__main__":
    main()
