"""Brightspace (D2L): the CSV of Enter Grades › Export, with points grades, imported again.

    OrgDefinedId,Username,…,Backpropagation Points Grade <Numeric MaxPoints:100 Weight:10>,End-of-Line Indicator
    #1815,#ada,…,,#

At least one of the two keys must be there, and grade items are named with "Points Grade" after them
(community.d2l.com/brightspace/kb/articles/3538-importing-grades, looked up 2026-11-24).  Exports may put # before
keys, so that spreadsheets keep their leading zeros, and have it in the last column.
"""

import re

from grader.gradebooks.filling import Layout


def _key(cell: str) -> str:
    return cell.strip().removeprefix("#")


LAYOUT = Layout(
    system="brightspace",
    ids=("OrgDefinedId", "Org Defined ID"),
    logins=("Username", "Email"),
    item=re.compile(r"(?P<name>.*) Points Grade(?: <(?:Numeric)?(?: ?MaxPoints:(?P<most>[\d.]+))?[^>]*>)?"),
    key=_key,
)
