"""The results folder: written as results come, whole or not at all, and never over an older one."""

import csv
import errno
import json
import os
import re
import subprocess
from contextlib import contextmanager
from pathlib import Path

import pytest

from grader.errors import GraderError, UsageError
from grader.model import Absent, Evidence, Report, Run, RunCounts
from grader.results import (
    Results,
    ResultsError,
    load_groups,
    load_report,
    load_run,
    open_store,
    put_notes,
    read_notes,
    report_path,
    report_text,
)
from grader.results import folder as module
from grader.results.older import holds_run
from grader.store import Asked, StoreError
from tests.reports import examples


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "results"


@contextmanager
def begun(folder, **options):
    with Results(folder, **options) as results:
        results.begin(examples.run(), Asked({}, Evidence({})))
        yield results


def written(folder, *reports, **options):
    with begun(folder, **options) as results:
        for report in reports:
            results.add(examples.graded(report))
        results.finish(examples.run())
    return results


def everything(folder):
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_a_run_leaves_exactly_these_files(folder):
    written(folder, examples.report("grace"), examples.report("ada"))
    assert sorted(everything(folder)) == [
        "evidence.db",
        "grades.csv",
        "groups.json",
        "index.html",
        "reports/ada.json",
        "reports/ada.md",
        "reports/grace.json",
        "reports/grace.md",
        "run.json",
        "students/ada.html",
        "students/grace.html",
    ]


def test_grades_are_sorted_by_student_whatever_the_order_of_grading(folder, tmp_path):
    reports = [examples.report(name) for name in ("sonya", "ada", "emmy")]
    written(folder, *reports)
    written(tmp_path / "other", *reversed(reports))
    one, other = everything(folder), everything(tmp_path / "other")
    assert one.pop("evidence.db") != other.pop("evidence.db")  # it knows who came first
    assert one == other
    with open(folder / "grades.csv", newline="", encoding="utf-8") as file:
        assert [entry["student"] for entry in csv.DictReader(file)] == ["ada", "emmy", "sonya"]


def test_a_report_is_there_as_soon_as_it_is_added(folder):
    with begun(folder) as results:
        results.add(examples.graded(examples.report("ada")))
        assert load_report(folder, "ada") == examples.report("ada")
        assert "ada" in report_text(folder, "ada", ".md")


def test_a_run_that_never_ends_is_known_as_interrupted(folder):
    with begun(folder):
        pass
    assert load_run(folder).interrupted
    assert load_run(folder).counts == RunCounts(submissions=0, graded=0, faults=0)
    assert holds_run(folder)


def test_only_small_rows_are_kept_of_reports(folder):
    results = written(folder, examples.eventful())
    assert not any(isinstance(value, Report) for row in results.rows for value in (row, row.criteria))
    assert list(results.reports()) == [examples.eventful()]


def test_students_without_a_score_are_counted(folder):
    written(folder, examples.report("ada"), examples.faulty("emmy"))
    assert load_run(folder).counts == RunCounts(submissions=2, graded=1, faults=1)


@pytest.mark.parametrize(
    "student", ["Šárka Nováková", "a/b", "../../etc/passwd", ".hidden", "x" * 500, "con", "tab\there", "caf\udce9", "%"]
)
def test_any_id_has_a_report_inside_the_folder(folder, student):
    written(folder, examples.report(student), examples.report("other"))
    assert len(list((folder / "reports").iterdir())) == 4
    assert load_report(folder, student).file
    assert report_path(folder, student).resolve().parent == (folder / "reports").resolve()


def test_a_report_is_found_by_the_name_of_its_file_too(folder):
    written(folder, examples.report("a/b"))
    assert load_report(folder, report_path(folder, "a/b").stem).student == "a/b"


# ── groups and notes


def sharing(student, *numbers):
    """A report with an unrecognised hidden_delta for each number; equal numbers are equal answers."""
    names = ("hidden_delta", "gradient")
    wrong = {name: examples.unrecognised(name, number) for name, number in zip(names, numbers, strict=False)}
    return examples.report(student, **wrong)


def notes_of(folder, student):
    return {one.name: one.note for one in load_report(folder, student).questions if one.note}


