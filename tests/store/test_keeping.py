"""Submissions, evidence and scores come back as they went in, and equal ones are kept once."""

import contextlib
import os
import sqlite3

import numpy as np
import pytest

from grader.model import (
    Evidence,
    Graded,
    LeftOut,
    Malformed,
    Missing,
    Raised,
    Receipt,
    Returned,
    SourceFile,
    Stopped,
    Submission,
)
from grader.reports.rows import row
from grader.store import Asked, Store, StoreError
from tests.diagnosis.evidence import Exam
from tests.reports import examples

RIGHT = Evidence(Exam(1).outcomes())
CASES = Exam(1).cases
ASKED = Asked(CASES, RIGHT, b"def sigmoid(z):\n    raise NotImplementedError\n")


def evidence_of(factor=1.0, **more):
    """What a program returns that is off by a factor."""
    outcomes = {
        name: tuple(Returned(one.layout, one.values * factor, one.mutated) for one in group)
        for name, group in RIGHT.outcomes.items()
    }
    return Evidence({**outcomes, **more})


def handed_in(student="ada", content=b"pass\n", evidence=RIGHT, **helpers):
    parts = tuple(SourceFile(path=f"{name}.py", content=text) for name, text in helpers.items())
    source = SourceFile(path="backprop.py", content=content)
    submission = Submission(student=student, origin=f"subs/{student}", main=source, helpers=parts)
    return Graded(examples.report(student), submission.origin, submission, evidence)


@pytest.fixture
def path(tmp_path):
    return tmp_path / "evidence.db"


@pytest.fixture
def store(path):
    with Store(path, create=True) as store:
        store.begin(examples.run(), "grade", ASKED)
        yield store


def exactly(evidence):
    outcomes = {
        name: [(one.layout, one.values.tobytes(), one.mutated) if isinstance(one, Returned) else one for one in group]
        for name, group in evidence.outcomes.items()
    }
    return outcomes, evidence.left_out, evidence.output


def kept(path, student):
    with Store(path, readonly=True) as store:
        (found,) = store.kept(student)
        return found, store.submission(found), found.evidence and store.evidence(found.evidence)


def test_what_was_handed_in_and_what_it_returned_comes_back_to_the_last_bit(store, path):
    odd = Evidence(
        {
            **evidence_of(1 + 2**-52).outcomes,
            "sigmoid": (
                Returned("x", np.array([np.nan, -0.0, np.inf]), (0,)),
                Malformed("\udcff"),
                Raised("ValueError", "no", "line 1"),
                Missing("none"),
                Stopped("killed", "by itself"),
            ),
        },
        (LeftOut(where="line 1", what="import os", reason="no"),),
        "printed \x00 \udcff",
    )
    graded = handed_in(content=bytes(range(256)), evidence=odd, helpers=b"import backprop\n")
    store.add(graded)
    found, submission, evidence = kept(path, "ada")
    assert submission == graded.submission
    assert exactly(evidence) == exactly(odd)
    assert (found.row, found.origin, found.file) == (row(graded.report), "subs/ada", "ada.py")


def test_a_file_name_that_is_no_text_is_shown_as_in_reports(store, path):
    store.add(handed_in("caf\udce9"))
    assert kept(path, r"caf\udce9")[0].student == r"caf\udce9"
    assert store.holds("caf\udce9", handed_in("caf\udce9").submission.digest, Receipt())


def test_equal_answers_and_equal_sources_are_kept_once(store, path):
    for student in ("ada", "emmy", "kurt"):
        store.add(handed_in(student))
    store.add(handed_in("georg", b"x = 1\n", evidence_of(2.0)))
    with contextlib.closing(sqlite3.connect(path)) as database:
        counts = {
            table: database.execute(f"SELECT count(*) FROM {table}").fetchone()[0]
            for table in ("submission", "source", "answers", "evidence", "mark")
        }
    questions = len(RIGHT.outcomes)
    assert counts == {"submission": 4, "source": 2, "answers": 2 * questions, "evidence": 2, "mark": 1}


def test_answers_that_differ_in_the_last_bits_need_little(store, path):
    whole = sum(one.values.nbytes for group in RIGHT.outcomes.values() for one in group)
    for i in range(1, 21):
        store.add(handed_in(f"s{i}", b"%d" % i, evidence_of(1 + i * 2**-52)))
    with contextlib.closing(sqlite3.connect(path)) as database:
        (size,) = database.execute("SELECT avg(length(packed)) FROM answers WHERE base IS NOT NULL").fetchone()
    assert size * len(RIGHT.outcomes) < whole / 5


