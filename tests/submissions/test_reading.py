"""Sources are read as bytes, and nothing but a regular file is read."""

import os
import socket

import pytest

from grader.model import Limits, Submission, Unusable
from grader.submissions import Found, find, read, reading
from tests.submissions.works import HELPER, WORK


def small(limit):
    return Limits(source_bytes=limit)


def test_a_submission_has_the_bytes_as_they_were_written(hand_in, assignment):
    content = b"\xef\xbb\xbf# caf\xe9\r\n\0" + WORK.encode()
    folder = hand_in({"ada/lines.py": content, "ada/tools/plots.py": HELPER})
    (found,) = find([folder], assignment)
    submission = read(found, Limits())
    assert isinstance(submission, Submission)
    assert (submission.student, submission.origin) == ("ada", f"{folder}/ada/lines.py")
    assert (submission.main.path, submission.main.content) == ("lines.py", content)
    assert [(file.path, file.content) for file in submission.helpers] == [("tools/plots.py", HELPER.encode())]


def test_an_empty_file_is_a_submission(hand_in, assignment):
    (found,) = find([hand_in({"ada.py": b""})], assignment)
    assert read(found, Limits()).main.content == b""


def test_a_file_of_the_largest_size_is_read_whole(hand_in, assignment):
    (found,) = find([hand_in({"ada.py": b"#" * 1000})], assignment)
    assert len(read(found, small(1000)).main.content) == 1000


def test_of_a_larger_file_one_byte_more_is_read_so_that_it_is_refused_as_the_students_fault(hand_in, assignment):
    (found,) = find([hand_in({"ada.py": b"#" * 5000})], assignment)
    assert len(read(found, small(1000)).main.content) == 1001


def test_a_large_file_is_not_read_into_memory(tmp_path):
    with open(tmp_path / "ada.py", "wb") as file:
        file.truncate(1 << 40)
    assert len(read(Found("ada", "ada.py", str(tmp_path / "ada.py")), small(1000)).main.content) == 1001


def test_helpers_have_a_limit_together(hand_in, assignment):
    folder = hand_in({"ada/lines.py": WORK, "ada/a.py": b"#" * 600, "ada/b.py": b"#" * 600})
    (found,) = find([folder], assignment)
    assert isinstance(read(found, small(1200)), Submission)
    assert "have more than 1000 bytes together" in read(found, small(1000)).problem


def test_a_file_that_vanished_is_told(tmp_path):
    problem = read(Found("ada", "ada.py", str(tmp_path / "ada.py")), Limits())
    assert problem == Unusable(
        student="ada", origin="ada.py", problem="ada.py cannot be read: No such file or directory"
    )


def test_an_unreadable_file_is_told(hand_in, assignment, monkeypatch):
    (found,) = find([hand_in({"ada/lines.py": WORK, "ada/layers.py": HELPER})], assignment)
    opened = os.open

    def refuse(name):
        def open_(path, *args):
            if path.name == name:
                raise PermissionError(13, "Permission denied", str(path))
            return opened(path, *args)

        return open_

    monkeypatch.setattr(os, "open", refuse("lines.py"))
    assert read(found, Limits()).problem == "lines.py cannot be read: Permission denied"
    monkeypatch.setattr(os, "open", refuse("layers.py"))
    assert read(found, Limits()).problem == "layers.py beside it cannot be read: Permission denied"


def test_a_link_put_in_place_after_the_listing_is_not_followed(hand_in, assignment):
    folder = hand_in({"ada.py": WORK, "secret": "42"})
    (found,) = find([folder], assignment)
    (folder / "ada.py").unlink()
    os.symlink("secret", folder / "ada.py")
    assert "cannot be read" in read(found, Limits()).problem


@pytest.mark.parametrize("kind", ["fifo", "socket", "folder", "device"])
def test_what_is_no_regular_file_is_told_and_not_waited_for(tmp_path, kind, monkeypatch):
    path = tmp_path / "ada.py"
    monkeypatch.chdir(tmp_path)  # the name of a socket must be short
    match kind:
        case "fifo":
            os.mkfifo(path)
        case "folder":
            path.mkdir()
        case "socket":
            with socket.socket(socket.AF_UNIX) as listener:
                listener.bind("ada.py")
        case "device":
            path = type(path)("/dev/zero")
    assert "cannot be read" in read(Found("ada", "ada.py", str(path)), Limits()).problem


def test_no_descriptor_stays_open(tmp_path):
    os.mkfifo(tmp_path / "fifo.py")
    (tmp_path / "ada.py").write_text(WORK)
    before = len(os.listdir("/proc/self/fd"))
    for name in ("fifo.py", "ada.py") * 20:
        read(Found("x", name, str(tmp_path / name)), Limits())
    assert len(os.listdir("/proc/self/fd")) == before


def test_reading_goes_in_small_steps(tmp_path, monkeypatch):
    monkeypatch.setattr(reading, "_CHUNK", 7)
    (tmp_path / "ada.py").write_bytes(bytes(range(100)))
    assert read(Found("x", "x", str(tmp_path / "ada.py")), Limits()).main.content == bytes(range(100))


def test_paths_of_a_submission_are_relative_and_printable(hand_in, assignment):
    folder = hand_in({"ada/lines.py": WORK})
    (folder / "ada" / os.fsdecode(b"caf\xe9.py")).write_text(HELPER)
    (found,) = find([folder], assignment)
    assert [file.path for file in read(found, Limits()).helpers] == ["caf\\xe9.py"]
