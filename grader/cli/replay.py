"""``grade replay ID``: one call of a student's function once more, contained, with all that it says."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import assert_never

import click
import numpy as np
from rich.text import Text

from grader.cli import terminal
from grader.cli.group import Command
from grader.cli.options import course_option, output_option
from grader.cli.session import course_at
from grader.cli.show import students
from grader.counterexample import snippet
from grader.declarations import did_you_mean
from grader.errors import UsageError
from grader.evidence import digest
from grader.model import Case, Evidence, Malformed, Missing, Outcome, Raised, Report, Returned, Run, Stopped, Submission
from grader.reports.text import visible
from grader.reports.words import plural
from grader.results import load_report, load_run, no_report, open_store
from grader.sandbox.jail import wire
from grader.sandbox.sandbox import Mode, Sandbox
from grader.store import Store


@click.command(cls=Command, short_help="Run one call of a student once more.")
@click.argument("student", metavar="ID", shell_complete=students)
@click.option("--question", metavar="Q", help="The function; default: the first that is wrong.")
@click.option("--case", "number", type=click.IntRange(min=0), metavar="N", help="Default: the first that is wrong.")
@output_option()
@course_option()
@click.option("--sandbox", type=click.Choice(["strict", "best-effort", "none"]), default="strict", show_default=True)
def replay(
    student: str, question: str | None, number: int | None, output: Path, course: Path | None, sandbox: Mode
) -> None:
    """Run one call once more, and show what the student's code prints, returns and raises.

    The source is the one that was graded, whatever has become of the file; so are the networks.
    """
    run, report = load_run(output), load_report(output, student)
    with open_store(output) as store:
        submission, kept = _kept(store, report.student, output)
        assignment = course_at(course).load(run.assignment)
        asked = store.asked_last()
    questions = {one.name: one for one in assignment.questions if one.name in asked}
    name, at = _chosen(report, {name: asked[name] for name in questions}, question, number)
    case = asked[name][at]
    call = snippet(questions[name], case, submission.main.path)
    replayed = _run(submission, asked[name], case, run, sandbox, salvage=assignment.salvage)
    (*_, outcome) = replayed.outcomes[name]
    _show(f"{student}: {name}, case {at} ({case.kind})", call, replayed, outcome)
    before = kept.outcomes[name][at]
    if digest([before]) != digest([outcome]):
        terminal.warn(
            f"when it was graded, this call ended otherwise: {_in_short(before)}; its answers depend on earlier calls, "
            "on chance, or on how fast the machine is"
        )


def _kept(store: Store, student: str, output: Path) -> tuple[Submission, Evidence]:
    found = next(store.kept(student), None)
    if found is None:
        raise no_report(output, student)
    submission = store.submission(found)
    if submission is None or found.evidence is None:
        raise UsageError(f"{output}: nothing of {student} could be run: {found.row.remark}")
    return submission, store.evidence(found.evidence)


def _chosen(
    report: Report, asked: dict[str, tuple[Case, ...]], name: str | None, number: int | None
) -> tuple[str, int]:
    """``asked`` are the cases of those questions that the assignment still has."""
    wrong = {one.name: one.failed_case for one in report.questions if one.failed_case is not None and one.name in asked}
    name = name or next(iter(wrong or asked), "")
    if name not in asked:
        raise UsageError(f"there is no question {name!r}; {did_you_mean(name, list(asked))}")
    at = number if number is not None else wrong.get(name) or 0
    if at >= len(asked[name]):
        raise UsageError(f"{name} has the cases 0 to {len(asked[name]) - 1}, and no case {at}")
    return name, at


def _run(submission: Submission, asked: Sequence[Case], case: Case, run: Run, mode: Mode, *, salvage: bool) -> Evidence:
    """A call that was a second one is a second one again."""
    calls = [case] if case.repeats is None else [asked[case.repeats], case]
    plan = {case.question: [replace(one, index=i) for i, one in enumerate(calls)]}
    with Sandbox(mode, run.limits, plan, salvage=salvage) as sandbox:
        sandbox.summary()
        return sandbox.run(submission)


def _show(title: str, call: str, evidence: Evidence, outcome: Outcome) -> None:
    texts = [Text(visible(title), "bold"), *map(Text, call.rstrip().split("\n"))]
    for item in evidence.left_out:
        texts += [Text(f"left out: {visible(item.where)}: {visible(item.what)}: {visible(item.reason)}", "yellow")]
    if evidence.output:
        texts += [Text("it prints", "dim"), *_lines(evidence.output)]
    match outcome:
        case Returned(layout, values):
            texts += [Text("it returns", "dim"), *_lines(_value(layout, values))]
        case Raised(kind, message, traceback):
            texts += [Text("it raises", "dim"), *_lines(f"{traceback.rstrip()}\n{kind}: {message}".lstrip())]
        case _:
            texts += [Text(_in_short(outcome))]
    terminal.lines(texts, terminal.out())


def _lines(text: str) -> list[Text]:
    return [Text(f"  {visible(line)}") for line in text.rstrip("\n").split("\n")]


def _value(layout: str, values: np.ndarray) -> str:
    try:
        return repr(wire.decode(layout, values))
    except (wire.Corrupt, ValueError) as error:
        return f"something that cannot be read: {error}"


def _in_short(outcome: Outcome) -> str:
    match outcome:
        case Returned():
            return f"it returned {plural(outcome.values.size, 'number')}"
        case Raised():
            return visible(f"it raised {outcome.type}: {outcome.message}")
        case Malformed() | Missing():
            return visible(outcome.reason)
        case Stopped():
            return visible(f"it was stopped ({outcome.by.replace('_', ' ')}): {outcome.detail}")
        case _:
            assert_never(outcome)
