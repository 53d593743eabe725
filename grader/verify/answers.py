"""Evidence of functions that are our own: the author's, right or wrong."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from grader.cases import answer_key, draw_cases
from grader.checking import agrees, check
from grader.course import Assignment
from grader.diagnosis import Catalogue, Finding
from grader.in_process import Outcomes, outcome, outcomes
from grader.model import Answers, Case, Evidence, Question
from grader.verify.checks import Effort


@dataclass(frozen=True)
class Form:
    """One way to make a mistake in one question."""

    mistake: str
    question: str
    function: Callable[..., Any]
    number: int
    """Among those of this mistake in this question, from 1."""

    @property
    def name(self) -> str:
        own = getattr(self.function, "__name__", "")
        return f"{self.question}: {self.mistake}" + (f" (form {self.number}, {own})" if self.number > 1 else "")


def forms(assignment: Assignment) -> tuple[Form, ...]:
    return tuple(
        Form(mistake.id, question, function, number)
        for mistake in assignment.author.mistakes
        for question in mistake.questions
        for number, function in enumerate(mistake.forms_of(question), start=1)
    )


@dataclass(frozen=True)
class Asked:
    """An assignment, asked on one seed."""

    assignment: Assignment
    seed: int
    index: int
    """Which of the seeds this is, from 0."""
    effort: Effort
    cases: Mapping[str, tuple[Case, ...]]
    key: Answers
    catalogue: Catalogue

    @cached_property
    def right(self) -> Mapping[str, Outcomes]:
        """What the reference returns."""
        return {name: outcomes(self.assignment.reference[name], cases) for name, cases in self.cases.items()}

    @cached_property
    def wrong(self) -> tuple[tuple[Form, Outcomes], ...]:
        """What every form of every mistake returns."""
        return tuple((form, outcomes(form.function, self.cases[form.question])) for form in forms(self.assignment))

    def question(self, name: str) -> Question:
        return next(question for question in self.assignment.questions if question.name == name)

    def accepted(self, name: str, given: Outcomes) -> bool:
        """Whether the question as a whole is judged right."""
        question, cases, key = self.question(name), self.cases[name], self.key[name]
        for case, answer, got in zip(cases, key, given, strict=True):
            # One case that is judged wrong settles it; to judge them all takes far longer.
            if not agrees(answer, got) and check(question, [case], [answer], [got])[0].verdict != "accepted":
                return False
        return all(verdict.verdict == "accepted" for verdict in check(question, list(cases), list(key), given))

    def diagnosed(self, changed: Mapping[str, Outcomes]) -> dict[str, Finding]:
        """What is found where these questions are answered otherwise, and all others as the reference does."""
        return self.catalogue.diagnose({**self.right, **changed}, self.cases.keys() - changed.keys())

    def evidence(self, probes: Mapping[str, Sequence[Case]]) -> Evidence:
        """Of the reference, handed in by a student."""
        reference = self.assignment.reference
        return Evidence(
            {group: tuple(outcome(reference[case.question], case) for case in cases) for group, cases in probes.items()}
        )


def ask(assignment: Assignment, seed: int, index: int, effort: Effort) -> Asked:
    """Raises CourseError where cases cannot be drawn, or the reference cannot answer them."""
    cases = draw_cases(assignment, seed)
    key = answer_key(assignment, cases)
    catalogue = Catalogue(assignment.questions, assignment.reference, assignment.author, cases, key)
    return Asked(assignment, seed, index, effort, cases, key, catalogue)


def told(finding: Finding | None) -> str:
    """The mistakes named, in words."""
    if finding is None:
        return "nothing"
    return " or ".join(" and ".join(sorted(one.ids)) for one in finding.alternatives)
