"""``grade history``: every score that a student ever had."""

import os
from pathlib import Path


def rows(done):
    assert done.exit_code == 0, done.output
    return [line.split() for line in done.stdout.splitlines()[1:]]


def test_every_score_is_listed_oldest_first_with_what_made_it(lines, grade, again):
    grade("rescore", "--course", "course", "--no-follow-through", "--tolerance", "5")
    grade("rescore", "--course", "course")
    (lines / "subs" / "emmy.py").write_text((lines / "subs" / "ada.py").read_text())
    again("-q")
    found = rows(grade("history", "emmy", COLUMNS="120"))
    assert [(row[2], row[5]) for row in found] == [
        ("70", "grade"),
        ("70", "rescore"),
        ("70", "rescore"),
        ("100", "grade"),
    ]
    sources = [row[6] for row in found]
    assert sources[0] == sources[1] == sources[2] != sources[3]
    assert [" ".join(row[8:]) for row in found] == ["", "no follow-through, tolerance 5 E", "", ""]
    assert found == sorted(found, key=lambda row: (row[0], row[1]))


def test_whoever_has_no_score_has_a_history_too(lines, grade):
    ((_, _, points, cause, *_),) = rows(grade("history", "nobody"))
    assert (points, cause) == ("none", "grade")


def test_nothing_is_written_to_look_at_it(lines, grade):
    before = sorted(os.listdir("results"))
    grade("history", "ada")
    assert sorted(os.listdir("results")) == before


def test_an_id_is_found_by_the_name_of_its_report_too(lines, grade, again):
    (lines / "subs" / "ada.py").rename(lines / "subs" / "a%b.py")
    again("-q")
    assert rows(grade("history", "a%b")) == rows(grade("history", "a%25b"))


def test_a_mistyped_id_gets_the_nearest(lines, grade):
    done = grade("history", "emy")
    assert done.exit_code == 2
    assert "no report of 'emy'; did you mean emmy?" in done.stderr


def test_results_that_are_not_there_are_said_to_be_missing(lines, grade):
    done = grade("history", "ada", "-o", "nowhere")
    assert done.exit_code == 2
    assert "no results of grade here" in done.stderr
    Path("results/evidence.db").unlink()
    done = grade("history", "ada")
    assert done.exit_code == 2
    assert "there is no evidence.db; grade anew with --force" in done.stderr
