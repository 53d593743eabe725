"""The words that all renderings share."""

from __future__ import annotations

from collections.abc import Iterator

from grader.model import CriterionScore, QuestionReport, Report, SandboxSummary, VerdictName
from grader.reports.text import visible

VERDICTS: dict[VerdictName, str] = {
    "accepted": "accepted",
    "wrong_answer": "wrong answer",
    "malformed": "malformed answer",
    "runtime_error": "exception",
    "time_limit": "time limit",
    "memory_limit": "memory limit",
    "output_limit": "output limit",
    "killed": "process ended",
    "missing": "missing",
    "not_attempted": "not attempted",
}

#: Where only public cases were asked.
NOT_CHECKED = "Not checked: the hidden cases, which are drawn at grading."

#: Where there is no report, of all that was asked for.
FAILED = "The grader itself failed, not your submission. Tell your instructor; it can be graded again."

#: How the reason of a criterion ends where what was wrong earned points all the same.
FOLLOWED = "by follow-through"

#: What to look at where no known mistake explains the verdict.
ADVICE: dict[VerdictName, str] = {
    "accepted": "",
    "wrong_answer": "Work the simplest case out with a pencil, and compare it entry by entry.",
    "malformed": "Compare what you return with what the docstring asks for: its type, its keys, its shapes.",
    "runtime_error": "Call the function yourself on a small network whose layers all have different widths.",
    "time_limit": "Look for a loop whose condition never becomes false.",
    "memory_limit": "Look for an array or a list that grows without need.",
    "output_limit": "Return no more than the docstring asks for, and print less.",
    "killed": "The process ended in the middle of the call: look for exit(), os._exit() and the like.",
    "missing": "Define a function of exactly this name at the top level of your file.",
    "not_attempted": "Write the body of the function in place of what the stub raises.",
}


def number(value: float) -> str:
    """Points as people write them: ``5``, ``12.5``, ``8.33``."""
    text = f"{value:.2f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def plural(count: int, one: str, many: str | None = None) -> str:
    return f"{count:,} {one if count == 1 else many or one + 's'}"


def verdict_line(question: QuestionReport) -> str:
    """``wrong answer, 3 of 24 cases right``."""
    words = VERDICTS[question.verdict]
    if question.verdict in ("accepted", "missing", "not_attempted"):
        return words
    return f"{words}, {question.cases_passed} of {question.cases_total} cases right"


def criterion_line(question: QuestionReport, criterion: CriterionScore) -> str:
    """Beside the points of a criterion: what its question's verdict is, and why it is worth that."""
    if criterion.by_hand is not None:
        return criterion.reason
    if question.verdict == "accepted":
        return VERDICTS["accepted"]
    if criterion.reason.endswith(FOLLOWED):
        right = criterion.reason.partition(";")[0]
        return f"{FOLLOWED}; {right} right"
    if criterion.points >= criterion.max_points:
        return criterion.reason
    return f"{VERDICTS[question.verdict]}; {criterion.reason}" if criterion.reason else verdict_line(question)


def points_line(report: Report) -> str:
    """``82 of 100 points; not counting 10 still to be graded by hand``."""
    line = f"{number(report.points or 0.0)} of {number(report.max_points)} points"
    if not report.to_do:
        return line
    return f"{line}; not counting {number(sum(one.max_points for one in report.to_do))} still to be graded by hand"


def decided(report: Report) -> Iterator[str]:
    """What an instructor has decided: ``every δ^(l) is right: 7 → 9 of 14 points: reason``."""
    for one in report.corrections:
        named, most = "total", report.max_points
        for question in report.questions:
            if one.criterion is None and question.name == one.question:
                named, most = question.name, question.max_points
            for criterion in question.criteria:
                if criterion.id == one.criterion:
                    named, most = criterion.title or criterion.id, criterion.max_points
        before = "" if one.before is None else f"{number(one.before)} → "
        yield f"{named}: {before}{number(one.after)} of {number(most)} points: {one.reason}"


def remarks_of(report: Report) -> Iterator[str]:
    """What is right but worth a word, of the whole and then of each question."""
    yield from late_remark(report)
    yield from report.remarks
    for question in report.questions:
        yield from (f"{question.name}: {remark}" for remark in question.remarks)


def late_remark(report: Report) -> list[str]:
    """What was taken off for lateness, or that nobody knows; nothing of what came in time."""
    return [report.late.reason.rstrip(".")] if report.late and report.late.days != 0 else []


def sandbox_note(sandbox: SandboxSummary) -> str:
    """What did not hold the student's code; empty where everything asked for was enforced."""
    layers = ", ".join(visible(layer) for layer in sandbox.not_enforced)
    if sandbox.mode == "none":
        note = (
            "Run without a sandbox (--sandbox none): nothing kept the code from reading the answers "
            "or from changing files, so this score rests on trust."
        )
        return f"{note} Not enforced: {layers}." if layers else note
    if layers:
        return f"The sandbox was not complete ({sandbox.mode}); not enforced on this machine: {layers}."
    return ""


def no_score(report: Report) -> str:
    """Why there is none, in one line."""
    return visible(report.fault or "the grader gave no reason")
