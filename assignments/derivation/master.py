"""The one source of derivation.py and derivation.ipynb.  Change it here, then: python -m grader.stubs derivation

Signatures and docstrings are those of reference/derivation.py.  The numbers in the comments of the cells that
try things out are those of the handout's worked example; a test computes them.
"""
# ruff: noqa: F821  # the functions tried out below come from the reference

# %% [module]
"""The derivation of backpropagation, factor by factor: six functions for you to write, one number each.

Replace each ``raise NotImplementedError``.  The handout, README.md, has the derivation up to where you go on, and
``python derivation.py`` runs your functions on its worked example.
"""

# %% [markdown]
# # The derivation, factor by factor
#
# Six functions for you to write, one number each. Replace each `raise NotImplementedError`; leave names and
# parameters as they are. The handout, `README.md`, has the derivation up to where you go on; what follows are
# the few sentences you need beside you while you write.
#
# Below each function is a cell that tries it on the handout's worked example, with the right numbers in the
# comment. Being right there is a beginning: what counts are layers of any widths, and units that are equal and
# units that are not.
#
# The notation: `θ^(l)` leads **into** layer l. i is a unit of layer l, j one of layer l−1, and k one of the layer
# whose z is differentiated. All of them are counted from 0, so `a_prev[j]` is what j means.

# %%
import numpy as np

# %% [notebook]
# The worked example, a network 2-2-1.
example_x = np.array([1.0, 0.5])
example_y = np.array([1.0])
example_theta_3 = np.array([[2.0, -1.0]])
example_a_2 = np.array([0.6225, 0.8176])
example_a_3 = np.array([0.6052])

# %% [markdown]
# ## The first trick
#
# The weighted input of unit k is `z^(l)_k = Σ_m θ^(l)_km a^(l−1)_m`. Where does `θ^(l)_ij` occur in it, if at all?

# %%
# STUB dz_dtheta

# %% [notebook]
dz_dtheta(0, 0, 1, example_x), dz_dtheta(1, 0, 1, example_x)  # 0.5, 0

# %% [markdown]
# The chain rule: `∇^(l)_ij = Σ_k δ^(l)_k · ∂z^(l)_k/∂θ^(l)_ij`. You have both factors. Add them up, or think
# first which terms remain.

# %%
# STUB nabla_ij

# %% [notebook]
nabla_ij(0, 1, np.array([-0.1855, 0.0589]), example_x)  # -0.0928

# %% [markdown]
# ## The second trick
#
# One layer up, `z^(l+1)_k = Σ_j θ^(l+1)_kj g(z^(l)_j)`. Where does `z^(l)_i` occur in it? And g′(z) = g(z) (1 − g(z)),
# where you are given a = g(z).

# %%
# STUB dz_dz

# %% [notebook]
dz_dz(0, 0, example_theta_3, example_a_2), dz_dz(0, 1, example_theta_3, example_a_2)  # 0.4700, -0.1491

# %% [markdown]
# The chain rule again: `δ^(l)_i = Σ_k δ^(l+1)_k · ∂z^(l+1)_k/∂z^(l)_i`. This time every unit above has its part.

# %%
# STUB delta_i

# %% [notebook]
delta_i(0, example_theta_3, np.array([-0.3948]), example_a_2)  # -0.1855

# %% [markdown]
# ## Both together
#
# `∇^(l)_ij` of a hidden layer, from the δ of the layer above: no δ^(l) is given.

# %%
# STUB nabla_full

# %% [notebook]
nabla_full(0, 1, example_theta_3, np.array([-0.3948]), example_a_2, example_x)  # -0.0928

# %% [markdown]
# ## At the top
#
# `C = −Σ_k [y_k ln a_k + (1 − y_k) ln(1 − a_k)]`, and `δ^(L)_i = ∂C/∂a_i · ∂a_i/∂z_i`. Multiply the two factors with a
# pencil before you write the line: some of the a you are given are exactly 0 or 1.

# %%
# STUB delta_output

# %% [notebook]
delta_output(0, example_a_3, example_y)  # -0.3948


# %% [module]
def main() -> None:
    """Your numbers for the worked example of the handout; compare them with those that are printed there."""
    x, y = np.array([1.0, 0.5]), np.array([1.0])
    theta_3 = np.array([[2.0, -1.0]])
    a_2, a_3 = np.array([0.6225, 0.8176]), np.array([0.6052])
    print("dz_0/dtheta_01 =", dz_dtheta(0, 0, 1, x))
    print("dz_1/dtheta_01 =", dz_dtheta(1, 0, 1, x))
    print("dz_0/dz_0 =", dz_dz(0, 0, theta_3, a_2))
    print("dz_0/dz_1 =", dz_dz(0, 1, theta_3, a_2))
    delta_3 = np.array([delta_output(0, a_3, y)])
    delta_2 = np.array([delta_i(i, theta_3, delta_3, a_2) for i in range(2)])
    print("delta^(3) =", delta_3)
    print("delta^(2) =", delta_2)
    print("nabla_01 =", nabla_ij(0, 1, delta_2, x))
    print("the same =", nabla_full(0, 1, theta_3, delta_3, a_2, x))


if __name__ == "__main__":
    main()
