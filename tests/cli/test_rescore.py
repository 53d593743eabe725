"""``grade rescore``: what the code returned, judged once more."""

import csv
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from grader.results import ResultsError, load_report, load_run, run
from grader.results.folder import write_report
from grader.store import Lock
from tests.cli.conftest import files


def points(student, folder="results"):
    return load_report(Path(folder), student).points


@pytest.fixture
def rescore(grade, lines):
    """Nothing but the store is read: the submissions are gone."""
    (lines / "subs").rename(lines / "away")
    return lambda *args: grade("rescore", "--course", "course", *args)


@pytest.fixture
def rubric(lines):
    """A rubric with these words in the place of those."""

    def written(*changes):
        text = (lines / "course" / "rubrics" / "lines.toml").read_text()
        for before, after in changes:
            assert before in text
            text = text.replace(before, after)
        (lines / "other.toml").write_text(text)
        return "other.toml"

    return written


def test_nothing_changes_where_nothing_is_said(lines, rescore):
    before = files(lines / "results" / "reports")
    done = rescore()
    assert done.exit_code == 0, done.output
    assert done.stdout.splitlines()[0] == "0 of 6 scores changed"
    assert files(lines / "results" / "reports") == before


def test_another_rubric_changes_scores_reports_and_gradebook(lines, rescore, rubric):
    changes = (
        ('"not-doubled" = 0.5', '"not-doubled" = 0.25'),
        ("points = 60", "points = 80"),
        ("points = 40", "points = 20"),
    )
    other = rubric(*changes)
    done = rescore("--rubric", other)
    assert done.stdout.splitlines() == [
        "student  before  after",
        "emmy         70     40",
        "",
        "1 of 6 scores changed",
        "1 report with the same points says otherwise",
        "mean 34.0 → 28.0",
        "now below the pass mark of 50: emmy",
    ]
    assert points("emmy") == 40
    assert "40" in (lines / "results" / "reports" / "emmy.md").read_text()
    with open("results/grades.csv", newline="", encoding="utf-8") as file:
        assert {row["student"]: row["points"] for row in csv.DictReader(file)}["emmy"] == "40"


def test_a_dry_run_says_the_same_and_changes_nothing(lines, rescore, rubric):
    before = files(lines / "results")
    other = rubric(('"not-doubled" = 0.5', '"not-doubled" = 0.25'))
    dry = rescore("--rubric", other, "--dry-run").stdout
    assert files(lines / "results") == before
    assert dry.endswith("nothing is written to results: this was a dry run\n")
    told = rescore("--rubric", other).stdout
    assert dry.splitlines()[:-1] == told.replace("scores changed", "scores would change").splitlines()


def test_a_dry_run_needs_no_leave_to_write(lines, rescore):
    lock = Lock(Path("results/.lock"))
    try:
        assert rescore("--no-follow-through", "--dry-run").exit_code == 0
        assert "is writing there" in rescore("--no-follow-through").stderr
    finally:
        lock.release()


def test_who_crosses_a_pass_mark_that_was_moved_is_told(lines, rescore, rubric):
    done = rescore("--rubric", rubric(("pass_mark = 50", "pass_mark = 80")))
    assert "0 of 6 scores changed" in done.stdout
    assert "now below the pass mark of 80: emmy\n" in done.stdout
    assert load_run(Path("results")).pass_mark == 80
    assert "now at or above the pass mark of 50: emmy\n" in rescore().stdout


def test_another_tolerance_judges_otherwise_until_it_is_taken_back(lines, rescore):
    done = rescore("--tolerance", "1e16")
    assert points("georg") == 100
    assert "now at or above the pass mark of 50: georg, sonya" in done.stdout
    assert load_run(Path("results")).tolerance == 1e16
    rescore()
    assert points("georg") == 0
    assert load_run(Path("results")).tolerance == 4


@pytest.mark.parametrize("tolerance", ["0", "-1", "nan", "inf", "much"])
def test_a_tolerance_is_a_positive_number(rescore, tolerance):
    assert rescore("--tolerance", tolerance).exit_code == 2


