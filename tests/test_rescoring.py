"""Evidence is judged once more, and nothing can be run: the sandbox is not there."""

import csv
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.small_course import write_course

ROOT = Path(__file__).parent.parent
#: ``grade`` with dummies in the place of what is gone: they can be imported, and do nothing else.
WITHOUT = """
import importlib.abc, importlib.util, sys

class Dummies(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    def find_spec(self, name, path=None, target=None):
        if name.startswith("grader.sandbox."):
            return importlib.util.spec_from_loader(name, self)
    def create_module(self, spec):
        return None
    def exec_module(self, module):
        def nothing(*_, **__):
            raise AssertionError(f"{module.__name__} is not there")
        for name in ("Mode", "Sandbox", "SandboxError", "LAYERS", "JAIL", "examine", "FLAGS"):
            setattr(module, name, nothing)

sys.meta_path.append(Dummies())
from grader.cli.main import main
main()
"""
SOURCES = {
    "ada": "def double(x):\n    return 2 * x\n\n\ndef line(slope, x):\n    return slope * x\n",
    "emmy": "def double(x):\n    return x\n\n\ndef line(slope, x):\n    return slope * x\n",
    "kurt": "def double(x):\n    raise ValueError(x)\n",
}


@pytest.fixture
def results(tmp_path, grade, monkeypatch):
    monkeypatch.chdir(tmp_path)
    write_course(tmp_path / "course")
    (tmp_path / "subs").mkdir()
    for student, source in SOURCES.items():
        (tmp_path / "subs" / f"{student}.py").write_text(source)
    done = grade("subs", "--course", "course", "--seed", "1", "--sandbox", "best-effort", "-q")
    assert done.exit_code == 0, done.output
    return tmp_path / "results"


@pytest.fixture
def without(tmp_path):
    """A copy of the package from which all is removed that can run anything."""
    copy = tmp_path / "copy"
    shutil.copytree(ROOT / "grader", copy / "grader", ignore=shutil.ignore_patterns("__pycache__"))
    sandbox = copy / "grader" / "sandbox"
    left = {sandbox / "__init__.py", sandbox / "jail" / "__init__.py", sandbox / "jail" / "wire.py"}
    for path in sandbox.rglob("*.py"):
        if path not in left:
            path.unlink()

    def call(*words):
        return subprocess.run(
            [sys.executable, "-c", WITHOUT, *words],
            env={**os.environ, "PYTHONPATH": str(copy), "COLUMNS": "80"},
            cwd=tmp_path,
            capture_output=True,
            text=True,
        )

    return call


def points(results):
    with open(results / "grades.csv", newline="", encoding="utf-8") as file:
        return {row["student"]: float(row["points"]) for row in csv.DictReader(file)}


def test_rescoring_needs_no_sandbox(results, without):
    rubric = results.parent / "course" / "rubrics" / "lines.toml"
    rubric.write_text(rubric.read_text().replace('"not-doubled" = 0.5', '"not-doubled" = 0.25'))
    done = without("rescore", "results", "--course", "course")
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[1].split() == ["emmy", "70", "55"]
    assert points(results) == {"ada": 100, "emmy": 55, "kurt": 0}


def test_what_is_rescored_is_what_a_new_run_would_say(results, without, grade):
    """By the same seed, byte for byte."""
    catalogue = results.parent / "course" / "reference" / "lines_mistakes.py"
    catalogue.write_text(catalogue.read_text().replace("You return x.", "You give x back as it is."))
    assert without("rescore", "results", "--course", "course", "-q").returncode == 0
    grade("subs", "--course", "course", "--seed", "1", "--sandbox", "best-effort", "-q", "-o", "anew")
    for path in (results.parent / "anew" / "reports").iterdir():
        assert (results / "reports" / path.name).read_bytes() == path.read_bytes()
    assert b"You give x back" in (results / "reports" / "emmy.json").read_bytes()


def test_history_needs_no_sandbox_and_grading_does(results, without):
    assert without("history", "ada").returncode == 0
    (results.parent / "subs" / "ada.py").write_text("def double(x):\n    return 0\n")
    done = without("subs", "--course", "course")
    assert done.returncode == 1
    assert "grader.sandbox.sandbox is not there" in done.stderr