def test_equal_answers_form_a_group_and_one_student_is_none(folder):
    results = written(folder, sharing("grace", 0.5), sharing("ada", 0.5, 0.5), sharing("emmy", 0.7))
    (group,) = results.groups
    assert (group.question, group.students) == ("hidden_delta", ("ada", "grace"))
    assert load_groups(folder) == results.groups
    assert json.loads((folder / "groups.json").read_text())["schema_version"] == 1


def test_a_run_without_groups_says_so(folder):
    written(folder, examples.report("ada"))
    assert load_groups(folder) == ()


def test_groups_that_differ_by_little_have_ids_of_their_own(folder):
    """Ids rest on two digits, equality on five."""
    results = written(folder, *(sharing(student, 0.5 + 0.001 * (student > "c")) for student in "abcdef"))
    assert len({group.id for group in results.groups}) == len(results.groups) == 2


def test_a_note_is_in_both_files_of_everyone_in_the_group_and_of_nobody_else(folder):
    (group,) = written(folder, sharing("ada", 0.5), sharing("grace", 0.5, 0.1), sharing("emmy", 0.7)).groups
    assert put_notes(folder, [group], {group.id: "The last unit is missing."}) == 2
    for student in ("ada", "grace"):
        assert notes_of(folder, student) == {"hidden_delta": "The last unit is missing."}
        assert "The last unit is missing." in report_text(folder, student, ".md")
    assert notes_of(folder, "emmy") == {}
    assert put_notes(folder, [group], {group.id: "The last unit is missing."}) == 0
    before = load_report(folder, "ada").model_dump()
    assert put_notes(folder, [group], {}) == 2
    assert load_report(folder, "ada") == sharing("ada", 0.5)
    assert before["questions"][3].pop("note")


def test_notes_of_an_older_run_are_put_into_the_new_reports(folder, tmp_path):
    (group,) = written(folder, sharing("ada", 0.5), sharing("grace", 0.5)).groups
    text = f"# mine\r\n{group.id} = 'Look again.'\r\n\"gradient-000000\" = 'Somebody else.'\n"
    (folder / "notes.toml").write_bytes(text.encode())
    results = written(folder, sharing("emmy", 0.5), sharing("kurt", 0.9), force=True)
    assert notes_of(folder, "emmy") == {"hidden_delta": "Look again."}
    assert notes_of(folder, "kurt") == {}
    assert [one.students for one in results.groups] == [("emmy",)]  # one student, but a note
    assert results.stale_notes == ("gradient-000000",)
    assert (folder / "notes.toml").read_bytes() == (tmp_path / "results.backup-1" / "notes.toml").read_bytes()


def test_notes_that_cannot_be_read_stop_a_run_before_anything_is_moved(folder, tmp_path):
    written(folder, examples.report("ada"))
    (folder / "notes.toml").write_text("hidden_delta-1 = \n")
    before = everything(folder)
    with pytest.raises(UsageError, match=r"results/notes\.toml: not valid TOML"):
        written(folder, examples.report("grace"), force=True)
    assert everything(folder) == before
    assert [path.name for path in tmp_path.iterdir()] == ["results"]


def test_a_report_that_is_gone_keeps_nobody_else_from_the_note(folder):
    (group,) = written(folder, sharing("ada", 0.5), sharing("grace", 0.5)).groups
    report_path(folder, "ada").unlink()
    with pytest.raises(ResultsError, match="no report of ada"):
        put_notes(folder, [group], {group.id: "Look again."})
    assert notes_of(folder, "grace")


def test_a_folder_without_notes_has_none(folder):
    assert read_notes(folder) == ({}, "")


# ── older runs


def test_an_older_run_is_gone_on_with(folder):
    written(folder, examples.report("ada"), examples.report("grace"))
    results = written(folder, examples.report("emmy"), examples.report("grace", gradient="wrong_answer"))
    assert [row.student for row in results.rows] == ["emmy", "grace"]
    with open(folder / "grades.csv", newline="", encoding="utf-8") as file:
        assert [(entry["student"], entry["points"]) for entry in csv.DictReader(file)] == [
            ("ada", "100"),
            ("emmy", "100"),
            ("grace", "80"),
        ]
    assert load_run(folder).counts.graded == 3


def test_an_older_run_without_its_store_is_refused_with_what_it_is_and_what_to_do(folder):
    written(folder, examples.report("ada"))
    (folder / "evidence.db").unlink()
    before = everything(folder)
    with pytest.raises(UsageError, match=r"backprop.*2026-01-01.*--force.*results\.backup-1.*-o"):
        written(folder, examples.report("grace"))
    assert everything(folder) == before