def test_a_mistake_that_gets_a_name_is_told(lines, rescore):
    catalogue = lines / "course" / "reference" / "lines_mistakes.py"
    new = (
        'Mistake("quarter", ("double",), lambda x: 2 * x + 0.25, "You add ¼.", "Why?", "linearity", "plausible only"),'
    )
    catalogue.write_text(catalogue.read_text().replace("MISTAKES = (", f"MISTAKES = (\n    {new}"))
    assert load_report(Path("results"), "georg").questions[0].mistakes == ()
    rescore()
    for student in ("georg", "sonya"):
        assert load_report(Path("results"), student).questions[0].mistakes == ("quarter",)
    assert load_run(Path("results")).counts.graded == 5


def test_a_reference_that_is_mended_is_the_new_measure(lines, rescore):
    reference = lines / "course" / "reference" / "lines.py"
    reference.write_text(reference.read_text().replace("return TWO * x", "return TWO * x + 0.25"))
    (lines / "course" / "reference" / "lines_mistakes.py").write_text("MISTAKES = ()\n")
    rescore("--rubric", str(_without_partial(lines)))
    assert points("ada") == 40
    assert points("georg") == 60


def _without_partial(lines):
    rubric = lines / "course" / "rubrics" / "lines.toml"
    rubric.write_text(rubric.read_text().replace('partial = { "not-doubled" = 0.5 }\n', ""))
    return rubric


def test_a_question_that_nobody_was_asked_is_an_error(lines, rescore):
    declaration = lines / "course" / "assignments" / "lines" / "assignment.toml"
    declaration.write_text(declaration.read_text() + '\n[[question]]\nname = "half"\n')
    reference = lines / "course" / "reference" / "lines.py"
    more = "\n\ndef half(x):\n    return x / TWO\n\n\nDRAWS['half'] = (Draw('random', lambda rng: (rng.normal(),)),)\n"
    reference.write_text(reference.read_text() + more)
    rubric = lines / "course" / "rubrics" / "lines.toml"
    extra = '\n[[criterion]]\nid = "half"\nquestion = "half"\ntitle = "½"\npoints = 0\ncredit = "all"\n'
    rubric.write_text(rubric.read_text() + extra)
    before = files(lines / "results")
    done = rescore()
    assert done.exit_code == 2
    assert "the questions of lines have changed (half), and nobody was asked these" in done.stderr
    assert files(lines / "results") == before


EQUATIONS = """\\
from grader.equations import Companion, CompanionCall, Equation, Instance, Own

COMPANIONS = {"line": CompanionCall("double", lambda slope, x: (x,))}
EQUATIONS = ()
"""


def test_a_companion_that_was_asked_something_else_is_an_error(lines, grade, rescore):
    equations = lines / "course" / "reference" / "lines_equations.py"
    equations.write_text(EQUATIONS)
    again = grade("away/ada.py", "--course", "course", "--seed", "1", "-q", "--sandbox", "best-effort", "--force")
    assert again.exit_code == 0, again.output
    assert rescore("--dry-run").exit_code == 0
    equations.write_text(EQUATIONS.replace("(x,)", "(slope,)"))
    done = rescore()
    assert done.exit_code == 2
    assert "lines calls a companion with other arguments now (line → double)" in done.stderr


def test_a_criterion_on_cases_that_nobody_was_asked_is_an_error(lines, rescore, rubric):
    reference = lines / "course" / "reference" / "lines.py"
    draw = '"line": (Draw("large", lambda rng: (1e6, rng.normal())), '
    reference.write_text(reference.read_text().replace('"line": (', draw))
    text = rubric(('title = "mx"\npoints = 40', 'title = "mx"\npoints = 30'))
    extra = '\n[[criterion]]\nid = "line-large"\nquestion = "line"\ntitle = "m"\npoints = 10\n'
    extra += 'credit = "all"\ncases = ["large"]\n'
    Path(text).write_text(Path(text).read_text() + extra)
    done = rescore("--rubric", text)
    assert done.exit_code == 2
    assert "the criterion 'line-large' looks at large cases of line, and none was asked" in done.stderr


def test_networks_are_those_that_were_asked_whatever_is_drawn_now(lines, rescore):
    reference = lines / "course" / "reference" / "lines.py"
    reference.write_text(reference.read_text().replace("rng.normal(),)", "rng.normal(size=3),)"))
    assert "0 of 6 scores changed" in rescore().stdout


