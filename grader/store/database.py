"""The file itself: SQLite with a write-ahead log, a schema with a number, and errors that say what to do.

Readers need no lock.  A commit survives the end of the process, whatever ends it, from the moment it returns; a loss
of power may cost the commits of the last second, and never more than those.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NoReturn

from grader.errors import GraderError

#: "Nabl", in the header of the file: what is no store of ours is left alone.
APPLICATION = 0x4E61626C

#: Each takes a store from its position to the next; those there are stay as they are, new ones are added at the end.
MIGRATIONS = (
    """
    CREATE TABLE exam (                    -- what was asked
        id INTEGER PRIMARY KEY,
        assignment TEXT NOT NULL,
        digest TEXT NOT NULL,              -- of the assignment
        seed INTEGER NOT NULL,
        kinds TEXT NOT NULL,               -- JSON: question → [kind, case that this one repeats] of each case
        cases BLOB NOT NULL,               -- the arguments of each, as evidence.encode writes them
        words BLOB NOT NULL,               -- what sources are likely to hold: the dictionary of their compression
        right INTEGER NOT NULL,            -- the evidence that the reference itself would leave
        UNIQUE (assignment, digest, seed)
    );
    CREATE TABLE run (                     -- one grade, or one rescore
        id INTEGER PRIMARY KEY,
        exam INTEGER NOT NULL REFERENCES exam,
        cause TEXT NOT NULL,
        manifest TEXT NOT NULL,            -- run.json
        staged INTEGER NOT NULL            -- whether its reports still wait to be put in place
    );
    CREATE TABLE source (
        id INTEGER PRIMARY KEY,
        digest BLOB NOT NULL UNIQUE,       -- sha256 of names and bytes
        exam INTEGER NOT NULL REFERENCES exam,
        files BLOB NOT NULL
    );
    CREATE TABLE answers (                 -- to one question; equal ones are kept once
        id INTEGER PRIMARY KEY,
        digest BLOB NOT NULL UNIQUE,
        base INTEGER REFERENCES answers,   -- what they are written relative to
        packed BLOB NOT NULL
    );
    CREATE TABLE evidence (
        id INTEGER PRIMARY KEY,
        exam INTEGER NOT NULL REFERENCES exam,
        digest BLOB NOT NULL,
        content BLOB NOT NULL,             -- JSON: question → answers, what was left out, what was printed
        UNIQUE (exam, digest)
    );
    CREATE TABLE submission (              -- the newest of a student is the one that counts
        id INTEGER PRIMARY KEY,
        student TEXT NOT NULL,
        origin TEXT NOT NULL,
        file TEXT NOT NULL,
        received_at TEXT NOT NULL,         -- UTC, ISO 8601: when it came to us
        run INTEGER NOT NULL REFERENCES run,
        source INTEGER REFERENCES source,
        evidence INTEGER REFERENCES evidence  -- none on a fault of ours
    );
    CREATE INDEX submission_student ON submission (student, id);
    CREATE TABLE mark (                    -- what a submission is worth; equal ones are kept once
        id INTEGER PRIMARY KEY,
        digest BLOB NOT NULL UNIQUE,
        content BLOB NOT NULL
    );
    CREATE TABLE score (                   -- the newest of a submission is the one that counts
        submission INTEGER NOT NULL REFERENCES submission,
        run INTEGER NOT NULL REFERENCES run,
        mark INTEGER NOT NULL REFERENCES mark,
        at INTEGER NOT NULL,               -- seconds since 1970, UTC
        PRIMARY KEY (submission, run)
    ) WITHOUT ROWID;
    """,
    """
    ALTER TABLE submission ADD COLUMN receipt TEXT NOT NULL DEFAULT '{}';  -- JSON: whose, and when handed in
    """,
)

#: A commit of every second waits for the disk.
_DURABLE_S = 1.0
_BUSY_S = 10.0


class StoreError(GraderError):
    """A store cannot be read or written; the message names its path and what to do."""


class Database:
    """An open store.  Every failure of SQLite comes out as StoreError."""

    def __init__(self, path: Path, *, create: bool = False, readonly: bool = False) -> None:
        """Looks first and touches nothing that is not a store of this version or an older one."""
        self.path = path
        self._durable = 0.0
        self._connection: sqlite3.Connection | None = None
        try:
            if not create:
                older = _check(path)
                if readonly and older:
                    raise StoreError(f"{path}: of an older version of grade; grade into it once, and it is brought up")
            self._connection = _reader(path) if readonly else _connect(path, "rwc" if create else "rw")
            if not create and (found := self.one("PRAGMA quick_check(1)")[0]) != "ok":
                raise damaged(path, found)
            if not readonly:
                self._migrate()
                self._connection.execute("PRAGMA journal_mode = WAL").fetchall()
                self._connection.execute("PRAGMA synchronous = NORMAL")
        except sqlite3.Error as error:
            self.close()
            _fail(path, error)
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        if self._connection is not None:
            connection, self._connection = self._connection, None
            try:
                connection.close()
            except sqlite3.Error as error:
                _fail(self.path, error)

    def all(self, sql: str, *values: object) -> Iterator[Any]:
        """The rows, one by one."""
        assert self._connection is not None
        try:
            yield from self._connection.execute(sql, values)
        except sqlite3.Error as error:
            _fail(self.path, error)

    def one(self, sql: str, *values: object) -> Any:
        """The first row, or None."""
        assert self._connection is not None
        try:
            return self._connection.execute(sql, values).fetchone()
        except sqlite3.Error as error:
            _fail(self.path, error)

    def put(self, sql: str, *values: object) -> int:
        """The id of the row that was written."""
        assert self._connection is not None
        try:
            return self._connection.execute(sql, values).lastrowid or 0
        except sqlite3.Error as error:
            _fail(self.path, error)

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All that is written inside, or nothing of it; inside another one, a part of that."""
        assert self._connection is not None
        if self._connection.in_transaction:
            yield
            return
        now = time.monotonic()
        if durable := now >= self._durable:
            self._durable = now + _DURABLE_S
        try:
            self._connection.execute(f"PRAGMA synchronous = {'FULL' if durable else 'NORMAL'}")
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield
                self._connection.execute("COMMIT")
            except BaseException:
                if self._connection.in_transaction:  # some failures have ended it already
                    self._connection.execute("ROLLBACK")
                raise
        except sqlite3.Error as error:
            _fail(self.path, error)

    def _migrate(self) -> None:
        version = self.one("PRAGMA user_version")[0]
        if not _is_older(self.path, version):
            return
        with self.transaction():
            for script in MIGRATIONS[version:]:
                for statement in script.split(";\n"):
                    self.put(statement)
            self.put(f"PRAGMA application_id = {APPLICATION}")
            self.put(f"PRAGMA user_version = {len(MIGRATIONS)}")


