"""Submissions and evidence in; submissions, evidence and scores out."""

from __future__ import annotations

import hashlib
import json
import zlib
from collections.abc import Hashable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any, Self

import numpy as np

from grader import evidence as codec
from grader.model import (
    Case,
    Evidence,
    Fingerprint,
    Graded,
    LeftOut,
    Outcome,
    Receipt,
    Report,
    Returned,
    Run,
    SourceFile,
    Submission,
)
from grader.recent import Recent
from grader.reports.rows import Row, row
from grader.sandbox.jail import wire
from grader.store.database import Database, damaged

#: Decoded answers that are kept: most of a class returns the same.
_DECODED = 512
#: Answers that others may be written relative to.
_BASES = 4096


#: How many bytes of a dictionary zlib looks at.
WINDOW = 1 << 15


@dataclass(frozen=True)
class Asked:
    """What a store is about: the cases of one assignment and seed."""

    cases: Mapping[str, tuple[Case, ...]]
    right: Evidence
    """What the reference itself answers: most answers are close to these."""
    words: bytes = b""
    """What sources are likely to hold."""


@dataclass(frozen=True)
class Kept:
    """What counts of one student."""

    id: int
    student: str
    origin: str
    file: str
    run: Run
    """Under which the code ran."""
    evidence: int | None
    """None on a fault of ours."""
    row: Row
    fingerprints: tuple[Fingerprint, ...] = ()
    """Of wrong answers without a name."""
    receipt: Receipt = field(default_factory=Receipt)


@dataclass(frozen=True)
class Score:
    """One score that a student once had."""

    at: datetime
    cause: str
    run: Run
    source: str
    """The digest of what was handed in; empty where it could not be read."""
    row: Row


