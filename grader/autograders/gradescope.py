"""``autograder.zip`` for Gradescope.

    setup.sh, install.sh, constraints.txt, the wheel   what the image is made with
    run_autograder                                     what is run for each submission
    failed.json                                        what is told where the grader itself fails
    course/                                            the assignment

After https://gradescope-autograders.readthedocs.io/en/latest/specs/, read in November 2026.  Student code runs in
containers of Gradescope's that forbid user namespaces: there the sandbox is Landlock and seccomp, and an ordinary user,
for the container's own is root.  Each report says so.
"""

from __future__ import annotations

from grader.autograders.packing import Packed, course, engine, script
from grader.reports import as_gradescope


def files(packed: Packed) -> dict[str, bytes]:
    return {
        "setup.sh": script("setup.sh"),
        "run_autograder": script("run_autograder", OPTIONS=packed.options),
        "failed.json": as_gradescope.failed().encode(),
        **engine(),
        **course(packed, "course"),
    }
