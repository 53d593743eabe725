"""``grade`` with a class that was graded beforehand: the engine is a list of reports."""

import shutil
from contextlib import contextmanager
from dataclasses import dataclass, field

import pytest
from click.testing import CliRunner

from grader.cli import grading
from grader.cli.main import cli
from grader.cli.session import Session
from grader.model import Evidence
from grader.store import Asked
from tests.reports import examples
from tests.small_course import write_course


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


STUDENTS = {
    "ada": "def double(x):\n    return 2 * x\n\n\ndef line(slope, x):\n    return slope * x\n",
    "emmy": "print('hello')\n\n\ndef double(x):\n    return x\n\n\ndef line(slope, x):\n    return slope * x\n",
    "georg": "def double(x):\n    return x + x + 0.25\n\n\ndef line(slope, x):\n    return slope / x\n",
    "kurt": "def double(x):\n    print('doubling', x)\n    raise ValueError(f'no {x}')\n",
    "sonya": "def double(x):\n    return x + x + 0.25\n\n\ndef line(slope, x):\n    return slope * x + 1\n",
}


@pytest.fixture(scope="session")
def lines_once(tmp_path_factory):
    folder = tmp_path_factory.mktemp("lines")
    write_course(folder / "course")
    (folder / "subs" / "nobody").mkdir(parents=True)
    for student, source in STUDENTS.items():
        (folder / "subs" / f"{student}.py").write_text(source)
    call = ["subs", "--course", "course", "--seed", "1", "--sandbox", "best-effort", "-q"]
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        done = CliRunner().invoke(cli, call, prog_name="grade")
    assert done.exit_code == 1, done.output  # nobody handed in nothing
    return folder


@pytest.fixture
def lines(lines_once, tmp_path, monkeypatch):
    """A class of five, and a folder with nothing in it, graded for real: ``course``, ``subs``, ``results``."""
    folder = tmp_path / "lines"
    shutil.copytree(lines_once, folder)
    monkeypatch.chdir(folder)
    return folder


@pytest.fixture
def again(grade, lines):
    """``grade`` on the same class once more."""

    def call(*args, paths=("subs",)):
        return grade(*paths, "--course", "course", "--sandbox", "best-effort", *args)

    return call


def files(folder):
    """What is in a folder, byte for byte."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
