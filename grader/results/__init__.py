"""The results folder: the only place that writes it, and that reads it back.

    results/evidence.db           what the code returned, where it came from, every score: all else is made of this
    results/run.json              the run: seed, versions, digests, sandbox, counts
    results/grades.csv            a row a student
    results/groups.json           who shares an answer that nobody has a name for
    results/notes.toml            what the instructor has to say to such a group
    results/overrides.toml        what the instructor has decided by hand
    results/reports/<id>.json     the report, for programs
    results/reports/<id>.md       the report, for the student
    results/students/<id>.html    the same as a page, with the network drawn
    results/index.html            the class, for the instructor
    results/pseudonyms.json       who is who in what was rendered without names

Reports are written as they come, each file whole or not at all; one counts as given once its row is committed, so that
whatever ends a run leaves what was graded, and the next one goes on from there.  ``run.json`` is there from the first
moment, marked as interrupted until the run ends; a folder is known as ours by it.
"""

from grader.results.folder import (
    EVIDENCE,
    FORMATS,
    GRADES,
    GROUPS,
    INDEX,
    LOCK,
    NOTES,
    OVERRIDES,
    REPORTS,
    RUN,
    Format,
    ResultsError,
    ids_of,
    load_groups,
    load_report,
    load_run,
    no_report,
    open_store,
    page_path,
    read_notes,
    read_overrides,
    read_reports,
    report_path,
    report_text,
    write_notes,
)
from grader.results.rendering import index_again, put_notes, render_again, with_absent
from grader.results.run import Results

__all__ = [
    "EVIDENCE",
    "FORMATS",
    "GRADES",
    "GROUPS",
    "INDEX",
    "LOCK",
    "NOTES",
    "OVERRIDES",
    "REPORTS",
    "RUN",
    "Format",
    "Results",
    "ResultsError",
    "ids_of",
    "index_again",
    "load_groups",
    "load_report",
    "load_run",
    "no_report",
    "open_store",
    "page_path",
    "put_notes",
    "read_notes",
    "read_overrides",
    "read_reports",
    "render_again",
    "report_path",
    "report_text",
    "with_absent",
    "write_notes",
]