def test_what_is_revealed_can_be_changed(lines, rescore):
    rescore("--reveal", "all")
    assert load_run(Path("results")).reveal == "all"
    shown = load_report(Path("results"), "georg").questions[0].counterexample
    assert any(quantity.expected for quantity in shown.quantities)


def test_grading_goes_on_by_what_was_rescored(lines, rescore, again, rubric):
    rescore("--rubric", rubric(('"not-doubled" = 0.5', '"not-doubled" = 0.25')), "--tolerance", "1e16")
    (lines / "away").rename(lines / "subs")
    (lines / "subs" / "niels.py").write_text((lines / "subs" / "georg.py").read_text())
    assert again("-q").exit_code == 2
    assert again("-q", "--rubric", "other.toml").exit_code == 1
    assert points("niels") == points("georg") == 100


def test_notes_stay_in_the_reports_that_are_written_anew(lines, rescore, grade, rubric):
    grade("note", "-o", "results")
    (group,) = [word for word in grade("note").stdout.split() if word.startswith("double-")]
    assert grade("note", group.rstrip(")"), "A quarter too much.").exit_code == 0
    rescore("--tolerance", "5")
    for student, note in (("georg", "A quarter too much."), ("sonya", "A quarter too much."), ("kurt", "")):
        assert load_report(Path("results"), student).questions[0].note == note


def test_where_nothing_was_graded_there_is_nothing_to_rescore(lines, grade):
    done = grade("rescore", "nowhere")
    assert (done.exit_code, "no results of grade here; `grade PATH -o nowhere`" in done.stderr) == (2, True)
    assert not Path("nowhere").exists()
    before = files(lines / "subs")
    done = grade("rescore", "subs")
    assert (done.exit_code, "subs: no results of grade here" in done.stderr) == (2, True)
    assert files(lines / "subs") == before


def test_a_disk_that_is_full_leaves_everything_as_it_was(lines, rescore, monkeypatch):
    real, count = write_report, []

    def full(*args):
        count.append(1)
        if len(count) == 4:
            raise ResultsError("results: cannot write: No space left on device")
        real(*args)

    before = files(lines / "results")
    monkeypatch.setattr(run, "write_report", full)
    done = rescore("--tolerance", "1e16")
    assert done.exit_code == 1
    assert "No space left" in done.stderr
    assert files(lines / "results") == before


SLOW = """
import time
from grader.results import run
real = run.write_report
def slow(*args):
    time.sleep(0.1)
    real(*args)
run.write_report = slow
from grader.cli.main import cli
cli(["rescore", "--course", "course", "--tolerance", "1e16", "-q"], prog_name="grade")
"""


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGINT])
def test_whatever_ends_it_early_leaves_the_older_reports(lines, rescore, grade, number):
    before, names = files(lines / "results" / "reports"), sorted(os.listdir("results"))
    with subprocess.Popen([sys.executable, "-c", SLOW], stderr=subprocess.PIPE) as process:
        give_up = time.monotonic() + 60
        while not list((lines / "results").glob(".rescored/reports/*.json")) and time.monotonic() < give_up:
            time.sleep(0.01)
        process.send_signal(number)
        process.communicate(timeout=60)
    assert process.returncode == (-9 if number == signal.SIGKILL else 130)
    assert files(lines / "results" / "reports") == before
    assert "rescore" not in grade("history", "georg").stdout
    assert "3 of 6 scores changed" in rescore("--tolerance", "1e16").stdout
    assert sorted(os.listdir("results")) == names


def test_reports_that_were_decided_on_are_put_in_place_by_the_next_who_writes(lines, rescore, grade, monkeypatch):
    """Killed after the commit, half-way through putting files in place."""
    from grader.results import Results

    real, count = os.replace, []

    def killed(source, target):
        if ".rescored/reports" in str(source) and not str(source).endswith(".unfinished"):
            count.append(1)
            if len(count) == 5:
                raise SystemExit
        real(source, target)

    with monkeypatch.context() as patch:
        patch.setattr(os, "replace", killed)
        rescore("--tolerance", "1e16")
    assert (lines / "results" / ".rescored").exists()
    with Results(Path("results")):
        pass
    assert not (lines / "results" / ".rescored").exists()
    assert (points("georg"), points("sonya")) == (100, 100)
    assert load_run(Path("results")).tolerance == 1e16
    assert "0 of 6 scores changed" in rescore("--tolerance", "1e16").stdout
