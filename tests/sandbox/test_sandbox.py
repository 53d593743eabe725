"""Running submissions: what hangs or dies costs itself, our own failures are never the student's, nothing leaks."""

import hashlib
import json
import os
import signal
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from grader.errors import SandboxError, SandboxUnavailable
from grader.model import Case, Limits, Malformed, Missing, Raised, Returned, SourceFile, Stopped, Submission
from grader.sandbox import doctor
from grader.sandbox.jail import wire
from grader.sandbox.sandbox import Sandbox
from tests.classes import MODES, exam

LIMITS = Limits(call_s=0.5, statement_s=1.0, submission_s=8.0)
CASES = {name: tuple(Case(name, i, "random", (float(i),)) for i in range(3)) for name in ("f", "g", "h")}


def submission(text, *helpers, name="ada.py"):
    files = tuple(SourceFile(path=path, content=content.encode()) for path, content in helpers)
    content = text if isinstance(text, bytes) else text.encode()
    return Submission(student="ada", origin=name, main=SourceFile(path=name, content=content), helpers=files)


def notebook(*cells):
    return json.dumps({"nbformat": 4, "cells": [{"cell_type": "code", "source": cell} for cell in cells]})


@pytest.fixture(scope="module", params=[*MODES, "none"])
def sandbox(request):
    mode = "none" if request.param == "none" else "best-effort"
    with Sandbox(mode, LIMITS, CASES, without=MODES.get(request.param, frozenset())) as running:
        yield running


RIGHT = "def f(x): return x\ndef g(x): return x\ndef h(x): return x\n"


def values(evidence, name):
    return [
        outcome.values.tolist() if isinstance(outcome, Returned) else type(outcome)
        for outcome in evidence.outcomes[name]
    ]


def test_a_right_program_answers_every_probe(sandbox):
    evidence = sandbox.run(submission("print('hello')\n" + RIGHT))
    assert [values(evidence, name) for name in "fgh"] == [[[0], [1], [2]]] * 3
    assert evidence.output == "hello\n"


def test_a_call_that_hangs_costs_the_rest_of_its_function_alone(sandbox):
    evidence = sandbox.run(submission(RIGHT + "def g(x):\n    while x == 1: pass\n    return x\n"))
    assert values(evidence, "g") == [[0], Stopped, Stopped]
    assert evidence.outcomes["g"][1].by == "time_limit"
    assert values(evidence, "h") == [[0], [1], [2]]


def test_a_call_that_ends_the_process_costs_the_rest_of_its_function_alone(sandbox):
    evidence = sandbox.run(submission("import os\n" + RIGHT + "def f(x): os._exit(0)\ndef h(x): os.abort()\n"))
    assert [outcome.by for outcome in evidence.outcomes["f"]] == ["killed"] * 3
    assert values(evidence, "g") == [[0], [1], [2]]
    assert [outcome.by for outcome in evidence.outcomes["h"]] == ["killed"] * 3


def test_a_statement_that_hangs_or_kills_is_left_out(sandbox):
    evidence = sandbox.run(submission("import os, time\ntime.sleep(60)\n" + RIGHT + "os._exit(1)\n"))
    assert values(evidence, "h") == [[0], [1], [2]]
    assert [(item.where, item.what) for item in evidence.left_out] == [
        ("line 2", "time.sleep(60)"),
        ("line 6", "os._exit(1)"),
    ]
    assert "1 s" in evidence.left_out[0].reason


def test_what_a_statement_that_was_left_out_would_have_defined_is_told_where_it_is_missed(sandbox):
    text = "from no_such_package import fast, expit\nm = len(fast)\nprint(m)\n@fast\n@fast\ndef f(x, by=fast): pass\n"
    evidence = sandbox.run(submission(text + "def g(x): return expit(x) + 1\ndef h(x): return m * no_such_name\n"))
    missing, f, g = "No module named 'no_such_package'", evidence.outcomes["f"][0], evidence.outcomes["g"][0]
    assert isinstance(f, Missing)
    assert f.reason == "f was left out (line 4): NameError: name 'fast' is not defined"
    assert isinstance(g, Raised)
    assert g.message == (
        f"name 'expit' is not defined: what defines it was left out (line 1): ModuleNotFoundError: {missing}"
    )
    assert "(line 2): NameError: name 'fast' is not defined" in evidence.outcomes["h"][0].message


