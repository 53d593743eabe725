"""``grade`` once more into the same folder: what has not changed is left as it is."""

import csv
import os
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

from grader.cli import session
from grader.results import LOCK, load_report, load_run
from grader.store import Lock
from tests.cli.conftest import files


def points(folder="results"):
    with open(Path(folder) / "grades.csv", newline="", encoding="utf-8") as file:
        return {row["student"]: row["points"] for row in csv.DictReader(file)}


@pytest.fixture
def ran(monkeypatch):
    """The students whose submissions are run."""
    ran = []
    real = session.grade_all

    def watched(found, *args):
        found = list(found)
        ran.extend(item.student for item in found)
        return real(found, *args)

    monkeypatch.setattr(session, "grade_all", watched)
    return ran


def test_nothing_is_run_where_nothing_has_changed(lines, again, ran):
    (lines / "subs" / "nobody").rmdir()
    before = files(lines / "results" / "reports")
    os.utime(lines / "subs" / "ada.py", (0, 0))
    done = again()
    assert done.exit_code == 0, done.output
    assert ran == []
    assert "5 of 5 unchanged, not run again (--again does)" in done.stdout
    assert files(lines / "results" / "reports") == before


def test_what_is_new_or_has_changed_is_run_on_the_same_networks(lines, again, ran):
    (lines / "subs" / "emmy.py").write_text((lines / "subs" / "ada.py").read_text())
    (lines / "subs" / "niels.py").write_text("def double(x):\n    return 2 * x\n")
    done = again()
    assert sorted(ran) == ["emmy", "niels", "nobody"]
    assert "4 of 7 unchanged" in done.stdout
    assert points() == {
        "ada": "100",
        "emmy": "100",
        "georg": "0",
        "kurt": "0",
        "niels": "60",
        "nobody": "",
        "sonya": "0",
    }
    assert load_run(Path("results")).seed == 1
    assert {load_report(Path("results"), student).seed for student in points()} == {1}


def test_only_what_is_run_counts_as_shared(lines, again):
    """One new submission among six is no six for the price of one."""
    (lines / "subs" / "emmy.py").write_text((lines / "subs" / "ada.py").read_text())
    assert "submissions each" not in again().stdout
    for name in ("niels", "lise"):
        (lines / "subs" / f"{name}.py").write_text("def double(x):\n    return x - 3\n")
    assert "runs: 1 for 2.0 submissions each" in again().stdout


def test_a_helper_that_has_changed_counts_as_a_change(lines, again, ran):
    folder = lines / "subs" / "grace"
    folder.mkdir()
    (folder / "lines.py").write_text("from parts import double, line\n")
    (folder / "parts.py").write_text((lines / "subs" / "ada.py").read_text())
    again()
    assert points()["grace"] == "100"
    (folder / "parts.py").write_text((lines / "subs" / "emmy.py").read_text())
    ran.clear()
    again()
    assert sorted(ran) == ["grace", "nobody"]
    assert points()["grace"] == "70"


def test_one_is_run_again_where_that_is_asked_for(lines, again, ran, grade):
    done = again("--again", paths=("subs/emmy.py",))
    assert ran == ["emmy"]
    assert "1 submission " in done.stdout
    assert len(points()) == 6
    assert grade("history", "emmy").stdout.count("grade") == 2


def test_whoever_has_no_report_any_more_is_graded_again(lines, again, ran):
    (lines / "results" / "reports" / "ada.md").unlink()
    (lines / "results" / "reports" / "georg.json").write_text('{"stud')  # as a loss of power may leave it
    before = load_report(lines / "results", "kurt")
    again()
    assert sorted(ran) == ["ada", "georg", "nobody"]
    assert load_report(lines / "results", "georg").points == 0
    assert load_report(lines / "results", "kurt") == before


def test_a_page_that_was_removed_is_made_again_without_running_anything(lines, again, ran):
    (lines / "subs" / "nobody").rmdir()
    before = files(lines / "results" / "students")
    (lines / "results" / "students" / "ada.html").unlink()
    (lines / "results" / "students" / "emmy.html").write_bytes(b"\0" * 100)  # as a loss of power may leave it
    assert again().exit_code == 0
    assert ran == []
    assert files(lines / "results" / "students") == before


@pytest.mark.parametrize("folder", ["reports", "students"])
def test_a_folder_that_was_removed_is_made_again(lines, again, folder):
    shutil.rmtree(lines / "results" / folder)
    (lines / "subs" / "emmy.py").write_text("def double(x):\n    return 2 * x\n")
    (lines / "subs" / "nobody").rmdir()  # who has no score
    assert again().exit_code == 0
    assert any("emmy" in name for name in files(lines / "results" / folder))


