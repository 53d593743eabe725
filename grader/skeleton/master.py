"""The one source of MODULE.py and MODULE.ipynb.  Change it here, then: python -m grader.stubs SLUG --course DIR

`# STUB name` stands for signature and docstring of the reference's function.  Or a whole function stands here, with its
body between `# BEGIN SOLUTION` and `# END SOLUTION`: then reference/MODULE.py imports it from .MODULE_solution, which
is built from this file as well.
"""
# ruff: noqa: F821  # the functions tried out below come from the reference

# %% [module]
"""TITLE: replace each ``raise NotImplementedError``.  The handout, README.md, has the equations."""

# %% [markdown]
# # TITLE
#
# Replace each `raise NotImplementedError`; leave names and parameters as they are. The handout, `README.md`, has the
# equations.

# %%
import numpy as np

# %%
# STUB gradient

# %% [notebook]
gradient(np.array([1.0, 2.0]), np.array([3.0, -1.0]), 0.0)  # 3, -1
