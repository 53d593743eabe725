"""The wheel that is packed: made of what runs here, without building anything."""

import base64
import csv
import hashlib

from grader.autograders import packing, wheel
from grader.course import builtin_course
from tests.test_architecture import MODULES


def members():
    return wheel.members()


def test_it_holds_every_module_and_no_course():
    names = set(members())
    assert {"/".join(name.split(".")) for name in MODULES} <= {
        name.removesuffix(".py").removesuffix("/__init__") for name in names
    }
    assert not [name for name in names if "_course" in name or "__pycache__" in name]
    assert "grader/autograders/files/run_autograder" in names


def test_its_record_is_right():
    content = members()
    [record] = [name for name in content if name.endswith(".dist-info/RECORD")]
    rows = list(csv.reader(content[record].decode().splitlines()))
    assert {row[0] for row in rows} == set(content)
    for name, digest, size in rows[:-1]:
        expected = base64.urlsafe_b64encode(hashlib.sha256(content[name]).digest()).decode().rstrip("=")
        assert (digest, size) == (f"sha256={expected}", str(len(content[name])))
    assert rows[-1] == [record, "", ""]


def test_the_same_files_make_the_same_zip():
    assert packing.zipped(members()) == packing.zipped(members())


def test_a_packed_course_has_one_assignment_and_the_digest_of_the_whole_one(tmp_path):
    from grader.course import open_course

    whole = builtin_course().load("backprop")
    for name, content in packing.course(packing.Packed(whole, whole.rubric_path), "course").items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    course = open_course(tmp_path / "course")
    assert course.slugs() == ("backprop",)
    assert course.load("backprop").digest == whole.digest
    assert not (tmp_path / "course" / "assignments" / "backprop" / "examples").exists()


def test_packages_are_pinned_with_what_they_need():
    lines = wheel.constraints().splitlines()
    names = [line.partition("==")[0] for line in lines]
    assert {"numpy", "pydantic", "pydantic-core", "traitlets"} <= set(names)  # IPython needs the last
    assert names == sorted(names)
    assert "pytest" not in names


def test_a_package_needs_to_know_which_assignment_and_replaces_nothing(grade, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    result = grade("package", "gradescope")
    assert (result.exit_code, "Name one of" in result.stderr) == (2, True)
    result = grade("package", "gradescope", "backpropp")
    assert (result.exit_code, "did you mean" in result.stderr) == (2, True)
    (tmp_path / "autograder.zip").write_bytes(b"mine")
    assert grade("package", "gradescope", "backprop").exit_code == 2
    assert (tmp_path / "autograder.zip").read_bytes() == b"mine"
    assert grade("package", "gradescope", "backprop", "--force", "--reveal", "public").exit_code == 0
    assert not list(tmp_path.glob(".*"))
