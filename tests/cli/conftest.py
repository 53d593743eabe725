"""``grade`` with a class that was graded beforehand: the engine is a list of reports."""

from contextlib import contextmanager
from dataclasses import dataclass, field

import pytest

from grader.cli import grading
from grader.cli.session import Session
from grader.model import Evidence
from grader.store import Asked
from tests.reports import examples


@dataclass
class Fake:
    """What the engine is asked for, and what it answers; an exception among the reports is raised in its place."""

    reports: list = field(default_factory=lambda: [examples.report("ada"), examples.report("grace")])
    sandbox: object = examples.STRICT
    wanted: object = None
    closed: bool = False

    @contextmanager
    def session(self, wanted, results):
        self.wanted = wanted
        began = examples.run(sandbox=self.sandbox, seed=1234 if wanted.seed is None else wanted.seed)
        try:
            yield Session(len(self.reports), self._each(), began, Asked({}, Evidence({})), 0.0)
        finally:
            self.closed = True

    def _each(self):
        for report in self.reports:
            if callable(report):
                report()
            elif isinstance(report, BaseException):
                raise report
            else:
                yield examples.graded(report)


@pytest.fixture
def engine(monkeypatch, tmp_path):
    fake = Fake()
    monkeypatch.setattr(grading, "session", fake.session)
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("NO_COLOR", raising=False)
    (tmp_path / "subs").mkdir()
    return fake
