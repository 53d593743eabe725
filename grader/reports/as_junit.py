"""JUnit XML: a suite for each student, a test for each question.

Valid against the schema of Jenkins' xunit plugin (``junit-10.xsd``), which most CI systems follow, GitLab's too
(https://docs.gitlab.com/ci/testing/unit_test_reports/); both read in November 2026.  A submission without a score is an
``error``, a wrong question a ``failure``.  No times: reports have none.
"""

from __future__ import annotations

from collections.abc import Sequence
from xml.etree import ElementTree as ET

from grader.model import Report
from grader.reports.plain import explained, wrong
from grader.reports.text import visible
from grader.reports.words import no_score, number, remarks_of, sandbox_note, verdict_line


def render(reports: Sequence[Report]) -> str:
    """Well-formed, whatever a student wrote: what XML 1.0 has no character for is escaped visibly, as in ``text``."""
    suites = ET.Element("testsuites")
    for report in reports:
        suites.append(_suite(report))
    for name in ("tests", "failures", "errors"):
        suites.set(name, str(sum(int(suite.get(name, "0")) for suite in suites)))
    ET.indent(suites)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ET.tostring(suites, encoding="unicode") + "\n"


def _suite(report: Report) -> ET.Element:
    name, questions = visible(f"{report.assignment}.{report.student}"), wrong(report)
    failures, errors = len(questions), int(report.points is None)
    counts = {"tests": len(report.questions) + errors, "failures": failures, "errors": errors, "skipped": 0}
    suite = ET.Element("testsuite", {"name": name, **{key: str(count) for key, count in counts.items()}})
    properties = ET.SubElement(suite, "properties")
    for key, value in _properties(report).items():
        ET.SubElement(properties, "property", {"name": key, "value": visible(value)})
    if report.points is None:
        case = ET.SubElement(suite, "testcase", {"classname": name, "name": "grading"})
        ET.SubElement(case, "error", {"type": "no-score", "message": no_score(report)})
    for question in report.questions:
        case = ET.SubElement(suite, "testcase", {"classname": name, "name": question.name})
        if question in questions:
            told = {"type": question.verdict, "message": visible(verdict_line(question))}
            failure = ET.SubElement(case, "failure", told)
            failure.text = explained(question, questions[: questions.index(question)])
    if said := [*filter(None, [sandbox_note(report.sandbox)]), *remarks_of(report)]:
        ET.SubElement(suite, "system-out").text = "\n".join(map(visible, said))
    return suite


def _properties(report: Report) -> dict[str, str]:
    points = {} if report.points is None else {"points": number(report.points)}
    return {**points, "max_points": number(report.max_points), "file": report.file, "seed": str(report.seed)}
