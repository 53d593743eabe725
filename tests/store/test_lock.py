"""One process writes; a dead one keeps nobody out."""

import os
import re
import signal
import subprocess
import sys

import pytest

from grader.errors import UsageError
from grader.store import Lock

HOLDER = """
import sys, pathlib
from grader.store import Lock
lock = Lock(pathlib.Path(sys.argv[1]))
print("held", flush=True)
sys.stdin.read()
"""


@pytest.fixture
def path(tmp_path):
    return tmp_path / ".lock"


@pytest.fixture
def holder(path):
    with subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout.readline() == "held\n"
        yield process
        process.kill()


def test_the_process_that_holds_it_is_named(path, holder):
    told = rf"{re.escape(str(path.parent))}: process {holder.pid} \(since .*\) is writing there; .*-o"
    with pytest.raises(UsageError, match=told):
        Lock(path)


def test_that_of_a_dead_process_is_taken_over(path, holder):
    holder.send_signal(signal.SIGKILL)
    holder.wait()
    assert path.exists()
    lock = Lock(path)
    assert path.read_text().startswith(f"process {os.getpid()} ")
    lock.release()


def test_a_file_that_only_says_it_is_held_is_taken_over(path):
    path.write_text("process 1 (since the beginning)\n")
    Lock(path).release()
    assert not path.exists()


def test_nobody_has_it_once_it_is_released(path):
    lock = Lock(path)
    with pytest.raises(UsageError, match=f"process {os.getpid()}"):
        Lock(path)
    lock.release()
    lock.release()
    Lock(path).release()
    assert not path.exists()


def test_a_lock_that_was_taken_away_is_not_removed_for_its_next_owner(path):
    older = Lock(path)
    path.unlink()
    newer = Lock(path)
    older.release()
    assert path.exists()
    newer.release()
