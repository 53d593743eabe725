"""A class as a learning system gives it out, from the archive to the gradebook and back, contained."""

import csv
import json

import pytest
from click.testing import CliRunner

from grader.cli.main import cli
from tests.small_course import RUBRIC, write_course
from tests.submissions.packing import zipped
from tests.submissions.works import WORK

LATE = """
[late]
due = 2025-10-01T12:00:00
timezone = "Europe/Rome"
per_day = 10
max_days = 3
"""
ROSTER = "id,name,extension,login\nS1,Ada Lovelace,,ada\nS2,Kurt Gödel,{},kurt\nS3,Emmy Noether,,emmy\n"


def grade(*words):
    return CliRunner().invoke(cli, list(words), catch_exceptions=False, prog_name="grade")


@pytest.fixture
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    write_course(tmp_path / "course", rubric=RUBRIC + LATE)
    inner = zipped({"work/lines.py": WORK, "../../evil.py": "raise SystemExit"})
    (tmp_path / "class.zip").write_bytes(
        zipped(
            {
                "Lines_ada_attempt_2025-10-01-11-00-00_lines.py": WORK,
                "Lines_kurt_attempt_2025-10-02-12-00-01_lines.zip": inner,
                "../outside.py": WORK,
            }
        )
    )
    (tmp_path / "roster.csv").write_text(ROSTER.format(""))
    return tmp_path


def run(*more):
    words = ("class.zip", "--course", "course", "--roster", "roster.csv", "--sandbox", "best-effort", *more)
    done = grade("run", *words)
    assert done.exit_code == 0, done.output
    return done


def rows(here):
    with (here / "results" / "grades.csv").open(encoding="utf-8") as file:
        return {row["student"]: row for row in csv.DictReader(file)}


def report(here, student):
    return json.loads((here / "results" / "reports" / f"{student}.json").read_text(encoding="utf-8"))


def test_a_class_from_its_archive_to_the_gradebook(here):
    done = run()
    assert "1 of the roster not submitted: S3" in done.output
    assert "../outside.py leads out of the archive; it was left out" in done.stderr
    found = rows(here)
    assert [found[student]["points"] for student in ("S1", "S2", "S3")] == ["100", "80", ""]
    assert found["S2"]["points_before_late"] == "100"
    assert found["S3"]["remark"] == "not submitted"
    kurt = report(here, "S2")
    assert (kurt["name"], kurt["received_at"]) == ("Kurt Gödel", "2025-10-02T12:00:01")
    assert (kurt["points_before_late"], kurt["points"]) == (100.0, 80.0)
    assert "2 days begun: 20 of 100 points are taken off" in (here / "results" / "index.html").read_text(
        encoding="utf-8"
    )
    assert kurt["late"]["days"] == 2
    assert any("evil.py leads out of the archive" in remark for remark in kurt["remarks"])
    manifest = json.loads((here / "results" / "run.json").read_text())
    (absent,) = manifest["not_submitted"]
    assert absent == {"student": "S3", "name": "Emmy Noether", "section": "", "ids": ["emmy"]}
    assert len(manifest["remarks"]) == 1
    page = (here / "results" / "reports" / "S2.md").read_text(encoding="utf-8")
    assert "2 days begun: 20 of 100 points are taken off" in page
    assert not list(here.rglob("evil.py")) and not list(here.parent.glob("outside.py"))  # noqa: PT018


def test_an_extension_is_graded_anew_and_nothing_else_is(here):
    run()
    assert "2 of 2 unchanged" in run().output
    (here / "roster.csv").write_text(ROSTER.format("2 d"))
    assert "1 of 2 unchanged" in run().output
    assert rows(here)["S2"]["points"] == "100"
    assert report(here, "S2")["late"]["reason"].endswith("in time (due 2025-10-03 12:00 +0200 with the extension).")


def test_another_policy_needs_no_code_to_run(here):
    run()
    rubric = here / "milder.toml"
    rubric.write_text(RUBRIC + LATE.replace("per_day = 10", "per_day = 1"))
    done = grade("rescore", "results", "--course", "course", "--rubric", str(rubric))
    assert done.exit_code == 0, done.output
    found = rows(here)
    assert [found[student]["points"] for student in ("S1", "S2", "S3")] == ["100", "98", ""]
    assert report(here, "S2")["received_at"] == "2025-10-02T12:00:01"
    assert any("evil.py" in remark for remark in report(here, "S2")["remarks"])


def test_the_ids_of_the_roster_find_rows_that_the_submissions_own_do_not(here):
    run()
    (here / "book.csv").write_text(
        "Identifier,Full name,Email address,Grade,Maximum Grade\r\n"
        "Participant 71,Someone,ada,,100\r\n"
        "Participant 72,Someone,kurt,-,100\r\n"
        "Participant 73,Someone,emmy,,100\r\n"
        "Participant 74,Someone,sonya,,100\r\n"
    )
    words = ("export", "results", "--to", "moodle", "--gradebook", "book.csv")
    done = grade(*words)
    assert done.exit_code == 0, done.output
    with (here / "results" / "moodle.csv").open() as file:
        assert [row["Grade"] for row in csv.DictReader(file)] == ["100", "80", "", ""]
    assert "not submitted, and no zero was written: 73" in done.stderr
    assert "in the gradebook, without a grade from here: 74" in done.stderr
    (here / "results" / "evidence.db").unlink()
    assert "S1: no row has this id or login" in grade(*words, "-o", "other.csv").stderr


def test_who_handed_in_nothing_has_a_name_in_the_table_and_no_points(here):
    run()
    emmy = rows(here)["S3"]
    assert (emmy["name"], emmy["points"], emmy["remark"]) == ("Emmy Noether", "", "not submitted")
    done = grade("export", "results", "--to", "csv")
    assert "2 students, and 1 of whom nothing was submitted in results/export.csv" in done.output


def test_results_without_names_name_nobody(here):
    run()
    done = grade("report", "results", "--anonymous")
    assert done.exit_code == 0, done.output
    for path in (here / "results-anonymous").rglob("*"):
        if path.is_file():
            text = path.read_text(encoding="utf-8")
            assert not [
                word for word in ("Kurt", "kurt", "Gödel", "Lovelace", "S3", "emmy", "outside") if word in text
            ], path


def test_a_wrong_option_is_told(here):
    done = grade("run", "class.zip", "--course", "course", "--from", "moodle")
    assert done.exit_code == 2
    assert "nothing in it is named as moodle names what it gives out" in done.stderr
    done = grade("run", "class.zip", "--course", "course", "--received", "nowhere.csv")
    assert done.exit_code == 2
    assert "nowhere.csv: cannot be read" in done.stderr
    (here / "broken.zip").write_bytes(b"PK\x03\x04 and no more")
    done = grade("run", "broken.zip", "--course", "course")
    assert done.exit_code == 2
    assert "broken.zip: cannot be unpacked" in done.stderr