def test_answers_are_found_close_to_others_in_a_store_that_is_opened_again(store, path):
    store.add(handed_in("ada", b"1", evidence_of(1.5)))
    store.close()
    with Store(path) as later:
        later.begin(examples.run(), "grade", ASKED)
        later.add(handed_in("emmy", b"2", evidence_of(1.5 + 2**-52)))
        later.add(handed_in("georg", b"3", evidence_of(1.5)))
    assert exactly(kept(path, "emmy")[2]) == exactly(evidence_of(1.5 + 2**-52))
    assert exactly(kept(path, "georg")[2]) == exactly(evidence_of(1.5))


def test_the_newest_submission_counts_and_older_ones_stay(store):
    first, second = handed_in(content=b"1"), handed_in(content=b"2", evidence=evidence_of(2.0))
    store.add(first)
    store.add(second)
    (found,) = store.kept()
    assert store.submission(found) == second.submission
    assert not store.holds("ada", first.submission.digest, Receipt())
    assert store.holds("ada", second.submission.digest, Receipt())
    assert [score.source for score in store.history("ada")] == [one.submission.digest.hex() for one in (first, second)]


def test_a_fault_of_ours_is_a_row_that_holds_nothing(store):
    store.add(Graded(examples.faulty("emmy"), "subs/emmy"))
    (found,) = store.kept()
    assert (found.evidence, found.row.points, store.submission(found)) == (None, None, None)
    assert not store.holds("emmy", handed_in("emmy").submission.digest, Receipt())


def test_sources_differ_by_the_names_and_borders_of_their_files():
    submissions = [
        handed_in(content=b"ab", c=b"").submission,
        handed_in(content=b"a", c=b"b").submission,
        handed_in(content=b"ab", d=b"").submission,
        handed_in(content=b"ab").submission,
    ]
    assert len({one.digest for one in submissions}) == 4
    assert submissions[0].digest == handed_in("emmy", b"ab", c=b"").submission.digest


def test_what_was_asked_is_what_is_drawn_unless_that_has_changed(store):
    drawn = Exam(1).cases
    assert store.asked(drawn) is drawn
    other = store.asked(Exam(2).cases)
    assert [[case.kind for case in group] for group in other.values()] == [
        [case.kind for case in group] for group in drawn.values()
    ]
    for name, group in drawn.items():
        for one, again in zip(group, other[name], strict=True):
            np.testing.assert_equal(one.arguments, again.arguments)


def test_what_fails_inside_a_transaction_is_forgotten(store, path):
    with contextlib.suppress(KeyboardInterrupt), store.transaction():
        store.add(handed_in("ada", b"1", evidence_of(3.0)))
        list(store.kept())
        raise KeyboardInterrupt
    assert list(store.kept()) == []
    store.add(handed_in("emmy", b"2", evidence_of(3.0)))
    assert exactly(kept(path, "emmy")[2]) == exactly(evidence_of(3.0))


@pytest.mark.parametrize(
    ("damage", "told"),
    [
        ("UPDATE answers SET packed = zeroblob(20)", "answers"),
        ("UPDATE answers SET packed = substr(packed, 1, length(packed) - 3)", "answers"),
        ("UPDATE evidence SET content = zeroblob(20)", "evidence"),
        ("DELETE FROM answers", "something is missing"),
        ("UPDATE source SET files = zeroblob(20)", "the source of ada"),
        ("UPDATE exam SET cases = zeroblob(20)", "the cases"),
    ],
)
def test_a_damaged_row_is_named_with_the_remedy(store, path, damage, told):
    store.add(handed_in())
    store.close()
    with contextlib.closing(sqlite3.connect(path)) as database, database:
        database.execute(damage)
    with pytest.raises(StoreError, match=rf"evidence\.db: damaged \({told}.*--force"):
        read_all(path)


def read_all(path):
    kept(path, "ada")
    with Store(path, readonly=True) as store:
        store.asked_last()


def test_others_read_what_is_written_as_it_comes(store, path):
    for i, student in enumerate(("ada", "emmy", "georg")):
        store.add(handed_in(student))
        with Store(path, readonly=True) as reader:
            assert len(list(reader.kept())) == i + 1
    assert "evidence.db-wal" in os.listdir(path.parent)
