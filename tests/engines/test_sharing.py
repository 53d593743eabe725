"""What is run once and what is not, with an engine that runs nothing; then the whole class, as it is."""

from concurrent.futures import Future
from contextlib import nullcontext
from dataclasses import replace
from threading import Event

import numpy as np
import pytest

from grader.engines import Local, Sharing
from grader.engines.sharing import BATCH, Compact, Recent, scope_of
from grader.errors import SandboxError
from grader.evidence import digest, encode
from grader.grading import grade, right_answers
from grader.model import (
    Evidence,
    LeftOut,
    Malformed,
    Missing,
    Raised,
    Returned,
    SourceFile,
    Stopped,
    Submission,
)
from grader.sandbox.sandbox import Sandbox
from grader.submissions import find, read
from tests.classes import edited_copies, exam
from tests.expectations import all_examples, all_hostile
from tests.reports.examples import STRICT

RETURNED = Returned('["a","float64",[2]]', np.ones(2))
QUOTES = Raised("ValueError", "no", "ada.py, line 3, in sigmoid")
HANGS = Stopped("time_limit", "still running after 2 s")


def evidence(*outcomes, **more):
    return Evidence({"sigmoid": outcomes}, **more)


NOTHING = Evidence({})
ENDS = {"right": evidence(RETURNED, output="a.py:3: overflow"), "quotes": evidence(QUOTES), "hangs": evidence(HANGS)}


class Fake(nullcontext):
    """Forms are the sources without their last word; each source's first word says what comes of it."""

    def __init__(self):
        super().__init__()
        self.width, self.run, self.batches = 2, [], []
        self.ends = ENDS
        self.go = Event()
        self.go.set()

    def forms(self, batch):
        self.go.wait(10)
        self.batches.append(len(batch))
        return _done([text(item).rpartition(" ")[0] or None for item in batch])

    def submit(self, submission):
        self.run.append(text(submission))
        word = text(submission).split()[0]
        return _done(self.ends.get(word) or SandboxError(word))


def _done(result):
    future = Future()
    if isinstance(result, Exception):
        future.set_exception(result)
    else:
        future.set_result(result)
    return future


def text(submission):
    return submission.main.content.decode()


def submission(source, name="ada.py"):
    return Submission(student="ada", origin=name, main=SourceFile(path=name, content=source.encode()))


@pytest.fixture
def fake():
    return Fake()


@pytest.fixture
def ask(fake):
    """Many at once; what becomes of each."""
    with Sharing(fake, NOTHING) as sharing:

        def all_of(*submissions):
            futures = [
                sharing.submit(item if isinstance(item, Submission) else submission(item)) for item in submissions
            ]
            return [future.exception(10) or future.result(10) for future in futures]

        yield all_of
        assert sharing.runs == len(fake.run)


def test_of_one_form_one_is_run(fake, ask):
    found = ask("right 1", "right 2", "right 3", submission("right 1", "emmy.py"), "right on 1")
    assert fake.run == ["right 1", "right on 1"]
    assert {digest(one.outcomes["sigmoid"]) for one in found} == {digest((RETURNED,))}


def test_what_the_first_one_printed_is_told_of_nobody_else(ask):
    assert [one.output for one in ask("right 1", "right 2")] == ["a.py:3: overflow", ""]


def test_evidence_that_quotes_the_source_is_for_equal_files_alone(fake, ask):
    ask("quotes 1", "quotes 2", "quotes 1", submission("quotes 1", "emmy.py"), "quotes 2")
    assert fake.run == ["quotes 1", "quotes 2", "quotes 1"]


def test_evidence_of_a_timeout_is_for_nobody_else(fake, ask):
    ask("hangs 1", "hangs 2", "hangs 1")
    assert fake.run == ["hangs 1", "hangs 2", "hangs 1"]


def test_one_timeout_on_a_busy_machine_does_not_end_the_sharing(fake, ask):
    fake.ends = {**ENDS, "right": evidence(HANGS)}
    ask("right 1")
    fake.ends = ENDS
    ask("right 2")
    ask("right 3", "right 4")
    assert fake.run == ["right 1", "right 2"]


def test_what_has_no_form_is_run_by_itself(fake, ask):
    ask("right", "right", "right")
    assert fake.run == ["right"] * 3


def test_a_failure_of_ours_is_nobody_elses(fake, ask):
    found = ask("fails 1", "fails 2")
    assert [str(one) for one in found] == ["fails", "fails"]
    assert fake.run == ["fails 1", "fails 2"]


def test_evidence_that_cannot_be_kept_is_a_failure_of_ours_and_ends_no_run(fake, ask, monkeypatch):
    monkeypatch.setattr(Compact, "put", lambda *_: 1 / 0)
    assert [str(one) for one in ask("right 1", "right 2")] == ["division by zero"] * 2


def test_where_forms_cannot_be_told_everything_is_run(fake, ask):
    fake.forms = lambda batch: _done(SandboxError("no forms"))
    assert ask("right 1", "right 2") == [ENDS["right"]] * 2
    assert fake.run == ["right 1", "right 2"]


def test_equal_files_are_not_even_parsed_again(fake, ask):
    ask("right 1")
    ask("right 1")
    assert fake.batches == [1]


def test_what_arrives_meanwhile_is_one_batch(fake, ask):
    fake.go.clear()
    with Sharing(fake, NOTHING) as sharing:
        futures = [sharing.submit(submission(f"right {i}")) for i in range(3 * BATCH)]
        fake.go.set()
        assert all(future.result(10) for future in futures)
        assert len(futures) // BATCH <= len(fake.batches) <= len(futures) // BATCH + 2
    fake.run.clear()


