"""Where submissions come from: paths → ``Found`` (names only) → ``Submission`` (bytes).

    Intake().take(paths)     archives unpacked, what learning systems give out recognised
    find(paths, assignment)  which submissions there are; opens files only where names do not settle it
    attended(found, …)       under the ids of a roster, and who is missing
    read(found, limits)      one of them, when its turn comes: a class of any size needs little memory

Nothing here parses or runs what students wrote.
"""

from grader.submissions.candidates import where_defined
from grader.submissions.finding import Found, find, find_alone
from grader.submissions.guessing import is_one_students, slug_for
from grader.submissions.intake import Intake, Taken
from grader.submissions.layouts import System
from grader.submissions.names import safe_name
from grader.submissions.reading import read
from grader.submissions.roster import Attendance, attended

__all__ = [
    "Attendance",
    "Found",
    "Intake",
    "System",
    "Taken",
    "attended",
    "find",
    "find_alone",
    "is_one_students",
    "read",
    "safe_name",
    "slug_for",
    "where_defined",
]
