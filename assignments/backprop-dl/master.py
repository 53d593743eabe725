"""The one source of backprop_dl.py and backprop_dl.ipynb.  Change it here, then: python -m grader.stubs backprop-dl

Signatures and docstrings are those of reference/backprop_dl.py.  The numbers in the comments of the cells that try
things out are those of the handout's worked example; a test computes them.
"""
# ruff: noqa: F821  # the functions tried out below come from the reference

# %% [module]
"""Backpropagation over a batch, in the deep-learning notation: three functions for you to write.

Replace each ``raise NotImplementedError``.  The handout, README.md, explains every equation, and
``python backprop_dl.py`` runs your functions on its worked example.
"""

# %% [markdown]
# # Backpropagation over a batch
#
# Three functions for you to write. Replace each `raise NotImplementedError`; leave names and parameters as they are.
# The handout, `README.md`, explains every equation; what follows are the few sentences you need beside you while you
# write.
#
# Below each function is a cell that tries it on the handout's worked example, with the right numbers in the comment.
# Being right there is a beginning: what counts are networks of any depth and any widths, and batches of any size.
#
# The notation: layers are l = 1..L, the input is layer 0, and `W^[l]` leads **into** layer l. An example is a
# **column**: what belongs to a layer has the shape `(n_l, m)`, and a bias `b^[l]` is a column `(n_l, 1)`.

# %%
import numpy as np

# %% [notebook]
# The worked example: a network 2-2-1 with a ReLU layer, and two examples.
example_W = {1: np.array([[1.0, -1.0], [0.5, 1.0]]), 2: np.array([[2.0, -1.0]])}
example_b = {1: np.array([[0.5], [-0.5]]), 2: np.array([[-0.5]])}
example_X = np.array([[1.0, -0.5], [0.5, 1.0]])
example_Y = np.array([[1.0, 0.0]])
example_activations = {1: "relu", 2: "sigmoid"}

# %% [markdown]
# ## Forward propagation
#
# `Z^[l] = W^[l] A^[l−1] + b^[l]`, then `A^[l] = g^[l](Z^[l])`, from `A^[0] = X` up. The name of each g stands in
# `activations[l]`: `"relu"` or `"tanh"` in hidden layers, `"sigmoid"` at the output. Helpers of your own are welcome.
# Not every line that is right on paper survives z = 800, or z = −800: try both.

# %%
# STUB forward

# %% [notebook]
# Z: 1, -1, 0.5, 0.25; 1, -0.75
# A: 1, -0.5, 0.5, 1; 1, 0, 0.5, 0.25; 0.7311, 0.3208
forward(example_W, example_b, example_X, example_activations)

# %% [markdown]
# ## Backward propagation
#
# The errors come from the top down. At the output the slope of the sigmoid cancels against that of the cross-entropy,
# and `A^[L] − Y` remains. In a hidden layer
#
# ```
# dZ^[l]  =  W^[l+1]ᵀ dZ^[l+1] ⊙ g^[l]′(Z^[l])
# ```
#
# with the slope of the layer's own activation. Then, in every layer, the gradients: `dW^[l] = (1/m) dZ^[l] A^[l−1]ᵀ`,
# and `db^[l]`, the mean of the columns of `dZ^[l]`, itself a column. Which axis of `dZ^[l]` are the examples?

# %%
# STUB backward

# %% [notebook]
# dZ: -0.5379, 0, 0.2689, -0.3208; -0.2689, 0.3208
# dW: -0.2689, -0.1345, 0.2147, -0.0932; -0.1345, -0.0271
# db: -0.2689, -0.0259; 0.0259
backward(example_W, example_b, example_X, example_Y, example_activations)

# %% [markdown]
# ## Gradient descent
#
# Every parameter takes a step against its gradient: `W^[l] − α dW^[l]`, `b^[l] − α db^[l]`. Return new arrays in new
# dicts. Nothing that you were given may change, for somebody may still need the old ones.

# %%
# STUB update

# %% [notebook]
example_dW = {1: np.array([[-0.2689, -0.1345], [0.2147, -0.0932]]), 2: np.array([[-0.1345, -0.0271]])}
example_db = {1: np.array([[-0.2689], [-0.0259]]), 2: np.array([[0.0259]])}
# 1.1345, -0.9328, 0.3927, 1.0466; 2.0672, -0.9864
# 0.6345, -0.4870; -0.5130
update(example_W, example_b, example_dW, example_db, alpha=0.5)


# %% [module]
def main() -> None:
    """Your numbers for the worked example of the handout; compare them with those that are printed there."""
    W = {1: np.array([[1.0, -1.0], [0.5, 1.0]]), 2: np.array([[2.0, -1.0]])}
    b = {1: np.array([[0.5], [-0.5]]), 2: np.array([[-0.5]])}
    X, Y = np.array([[1.0, -0.5], [0.5, 1.0]]), np.array([[1.0, 0.0]])
    activations = {1: "relu", 2: "sigmoid"}
    print("(Z, A) =", forward(W, b, X, activations))
    dZ, dW, db = backward(W, b, X, Y, activations)
    print("dZ =", dZ)
    print("dW =", dW)
    print("db =", db)
    print("new (W, b) =", update(W, b, dW, db, alpha=0.5))


if __name__ == "__main__":
    main()
