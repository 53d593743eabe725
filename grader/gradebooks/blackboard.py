"""Blackboard: Work Offline › Download of the Full Grade Center, uploaded again.

    "Last Name"⇥"First Name"⇥"Username"⇥"Student ID"⇥…⇥"Backprop [Total Pts: 100 Score] |4711"

Tab-delimited with the name ``.xls`` or comma-delimited with ``.csv``; the user name tells the student and the number
after the bar the column, and a column without such a number would become a new one, of text
(library.blackboard.com, "Uploading or Downloading Grade Center Items for Working Offline", looked up 2026-11-24).
Files are UTF-16 with a byte-order mark, or UTF-8.  ``up to`` marks a calculated column, which takes no grades.
"""

import re

from grader.gradebooks.filling import Layout

LAYOUT = Layout(
    system="blackboard",
    ids=("Student ID",),
    logins=("Username",),
    item=re.compile(r"(?P<name>.*?) *\[Total Pts: (?P<most>[\d.,]+)[^\]]*\] *\|(?P<id>\d+)"),
)
