"""What crosses borders, in the order of the flow.  Read this first.

    Submission ─► Evidence ─► CaseVerdict ─► QuestionReport ─► Report

Evidence (what happened) is kept apart from verdicts (what is right) and from points (what it is worth):
each is made in a place of its own, and nothing below may change what stands above it.  Faults of students are values
of these types; faults of ours are the exceptions of ``grader.errors``.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import PurePosixPath
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, Field, model_validator

SCHEMA_VERSION = 1

FloatArray = NDArray[np.float64]

#: What a student's function may be given, and what a reference returns.
Value = float | int | str | FloatArray | dict[int, "Value"] | tuple["Value", ...] | list["Value"]

VerdictName = Literal[
    "accepted",
    "wrong_answer",
    "malformed",
    "runtime_error",
    "time_limit",
    "memory_limit",
    "output_limit",
    "killed",
    "missing",
    "not_attempted",
]


Reveal = Literal["hints", "public", "all"]
"""What students may see of expected values: none, those of cases that are the same in every run, all."""


class Model(BaseModel):
    """A frozen record that refuses unknown keys."""

    model_config = ConfigDict(frozen=True, extra="forbid")


#: The most that a limit can be: beyond it, it is none, and systems do not take it.
_DAY_S, _TIB = 86_400.0, 1 << 40


class Limits(Model):
    """What one submission may use; the student's process is ended where it takes more."""

    call_s: float = Field(default=2.0, gt=0, le=_DAY_S)
    """Wall time of one call of one function."""
    statement_s: float = Field(default=5.0, gt=0, le=_DAY_S)
    """Wall time of one top-level statement or cell; a slow import is no fault of the student."""
    submission_s: float = Field(default=20.0, gt=0, le=_DAY_S)
    """Wall time of all of it."""
    memory_bytes: int = Field(default=1 << 30, gt=0, le=_TIB)
    """Address space beyond what the warm process itself has mapped."""
    output_bytes: int = Field(default=1 << 20, ge=0, le=_TIB)
    """Standard output and error kept; the rest is dropped without a word to the program."""
    returned_bytes: int = Field(default=64 << 20, ge=1 << 16, le=_TIB)
    """All returned data of one process together."""
    source_bytes: int = Field(default=16 << 20, gt=0, le=_TIB)
    """Size of one source file."""


# ── Submission ────────────────────────────────────────────────────────────────────────────────────────────────────


class SourceFile(Model):
    """Bytes as the student wrote them; nothing on our side parses or runs them."""

    path: str
    """Relative, with ``/``; the name that tracebacks show."""
    content: bytes

    @property
    def is_notebook(self) -> bool:
        return PurePosixPath(self.path).suffix.lower() == ".ipynb"


class Receipt(Model):
    """How a submission came in, as far as anybody knows."""

    name: str = ""
    """The student's, where a learning system or the roster tells it."""
    section: str = ""
    ids: tuple[str, ...] = ()
    """What learning systems call the student, as far as they and the roster tell: ids, a login, an address.  No report
    has them."""
    at: datetime | None = None
    """Without an offset where the system does not tell the time zone."""
    on_time: bool | None = None
    """The system's word, where it gives no time."""
    extension: datetime | timedelta | None = None
    """Of the due time, for this student: another one, or so much more."""
    commit: str = ""
    remarks: tuple[str, ...] = ()

    @property
    def received_at(self) -> str | None:
        return self.at.isoformat(timespec="seconds") if self.at else None


class Submission(Model):
    """One student's work for one assignment."""

    student: str
    origin: str
    """Where it came from, for messages: a path as the user gave it."""
    main: SourceFile
    helpers: tuple[SourceFile, ...] = ()
    receipt: Receipt = Receipt()

    @property
    def files(self) -> tuple[SourceFile, ...]:
        """The main one first."""
        return self.main, *self.helpers

    @property
    def digest(self) -> bytes:
        """sha256 of the names and bytes of all its files."""
        digest = hashlib.sha256()
        for file in self.files:
            digest.update(json.dumps([file.path, len(file.content)]).encode())
            digest.update(file.content)
        return digest.digest()