def test_a_name_that_nobody_defines_is_told_as_python_does(sandbox):
    text = "assert len(no_such_name) == 2\nprint(no_such_name, end='')\ndef f(x): return no_such_name\n"
    evidence = sandbox.run(submission(text))
    assert evidence.outcomes["f"][0].message == "name 'no_such_name' is not defined"


def test_an_exception_is_told_with_the_lines_of_the_student(sandbox):
    evidence = sandbox.run(submission(RIGHT + "\ndef f(x):\n    return 1 / (x - x)\n"))
    outcome = evidence.outcomes["f"][0]
    assert isinstance(outcome, Raised)
    assert (outcome.type, outcome.message) == ("ZeroDivisionError", "float division by zero")
    assert "ada.py, line 6, in f" in outcome.traceback


def test_helper_modules_are_found_where_the_main_file_takes_itself_to_be_in_a_package(sandbox):
    text = "from . import helper\nfrom .pack.inner import g\nfrom .helper import *\ndef f(x): return g(h(helper.f(x)))"
    evidence = sandbox.run(
        submission(
            text,
            ("helper.py", "def f(x): return x\ndef h(x): return x\n"),
            ("pack/inner.py", "from ..helper import h as g\n"),
        )
    )
    assert isinstance(evidence.outcomes["f"][0], Returned)
    assert evidence.left_out == ()


HELPER = "def f(x): return x\ng = h = f\n"


@pytest.mark.parametrize(
    "text",
    [
        "from src.layers import *",
        "import src.layers\nfrom src import layers\nf, g, h = layers.f, src.layers.g, layers.h",
        "from layers import *",
        "from .layers import *",
        "from . import first as f\ng = h = f",
        "from ..lib.math import *",
        "from lib.math import *",
        "import sys\nsys.path.append('../lib/deep')\nfrom deeper import *",
        "import os, sys\nsys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '../lib/deep'))\n"
        "from deeper import *",
        "from math import e\nfrom statistics import mean\ndef f(x): return mean and e and x\ng = h = f",
        "from src.trainer import g, h\ndef f(x): return x",
    ],
)
def test_a_main_file_in_a_folder_of_the_students_finds_what_lies_in_all_of_it(sandbox, text):
    helpers = {
        "src/__init__.py": "from .layers import f as first\nfrom .work import h as last",
        "src/layers.py": HELPER,
        "src/trainer.py": "from src.layers import g, h\n",
        "lib/math.py": HELPER,
        "lib/deep/deeper.py": HELPER,
        "statistics.py": "mean = None",
        "math/notes.py": "",
    }
    evidence = sandbox.run(submission(text, *helpers.items(), name="src/work.py"))
    assert [values(evidence, name) for name in "fgh"] == [[[0], [1], [2]]] * 3
    assert not evidence.left_out


def test_a_notebook_in_a_folder_finds_what_lies_in_all_of_the_students(sandbox):
    cells = ["import sys; sys.path.append('..')\n%run ../src/one.py", "from src.two import *", "%%file h.py\n" + HELPER]
    helpers = [("src/one.py", "def f(x): return x"), ("src/two.py", "def g(x): return x")]
    evidence = sandbox.run(submission(notebook(*cells, "from h import h"), *helpers, name="books/ada.ipynb"))
    assert [values(evidence, name) for name in "fgh"] == [[[0], [1], [2]]] * 3
    assert not evidence.left_out


def test_a_folder_of_notes_hides_no_module_that_is_installed(sandbox):
    text = "from statistics import mean\nfrom wave import Wave_read\n"
    evidence = sandbox.run(submission(text, ("statistics/notes.py", ""), ("wave/old/notes.py", "")))
    assert not evidence.left_out


def test_a_folder_whose_name_cannot_be_a_package_is_one_to_itself(sandbox):
    evidence = sandbox.run(submission("from .layers import *", ("hw1.2/layers.py", HELPER), name="hw1.2/work.py"))
    assert [values(evidence, name) for name in "fgh"] == [[[0], [1], [2]]] * 3


