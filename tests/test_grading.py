"""The main path with an engine that runs nothing: how much is in flight, and what a failure of ours costs."""

import itertools
from concurrent.futures import Future
from contextlib import nullcontext

import pytest

from grader.errors import SandboxError
from grader.grading import grade_all
from grader.model import Evidence, Missing, Unusable
from grader.submissions import find
from tests.classes import exam
from tests.reports.examples import STRICT


class Fake(nullcontext):
    """Has the same evidence, or the same failure, for every submission, and counts those under way."""

    def __init__(self, evidence, width=3):
        super().__init__(self)
        self.evidence, self.width = evidence, width
        self.under_way = self.most = 0

    def summary(self):
        return STRICT

    def submit(self, submission):
        self.under_way += 1
        self.most = max(self.most, self.under_way)
        return _Counted(self)


class _Counted(Future):
    """Done at once, under way until its result is asked for."""

    def __init__(self, engine):
        super().__init__()
        self._engine = engine
        if isinstance(engine.evidence, Exception):
            self.set_exception(engine.evidence)
        else:
            self.set_result(engine.evidence)

    def result(self, timeout=None):
        self._engine.under_way -= 1
        return super().result(timeout)


@pytest.fixture(scope="module")
def asked():
    return exam()


@pytest.fixture
def nothing(asked):
    """The evidence of a submission without functions."""
    return Evidence({name: (Missing("nothing"),) * len(cases) for name, cases in asked.probes.items()})


@pytest.fixture
def found(asked, tmp_path):
    path = tmp_path / "ada.py"
    path.write_text("")
    return find([path], asked.assignment)[0]


def test_a_million_waiting_submissions_are_taken_up_only_as_the_engine_needs_them(asked, nothing, found):
    taken = itertools.count()
    engine = Fake(nothing)
    reports = grade_all((found for _ in zip(range(1_000_000), taken, strict=False)), asked, engine)
    assert len(list(itertools.islice(reports, 50))) == 50
    assert engine.most == 2 * engine.width
    assert next(taken) <= 50 + 2 * engine.width


def test_what_cannot_be_graded_neither_waits_nor_ends_the_run(asked, nothing, found):
    unusable = Unusable(student="emmy", origin="emmy", problem="is empty")
    graded = grade_all([unusable] * 20 + [found], asked, Fake(nothing))
    assert [one.report.fault for one in graded] == ["is empty"] * 20 + [None]


def test_a_failure_of_the_sandbox_is_no_score_and_not_a_zero(asked, found):
    (graded,) = grade_all([found], asked, Fake(SandboxError("it does not start")))
    assert graded.report.points is None
    assert graded.report.fault == "the grader failed, not the submission: it does not start"


def test_a_failure_in_judging_is_no_score_and_not_a_zero(asked, found):
    (graded,) = grade_all([found], asked, Fake(Evidence({})))
    assert graded.report.points is None
    assert graded.report.fault.startswith("the grader failed, not the submission: KeyError")
