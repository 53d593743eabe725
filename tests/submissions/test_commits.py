"""The commit that a clone stands at, read without git; git itself is the witness."""

import os
import random
import shutil
import subprocess
import tarfile
import zlib
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from grader.errors import UsageError
from grader.submissions import Intake, archives, find, intake
from grader.submissions.commits import _patched, head
from tests.submissions.packing import tarred, zipped
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
def test_a_clone_by_itself_is_a_student_with_its_hash_and_time(clone, assignment):
    folder = clone("ada")
    [found] = find([folder], assignment)
    assert (found.student, found.receipt.commit) == ("ada", git(folder, "rev-parse", "HEAD"))
    assert found.receipt.received_at == "2025-10-01T12:34:56+02:00"


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


@pytest.mark.parametrize("name", ["HEAD", "packed-refs", "objects/aa/" + 38 * "a", "objects/pack/pack-aa.idx"])
def test_nobody_waits_for_what_is_no_file(tmp_path, name):
    git_folder = tmp_path / ".git"
    (git_folder / name).parent.mkdir(parents=True)
    (git_folder / "HEAD").write_text("ref: refs/heads/main" if name == "packed-refs" else 40 * "a")
    (git_folder / "objects/pack").mkdir(parents=True, exist_ok=True)
    (git_folder / "objects/pack/pack-aa.pack").write_bytes(b"PACK")
    (git_folder / name).unlink(missing_ok=True)
    os.mkfifo(git_folder / name)
    found = head(tmp_path)
    assert found is None or found.at is None


@pytest.mark.parametrize("link", ["HEAD", "refs", "refs/heads", "refs/heads/main"])
def test_no_link_leads_out_of_a_repository(tmp_path, link):
    elsewhere = tmp_path / "elsewhere" / "refs" / "heads"
    elsewhere.mkdir(parents=True)
    (elsewhere / "main").write_text(40 * "a")
    git_folder = tmp_path / ".git"
    (git_folder / link).parent.mkdir(parents=True)
    target = elsewhere / "main" if link == "HEAD" else tmp_path / "elsewhere" / link
    (git_folder / link).symlink_to(target)
    if link != "HEAD":
        (git_folder / "HEAD").write_text("ref: refs/heads/main")
    assert head(tmp_path) is None


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


# ── In archives ───────────────────────────────────────────────────────────────────────────────────────────────────────


def found_in(path, assignment):
    with Intake() as intake:
        taken = intake.take([path])
        found = find(taken.paths, assignment, intake, unpacked=taken.unpacked, handed=taken.handed)
        kept = [file.relative_to(file.anchor) for place in taken.places for file in place.rglob(".git/**/*")]
        return found, kept, intake.warnings


@needs_git
@pytest.mark.parametrize("form", ["zip", "gztar", "xztar"])
@pytest.mark.parametrize("packed", [False, True])
def test_an_archive_of_clones_has_their_hashes_and_times(clone, tmp_path, assignment, form, packed):
    folders = [clone("hw-ada lovelace"), clone("hw-gödel", at="2025-10-03T01:02:03-07:00")]
    for folder in folders:
        (folder / ".git" / "hooks" / "post-checkout.py").write_text("raise SystemExit")
        git(folder, "switch", "-q", "-c", "feature/δ")
        if packed:
            git(folder, "gc", "-q")
            git(folder, "pack-refs", "--all")
    archive = shutil.make_archive(tmp_path / "clones", form, tmp_path, "class")
    found, kept, warnings = found_in(Path(archive), assignment)
    assert [one.student for one in found] == ["ada lovelace", "gödel"]
    assert [one.receipt.commit for one in found] == [git(folder, "rev-parse", "HEAD") for folder in folders]
    assert [one.receipt.at.isoformat() for one in found] == ["2025-10-01T12:34:56+02:00", "2025-10-03T01:02:03-07:00"]
    assert not warnings
    assert not [path for path in kept if path.name == "config" or "hooks" in path.parts]


