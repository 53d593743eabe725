"""Gradescope: the CSV of Review Grades › Download Grades, with the total score filled in.

    First Name,Last Name,SID,Email,Sections,Total Score,Max Points,Status,Submission ID,…

No page of Gradescope's help describes an import of such a file (looked for on 2026-11-24): scores come into Gradescope
as ``results.json`` of an autograder.  This file is for the road from Gradescope's roster to elsewhere.
"""

import re

from grader.gradebooks.filling import Layout

LAYOUT = Layout(
    system="gradescope",
    ids=("SID",),
    logins=("Email",),
    item=re.compile(r"(?P<name>Total Score)"),
    most_column="Max Points",
)