class Store:
    """One process writes; others may read meanwhile.  Raises StoreError."""

    def __init__(self, path: Path, *, create: bool = False, readonly: bool = False) -> None:
        self._database = Database(path, create=create, readonly=readonly)
        self._exam = self._run = 0
        self._decoded = Recent[int, tuple[Outcome, ...]](_DECODED)
        self._bases = Recent[Hashable, int](_BASES)
        self._usual: dict[str, int] = {}
        """question → the answers that others are written relative to where none are closer."""
        self._run_of = lru_cache(maxsize=64)(self._read_run)
        self._mark = lru_cache(maxsize=4096)(self._read_mark)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        self._database.close()

    # ── runs ──────────────────────────────────────────────────────────────────────────────────────────────────────

    def begin(self, run: Run, cause: str, asked: Asked, *, staged: bool = False) -> None:
        """All that is added from now on belongs to this run."""
        with self.transaction():
            self._exam = self._open_exam(run, asked)
            self._run = self._database.put(
                "INSERT INTO run (exam, cause, manifest, staged) VALUES (?, ?, ?, ?)",
                self._exam,
                cause,
                run.model_dump_json(),
                staged,
            )

    @property
    def staged(self) -> bool:
        """Whether reports wait to be put in place, because the process ended too early."""
        return bool(self._database.one("SELECT count(*) FROM run WHERE staged")[0])

    def installed(self) -> None:
        """They are in place."""
        with self.transaction():
            self._database.put("UPDATE run SET staged = 0 WHERE staged")

    def asked_last(self) -> dict[str, tuple[Case, ...]]:
        """The cases that were asked last."""
        return self._asked(*self._row("SELECT kinds, cases FROM exam ORDER BY id DESC"))

    def asked(self, drawn: Mapping[str, tuple[Case, ...]]) -> Mapping[str, tuple[Case, ...]]:
        """The same: ``drawn`` itself where it is equal to the last bit."""
        kinds, cases = self._row("SELECT kinds, cases FROM exam ORDER BY id DESC")
        return drawn if _packed_cases(drawn) == (kinds, cases) else self._asked(kinds, cases)

    def _asked(self, kinds: str, cases: bytes) -> dict[str, tuple[Case, ...]]:
        try:
            return _cases(kinds, cases)
        except (codec.EvidenceError, wire.Corrupt, KeyError, ValueError) as error:
            raise damaged(self._database.path, f"the cases: {error}") from None

    def _open_exam(self, run: Run, asked: Asked) -> int:
        place = run.assignment, run.assignment_digest, run.seed
        sql = "SELECT id, right FROM exam WHERE (assignment, digest, seed) = (?, ?, ?)"
        found = self._database.one(sql, *place)
        if found is None:
            exam = self._database.put(
                "INSERT INTO exam (assignment, digest, seed, kinds, cases, words, right) VALUES (?, ?, ?, ?, ?, ?, 0)",
                *place,
                *_packed_cases(asked.cases),
                asked.words,
            )
            right = self._put_evidence(asked.right, exam)
            self._database.put("UPDATE exam SET right = ? WHERE id = ?", right, exam)
            return exam
        exam, right = found
        for question, answers in self._content("evidence", right)["answers"].items():
            self._usual[question] = answers
            self._bases.put(_look(self._answers(answers)), answers)
        return int(exam)

    # ── in ────────────────────────────────────────────────────────────────────────────────────────────────────────

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All that is written inside, or nothing of it."""
        try:
            with self._database.transaction():
                yield
        except BaseException:
            self._decoded.clear()  # rows that were taken back
            self._bases.clear()
            self._usual.clear()
            self._run_of.cache_clear()
            self._mark.cache_clear()
            raise

    def add(self, graded: Graded) -> None:
        """One submission and its score: what counts of the student from now on."""
        with self.transaction():
            submission = self._database.put(
                "INSERT INTO submission (student, origin, file, received_at, run, source, evidence, receipt) "
                "VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                shown(graded.report.student),
                shown(graded.origin),
                shown(graded.report.file),
                datetime.now(UTC).isoformat(timespec="seconds"),
                self._run,
                self._put_source(graded.submission) if graded.submission else None,
                self._put_evidence(graded.evidence, self._exam) if graded.evidence else None,
                _receipt(graded.receipt),
            )
            self.add_score(submission, graded.report)

    def add_score(self, submission: int, report: Report) -> None:
        """What the submission is worth from this run on."""
        self._database.put(
            "INSERT INTO score (submission, run, mark, at) VALUES (?, ?, ?, ?)",
            submission,
            self._run,
            self._put_mark(report),
            int(datetime.now(UTC).timestamp()),
        )

    def _put_source(self, submission: Submission) -> int:
        digest = submission.digest
        found = self._database.one("SELECT id FROM source WHERE digest = ?", digest)
        if found:
            return int(found[0])
        words = self._database.one("SELECT words FROM exam WHERE id = ?", self._exam)[0]
        files = submission.files
        head = json.dumps([[file.path, len(file.content)] for file in files]).encode()
        packer = zlib.compressobj(9, zdict=words) if words else zlib.compressobj(9)
        packed = b"".join(map(packer.compress, [len(head).to_bytes(4, "little"), head, *(f.content for f in files)]))
        return self._database.put(
            "INSERT INTO source (digest, exam, files) VALUES (?, ?, ?)", digest, self._exam, packed + packer.flush()
        )

    def _put_evidence(self, evidence: Evidence, exam: int) -> int:
        content = {
            "answers": {name: self._put_answers(name, outcomes) for name, outcomes in evidence.outcomes.items()},
            "left_out": [item.model_dump() for item in evidence.left_out],
            "output": evidence.output,
        }
        return self._put_once("evidence", content, exam=exam)

    def _put_answers(self, question: str, outcomes: Sequence[Outcome]) -> int:
        digest = codec.digest(outcomes)
        found = self._database.one("SELECT id FROM answers WHERE digest = ?", digest)
        if found:
            return int(found[0])
        look = _look(outcomes)
        like = self._bases.get(look)
        base = like or self._usual.get(question)
        packed = codec.pack(outcomes, self._answers(base) if base else ())
        made = self._database.put("INSERT INTO answers (digest, base, packed) VALUES (?, ?, ?)", digest, base, packed)
        self._usual.setdefault(question, made)
        if like is None:
            self._bases.put(look, made)
        return made

    def _put_mark(self, report: Report) -> int:
        entry = row(report)
        content = {
            "points": entry.points,
            "max_points": entry.max_points,
            "criteria": entry.criteria,
            "criterion_points": entry.criterion_points,
            "mistakes": entry.mistakes,
            "remark": entry.remark,
            "points_before_late": entry.points_before_late,
            "to_do": entry.to_do,
            "fingerprints": [one.fingerprint.model_dump() for one in report.questions if one.fingerprint],
        }
        return self._put_once("mark", content)

    def _put_once(self, table: str, content: object, **more: object) -> int:
        """The row of this content, there already or new."""
        text = json.dumps(content).encode()
        named = {**more, "digest": hashlib.blake2b(text, digest_size=codec.BYTES).digest()}
        where = " AND ".join(f"{name} = ?" for name in named)
        found = self._database.one(f"SELECT id FROM {table} WHERE {where}", *named.values())  # noqa: S608  # our names
        if found:
            return int(found[0])
        named["content"] = zlib.compress(text, 9)
        places = ", ".join("?" * len(named))
        return self._database.put(f"INSERT INTO {table} ({', '.join(named)}) VALUES ({places})", *named.values())  # noqa: S608

    # ── out ───────────────────────────────────────────────────────────────────────────────────────────────────────

    def kept(self, student: str | None = None) -> Iterator[Kept]:
        """What counts, sorted by student; of all, or of one."""
        which, values = ("", ()) if student is None else ("WHERE student = ?", (shown(student),))
        sql = f"""
            SELECT submission.id, submission.student, origin, file, submission.run, evidence, receipt, score.mark
            FROM (SELECT max(id) AS id FROM submission {which} GROUP BY student) AS newest
            JOIN submission USING (id)
            JOIN score ON score.submission = newest.id
                AND score.run = (SELECT max(run) FROM score WHERE submission = newest.id)
            ORDER BY submission.student
        """  # noqa: S608  # words of ours
        for number, name, origin, file, run, evidence, text, mark in self._database.all(sql, *values):
            fields, fingerprints = self._mark(mark)
            receipt = Receipt.model_validate_json(text)
            entry = replace(
                Row(name, file, *fields), name=receipt.name, section=receipt.section, received_at=receipt.received_at
            )
            yield Kept(number, name, origin, file, self._run_of(run)[1], evidence, entry, fingerprints, receipt)

    def students(self) -> list[str]:
        """Of whom there is something, sorted."""
        return [
            student for (student,) in self._database.all("SELECT DISTINCT student FROM submission ORDER BY student")
        ]

    def holds(self, student: str, digest: bytes, receipt: Receipt) -> bool:
        """Whether this very source, received so, is what counts of the student, and was graded without a fault of
        ours.
        """
        found = self._database.one(
            "SELECT source.digest, receipt FROM submission JOIN source ON source.id = source "
            "WHERE student = ? AND evidence IS NOT NULL AND submission.id = "
            "(SELECT max(id) FROM submission WHERE student = ?)",
            shown(student),
            shown(student),
        )
        return found is not None and tuple(found) == (digest, _receipt(receipt))

    def evidence(self, number: int) -> Evidence:
        content = self._content("evidence", number)
        return Evidence(
            {name: self._answers(answers) for name, answers in content["answers"].items()},
            tuple(LeftOut.model_validate(item) for item in content["left_out"]),
            content["output"],
        )

    def submission(self, kept: Kept) -> Submission | None:
        """As it was handed in; None where it could not be read."""
        found = self._database.one(
            "SELECT files, words FROM submission JOIN source ON source.id = source JOIN exam ON exam.id = source.exam "
            "WHERE submission.id = ?",
            kept.id,
        )
        if found is None:
            return None
        try:
            packed, words = found
            plain = (zlib.decompressobj(zdict=words) if words else zlib.decompressobj()).decompress(packed)
            at = 4 + int.from_bytes(plain[:4], "little")
            files = []
            for path, size in json.loads(plain[4:at]):
                files.append(SourceFile(path=path, content=plain[at : at + size]))
                at += size
        except (zlib.error, ValueError) as error:
            raise damaged(self._database.path, f"the source of {kept.student}: {error}") from None
        return Submission(student=kept.student, origin=kept.origin, main=files[0], helpers=tuple(files[1:]))

    def history(self, student: str) -> list[Score]:
        """Every score of the student, oldest first."""
        sql = """
            SELECT score.at, score.run, source.digest, score.mark, file
            FROM submission JOIN score ON score.submission = submission.id
            LEFT JOIN source ON source.id = source
            WHERE student = ? ORDER BY score.run, submission.id
        """
        scores = []
        for at, number, digest, mark, file in self._database.all(sql, shown(student)):
            cause, run = self._run_of(number)
            entry = Row(student, file, *self._mark(mark)[0])
            scores.append(Score(datetime.fromtimestamp(at, UTC), cause, run, digest.hex() if digest else "", entry))
        return scores

    def _read_run(self, number: int) -> tuple[str, Run]:
        cause, manifest = self._row("SELECT cause, manifest FROM run WHERE id = ?", number)
        return cause, Run.model_validate_json(manifest)

    def _read_mark(self, number: int) -> tuple[tuple[Any, ...], tuple[Fingerprint, ...]]:
        """The fields of a row after student and file; most students share them."""
        found = self._content("mark", number)
        fields = (
            found["points"],
            found["max_points"],
            tuple(found["criteria"]),
            tuple(found["criterion_points"]),
            tuple(found["mistakes"]),
            found["remark"],
            found.get("points_before_late"),
            found.get("to_do", False),
        )
        return fields, tuple(map(Fingerprint.model_validate, found["fingerprints"]))

    def _row(self, sql: str, *values: object) -> Any:
        """One that must be there."""
        found = self._database.one(sql, *values)
        if found is None:
            raise damaged(self._database.path, "something is missing")
        return found

    def _content(self, table: str, number: int) -> Any:
        (packed,) = self._row(f"SELECT content FROM {table} WHERE id = ?", number)  # noqa: S608  # our names
        try:
            return json.loads(zlib.decompress(packed))
        except (zlib.error, ValueError) as error:
            raise damaged(self._database.path, f"{table} {number}: {error}") from None

    def _answers(self, number: int) -> tuple[Outcome, ...]:
        return self._decoded.once(number, lambda: self._decode(number))

    def _decode(self, number: int) -> tuple[Outcome, ...]:
        base, packed = self._row("SELECT base, packed FROM answers WHERE id = ?", number)
        try:
            return codec.unpack(packed, self._answers(base) if base else ())
        except codec.EvidenceError as error:
            raise damaged(self._database.path, f"answers {number}: {error}") from None


def _receipt(receipt: Receipt) -> str:
    return receipt.model_dump_json(exclude_defaults=True)


def _packed_cases(cases: Mapping[str, tuple[Case, ...]]) -> tuple[str, bytes]:
    kinds = {name: [[case.kind, case.repeats] for case in asked] for name, asked in cases.items()}
    outcomes = {name: tuple(as_returned(case) for case in asked) for name, asked in cases.items()}
    return json.dumps(kinds), codec.encode(Evidence(outcomes))


def as_returned(case: Case) -> Returned:
    """Arguments cross as answers do."""
    layout, vectors = wire.encode(case.arguments)
    return Returned(layout, np.concatenate(vectors) if vectors else np.zeros(0))


def _cases(kinds: str, packed: bytes) -> dict[str, tuple[Case, ...]]:
    values = codec.decode(packed).outcomes
    return {
        name: tuple(
            Case(name, i, kind, wire.decode(one.layout, one.values), repeats)
            for i, ((kind, repeats), one) in enumerate(zip(told, values[name], strict=True))
            if isinstance(one, Returned)
        )
        for name, told in json.loads(kinds).items()
    }


def _look(outcomes: Sequence[Outcome]) -> Hashable:
    """Equal for answers that differ in the last bits only, as far as a few of their numbers tell."""
    returned = [one.values for one in outcomes if isinstance(one, Returned)]
    numbers = np.concatenate(returned) if returned else np.zeros(0)
    few = numbers[np.linspace(0, numbers.size - 1, 16).astype(int)] if numbers.size else numbers
    return tuple(values.size for values in returned), tuple(f"{number:.4g}" for number in few)


def shown(text: str) -> str:
    """A lone surrogate (of a file name that is no UTF-8) cannot be written; it is shown as in reports."""
    return text.encode("utf-8", "backslashreplace").decode("utf-8")
