"""Hostile submissions beside honest ones, in one run, in every mode: each gets what its comment says."""

import contextlib
import os
import shutil
import subprocess
import time
from pathlib import Path

import pytest

from grader.sandbox.worker import JAIL
from tests.classes import MODES, disagreements, graded
from tests.expectations import EXAMPLES, all_hostile, bait

HONEST = [EXAMPLES / "accepted" / name for name in ("textbook_vectors.py", "plain_loops.py", "einsum.py")]


def processes():
    """Processes of the sandbox that are below this one, or that nobody owns any more."""
    parents, commands = {}, {}
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            with contextlib.suppress(OSError):
                parents[int(folder.name)] = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
                commands[int(folder.name)] = (folder / "cmdline").read_bytes()

    def ours(pid):
        while pid > 1 and pid != os.getpid():
            pid = parents.get(pid, 1)
        return pid == os.getpid()

    found = {pid for pid, command in commands.items() if os.fsencode(JAIL) in command}
    return {pid for pid in found if ours(pid) or parents.get(pid) == 1}


def things():
    """What a submission may leave behind: files in shared places (by the names that the fixtures use), sockets."""
    places = [Path("/tmp"), Path("/dev/shm"), Path("/var/tmp"), Path.home(), Path.cwd()]
    files = {path for place in places if place.is_dir() for path in place.iterdir() if "nabla_" in path.name}
    return files, Path("/proc/net/unix").read_text().count("nabla")


@pytest.fixture(scope="module", params=MODES)
def run(request, tmp_path_factory):
    """All hostile submissions and the honest ones, graded once in a mode."""
    written = tmp_path_factory.mktemp("generated")
    fixtures = list(all_hostile(written))
    with bait():  # what the attacks look for
        before, start = (processes(), things()), time.monotonic()
        reports, summary = graded([*HONEST, *(path for path, _ in fixtures)], without=MODES[request.param], jobs=4)
        took = time.monotonic() - start
        # Where the machine is busy, what fills memory may meet the time limit first: such ones are asked again, alone.
        late = [path for path, expected in fixtures if disagreements(reports[path.stem], expected)][:10]
        reports |= graded(late, without=MODES[request.param], jobs=1)[0] if late else {}
    shutil.rmtree(written)
    return fixtures, reports, summary, before, took


def test_each_hostile_submission_gets_exactly_what_its_comment_says(run):
    fixtures, reports, _, _, _ = run
    assert [line for path, expected in fixtures for line in disagreements(reports[path.stem], expected)] == []


def test_those_of_whom_no_function_is_right_earn_nothing_by_what_seems_to_follow(run):
    fixtures, reports, _, _, _ = run
    cheats = [reports[path.stem] for path, _ in fixtures if path.stem.startswith("cheat")]
    hopeless = [one for one in cheats if not any(question.verdict == "accepted" for question in one.questions)]
    assert {one.student: one.points for one in hopeless} == dict.fromkeys((one.student for one in hopeless), 0.0)
    assert len(hopeless) > 1


def test_there_are_enough_of_them(run):
    assert len(run[0]) >= 60


def test_honest_students_beside_them_get_full_marks(run):
    assert [run[1][path.stem].points for path in HONEST] == [100.0] * len(HONEST)


def test_the_layers_are_those_of_the_mode(run):
    assert {"landlock", "seccomp", "rlimits", "no-new-privileges"} <= set(run[2].enforced)


def test_the_run_ends_in_bounded_time(run):
    fixtures, _, _, _, took = run
    assert took < 20 * (len(fixtures) + len(HONEST)) / 4 + 60  # the limit of each, over four at a time


def test_nothing_is_left_behind(run):
    _, _, _, (processes_before, things_before), _ = run
    assert processes() - processes_before == set()
    assert things() == things_before
    assert not any(item["state"] == "Z" for item in children())


def children():
    command = ["ps", "-o", "pid=,stat=,comm=", "--ppid", str(os.getpid())]
    listed = subprocess.run(command, capture_output=True, text=True)
    return [{"pid": int(line.split()[0]), "state": line.split()[1][0]} for line in listed.stdout.splitlines()]