def test_force_keeps_every_older_run(folder, tmp_path):
    for student in ("ada", "emmy", "grace"):
        written(folder, examples.report(student), force=True)
    assert load_report(folder, "grace")
    assert load_report(tmp_path / "results.backup-1", "ada")
    assert load_report(tmp_path / "results.backup-2", "emmy")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["results", "results.backup-1", "results.backup-2"]


def test_a_backup_never_replaces_anything(folder, tmp_path):
    written(folder, examples.report("ada"))
    (tmp_path / "results.backup-1").symlink_to(tmp_path / "nowhere")
    results = written(folder, examples.report("ada"), force=True)
    assert results.backup == tmp_path / "results.backup-2"


@pytest.mark.parametrize("force", [False, True])
def test_a_folder_that_is_not_ours_is_left_alone(folder, force):
    folder.mkdir()
    (folder / "thesis.tex").write_text("years of work")
    with pytest.raises(UsageError, match=r"thesis\.tex.*left alone.*-o"):
        written(folder, force=force)
    assert everything(folder) == {"thesis.tex": b"years of work"}


@pytest.mark.parametrize("force", [False, True])
@pytest.mark.parametrize("content", [b"", b"{}", b"[1]", b'{"name": "something else"}', b"\xff\xfe"])
def test_somebody_elses_run_json_does_not_make_a_folder_ours(folder, content, force):
    folder.mkdir()
    (folder / "run.json").write_bytes(content)
    with pytest.raises(UsageError, match=r"run\.json.*left alone"):
        written(folder, force=force)
    assert everything(folder) == {"run.json": content}


def test_the_folder_one_is_in_is_not_set_aside(folder, monkeypatch):
    written(folder, examples.report("ada"))
    monkeypatch.chdir(folder / "reports")
    with pytest.raises(UsageError, match="from inside"):
        written(Path(".."), examples.report("grace"), force=True)
    assert load_report(folder, "ada")


def test_an_empty_folder_is_used(folder):
    folder.mkdir()
    written(folder, examples.report("ada"))
    assert load_report(folder, "ada")


def test_a_file_in_the_place_of_the_folder_is_refused(folder):
    folder.write_text("notes")
    with pytest.raises(UsageError, match="a file, not a folder"):
        written(folder)
    assert folder.read_text() == "notes"


def test_a_file_on_the_way_to_the_folder_is_refused(tmp_path):
    (tmp_path / "notes").write_text("notes")
    with pytest.raises(ResultsError, match="notes"):
        written(tmp_path / "notes" / "results")


def test_a_link_to_an_older_run_keeps_leading_to_the_newest(folder, tmp_path):
    written(tmp_path / "real", examples.report("ada"))
    folder.symlink_to(tmp_path / "real")
    written(folder, examples.report("grace"), force=True)
    assert folder.is_symlink()
    assert load_report(tmp_path / "real", "grace")
    assert load_report(tmp_path / "real.backup-1", "ada")


def test_a_link_to_nowhere_is_refused(folder, tmp_path):
    folder.symlink_to(tmp_path / "nowhere")
    with pytest.raises(UsageError, match="link to nowhere"):
        written(folder)


def test_folders_on_the_way_are_made(tmp_path):
    written(tmp_path / "a" / "b", examples.report("ada"))
    assert load_report(tmp_path / "a" / "b", "ada")


# ── what goes wrong


@pytest.mark.parametrize("fails_at", range(1, 9))  # run.json, two files a report, grades.csv, groups.json, run.json
def test_a_full_disk_leaves_only_whole_files_and_names_the_path(folder, monkeypatch, fails_at):
    """The n-th write fails half-way: what is there can be read, and no report has one file without the other."""
    count = 0
    real = Path.write_bytes

    def writing(path, data):
        nonlocal count
        count += 1
        if count == fails_at:
            real(path, data[:10])
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return real(path, data)

    monkeypatch.setattr(Path, "write_bytes", writing)
    with pytest.raises(GraderError, match=f"{re.escape(str(folder))}.*No space left on device") as caught:
        written(folder, examples.report("ada"), examples.report("grace"))
    assert caught.value.exit_code == 1
    for name, content in everything(folder).items():
        assert ".unfinished" not in name
        if name.endswith(".json"):
            json.loads(content)
    names = {path.stem for path in (folder / "reports").glob("*.json")}
    assert names == {path.stem for path in (folder / "reports").glob("*.md")}


