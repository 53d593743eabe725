"""What other systems run: this grader, packed with a course, and the scripts that they start.

    wheel.py         this package as a wheel, and the versions of what it needs
    gradescope.py    autograder.zip
    prairielearn.py  a question, and the image in which it is graded
    files/           the scripts

Nothing is fetched: a package can be made offline, from a checkout or from an installed wheel.  The built-in course is
not in the wheel: the one assignment that is packed lies beside it, where only the grader may read.
"""

from grader.autograders import gradescope, prairielearn
from grader.autograders.packing import Packed, write

__all__ = ["Packed", "gradescope", "prairielearn", "write"]