def test_a_helper_that_fails_is_taken_statement_by_statement_unless_there_is_another_way(sandbox):
    helper = "import no_such_package\ndef f(x): return x\n"
    evidence = sandbox.run(submission("from helper import f\n", ("helper.py", helper)))
    assert isinstance(evidence.outcomes["f"][0], Returned)
    (left_out,) = evidence.left_out
    assert (left_out.where, left_out.what) == ("helper.py, line 1", "import no_such_package")
    text = "try:\n    from helper import f\nexcept ImportError:\n    def f(x): return x\n"
    unsound = "import no_such_package\ndef f(x): return no_such_package.f(x)\n"
    evidence = sandbox.run(submission(text, ("helper.py", unsound)))
    assert isinstance(evidence.outcomes["f"][0], Returned)
    assert evidence.left_out == ()


def test_helper_modules_are_found_and_packages_too(sandbox):
    text = "import helper\nfrom pack.inner import g\nfrom helper import *\ndef f(x): return helper.f(x)\n"
    helpers = [
        ("helper.py", "def f(x): return x\ndef h(x): return x\n"),
        ("pack/inner.py", "from . import deep\ng = deep.g\n"),
    ]
    evidence = sandbox.run(submission(text, *helpers, ("pack/deep.py", "def g(x): return x\n")))
    assert evidence.left_out == ()
    assert [values(evidence, name) for name in "fgh"] == [[[0], [1], [2]]] * 3


def test_flags_of_the_standard_streams_pass_nothing_on(sandbox):
    note = (
        "import fcntl, os\n"
        "print([fcntl.fcntl(stream, fcntl.F_GETFL) & os.O_APPEND for stream in range(3)])\n"
        "for stream in range(3): fcntl.fcntl(stream, fcntl.F_SETFL, os.O_APPEND)\n"
    )
    assert [sandbox.run(submission(note + RIGHT)).output for _ in range(2)] == ["[0, 0, 0]\n"] * 2


def test_a_notebook_runs_what_lies_beside_it_and_what_it_has_written(sandbox):
    cells = [
        "%run helper.py",
        "%%writefile written.py\nno_such_name\ndef g(x): return f(x)\n",
        "%run -i written",
        "%%file other.py\ndef h(x): return x\n",
        "from other import *\n%run nowhere.py",
    ]
    helper = ("helper.py", "def f(x): return x\n")
    evidence = sandbox.run(submission(notebook(*cells), helper, name="ada.ipynb"))
    assert [values(evidence, name) for name in "fgh"] == [[[0], [1], [2]]] * 3
    assert [item.where for item in evidence.left_out] == ["cell 3, line 1", "cell 5, line 2"]
    assert "written.py, line 1: NameError" in evidence.left_out[0].reason
    assert "there is no nowhere.py" in evidence.left_out[1].reason


def test_cells_run_in_order_and_a_failing_one_costs_itself(sandbox):
    cells = [
        "%matplotlib inline\n!pip install nothing\n%cd nowhere\nfiles = !ls",
        "import no_such_package\nx = input('name? ')",
        "%%capture out\n%%time\nimport no_such_package\ndef f(x):\n    return x",
        "def g(x):\n    return x +",
        "g = f\n%timeit f(1)\nf?\n__name__",
        "import asyncio\nasync def later(x): return x\nh = lambda x: asyncio.run(later(x))\nawait asyncio.sleep(0)",
    ]
    evidence = sandbox.run(submission(notebook(*cells), name="grace.ipynb"))
    assert [values(evidence, name) for name in "fgh"] == [[[0], [1], [2]]] * 3
    lines = ["cell 2, line 1", "cell 2, line 2", "cell 3, line 3", "cell 4, line 1"]
    assert [item.where for item in evidence.left_out] == lines


def test_a_notebook_under_the_name_of_a_module_is_told(sandbox):
    evidence = sandbox.run(submission(notebook(RIGHT)))
    assert evidence.left_out[0].reason == "this is a notebook; rename it, so that it ends in .ipynb"