def is_store(path: Path) -> bool:
    """Whether it is a store of ours, or nothing yet."""
    try:
        return path.stat().st_size == 0 or _check(path) in (True, False)
    except (OSError, StoreError):
        return False


def _connect(path: Path, mode: str, more: str = "") -> sqlite3.Connection:
    uri = f"{path.absolute().as_uri()}?mode={mode}{more}"
    return sqlite3.connect(uri, uri=True, isolation_level=None, timeout=_BUSY_S)


def _reader(path: Path) -> sqlite3.Connection:
    """Without a log there is no writer, and no need to make one: the folder may be read-only, and stays as it is."""
    quiet = not path.with_name(f"{path.name}-wal").exists()
    return _connect(path, "ro", "&immutable=1" if quiet else "")


def _check(path: Path) -> bool:
    """Whether it is a store of an older version.  Raises StoreError where it is none of ours; touches nothing."""
    try:
        with open(path, "rb") as file:
            header = file.read(100)
    except OSError as error:
        raise StoreError(f"{path}: cannot be read: {error.strerror}") from None
    if not header.startswith(b"SQLite format 3\0") or len(header) < 100:
        raise StoreError(f"{path}: no database, or damaged; {_REMEDY}")
    if int.from_bytes(header[68:72], "big") != APPLICATION:
        raise StoreError(f"{path}: a database of another program, left alone; name another folder with -o")
    return _is_older(path, int.from_bytes(header[60:64], "big"))


def _is_older(path: Path, version: int) -> bool:
    if version > len(MIGRATIONS):
        raise StoreError(
            f"{path}: written by a newer version of grade (schema {version}, this one knows {len(MIGRATIONS)}), and "
            "left alone; update grade, or name another folder with -o"
        )
    return version < len(MIGRATIONS)


def damaged(path: Path, what: object) -> StoreError:
    return StoreError(f"{path}: damaged ({what}); {_REMEDY}")


_REMEDY = "restore it from a copy, or grade anew with --force, which keeps this folder as a backup"


def _fail(path: Path, error: sqlite3.Error) -> NoReturn:
    reason = str(error)
    match getattr(error, "sqlite_errorname", "").split("_")[1:2]:
        case ["CORRUPT" | "NOTADB"]:
            raise damaged(path, reason) from error
        case ["FULL"]:
            raise StoreError(
                f"{path}: cannot be written: No space left on device; make room and grade again"
            ) from error
        case ["IOERR"]:
            raise StoreError(f"{path}: cannot be read or written: {reason}; is the disk full?") from error
        case ["READONLY" | "CANTOPEN" | "PERM"]:
            raise StoreError(f"{path}: cannot be written: {reason}") from error
        case ["BUSY"]:
            raise StoreError(f"{path}: another program keeps it locked: {reason}") from error
        case _:
            raise StoreError(f"{path}: {reason}") from error
