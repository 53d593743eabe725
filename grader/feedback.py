"""From verdicts to what a student can learn from: the mistake's name, what follows rightly, the simplest case.

Everything here is said only of questions with a wrong answer, and rests on answers alone, never on the source.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from grader.checking import TOLERANCE_FACTOR
from grader.counterexample import counterexample, simplest, snippet
from grader.course import Assignment
from grader.diagnosis import Catalogue, Finding, unrecognised
from grader.diagnosis.answers import answers_of
from grader.equations import CompanionCall
from grader.evidence import digest
from grader.follow_through import FollowThrough, follow_through
from grader.groups import fingerprint
from grader.model import (
    Answer,
    Answers,
    Case,
    CaseVerdict,
    Evidence,
    Outcome,
    Question,
    QuestionReport,
    Raised,
    Returned,
)

#: Verdicts on answers: the others say already what is wrong.
_ANSWERED = frozenset({"wrong_answer", "malformed", "runtime_error", "not_attempted"})

Verdicts = Mapping[str, tuple[CaseVerdict, ...]]


@dataclass(frozen=True)
class Feedback:
    """Findings and follow-through of one submission, by question; only of wrong ones."""

    findings: Mapping[str, Finding]
    followed: Mapping[str, FollowThrough]


def companion_group(question: str, companion: str) -> str:
    """The name under which the companion's answers on the networks of a question are evidence."""
    return f"{question} → {companion}"


def is_companion_group(name: str) -> bool:
    return " → " in name


def companion_cases(assignment: Assignment, cases: Mapping[str, Sequence[Case]]) -> dict[str, tuple[Case, ...]]:
    """What else to ask: each companion function about the networks of its question; it is not graded."""
    return {
        companion_group(name, call.question): tuple(
            Case(call.question, case.index, case.kind, call.arguments(*case.arguments), case.repeats)
            for case in cases[name]
        )
        for name, calls in assignment.companions.items()
        for call in calls
    }


def diagnose(
    assignment: Assignment,
    catalogue: Catalogue,
    cases: Mapping[str, tuple[Case, ...]],
    key: Answers,
    evidence: Evidence,
    verdicts: Verdicts,
    *,
    factor: float = TOLERANCE_FACTOR,
) -> Feedback:
    """What explains the wrong answers, and which of them follow rightly from other wrong ones."""
    right = {name for name, judged in verdicts.items() if all(case.verdict == "accepted" for case in judged)}
    if len(right) == len(verdicts):
        return Feedback({}, {})
    findings = catalogue.diagnose(evidence.outcomes, right)
    mistaken = {
        assignment.reference[name]: finding.explanations[0].function
        for name, finding in findings.items()
        if finding.explanations[0].complete
    }
    followed = {}
    untouched = {question.name for question in assignment.questions if question.arguments_untouched}
    for name in verdicts:
        equations = [equation for equation in assignment.equations if equation.question == name]
        if name in right or not equations:
            continue
        found = follow_through(
            equations,
            cases[name],
            key[name],
            evidence.outcomes[name],
            reference=assignment.reference,
            companions=_companions(name, assignment, evidence),
            mistaken=mistaken,
            sound=right,
            factor=factor,
        )
        followed[name] = _without_mutating(found, evidence.outcomes[name]) if name in untouched else found
    return Feedback(findings, followed)


def _without_mutating(found: FollowThrough, outcomes: Sequence[Outcome]) -> FollowThrough:
    """Where arguments must stay as they are, changing them is no equation's fault, and costs what it would without."""
    shares = {
        case: 0.0 if isinstance(outcome := outcomes[case], Returned) and outcome.mutated else share
        for case, share in found.shares.items()
    }
    return replace(found, shares=shares)


def told(
    report: QuestionReport,
    question: Question,
    assignment: Assignment,
    cases: Mapping[str, tuple[Case, ...]],
    key: Answers,
    evidence: Evidence,
    verdicts: Verdicts,
    feedback: Feedback,
) -> QuestionReport:
    """The report of a question with all that helps to mend it, but for the call to try (``to_try``)."""
    if report.verdict == "accepted" or report.failed_case is None:
        return report
    name, outcomes = question.name, evidence.outcomes[question.name]
    first = outcomes[report.failed_case]
    update: dict[str, object] = {"traceback": first.traceback if isinstance(first, Raised) else ""}
    if name in feedback.followed:
        update["equations"] = feedback.followed[name].equations
    if report.verdict in _ANSWERED:
        if name not in feedback.findings:
            returns = assignment.returns.get(name, ())
            update["unrecognised"] = unrecognised(cases[name], key[name], outcomes, returns).sentence
            update["fingerprint"] = fingerprint(name, cases[name], outcomes)
        if report.verdict != "not_attempted":
            update["counterexample"] = counterexample(
                question,
                cases[name],
                key[name],
                outcomes,
                verdicts[name],
                reveal=assignment.reveal,
                symbols=assignment.symbols,
                returns=assignment.returns,
                notation=assignment.notation,
                companions=_companions_on_simplest(name, assignment, cases, evidence, verdicts),
            )
    return report.model_copy(update=update)


def to_try(
    report: QuestionReport, question: Question, cases: Mapping[str, tuple[Case, ...]], file: str
) -> QuestionReport:
    """With the call on the simplest case, as it is made beside the student's file."""
    shown = report.counterexample
    if shown is None:
        return report
    call = snippet(question, cases[question.name][shown.case], file)
    return report.model_copy(update={"counterexample": shown.model_copy(update={"snippet": call})})


def matters(assignment: Assignment, evidence: Evidence, verdicts: Verdicts) -> Iterator[Hashable]:
    """All that the feedback on a submission rests on: of right answers only the remarks on them."""
    for name, judged in verdicts.items():
        if all(case.verdict == "accepted" for case in judged):
            yield tuple(case.remark for case in judged if case.remark)
        else:
            companions = (digest(outcomes) for _, outcomes in _companions(name, assignment, evidence))
            yield digest(evidence.outcomes[name]), *companions


def _companions_on_simplest(
    name: str,
    assignment: Assignment,
    cases: Mapping[str, tuple[Case, ...]],
    evidence: Evidence,
    verdicts: Verdicts,
) -> list[tuple[Question, Answer, Outcome]]:
    """What stands between what was given and what was returned: the companions' values on the case that is shown."""
    case = simplest(cases[name], verdicts[name])
    questions = {question.name: question for question in assignment.questions}
    found = []
    for call, outcomes in _companions(name, assignment, evidence):
        if case is not None and outcomes:
            asked = Case(call.question, 0, case.kind, call.arguments(*case.arguments))
            (answer,) = answers_of(assignment.reference[call.question], [asked])
            found.append((questions[call.question], answer, outcomes[case.index]))
    return found


def _companions(name: str, assignment: Assignment, evidence: Evidence) -> list[tuple[CompanionCall, Sequence[Outcome]]]:
    """The companion calls of a question, each with what it returned for every case."""
    return [
        (call, evidence.outcomes.get(companion_group(name, call.question), ()))
        for call in assignment.companions.get(name, ())
    ]