def test_whoever_had_a_fault_is_tried_again(lines, again, ran):
    (lines / "subs" / "nobody" / "lines.py").write_text((lines / "subs" / "ada.py").read_text())
    assert again().exit_code == 0
    assert ran == ["nobody"]
    assert points()["nobody"] == "100"


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (["--seed", "2"], "its networks have the seed 1, not 2; leave --seed out, or --force"),
        (["--call-seconds", "1"], r"other limits \(call_s 2, now 1\)"),
        (["--reveal", "all"], "reveal 'hints', not 'all'; `grade rescore results --reveal all`"),
        (["--rubric", "other.toml"], "scored by another rubric; `grade rescore results --rubric"),
    ],
)
def test_another_seed_limit_or_rubric_is_refused_with_what_to_do(lines, again, change, told):
    rubric = (lines / "course" / "rubrics" / "lines.toml").read_text()
    (lines / "other.toml").write_text(
        rubric.replace("points = 60", "points = 59").replace("points = 40", "points = 41")
    )
    before = files(lines / "results")
    done = again(*change)
    assert done.exit_code == 2
    assert re.search(told, done.stderr), done.stderr
    assert files(lines / "results") == before


def test_an_assignment_that_has_changed_is_refused_with_what_to_do(lines, again):
    reference = lines / "course" / "reference" / "lines_mistakes.py"
    reference.write_text(reference.read_text().replace("You square.", "You multiply x by itself."))
    before = files(lines / "results")
    done = again()
    assert done.exit_code == 2
    assert "the assignment lines has changed since; `grade rescore results` judges by the new one" in done.stderr
    assert files(lines / "results") == before


def test_another_process_that_writes_there_is_named(lines, again, grade):
    lock = Lock(lines / "results" / LOCK)
    for done in (again(), again("--force"), grade("rescore", "--course", "course"), grade("note")):
        assert done.exit_code == 2
        assert f"results: process {os.getpid()} (since " in done.stderr
        assert "is writing there; wait until it has ended" in done.stderr
    assert grade("history", "ada").exit_code == 0
    assert grade("show", "ada").exit_code == 0
    lock.release()
    assert again("-q").exit_code == 1


def test_the_lock_of_a_dead_process_keeps_nobody_out(lines, again):
    (lines / "results" / LOCK).write_text(f"process {os.getpid()} (since yesterday)\n")
    assert again("-q").exit_code == 1
    assert not (lines / "results" / LOCK).exists()


def test_ctrl_c_keeps_what_was_graded_and_the_same_again_goes_on(lines, again):
    slow = "import time\ntime.sleep(2)\n" + (lines / "subs" / "ada.py").read_text()
    for i in range(8):
        (lines / "subs" / f"slow{i}.py").write_text(f"N = {i}\n" + slow)
    command = [sys.executable, "-m", "grader", "subs", "--course", "course", "--sandbox", "best-effort", "-o", "early"]
    with subprocess.Popen(
        [*command, "--seed", "1", "-j", "1"], stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True
    ) as process:
        give_up = time.monotonic() + 60
        while not (lines / "early" / "reports" / "ada.json").exists() and time.monotonic() < give_up:
            time.sleep(0.02)
        process.send_signal(2)
        _, errors = process.communicate(timeout=60)
    assert process.returncode == 130
    assert "of 14 submissions are graded and written to early; the same again goes on" in errors
    assert load_run(Path("early")).interrupted
    for path in (lines / "subs").glob("slow*"):
        path.unlink()
    done = again("-o", "early")
    assert "unchanged" in done.stdout
    assert not load_run(Path("early")).interrupted
    assert files(lines / "early" / "reports") == files(lines / "results" / "reports")
    assert points("early") == points()


@pytest.mark.parametrize("name", ["evidence.db", "notes.toml", "overrides.toml", ".unfinished"])
def test_a_run_that_ended_before_it_began_is_in_nobodys_way(lines, again, name):
    (lines / "new" / "reports").mkdir(parents=True)
    (lines / "new" / name).touch()
    assert again("-o", "new", "-q").exit_code == 1
    assert load_report(Path("new"), "ada").points == 100


def test_a_damaged_store_stops_a_run_and_force_begins_anew(lines, again):
    store = lines / "results" / "evidence.db"
    os.truncate(store, store.stat().st_size // 2)
    before = files(lines / "results")
    done = again()
    assert done.exit_code == 1
    assert "results/evidence.db: damaged" in done.stderr
    assert "--force" in done.stderr
    assert files(lines / "results") == before
    assert again("--force", "-q").exit_code == 1
    assert files(lines / "results.backup-1") == before
    assert points()["ada"] == "100"
