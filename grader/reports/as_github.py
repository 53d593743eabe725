"""GitHub Actions: annotations beside the lines of a file, and the summary of a job.

After https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands and the escapes of
https://github.com/actions/toolkit (packages/core/src/command.ts), read in November 2026.  GitHub shows ten annotations
of a kind for each step, and takes 1 MiB of summary.
"""

from __future__ import annotations

from collections.abc import Sequence

from grader.model import Report
from grader.reports import as_class, as_markdown
from grader.reports.findings import Finding, Lines, findings
from grader.reports.text import shorten, visible

SUMMARY_BYTES = 1 << 20
_MESSAGE = 4_000
_CUT = "\n\nMore does not fit here.\n"


def commands(reports: Sequence[Report], lines: Lines) -> str:
    """A line for each finding: what cost points is an error, what was earned by follow-through a warning."""
    found = [finding for report in reports for finding in findings(report, lines)]
    found.sort(key=lambda finding: finding.cost == "nothing")  # ten are shown
    return "".join(f"{_command(finding)}\n" for finding in found)


def summary(reports: Sequence[Report]) -> str:
    """Markdown, no longer than GitHub takes: of one student the report, of several the table and what fits of them."""
    text = as_markdown.render(reports[0]) if len(reports) == 1 else as_class.render(reports)
    data = text.encode("utf-8", "backslashreplace")
    if len(data) > SUMMARY_BYTES:
        whole_lines = data[: SUMMARY_BYTES - len(_CUT)].rpartition(b"\n")[0]
        return whole_lines.decode("utf-8", "ignore") + _CUT
    return data.decode("utf-8")


def _command(finding: Finding) -> str:
    name = "warning" if finding.cost == "nothing" else "error"
    place = {"file": finding.path, "line": finding.line, "title": finding.title}
    parameters = ",".join(f"{key}={_property(visible(str(value)))}" for key, value in place.items() if value)
    return f"::{name} {parameters}::{_data(shorten(finding.text or finding.title, _MESSAGE))}"


def _data(text: str) -> str:
    """What follows the second ``::``; no line break is left with which another command could begin."""
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