def test_an_interrupt_in_the_middle_of_a_file_leaves_none_of_it(folder, monkeypatch):
    def interrupted(*_):
        raise KeyboardInterrupt

    with begun(folder) as results:
        monkeypatch.setattr(os, "replace", interrupted)
        with pytest.raises(KeyboardInterrupt):
            results.add(examples.graded(examples.report("ada")))
        assert list(results.store.kept()) == []
    assert sorted(everything(folder)) == ["evidence.db", "run.json"]


def test_what_the_instructor_keeps_elsewhere_and_links_to_stays_there(folder, tmp_path):
    written(folder, examples.report("ada"))
    (tmp_path / "notes.toml").write_text("")
    (folder / "notes.toml").symlink_to(tmp_path / "notes.toml")
    module.write_notes(folder, '"a-1" = "See the handout."\n')
    assert (folder / "notes.toml").is_symlink()
    assert "handout" in (tmp_path / "notes.toml").read_text()


def test_a_tiny_disk_really_full(tmp_path):
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=900k", "tmpfs", str(disk)]
    if os.name != "posix" or os.geteuid() != 0 or subprocess.run(mount, capture_output=True).returncode:
        pytest.skip("only root may mount a disk")
    try:
        many = [examples.report(f"s{i}") for i in range(300)]
        with pytest.raises((ResultsError, StoreError), match=f"{disk}.*No space left"):
            written(disk / "results", *many)
        (disk / "results" / "groups.json").unlink(missing_ok=True)
        with open_store(disk / "results") as store:
            counted = {kept.student for kept in store.kept()}
        assert len(counted) > 10
        assert counted <= {path.stem for path in (disk / "results" / "reports").glob("*.json")}
        for path in (disk / "results" / "reports").glob("*.json"):
            assert load_report(disk / "results", path.stem)
            assert path.with_suffix(".md").stat().st_size > 0
        assert not list((disk / "results").rglob(".unfinished"))
        assert load_run(disk / "results").interrupted
    finally:
        subprocess.run(["umount", str(disk)], check=True)


def test_a_folder_that_cannot_be_written_is_named(folder, monkeypatch):
    def refused(*_, **__):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))

    monkeypatch.setattr(module.Path, "mkdir", refused)
    with pytest.raises(ResultsError, match=r"results/reports: cannot make the folder: Permission denied"):
        written(folder)


def test_two_ids_that_the_file_system_takes_for_one_are_not_mixed_up(folder, monkeypatch):
    monkeypatch.setattr(module, "safe_name", str.casefold)
    with begun(folder) as results:
        results.add(examples.graded(examples.report("ada")))
        with pytest.raises(ResultsError, match="rename the submission 'Ada'"):
            results.add(examples.graded(examples.report("Ada")))
    assert load_report(folder, "ada").student == "ada"


# ── reading


def test_results_that_are_not_there_are_said_to_be_missing(folder):
    with pytest.raises(UsageError, match=r"no results of grade here.*grade PATH"):
        load_report(folder, "ada")


def test_a_mistyped_id_gets_the_nearest(folder):
    written(folder, examples.report("grace"), examples.report("ada"))
    with pytest.raises(UsageError, match="did you mean grace"):
        load_report(folder, "grcae")


def test_a_broken_report_is_a_fault_with_its_path(folder):
    written(folder, examples.report("ada"))
    (folder / "reports" / "ada.json").write_text('{"student": 3}')
    with pytest.raises(ResultsError, match=r"reports/ada\.json: cannot be read as a report"):
        load_report(folder, "ada")


def test_a_manifest_of_the_first_versions_has_the_ids_alone_of_who_handed_in_nothing(folder):
    written(folder, examples.report("ada"))
    path = folder / "run.json"
    path.write_text(path.read_text().replace('"not_submitted": []', '"not_submitted": ["kurt"]'))
    assert load_run(folder).not_submitted == (Absent(student="kurt"),)


def test_the_manifest_is_read_back_as_it_was(folder):
    written(folder, examples.report("ada"))
    counts = RunCounts(submissions=1, graded=1, faults=0)
    run = examples.run().model_copy(update={"counts": counts})
    assert Run.model_validate_json((folder / "run.json").read_bytes()) == run
