"""GitLab's code quality report: what merge requests show beside a file.

After https://docs.gitlab.com/ci/testing/code_quality/ (section on custom tools), read in November 2026: an array of
description, check_name, fingerprint, severity and location; no byte order mark.  Tests are in JUnit XML, see
``as_junit``.
"""

from __future__ import annotations

import json
from collections.abc import Sequence

from grader.model import Report
from grader.reports.findings import Cost, Lines, findings
from grader.reports.text import visible

_SEVERITIES: dict[Cost, str] = {"nothing": "info", "some": "minor", "all": "major", "no score": "blocker"}


def render(reports: Sequence[Report], lines: Lines) -> str:
    """Severity is what it costs; where a function is not defined, the line is the first."""
    issues = [
        {
            "description": visible(f"{finding.title}: {finding.text}" if finding.cost == "no score" else finding.title),
            "check_name": finding.check,
            "fingerprint": finding.fingerprint,
            "severity": _SEVERITIES[finding.cost],
            "location": {"path": visible(finding.path), "lines": {"begin": finding.line or 1}},
        }
        for report in reports
        for finding in findings(report, lines)
    ]
    return json.dumps(issues, indent=2, ensure_ascii=False) + "\n"
