"""``grade check``: a student's own file, at home, once or on each save."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from grader.cases import public_cases
from grader.course import builtin_course

ASSIGNMENT = builtin_course().load("backprop")
EXAMPLES = ASSIGNMENT.folder / "examples"
RIGHT = EXAMPLES / "accepted" / "textbook_vectors.py"
WRONG = EXAMPLES / "wrong_answer" / "hidden_delta_no_derivative.py"
TOTAL = sum(map(len, public_cases(ASSIGNMENT).values()))


@pytest.fixture
def file(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path / "backprop.py"


def test_a_right_file_is_well_and_what_was_not_checked_is_said(file, grade):
    shutil.copy(RIGHT, file)
    done = grade("check", "backprop.py")
    assert done.exit_code == 0, done.output
    assert f"All {TOTAL} public cases are right." in done.output
    assert "Not checked: the hidden cases, which are drawn at" in done.output


def test_a_wrong_one_is_not_and_the_mistake_is_named_and_shown_with_what_is_due(file, grade):
    shutil.copy(WRONG, file)
    done = grade("check", "backprop.py")
    assert done.exit_code == 1
    assert "Your δ^(l) is θ^(l+1)ᵀ δ^(l+1): the factor g′(z^(l)) is missing." in done.output
    assert "Hint:" in done.output
    assert "expected" in done.output
    assert "from backprop import hidden_delta" in done.output
    assert "The same mistake as in hidden_delta" in done.output
    assert "Not all right yet." in done.output
    assert "points" not in done.output


def test_a_stub_is_told_in_one_line_for_each_function(file, grade):
    shutil.copy(ASSIGNMENT.folder / "backprop.py", file)
    done = grade("check", "backprop.py")
    assert done.exit_code == 1
    assert done.output.count("not attempted") == len(ASSIGNMENT.questions)
    assert len(done.output.splitlines()) < 15


def test_a_notebook_under_another_name_is_checked_in_another_folder(file, grade, tmp_path):
    (tmp_path / "work").mkdir()
    shutil.copy(EXAMPLES / "accepted" / "one_big_cell.ipynb", tmp_path / "work" / "mine.ipynb")
    assert grade("check", "work/mine.ipynb", "-a", "backprop").exit_code == 0


def test_helper_modules_beside_the_file_are_imported(grade, monkeypatch):
    monkeypatch.chdir(EXAMPLES / "accepted" / "with_helper_module")
    assert grade("check", "backprop.py").exit_code == 0


def test_a_file_that_is_not_there_and_a_folder_of_several_are_usage(file, grade, tmp_path):
    missing = grade("check", "backprop.py", "-a", "backprop")
    assert missing.exit_code == 2
    assert "there is no such file" in missing.output
    for name in ("ada.py", "emmy.py"):
        shutil.copy(RIGHT, tmp_path / name)
    several = grade("check", ".", "-a", "backprop")
    assert several.exit_code == 2
    assert "holds 2 submissions; check one of them" in several.output


def test_json_is_the_report_without_points(file, grade):
    shutil.copy(WRONG, file)
    done = grade("check", "backprop.py", "--json")
    report = json.loads(done.output)
    assert report["points"] is None
    assert [question["verdict"] for question in report["questions"]].count("wrong_answer") == 2


def test_nothing_is_written(file, grade, tmp_path):
    shutil.copy(WRONG, file)
    grade("check", "backprop.py")
    assert [path.name for path in tmp_path.iterdir()] == ["backprop.py"]


# ── On each save ────────────────────────────────────────────────────────────────────────────────────────────


class Watching:
    """``grade check --watch`` in a process of its own; what it prints goes to a file."""

    def __init__(self, folder):
        self.folder = folder
        self.log = folder / "log.txt"
        environment = {**os.environ, "PYTHONIOENCODING": "utf-8", "PYTHONPATH": str(Path(__file__).parents[2])}
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "grader", "check", "backprop.py", "--watch"],
                cwd=folder,
                env=environment,
                stdout=log,
                stderr=subprocess.STDOUT,
                # who runs the tests in the background has Ctrl-C ignored, for all that they start
                preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
            )

    def said(self, count, words):
        """Waits until ``words`` stand there so many times, and nothing else is being said."""
        for _ in range(600):
            text = self.log.read_text(encoding="utf-8")
            if text.count(words) >= count and text.endswith("Ctrl-C ends.\n"):
                return text
            assert self.process.poll() is None, text
            time.sleep(0.05)
        raise AssertionError(self.log.read_text(encoding="utf-8"))

    def end(self):
        self.process.send_signal(signal.SIGINT)
        return self.process.wait(30)


def test_each_save_is_checked_whatever_way_an_editor_saves(tmp_path):
    file = tmp_path / "backprop.py"
    shutil.copy(WRONG, file)
    watching = Watching(tmp_path)
    try:
        watching.said(1, "Not all right yet.")
        beside = tmp_path / "backprop.py~"
        shutil.copy(RIGHT, beside)
        file.unlink()  # gone for a moment
        os.replace(beside, file)
        watching.said(1, f"All {TOTAL} public cases are right.")
        text = WRONG.read_text(encoding="utf-8")
        with file.open("w", encoding="utf-8") as half:
            half.write(text[: len(text) // 2])
            half.flush()
            half.write(text[len(text) // 2 :])
        said = watching.said(2, "Not all right yet.")
        assert said.count("Watching backprop.py") == 3
        os.utime(file)  # saved without a change: nothing new to say
        assert watching.end() == 1
        assert watching.log.read_text(encoding="utf-8") == said, "it ends quietly"
    finally:
        watching.process.kill()
        watching.process.wait()


def test_what_is_not_there_to_begin_with_is_not_waited_for(tmp_path, grade, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert grade("check", "backprop.py", "--watch", "-a", "backprop").exit_code == 2