class Unusable(Model):
    """Something handed in that cannot be graded as it stands: no score is given, and the others are graded."""

    student: str
    origin: str
    problem: str
    """What is wrong and what to do about it, in one sentence or two."""
    receipt: Receipt = Receipt()


# ── Evidence: what the probes returned ────────────────────────────────────────────────────────────────────────────
# Dataclasses and not pydantic models: a class of a thousand makes hundreds of thousands of them.


@dataclass(frozen=True, slots=True)
class Returned:
    """The call returned.

    ``layout`` is the JSON of its shape (see ``grader.sandbox.jail.wire``), ``values`` every number in it, flat, in the
    order of the layout.
    """

    layout: str
    values: FloatArray
    mutated: tuple[int, ...] = ()
    """Positions of the arguments that the call changed in place."""


@dataclass(frozen=True, slots=True)
class Malformed:
    """The process answered with something that is not an answer."""

    reason: str


@dataclass(frozen=True, slots=True)
class Raised:
    type: str
    message: str
    traceback: str = ""
    """The student's own frames only, with the student's line numbers."""


@dataclass(frozen=True, slots=True)
class Missing:
    """There is no such function."""

    reason: str


@dataclass(frozen=True, slots=True)
class Stopped:
    """The call did not end by itself, or took the process with it."""

    by: Literal["time_limit", "memory_limit", "output_limit", "killed"]
    detail: str


Outcome = Returned | Malformed | Raised | Missing | Stopped


class LeftOut(Model):
    """A top-level statement or cell that did not run to its end; what stands after it ran all the same."""

    where: str
    """``line 12`` or ``cell 3``."""
    what: str
    """The first line of it."""
    reason: str


@dataclass(frozen=True, slots=True)
class Evidence:
    """All that is known of one submission once its code has run.  ``outcomes[question][i]`` answers probe i."""

    outcomes: Mapping[str, tuple[Outcome, ...]]
    left_out: tuple[LeftOut, ...] = ()
    output: str = ""
    """What the code printed, capped; hostile text."""


# ── Cases and the answer key ──────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Case:
    """One call of one function on one network.  The sandbox is given ``arguments`` and nothing else of it."""

    question: str
    index: int
    kind: str
    """``hand-sized``, ``random``, ``square``, ``deep``, ``saturated``, or what else the author calls it."""
    arguments: tuple[Value, ...]
    repeats: int | None = None
    """The index of the case that this one asks a second time, after the others."""


@dataclass(frozen=True, slots=True)
class Expected:
    """The right answer to one case, flat, with what a sound program may be off, entry by entry.

    ``values``, ``bound`` and ``bound_single`` have equal shape (n,).  ``bound`` is E of double precision,
    ``bound_single`` that of single precision (inputs rounded to it included).
    """

    layout: str
    values: FloatArray
    bound: FloatArray
    bound_single: FloatArray


@dataclass(frozen=True, slots=True)
class Raises:
    """The answer of a mistake that ends in an exception."""

    type: str


Answer = Expected | Raises

#: ``answers[question][i]`` answers case i of that question.
Answers = Mapping[str, tuple[Answer, ...]]


# ── Verdicts ──────────────────────────────────────────────────────────────────────────────────────────────────────


class CaseVerdict(Model):
    """One case, judged."""

    case: int
    kind: str
    verdict: VerdictName
    stage: Literal["returned", "type", "structure", "shape", "finite", "values", "arguments"] | None = None
    """The first comparison that failed; None where the case is right."""
    message: str = ""
    """For the student, in the second person, naming case, layer, shape or the largest error."""
    remark: str = ""
    """What is right but worth a word: single precision, arguments changed."""
    layer: int | None = None
    """The layer that the message is about, counted as in the formulas."""


class Diagnosis(Model):
    """A known mistake that explains every case of a question."""

    id: str
    sentence: str
    hint: str = ""
    step: str = ""
    """The step of the derivation that it breaks."""


class LayerVerdict(Model):
    """One equation at one layer, over all cases that have this layer."""

    layer: int | None
    """None where the equation is of no layer."""
    holds: int
    of: int
    followed: int
    """How many of ``holds`` are wrong values that follow rightly from other wrong ones."""


class EquationVerdict(Model):
    id: str
    title: str
    layers: tuple[LayerVerdict, ...]

    @property
    def holds(self) -> bool:
        return all(layer.holds == layer.of for layer in self.layers)


