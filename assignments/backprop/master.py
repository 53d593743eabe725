"""The one source of backprop.py and backprop.ipynb.  Change it here, then: python -m grader.stubs backprop

Signatures and docstrings are those of reference/backprop.py.  The numbers in the comments of the cells that
try things out are those of the handout's worked example; a test computes them.
"""
# ruff: noqa: F821  # the functions tried out below come from the reference

# %% [module]
"""Backpropagation: seven functions for you to write.

Replace each ``raise NotImplementedError``.  The handout, README.md, explains every equation, and
``python backprop.py`` runs your functions on its worked example.
"""

# %% [markdown]
# # Backpropagation
#
# Seven functions for you to write. Replace each `raise NotImplementedError`; leave names and parameters as
# they are. The handout, `README.md`, explains every equation; what follows are the few sentences you need
# beside you while you write.
#
# Below each function is a cell that tries it on the handout's worked example, with the right numbers in the
# comment. Being right there is a beginning: what counts are networks of any depth and any widths.
#
# The notation: layers are l = 1..L, and `θ^(l)` leads **into** layer l. So `theta`, `delta` and `nabla` are
# dicts with the keys 2..L, and `a` has the keys 1..L. There is one example at a time: what belongs to a layer
# is a vector of shape `(n_l,)`.

# %%
import numpy as np

# %% [notebook]
# The worked example, a network 2-2-1.
example_theta = {2: np.array([[1.0, -1.0], [0.5, 2.0]]), 3: np.array([[2.0, -1.0]])}
example_x = np.array([1.0, 0.5])
example_y = np.array([1.0])

# %% [markdown]
# ## Step 1: forward propagation
#
# `g(z) = 1 / (1 + e^−z)`, element by element. One line will do, but not every line that is right on paper
# survives z = 800, or z = −800. Try both.

# %%
# STUB sigmoid

# %% [notebook]
sigmoid(np.array([0.5, 1.5]))  # 0.6225, 0.8176

# %% [notebook]
sigmoid(np.array([-800.0, 0.0, 800.0]))  # 0, 0.5, 1

# %% [markdown]
# Each layer adds up what comes in, weighted, and applies g: `z^(l) = θ^(l) a^(l−1)`, `a^(l) = g(z^(l))`. It
# begins with `a^(1) = x`, to which no g is applied. Return all of them: the way down needs every `a^(l)`.

# %%
# STUB forward

# %% [notebook]
forward(example_theta, example_x)  # 1, 0.5; 0.6225, 0.8176; 0.6052

# %% [markdown]
# ## Step 2a: the errors
#
# In every layer from 2 up, `δ^(l) = ∂C/∂z^(l)`: how much the cost changes when the weighted inputs of this
# layer do.
#
# For the output layer and the cross-entropy this comes out as `a^(L) − y`, because the slope of the cost has
# `a (1 − a)` below the line, and the slope of g has it above.

# %%
# STUB output_delta

# %% [notebook]
output_delta(np.array([0.6052]), example_y)  # -0.3948

# %% [markdown]
# For a hidden layer, C depends on `z^(l)_i` through all the weighted inputs of the layer above:
#
# ```
# δ^(l)_i  =  Σ_k  ∂C/∂z^(l+1)_k · ∂z^(l+1)_k/∂z^(l)_i  =  Σ_k δ^(l+1)_k · θ^(l+1)_ki g′(z^(l)_i)
# ```
#
# Which index of `θ^(l+1)` does the sum run over? And g′(z) = a (1 − a), where a = g(z): you are given
# `a^(l)`, so there is no g left to apply.

# %%
# STUB hidden_delta

# %% [notebook]
hidden_delta(example_theta[3], np.array([-0.3948]), np.array([0.6225, 0.8176]))  # -0.1855, 0.0589

# %% [markdown]
# ## Step 2b: the gradients
#
# The weight `θ^(l)_ij` leads from unit j of layer l−1 into unit i of layer l. It is to blame as much as unit
# i, times what came in from unit j: `∇^(l)_ij = δ^(l)_i a^(l−1)_j`. All of them together have the shape of
# `θ^(l)`.

# %%
# STUB gradient

# %% [notebook]
gradient(np.array([-0.1855, 0.0589]), example_x)  # -0.1855, -0.0928; 0.0589, 0.0294

# %% [markdown]
# ## Steps 1 to 2b together
#
# Up, then down: every δ^(l) from the one above it, every ∇^(l) from the δ of its layer and the activations of
# the layer below. The functions you have written are all you need.

# %%
# STUB backprop

# %% [notebook]
# δ: -0.1855, 0.0589; -0.3948
# ∇: -0.1855, -0.0928, 0.0589, 0.0294; -0.2457, -0.3227
backprop(example_theta, example_x, example_y)

# %% [markdown]
# ## Step 3: gradient descent
#
# Every weight takes a step against its gradient: `θ^(l) − α ∇^(l)`. Return new arrays in a new dict. Nothing
# that you were given may change, for somebody may still need the old weights.

# %%
# STUB gradient_descent_step

# %% [notebook]
example_nabla = {2: np.array([[-0.1855, -0.0928], [0.0589, 0.0294]]), 3: np.array([[-0.2457, -0.3227]])}
# 1.0928, -0.9536, 0.4706, 1.9853; 2.1229, -0.8386
gradient_descent_step(example_theta, example_nabla, alpha=0.5)


# %% [module]
def main() -> None:
    """Your numbers for the worked example of the handout; compare them with those that are printed there."""
    theta = {2: np.array([[1.0, -1.0], [0.5, 2.0]]), 3: np.array([[2.0, -1.0]])}
    x, y = np.array([1.0, 0.5]), np.array([1.0])
    print("a =", forward(theta, x))
    delta, nabla = backprop(theta, x, y)
    print("delta =", delta)
    print("nabla =", nabla)
    print("new theta =", gradient_descent_step(theta, nabla, alpha=0.5))


if __name__ == "__main__":
    main()
