"""A real scheduler and real workers on this machine: some of them die, and some may not be used."""

import asyncio
import json
import os
import pickle
import signal
import subprocess
import sys
import time
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner

pytest.importorskip("distributed")

from grader.cli.main import cli
from grader.engines import dask
from grader.engines.dask import Dask
from grader.errors import EngineLost, UsageError
from grader.grading import grade_all
from grader.submissions import find
from tests.classes import exam, graded
from tests.expectations import EXAMPLES

USUAL = ""
PRELOAD = Path(__file__).with_name("odd_worker.py")
PATHS = sorted((EXAMPLES / "accepted").glob("[a-m]*.py")) + sorted((EXAMPLES / "wrong_answer").glob("forward*.py"))


def reports_of(found, asked, engine):
    return (one.report for one in grade_all(found, asked, engine))


@contextmanager
def started(*arguments, **environment):
    """One process of Dask; ended with the context."""
    command = [sys.executable, "-m", *map(str, arguments)]
    process = subprocess.Popen(
        command, env={**os.environ, **environment}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        yield process
    finally:
        process.kill()
        process.wait()


@contextmanager
def scheduler(folder):
    """The process and its address."""
    file = folder / "scheduler.json"
    listening = ("--host", "127.0.0.1", "--port", "0", "--dashboard-address", "127.0.0.1:0")
    with started("distributed.cli.dask_scheduler", *listening, "--scheduler-file", file) as process:
        yield process, _soon(lambda: file.exists() and json.loads(file.read_text() or "{}").get("address"))


@contextmanager
def worker(address, odd=""):
    where = ("--local-directory", "/tmp", "--dashboard-address", "127.0.0.1:0", "--preload", PRELOAD)
    with started("distributed.cli.dask_worker", address, "--no-nanny", "--nthreads", "1", *where, ODD=odd) as process:
        yield process


def _soon(look):
    until = time.monotonic() + 30
    while time.monotonic() < until:
        if found := look():
            return found
        time.sleep(0.02)
    raise AssertionError("Dask does not start")


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    with scheduler(tmp_path_factory.mktemp("scheduler")) as (_, address):
        yield address


@pytest.fixture
def workers(address):
    """Start some, for one test."""
    with ExitStack() as stack:
        yield lambda *odd: [stack.enter_context(worker(address, kind)) for kind in odd]


@pytest.fixture(scope="module")
def asked():
    return exam()


@pytest.fixture
def engine(address, asked):
    """Not begun; ``told`` has its warnings."""
    told = []
    engine = Dask(address, "strict", asked.assignment.limits, asked.probes, warn=told.append)
    engine.told = told
    return engine


@pytest.fixture(scope="module")
def found(asked):
    return find(PATHS, asked.assignment)


@pytest.fixture(scope="module")
def locally():
    return graded(PATHS, mode="strict")[0]


def as_bytes(reports):
    return {student: report.model_dump_json() for student, report in reports.items()}


def test_a_worker_killed_half_way_changes_no_report(workers, engine, asked, found, locally):
    first, _ = workers(USUAL, USUAL)
    reports = {}
    with engine:
        _soon(lambda: engine.width == 2)
        for report in reports_of(found, asked, engine):
            reports[report.student] = report
            if len(reports) == len(found) // 2:
                first.send_signal(signal.SIGKILL)
        assert engine.width == 1
    assert as_bytes(reports) == as_bytes(locally)
    assert len(reports) == len(found)


def test_what_kills_two_workers_is_a_fault_of_its_own(workers, engine, asked, found, locally):
    workers(USUAL, USUAL, USUAL)
    killer = replace(found[0], student="killer")
    with engine:
        _soon(lambda: engine.width == 3)
        reports = {report.student: report for report in reports_of([*found[:4], killer, *found[4:]], asked, engine)}
    fault = reports.pop("killer").fault
    assert "the workers tcp://" in fault
    assert fault.endswith("were lost while they had it")
    assert as_bytes(reports) == as_bytes(locally)


def test_workers_that_may_not_be_used_are_named_and_the_others_do_their_work(
    workers, engine, asked, found, locally, monkeypatch
):
    monkeypatch.setattr(dask, "_REFUSED_S", 60)
    workers("without seccomp", "older", USUAL)
    with engine:
        reports = {report.student: report for report in reports_of(found[:8], asked, engine)}
        told = _soon(lambda: len(engine.told) == 2 and sorted(engine.told))
        assert engine.width == 1
    here = os.uname().nodename
    assert all(line.startswith("worker tcp://127.0.0.1:") and f"({here}) is not used: " in line for line in told)
    assert any("this machine cannot enforce: seccomp" in line for line in told)
    assert any("it has numpy 1.0 instead of " in line for line in told)
    assert as_bytes(reports).items() <= as_bytes(locally).items()


def test_where_no_worker_may_be_used_nothing_is_run(workers, engine, monkeypatch):
    monkeypatch.setattr(dask, "_REFUSED_S", 0.3)
    workers("without seccomp")
    with pytest.raises(UsageError, match=r"no worker there can be used: tcp://.*cannot enforce: seccomp"):
        engine.__enter__()


def test_a_lost_scheduler_ends_the_run_and_what_is_graded_is_kept(asked, found, tmp_path):
    reports = []

    def grade():
        for report in reports_of(found, asked, engine):
            reports.append(report)
            process.kill()

    with (
        scheduler(tmp_path) as (process, address),
        worker(address),
        Dask(address, "strict", asked.assignment.limits, asked.probes) as engine,
        pytest.raises(EngineLost, match=r"the Dask scheduler at tcp://.* is lost; what is graded is kept"),
    ):
        grade()
    assert 1 <= len(reports) < len(found)
    assert not any(report.fault for report in reports)


def test_a_worker_that_has_forgotten_the_exam_is_asked_to_prepare_it_again(workers, engine, asked, found, locally):
    workers(USUAL)
    reports = {}

    async def forget():
        await engine._client.run(exec, "from grader.engines import on_worker; on_worker._kept.clear()")

    with engine:
        for report in reports_of(found[:8], asked, engine):
            reports[report.student] = report
            if len(reports) == 3:
                asyncio.run_coroutine_threadsafe(forget(), engine._loop).result()
    assert as_bytes(reports).items() <= as_bytes(locally).items()


def test_the_command_line_grades_on_a_cluster_as_it_does_here(workers, address, tmp_path, monkeypatch):
    workers(USUAL)
    monkeypatch.chdir(tmp_path)
    paths = [str(path) for path in PATHS[:3]]
    common = ["run", *paths, "--seed", "1", "-q"]
    for more in (["-o", "here"], ["-o", "there", "--cluster", address]):
        done = CliRunner().invoke(cli, [*common, *more])
        assert done.exit_code == 0, done.output
    here, there = ({path.name: path.read_bytes() for path in Path(name).rglob("*.*")} for name in ("here", "there"))
    assert here.keys() == there.keys()
    assert {name for name in here if here[name] != there[name]} <= {"evidence.db", "index.html", "run.json"}  # the time


def test_an_address_where_nobody_listens_is_told(asked, monkeypatch):
    monkeypatch.setattr(dask, "_CONNECT_S", 0.3)
    engine = Dask("tcp://127.0.0.1:9", "strict", asked.assignment.limits, asked.probes)
    with pytest.raises(UsageError, match=r"--cluster tcp://127.0.0.1:9: no Dask scheduler answers there"):
        engine.__enter__()


def test_a_scheduler_without_workers_is_told(engine, monkeypatch):
    monkeypatch.setattr(dask, "_PATIENCE_S", 0.3)
    with pytest.raises(UsageError, match="no worker there has joined"):
        engine.__enter__()


def test_workers_get_neither_right_answers_nor_the_seed():
    asked = exam(seed=1234567890123)
    engine = Dask("tcp://127.0.0.1:9", "strict", asked.assignment.limits, asked.probes)
    sent = pickle.dumps(engine._exam)
    numbers = {
        number.tobytes()
        for question in ("sigmoid", "hidden_delta")  # answers to others hold inputs: a^(1) is x
        for answer in asked.key[question]
        for number in answer.values
        if number != round(number, 4)  # nor do those that are simple tell anything
    }
    assert len(numbers) > 100
    assert not any(number in sent for number in numbers)
    assert asked.seed.to_bytes(6, "little") not in sent
    assert b"reference" not in sent