class Quantity(Model):
    """An array, a number or a text, named as in the course; its entries are flat, written with every digit."""

    name: str
    role: Literal["given", "returned"]
    shape: tuple[int, ...]
    entries: tuple[str, ...]
    expected: tuple[str, ...] | None = None
    """None where they may not be seen, or are given."""
    wrong: tuple[int, ...] = ()
    """Which entries are wrong."""


#: More units or edges of a network can be drawn, but not be read.
MOST_UNITS, MOST_EDGES = 48, 256


class Slice(Model):
    """Some entries of one of the quantities that stand beside it."""

    quantity: int
    """Its position among them."""
    entries: tuple[int, ...]


class Layer(Model):
    """What belongs to the units of a layer, and to the edges that lead into it from the layer before."""

    name: str
    """As the course counts: ``2``, ``l + 1``."""
    width: int
    """How many units there are; each slice of units and biases has so many entries."""
    units: tuple[Slice, ...] = ()
    biases: tuple[Slice, ...] = ()
    edges: tuple[Slice, ...] = ()
    """A row for each unit, a column for each of the layer before; of the first layer, none."""


class Network(Model):
    """The quantities of a counterexample as a network."""

    layers: tuple[Layer, ...]
    """From the input to the output."""
    example: int = 0
    """Which one of a batch the units show, from 0."""
    examples: int = 0
    """How many the batch has; 0 where there is no batch."""

    @property
    def readable(self) -> bool:
        widths = [layer.width for layer in self.layers]
        edges = sum(below * width for below, width in pairwise(widths))
        return sum(widths) <= MOST_UNITS and edges <= MOST_EDGES


class Counterexample(Model):
    case: int
    kind: str
    message: str
    """What the check says of this case."""
    note: str = ""
    """Where no hand-sized network shows it."""
    quantities: tuple[Quantity, ...]
    """Those given, in the order of the arguments, then those returned."""
    snippet: str
    """Python that makes the call as it stands."""
    network: Network | None = None
    """What belongs where, by the assignment's notation; None where that says nothing of it, or too much to be drawn."""


class Fingerprint(Model):
    question: str
    form: str
    """A digest of layers, shapes and exceptions, case by case."""
    numbers: tuple[str, ...]
    """Some of the numbers returned, as text: NaN and infinity are among them."""


class Group(Model):
    id: str
    question: str
    students: tuple[str, ...]
    """In alphabetical order; the first one's answer stands for all."""


# ── Score and report ──────────────────────────────────────────────────────────────────────────────────────────────


class CriterionScore(Model):
    id: str
    title: str
    points: float
    max_points: float
    reason: str = ""
    by_hand: Literal["to do", "done"] | None = None
    """None where the grader decides; as long as it is to do, there are no points for it."""


class QuestionReport(Model):
    name: str
    verdict: VerdictName
    cases_passed: int
    cases_total: int
    points: float
    max_points: float
    mistakes: tuple[str, ...] = ()
    criteria: tuple[CriterionScore, ...] = ()
    message: str = ""
    """What failed first, and how."""
    failed_case: int | None = None
    remarks: tuple[str, ...] = ()
    diagnoses: tuple[Diagnosis, ...] = ()
    unrecognised: str = ""
    """What can be said of a wrong answer that no known mistake explains."""
    equations: tuple[EquationVerdict, ...] = ()
    """Which equations hold on the student's own values; empty where the answer is right."""
    counterexample: Counterexample | None = None
    note: str = ""
    """From the instructor, to all who share this answer."""
    fingerprint: Fingerprint | None = None
    """Of a wrong answer without a name, so that equal ones are found across the class."""
    traceback: str = ""


class Lateness(Model):
    """How late a submission came, and what that costs."""

    due: str
    """For this student, extension included; ISO 8601."""
    days: int | None
    """Begun since the due time and the grace; 0: in time; None: nobody knows."""
    taken: float
    """Points."""
    costs: float | None = 0.0
    """What the days cost, of whatever points there are; None: all of them."""
    reason: str
    """A sentence for the student."""


