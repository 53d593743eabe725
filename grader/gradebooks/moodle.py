"""Moodle: the grading worksheet of an assignment, or the plain-text export of the gradebook.

    Identifier,"Full name","Email address",Status,Grade,"Maximum Grade",…,"Last modified (grade)","Feedback comments"
    "Participant 21",…

    "First name","Last name","ID number",…,"Email address","Assignment: Backpropagation (Real)",…

``mod/assign/feedback/offline/importgradeslib.php`` of moodle/moodle reads the first (looked up 2026-11-24): it wants
the columns Identifier, Grade and Last modified (grade), and the number at the end of the identifier is the
participant's, which folders of downloaded submissions carry too.  The second is imported as it was exported
(docs.moodle.org/311/en/Grade_import, looked up 2026-11-24).  Headings are in the user's language; English is known.
"""

import re

from grader.gradebooks.filling import Layout


def _key(cell: str) -> str:
    """``Participant 21`` → ``21``."""
    match = re.fullmatch(r"Participant (\d+)", cell.strip())
    return match[1] if match else cell.strip()


LAYOUT = Layout(
    system="moodle",
    ids=("Identifier", "ID number"),
    logins=("Username", "Email address"),
    item=re.compile(r"Grade|(?P<name>.*) \(Real\)"),
    most_column="Maximum Grade",
    key=_key,
)
