"""The file: what is no store of ours stays as it is, and every failure is said in words."""

import contextlib
import os
import random
import resource
import sqlite3
import subprocess
import sys
from contextlib import suppress

import pytest

from grader.store import StoreError, is_store
from grader.store import database as module
from grader.store.database import MIGRATIONS, Database


@pytest.fixture
def path(tmp_path):
    path = tmp_path / "evidence.db"
    Database(path, create=True).close()
    return path


def foreign(path):
    path.unlink()
    with contextlib.closing(sqlite3.connect(path)) as other, other:
        other.execute("CREATE TABLE accounts (name)")


def newer(path):
    with contextlib.closing(sqlite3.connect(path)) as store:
        store.execute(f"PRAGMA user_version = {len(MIGRATIONS) + 1}")


def flipped(path):
    content = bytearray(path.read_bytes())
    rng = random.Random(0)
    for at in range(4096, len(content), 64):
        content[at] = rng.randrange(256)
    path.write_bytes(content)


SPOILT = {
    "another program's": (foreign, "a database of another program, left alone"),
    "newer": (newer, r"newer version of grade \(schema \d+, this one knows \d+\), and left alone; update grade"),
    "cut off": (lambda path: os.truncate(path, path.stat().st_size // 2), "damaged"),
    "cut off in the header": (lambda path: os.truncate(path, 50), "no database, or damaged"),
    "bits flipped": (flipped, "damaged"),
    "empty": (lambda path: os.truncate(path, 0), "no database, or damaged"),
    "text": (lambda path: path.write_text("a text\n" * 1000), "no database, or damaged"),
}


@pytest.mark.parametrize("readonly", [False, True])
@pytest.mark.parametrize("kind", SPOILT)
def test_what_is_no_sound_store_is_refused_and_stays_as_it_is(path, kind, readonly):
    spoil, told = SPOILT[kind]
    spoil(path)
    before = path.read_bytes()
    with pytest.raises(StoreError, match=rf"evidence\.db: .*{told}"):
        Database(path, readonly=readonly)
    assert path.read_bytes() == before
    assert os.listdir(path.parent) == [path.name]


def test_a_store_is_told_from_what_is_none(path, tmp_path):
    assert is_store(path)
    assert not is_store(tmp_path / "nothing")
    foreign(path)
    assert not is_store(path)


def test_an_older_store_is_brought_up_with_what_it_holds(path, monkeypatch):
    with contextlib.closing(Database(path)) as store:
        store.put("INSERT INTO source (digest, exam, files) VALUES ('a', 1, 'b')")
    more = (*MIGRATIONS, "ALTER TABLE source ADD COLUMN extra TEXT;\nCREATE TABLE more (a)")
    monkeypatch.setattr(module, "MIGRATIONS", more)
    with pytest.raises(StoreError, match="older version of grade; grade into it once"):
        Database(path, readonly=True)
    with contextlib.closing(Database(path)) as store:
        assert store.one("SELECT digest, extra FROM source") == ("a", None)
        assert store.one("PRAGMA user_version") == (len(more),)
    Database(path, readonly=True).close()


def test_a_migration_that_fails_changes_nothing(path, monkeypatch):
    before = path.read_bytes()
    monkeypatch.setattr(module, "MIGRATIONS", (*MIGRATIONS, "CREATE TABLE more (a);\nCREATE TABLE more (a)"))
    with pytest.raises(StoreError, match="already exists"):
        Database(path)
    assert path.read_bytes() == before


def test_a_transaction_is_written_whole_or_not_at_all(path):
    with contextlib.closing(Database(path)) as store:
        with suppress(KeyboardInterrupt), store.transaction():
            store.put("INSERT INTO answers (digest, packed) VALUES ('a', 'b')")
            with store.transaction():
                store.put("INSERT INTO answers (digest, packed) VALUES ('c', 'd')")
            raise KeyboardInterrupt
        assert store.one("SELECT count(*) FROM answers") == (0,)


def test_others_read_while_one_writes(path):
    with contextlib.closing(Database(path)) as writer:
        for i in range(3):
            with writer.transaction():
                writer.put("INSERT INTO answers (digest, packed) VALUES (?, 'b')", i)
                with contextlib.closing(Database(path, readonly=True)) as reader:
                    assert reader.one("SELECT count(*) FROM answers") == (i,)
        with contextlib.closing(Database(path, readonly=True)) as reader:
            assert reader.one("SELECT count(*) FROM answers") == (3,)
    assert os.listdir(path.parent) == [path.name]


def test_who_only_reads_cannot_write(path):
    with (
        contextlib.closing(Database(path, readonly=True)) as store,
        pytest.raises(StoreError, match="cannot be written"),
    ):
        store.put("INSERT INTO answers (digest, packed) VALUES ('a', 'b')")


def test_a_store_that_another_program_keeps_locked_is_named(path, monkeypatch):
    monkeypatch.setattr(module, "_BUSY_S", 0.1)
    with contextlib.closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        with (
            pytest.raises(StoreError, match="another program keeps it locked"),
            contextlib.closing(Database(path)) as store,
            store.transaction(),
        ):
            pass


FILLED = """
import contextlib, pathlib, sys
from grader.store.database import Database
with contextlib.closing(Database(pathlib.Path(sys.argv[1]))) as store:
    for i in range(100):
        with store.transaction():
            store.put("INSERT INTO answers (digest, packed) VALUES (?, ?)", i, bytes(10_000))
        print(i, flush=True)
"""


def test_a_file_that_may_not_grow_keeps_what_it_has(path):
    """As with a quota: what was committed before is there, and nothing is damaged."""
    limit = 300_000
    done = subprocess.run(
        [sys.executable, "-c", FILLED, str(path)],
        capture_output=True,
        text=True,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit)),
    )
    assert "StoreError" in done.stderr
    assert "is the disk full?" in done.stderr
    written = len(done.stdout.splitlines())
    assert 5 < written < 100
    with contextlib.closing(Database(path)) as store:
        assert store.one("SELECT count(*) FROM answers") == (written,)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root may mount")
def test_a_folder_that_may_not_be_written_can_be_read(path):
    folder = str(path.parent)
    bind = subprocess.run(["mount", "--bind", folder, folder], capture_output=True)
    if bind.returncode:
        pytest.skip("no mounts here")
    try:
        subprocess.run(["mount", "-o", "remount,bind,ro", folder], check=True)
        with contextlib.closing(Database(path, readonly=True)) as store:
            assert store.one("SELECT count(*) FROM answers") == (0,)
        with (
            pytest.raises(StoreError, match="cannot be written"),
            contextlib.closing(Database(path)) as store,
            store.transaction(),
        ):
            store.put("INSERT INTO answers (digest, packed) VALUES ('a', 'b')")
    finally:
        subprocess.run(["umount", folder], check=True)
    assert os.listdir(path.parent) == [path.name]