def test_what_is_printed_is_kept_up_to_the_limit_and_costs_nothing(sandbox):
    evidence = sandbox.run(
        submission(RIGHT + "def f(x):\n    for _ in range(300): print('x' * 10_000)\n    return x\n")
    )
    assert values(evidence, "f") == [[0], [1], [2]]
    assert len(evidence.output) == LIMITS.output_bytes


def test_too_much_returned_data_is_an_output_limit(sandbox):
    evidence = sandbox.run(
        submission("import numpy as np\n" + RIGHT + "def f(x): return np.broadcast_to(x, (1 << 30,))\n")
    )
    assert [outcome.by for outcome in evidence.outcomes["f"]] == ["output_limit"] * 3
    assert values(evidence, "g") == [[0], [1], [2]]


def test_a_source_over_the_limit_is_not_read():
    with Sandbox("best-effort", Limits(source_bytes=1000), CASES) as sandbox:
        outcome = sandbox.run(submission(RIGHT + "#" * 1000)).outcomes["f"][0]
    assert isinstance(outcome, Missing)


def test_without_salvage_one_error_costs_the_whole_module():
    with Sandbox("best-effort", LIMITS, CASES, salvage=False) as sandbox:
        evidence = sandbox.run(submission(RIGHT + "def broken(:\n"))
    assert values(evidence, "f") == [Missing] * 3


def test_a_missing_function_is_told_with_the_nearest_name(sandbox):
    evidence = sandbox.run(submission("def gg(x): return x\nh = 3\n"))
    assert "did you mean gg?" in evidence.outcomes["g"][0].reason
    assert "h is not a function but of type int" in evidence.outcomes["h"][0].reason


def test_a_slow_function_leaves_time_to_the_others():
    limits = Limits(call_s=0.5, submission_s=3.0)
    slow = "import time\ndef f(x): time.sleep(0.45); return x\n"
    cases = {name: tuple(Case(name, i, "random", (float(i),)) for i in range(30)) for name in "fgh"}
    with Sandbox("best-effort", limits, cases) as sandbox:
        evidence = sandbox.run(submission(RIGHT + slow))
    assert evidence.outcomes["f"][-1].by == "time_limit"
    assert all(isinstance(outcome, Returned) for outcome in evidence.outcomes["h"])


def test_a_warm_process_killed_from_outside_is_replaced_once():
    with Sandbox("best-effort", LIMITS, CASES) as sandbox:
        sandbox.run(submission(RIGHT))
        for worker in sandbox.workers:
            os.kill(worker.pid, signal.SIGKILL)
        assert values(sandbox.run(submission(RIGHT)), "h") == [[0], [1], [2]]


def test_a_sandbox_that_fails_twice_is_a_fault_of_ours():
    sleeper = submission(RIGHT + "import time\ndef f(x): time.sleep(0.4); return x\n")
    stop = threading.Event()
    with Sandbox("best-effort", LIMITS, CASES) as sandbox:

        def murder():
            while not stop.wait(0.02):
                for worker in sandbox.workers:
                    os.kill(worker.pid, signal.SIGKILL)

        murderer = threading.Thread(target=murder)
        murderer.start()
        try:
            with pytest.raises(SandboxError):
                sandbox.run(sleeper)
        finally:
            stop.set()
            murderer.join()


@pytest.mark.parametrize("when", ["", "f"])
def test_nobody_who_says_that_it_has_not_begun_looks_like_a_fault_of_ours(sandbox, monkeypatch, when):
    position = wire.position

    def late(memory):  # as on a machine that is busy: all is over before the first look
        time.sleep(0.3)
        return position(memory)

    monkeypatch.setattr(wire, "position", late)
    lie = f"""
import os, sys
def lie():
    frame = sys._getframe()
    while "region" not in frame.f_locals and "self" not in frame.f_locals:
        frame = frame.f_back
    region = frame.f_locals.get("region") or frame.f_locals["self"]._region
    region.at({wire.WAITING})
    os._exit(0)
"""
    evidence = sandbox.run(submission(RIGHT + lie + (f"def {when}(x): lie()" if when else "lie()")))
    assert values(evidence, "f") == [Stopped] * 3
    assert not when or values(evidence, "g") == [[0], [1], [2]]