class SandboxSummary(Model):
    """What held the student's code.  Goes into every report, so that nobody trusts a score that rests on nothing."""

    mode: Literal["strict", "best-effort", "none"]
    enforced: tuple[str, ...]
    not_enforced: tuple[str, ...]


class Override(Model):
    """What an instructor decides: the points of one criterion, of one question, or the total."""

    student: str = Field(min_length=1)
    question: str | None = None
    criterion: str | None = None
    points: float = Field(ge=0, allow_inf_nan=False)
    reason: str = Field(min_length=1)
    """The student reads it."""

    @property
    def place(self) -> tuple[str, str | None, str | None]:
        """What it decides; of each there is one at most."""
        return self.student, self.question, self.criterion


class Correction(Model):
    """An override that is in the report."""

    question: str | None
    criterion: str | None
    """Both None: the total."""
    before: float | None
    """None where there were no points yet."""
    after: float
    reason: str


class Report(Model):
    """What one student gets; every rendering is a pure function of it."""

    schema_version: int = SCHEMA_VERSION
    student: str
    name: str = ""
    """The student's, where a learning system or the roster tells it."""
    section: str = ""
    assignment: str
    file: str
    commit: str = ""
    """Of a clone, its hash."""
    received_at: str | None = None
    """ISO 8601; without an offset where the time zone is not known; None where nobody told."""
    seed: int
    points: float | None
    """None on a fault of ours: then there is no score."""
    points_before_late: float | None = None
    """What the points were before anything was taken off for lateness; None without a late policy."""
    late: Lateness | None = None
    max_points: float
    fault: str | None = None
    sandbox: SandboxSummary
    questions: tuple[QuestionReport, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    remarks: tuple[str, ...] = ()
    corrections: tuple[Correction, ...] = ()
    """In the order in which they were made: criteria, questions, the total."""

    @property
    def to_do(self) -> tuple[CriterionScore, ...]:
        """What is still to be graded by hand; ``points`` are without it.

        Nothing of a question or a total that is decided as a whole.
        """
        wholes = {one.question for one in self.corrections if one.criterion is None}
        left = () if None in wholes else (one for one in self.questions if one.name not in wholes)
        return tuple(score for question in left for score in question.criteria if score.by_hand == "to do")


@dataclass(frozen=True, slots=True)
class Graded:
    """One submission, as far as it came."""

    report: Report
    origin: str
    submission: Submission | None = None
    """None where it could not be read."""
    evidence: Evidence | None = None
    """None on a fault of ours."""
    receipt: Receipt = field(default_factory=Receipt)


class Absent(Model):
    """Somebody of the roster of whom there is nothing; that is no score, and not a zero."""

    student: str
    name: str = ""
    section: str = ""
    ids: tuple[str, ...] = ()
    """What learning systems call the student."""

    @model_validator(mode="before")
    @classmethod
    def _once_an_id(cls, data: object) -> object:
        """Runs of the first versions have the id alone."""
        return {"student": data} if isinstance(data, str) else data


class RunCounts(Model):
    submissions: int
    graded: int
    faults: int
    runs: int | None = None
    """How many the last ``grade`` has run; the code of the others is the same, or was graded before.  None where
    nothing is shared."""


class Run(Model):
    """The manifest of a run: enough to reproduce every score."""

    schema_version: int = SCHEMA_VERSION
    assignment: str
    assignment_digest: str
    rubric_digest: str
    seed: int
    pass_mark: float | None = None
    follow_through: bool | None = None
    """What ``rescore`` was told; None where the rubric decides."""
    tolerance: float = 4.0
    """How many times E an answer may be off."""
    reveal: Reveal = "hints"
    versions: dict[str, str]
    sandbox: SandboxSummary
    limits: Limits
    counts: RunCounts
    started_at: str
    """UTC, ISO 8601."""
    wall_time_s: float
    interrupted: bool = False
    not_submitted: tuple[Absent, ...] = ()
    remarks: tuple[str, ...] = ()
    """What was found among the submissions and left out."""


@dataclass(frozen=True, slots=True)
class Question:
    """One function that the student writes."""

    name: str
    parameters: tuple[str, ...]
    title: str = ""
    arguments_untouched: bool = False
    """Whether changing an argument in place is wrong by itself."""
    returns: tuple[str, ...] = ()
    """What the parts of its answer are called, where the author names them."""
