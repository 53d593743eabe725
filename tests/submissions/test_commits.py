"""The commit that a clone stands at, read without git; git itself is the witness."""

import os
import shutil
import subprocess
import zlib
from datetime import datetime

import pytest

from grader.submissions import Intake, find
from grader.submissions.commits import head
from tests.submissions.works import WORK

GIT = shutil.which("git")
needs_git = pytest.mark.skipif(GIT is None, reason="git is the witness here: apt-get install git")


def git(folder, *words, at="2025-10-01T12:34:56+02:00"):
    settings = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1", "GIT_COMMITTER_DATE": at}
    who = {f"GIT_{role}_{what}": "ada@example.org" for role in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
    command = [GIT, "-c", "init.defaultBranch=main", *words]
    done = subprocess.run(command, cwd=folder, env=os.environ | settings | who, capture_output=True, check=True)
    return done.stdout.decode().strip()


@pytest.fixture
def clone(tmp_path):
    """``clone("hw-ada")`` makes a repository of one commit."""

    def make(name, at="2025-10-01T12:34:56+02:00"):
        folder = tmp_path / "class" / name
        folder.mkdir(parents=True)
        git(folder, "init", "-q")
        (folder / "lines.py").write_text(WORK)
        git(folder, "add", ".")
        git(folder, "commit", "-qm", "First", at=at)
        return folder

    return make


@needs_git
@pytest.mark.parametrize("packed", [False, True])
def test_hash_and_time_are_those_that_git_tells(clone, packed):
    folder = clone("ada")
    if packed:
        git(folder, "gc", "-q")
        assert not list(folder.glob(".git/objects/??/*"))
    found = head(folder)
    assert found.hash == git(folder, "rev-parse", "HEAD")
    assert found.at == datetime.fromisoformat(git(folder, "log", "-1", "--format=%cI"))


@needs_git
def test_commits_that_are_stored_as_deltas_are_read(clone):
    folder = clone("ada")
    message = "\n".join(f"line {i} of a long message" for i in range(300))
    for i in range(12):
        git(folder, "commit", "-q", "--allow-empty", "-m", f"{message} {i}", at=f"2025-10-02T12:34:{i:02}-07:00")
    git(folder, "repack", "-qadf", "--depth=20", "--window=50")
    seen = []
    for commit in git(folder, "rev-list", "HEAD").split():
        (folder / ".git" / "HEAD").write_text(commit)  # as after ``git checkout``, detached
        seen.append((head(folder).hash, head(folder).at.isoformat()))
        assert seen[-1] == (commit, git(folder, "log", "-1", "--format=%cI", commit))
    listed = git(folder, "verify-pack", "-v", str(next(folder.glob(".git/objects/pack/*.idx"))))
    deltas = [line for line in listed.splitlines() if " commit " in line and len(line.split()) == 7]
    assert deltas, "this pack has no delta that would have been tried"


@needs_git
def test_a_folder_of_clones_is_a_class_with_hashes_and_times(clone, tmp_path, assignment):
    folders = [clone(f"homework-1-{student}") for student in ("ada", "kurt")]
    with Intake() as intake:
        taken = intake.take([tmp_path / "class"])
        found = find(taken.paths, assignment, intake, handed=taken.handed)
    assert [one.student for one in found] == ["ada", "kurt"]
    assert [one.receipt.commit for one in found] == [git(folder, "rev-parse", "HEAD") for folder in folders]
    assert found[0].receipt.at == datetime.fromisoformat("2025-10-01T12:34:56+02:00")


@needs_git
def test_nothing_that_a_repository_configures_is_run(clone, tmp_path):
    folder = clone("ada")
    mark = tmp_path / "mark"
    with (folder / ".git" / "config").open("a") as config:
        config.write(f'[core]\n\tfsmonitor = "touch {mark}"\n\tpager = "touch {mark}"\n')
    assert head(folder).hash
    assert not mark.exists()


@pytest.mark.parametrize(
    "said", ["ref: refs/heads/../../../../secret", "ref: refs/heads/main", "ref: /etc/passwd", "", "x" * 5000]
)
def test_a_head_that_leads_elsewhere_leads_nowhere(tmp_path, said):
    (tmp_path / "secret").write_text("a" * 40)
    git_folder = tmp_path / "class" / "ada" / ".git"
    (git_folder / "refs" / "heads").mkdir(parents=True)
    (git_folder / "refs" / "heads" / "main").symlink_to(tmp_path / "secret")
    (git_folder / "HEAD").write_text(said)
    assert head(git_folder.parent) is None


@pytest.mark.parametrize(
    "stored", [b"", b"junk", zlib.compress(b"blob 3\0abc"), zlib.compress(b"commit 9\0" + b"\0" * (64 << 20))]
)
def test_a_damaged_object_costs_the_time_only(tmp_path, stored):
    name = "ab" + "c" * 38
    objects = tmp_path / ".git" / "objects" / "ab"
    objects.mkdir(parents=True)
    (objects / name[2:]).write_bytes(stored)
    (tmp_path / ".git" / "HEAD").write_text(name + "\n")
    found = head(tmp_path)
    assert (found.hash, found.at) == (name, None)