def test_processes_of_one_submission_have_room_for_text_together(sandbox):
    text = (
        "def f(x): return [['a' * 900] * 1100]\n"
        "def g(x): __import__('os')._exit(0)\n"
        "def h(x): return [['a' * 900] * 1100]\n"
    )
    evidence = sandbox.run(submission(text))
    assert values(evidence, "f") == [[], [], []]
    assert values(evidence, "g") == [Stopped] * 3
    assert values(evidence, "h") == [[], Malformed, Malformed]


def test_closing_ends_every_process():
    with Sandbox("best-effort", LIMITS, CASES) as sandbox:
        sandbox.run(submission(RIGHT))
        pids = [worker.pid for worker in sandbox.workers]
    time.sleep(0.1)
    assert not any(os.path.exists(f"/proc/{pid}") for pid in pids)


def test_what_is_open_is_closed_once_though_submissions_are_still_run():
    """A descriptor closed twice may be another's by then."""
    for delay in np.linspace(0, 0.1, 12):
        before = set(os.listdir("/proc/self/fd"))
        with ThreadPoolExecutor(3) as pool:
            with Sandbox("best-effort", LIMITS, CASES) as sandbox:
                running = [pool.submit(sandbox.run, submission(RIGHT)) for _ in range(30)]
                running[0].result()
                time.sleep(delay)
            errors = [one.exception() for one in running]
        assert all(error is None or isinstance(error, SandboxError) for error in errors), errors
        assert set(os.listdir("/proc/self/fd")) == before


def test_strict_refuses_and_says_which_layer_is_missing():
    with (
        Sandbox("strict", LIMITS, CASES, without=frozenset({"seccomp"})) as sandbox,
        pytest.raises(SandboxUnavailable, match=r"seccomp .*--sandbox best-effort"),
    ):
        sandbox.summary()


def test_no_sandbox_says_that_nothing_is_enforced():
    with Sandbox("none", LIMITS, CASES) as sandbox:
        summary = sandbox.summary()
    assert summary.enforced == ("rlimits",)
    assert {"seccomp", "landlock"} <= set(summary.not_enforced)


@pytest.mark.parametrize("mode", MODES)
def test_the_canary_is_denied_everything(mode):
    checks = doctor.examine(without=MODES[mode])
    attempts = [check for check in checks if " " in check.name]
    assert len(attempts) > 10
    assert [check.name for check in attempts if not check.holds] == []


def test_the_canary_gets_out_where_nothing_holds_it():
    escaped = {check.name for check in doctor.examine("none") if " " in check.name and not check.holds}
    assert {"read a file of the user", "open a socket", "start a process", "look around"} <= escaped


SEARCH = """
import gc, hashlib, sys
import numpy as np
WANTED = set({wanted!r})

def walk():
    gc.unfreeze()
    seen, found, waiting = set(), set(), [gc.get_objects(), sys.modules]
    frame = sys._getframe()
    while frame:
        waiting += [frame.f_locals, frame.f_globals]
        frame = frame.f_back
    while waiting:
        item = waiting.pop()
        if id(item) in seen:
            continue
        seen.add(id(item))
        if type(item) is np.ndarray and item.dtype == float:
            found.add(hashlib.sha256(item.tobytes()).hexdigest())
        waiting += gc.get_referents(item)
    return found

FOUND = len(walk() & WANTED)
def sigmoid(z):
    return FOUND
"""


@pytest.mark.parametrize("mode", MODES)
def test_no_expected_value_is_anywhere_in_the_process(mode):
    asked = exam()
    expected = {
        hashlib.sha256(answer.values.tobytes()).hexdigest()
        for answers in asked.key.values()
        for answer in answers
        if answer.values.size > 1
    }
    given = next(case.arguments[0] for case in asked.cases["sigmoid"] if np.size(case.arguments[0]) > 1)
    control = hashlib.sha256(np.asarray(given).tobytes()).hexdigest()
    with Sandbox("best-effort", Limits(), asked.cases, without=MODES[mode]) as sandbox:
        for wanted, count in ((expected, 0), ({control}, 1)):
            evidence = sandbox.run(submission(SEARCH.format(wanted=sorted(wanted))))
            assert evidence.outcomes["sigmoid"][0].values.tolist() == [count]
