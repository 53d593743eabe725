"""An auto-grader for backpropagation assignments.  Read ``grader.model`` first, ``grader.grading`` second."""

import os

# The grader computes on tiny arrays, where more threads only wait for each other; numpy reads this when it is imported.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