@needs_git
def test_a_students_own_archive_of_a_clone_tells_its_commit(clone, tmp_path, assignment):
    hashes = {}
    for student in ("ada", "kurt"):
        folder = clone(student)
        hashes[student] = git(folder, "rev-parse", "HEAD")
        # kurt packed what is in the folder, ada the folder
        shutil.make_archive(tmp_path / "zips" / student, "zip", folder if student == "kurt" else folder.parent)
        shutil.rmtree(folder)
    for path in (tmp_path / "zips", tmp_path / "zips" / "kurt.zip"):
        found, _, _ = found_in(path, assignment)
        assert {one.student: one.receipt.commit for one in found}.items() <= hashes.items()
        assert all(one.receipt.at.isoformat() == "2025-10-01T12:34:56+02:00" for one in found)


@needs_git
def test_a_large_history_neither_refuses_an_archive_nor_is_unpacked(clone, tmp_path, assignment, monkeypatch):
    folder = clone("hw-ada")
    commit = git(folder, "rev-parse", "HEAD")
    paths = [path for path in folder.rglob("*") if path.is_file()]
    files = {f"class/hw-ada/{path.relative_to(folder)}": path.read_bytes() for path in paths}
    for i in range(300):
        files[f"class/hw-ada/.git/objects/00/{i:038x}"] = zlib.compress(b"blob 9\0" + bytes(9))
        files[f"class/hw-ada/.git/lfs/{i}"] = b"large"
    few = replace(archives.OF_A_CLASS, members=100, file_bytes=1 << 14, total_bytes=1 << 16)
    monkeypatch.setattr(intake, "OF_A_CLASS", few)
    (tmp_path / "class.zip").write_bytes(zipped(files))
    (found,), kept, warnings = found_in(tmp_path / "class.zip", assignment)
    assert (found.receipt.commit, warnings) == (commit, [])
    assert len(kept) < 20
    files["class/hw-ada/.git/objects/pack/pack-00.pack"] = random.Random(1).randbytes(1 << 15)
    (tmp_path / "class.zip").write_bytes(zipped(files))
    (found,), _, (warning,) = found_in(tmp_path / "class.zip", assignment)
    assert found.receipt.commit == commit
    assert "pack-00.pack has more than 16," in warning
    assert warning.endswith("; of a commit the time may be unknown")
    files |= {f"class/hw-ada/.git/{i}": b"" for i in range(1000)}
    (tmp_path / "class.zip").write_bytes(zipped(files))
    with pytest.raises(UsageError, match="holds more than 1,000 files of git"):
        found_in(tmp_path / "class.zip", assignment)


def test_what_is_hostile_below_git_costs_the_commit_and_nothing_else(tmp_path, assignment):
    (tmp_path / "secret").write_text("a" * 40)
    link = tarfile.TarInfo("ada/.git/refs/heads/main")
    link.type, link.linkname = tarfile.SYMTYPE, str(tmp_path / "secret")
    data = tarred(
        {
            "ada/.git/HEAD": "ref: refs/heads/main",
            "ada/.git/refs/heads/main": link,
            "ada/.git/../../../out.py": WORK,
            "ada/.git/lines.py": "raise SystemExit",
            "ada/lines.py": WORK,
            "kurt/.git": "gitdir: /etc",
            "kurt/lines.py": WORK,
            "emmy/.git/HEAD": "b" * 40,
            "emmy/.git/objects/bb/" + "b" * 38: zlib.compress(b"commit 9\0" + b"\0" * (64 << 20)),
            "emmy/lines.py": WORK,
        }
    )
    (tmp_path / "class.tar.gz").write_bytes(data)
    found, kept, warnings = found_in(tmp_path / "class.tar.gz", assignment)
    assert [(one.student, one.receipt.commit, one.receipt.at) for one in found] == [
        ("ada", "", None),
        ("emmy", "b" * 40, None),
        ("kurt", "", None),
    ]
    assert all(one.main.name == "lines.py" and ".git" not in one.main.parts for one in found)
    assert [path.name for path in kept if path.suffix == ".py"] == []
    assert [warning for warning in warnings if "out.py leads out of the archive" in warning]


def test_a_delta_of_a_million_small_parts_ends_at_once():
    sizes = b"\x01" + b"\x01"
    assert len(_patched(b"x", sizes + b"\x01y" * 500_000)) == 500_000
    with pytest.raises(ValueError, match="too large for a commit"):
        _patched(b"x" * (1 << 17), sizes + b"\x80" * 500_000)
