"""A file is whole or as it was before; what is no plain file is written into."""

import os

import pytest

from grader.files import write_whole


def test_a_file_is_replaced(tmp_path):
    path = tmp_path / ("x" * 255)
    for data in (b"one", b"two"):
        write_whole(path, data)
        assert path.read_bytes() == data
    assert os.listdir(tmp_path) == [path.name]


def test_what_fails_leaves_the_file_as_it_was(tmp_path, monkeypatch):
    path = tmp_path / "grades.csv"
    write_whole(path, b"one")

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", full)
    with pytest.raises(OSError, match="No space left"):
        write_whole(path, b"two")
    assert path.read_bytes() == b"one"
    assert os.listdir(tmp_path) == [path.name]


def test_a_link_stays_a_link(tmp_path):
    """/dev/stdout is one, and root may replace it."""
    (tmp_path / "there").write_bytes(b"one")
    link = tmp_path / "link"
    link.symlink_to("there")
    write_whole(link, b"two")
    assert link.is_symlink()
    assert (tmp_path / "there").read_bytes() == b"two"


def test_a_pipe_is_written_into(tmp_path):
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    write_whole(pipe, b"one")
    assert os.read(reader, 10) == b"one"
    os.close(reader)