def test_evidence_is_kept_while_it_is_asked_for():
    recent = Recent(2)
    recent.put("a", 1), recent.put("b", 2)
    assert recent.get("a") == 1
    recent.put("c", 3)
    assert [recent.get(key) for key in "abc"] == [1, None, 3]


@pytest.mark.parametrize(
    ("scope", "found"),
    [
        ("form", evidence(RETURNED)),
        ("form", evidence(RETURNED, Missing("there is no function called sigmoid; did you mean sigmoide?"))),
        ("files", evidence(RETURNED, QUOTES)),
        ("files", evidence(Returned('["l",[["s","line 3"]]]', np.zeros(0)))),
        ("files", evidence(Returned('["x","Network","Network of ada"]', np.zeros(0)))),
        ("nobody", evidence(Returned('["x","object","<object at 0x7f00>"]', np.zeros(0)))),
        ("nobody", evidence(Raised("TypeError", "<function f at 0x7f00>"))),
        ("nobody", evidence(Raised("MemoryError", ""))),
        ("nobody", evidence(RETURNED, HANGS)),
        ("nobody", evidence(Stopped("memory_limit", ""))),
        ("nobody", evidence(Stopped("killed", ""))),
        ("nobody", evidence(Malformed("forged"))),
        ("nobody", evidence(Missing("the source could not be read to its end: still running after 5 s"))),
        ("nobody", evidence(RETURNED, left_out=(LeftOut(where="line 3", what="while True:", reason="still running"),))),
    ],
)
def test_whose_evidence_it_is(scope, found):
    assert scope_of(found) == scope


@pytest.fixture(scope="module")
def asked():
    return exam()


def test_sharing_changes_no_report_of_the_whole_class(asked, tmp_path):
    paths = [path for path, _ in all_examples() if "random" not in _source(path)]
    assert len(paths) > 140
    runs = check_sharing(paths, asked, tmp_path / "copies")
    assert runs < 1.5 * len(paths)  # of two each


def test_sharing_changes_no_report_of_hostile_submissions(asked, tmp_path):
    (tmp_path / "generated").mkdir()
    quick = [path for path, _ in all_hostile(tmp_path / "generated") if not path.stem.startswith(SLOW)]
    found = find(quick, asked.assignment)
    with Local(Sandbox("best-effort", asked.assignment.limits, asked.probes), 2) as engine:
        told = engine.forms([read(item, asked.assignment.limits) for item in found]).result()
    paths = [item.main for item, form in zip(found, told, strict=True) if form]  # the others are never shared
    assert len(paths) > 20
    check_sharing(paths, asked, tmp_path / "copies")


#: Those that take seconds, most of them until they are stopped.
SLOW = (
    *(
        "time_",
        "memory_",
        "notebook_loop",
        "notebook_memory",
        "print_a_gigabyte",
        "value_bomb",
        "value_contains_itself",
    ),
    *("value_huge_integers", "value_infinite", "value_million_keys", "value_nested_a_million_times"),
)


def check_sharing(paths, asked, folder):
    """Each of them and an edited copy get the same reports with sharing as without; how many were run."""
    folder.mkdir(exist_ok=True)
    everybody = find([*paths, *edited_copies(paths, folder)], asked.assignment)
    assert len(everybody) == 2 * len(paths)
    (alone, _), (shared, runs) = (_evidence(everybody, asked, share) for share in (False, True))
    assert [name for name in alone if said(shared[name]) != said(alone[name])] == []
    for item in everybody[::10]:
        one, other = (
            grade(read(item, asked.assignment.limits), every[item.student], asked, STRICT) for every in (alone, shared)
        )
        assert one.model_dump_json() == other.model_dump_json()
    return runs


def _evidence(everybody, asked, share):
    local = Local(Sandbox("best-effort", asked.assignment.limits, asked.probes), 4)
    with Sharing(local, right_answers(asked)) if share else local as engine:
        futures = {item.student: engine.submit(read(item, asked.assignment.limits)) for item in everybody}
        return {student: future.result() for student, future in futures.items()}, share and engine.runs


def said(evidence):
    """All that a report is made of, where it is shared at all."""
    return scope_of(evidence) != "nobody" and encode(replace(evidence, output=""))


def _source(path):
    files = sorted(path.rglob("*.*")) if path.is_dir() else [path]
    return "\n".join(file.read_text(encoding="utf-8", errors="replace") for file in files)


def test_what_is_kept_comes_back_to_the_last_bit_and_the_oldest_goes_first():
    usual = evidence(RETURNED)
    kept = Compact(usual, 10_000)
    made = {
        str(i): evidence(Returned(RETURNED.layout, np.array([1.0, 1.0 + i * 2**-52])), output="said") for i in range(20)
    }
    for key, one in made.items():
        kept.put(key, one)
    there = [key for key in made if kept.get(key)]
    assert there == list(made)[-len(there) :]
    assert 5 < len(there) < 10
    for key in there:
        assert encode(kept.get(key)) == encode(made[key])


def test_equal_answers_take_room_once():
    answers = evidence(Returned('["a","float64",[500]]', np.random.default_rng(0).normal(size=500)))
    kept = Compact(NOTHING, 40_000)
    for i in range(20):
        kept.put(str(i), answers)
    assert all(kept.get(str(i)) for i in range(20))
