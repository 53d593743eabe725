"""Canvas: the CSV of Grades › Export, imported again by Grades › Import.

    Student,ID,SIS User ID,SIS Login ID,Section,Backpropagation (4711),…,Current Score,…
        Points Possible,,,,,100.00,…,(read only),…

``lib/gradebook_exporter.rb`` of instructure/canvas-lms writes it (looked up 2026-11-24): which of the SIS columns are
there depends on who exports, and a row above Points Possible may say which assignments are posted by hand.  ``EX`` is
excused, ``N/A`` not assigned.  Scores in the file replace those in Canvas (Ohio State University, "Import a CSV File to
Carmen Grades", looked up 2026-11-24).
"""

import re

from grader.gradebooks.filling import Layout

LAYOUT = Layout(
    system="canvas",
    ids=("ID", "SIS User ID", "Integration ID"),
    logins=("SIS Login ID",),
    item=re.compile(r"(?P<name>.*) \((?P<id>\d+)\)"),
    most_row="Points Possible",
    settled=frozenset({"EX", "N/A"}),
)
