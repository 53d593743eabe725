"""What ``grade package`` writes, unpacked as the systems unpack it, and their scripts run for real.

Prefixes stand for ``/autograder`` and ``/grade``; packages come from this environment instead of an index.
"""

import importlib.metadata
import json
import os
import shutil
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

import pytest

from grader.sandbox.jail.confine import REQUIRED
from grader.sandbox.sandbox import Sandbox
from tests.autograders import without_namespaces
from tests.expectations import EXAMPLES
from tests.test_packaging import as_nobody, python_for_all

PACKAGES = Path(importlib.metadata.distribution("numpy").locate_file(""))

#: Reads and writes all that it may know of, as a student who has seen the zip; says what it could do.
SNOOP = """
import os

found = []
for name in {known!r}:
    for way in (name, "/proc/self/root" + name, "/proc/1/root" + name):
        try:
            with open(way, "rb") as stream:
                if stream.read(1):
                    found.append("read " + way)
        except OSError:
            pass
    try:
        if os.listdir(os.path.dirname(name)):
            found.append("listed " + os.path.dirname(name))
    except OSError:
        pass
for name in {results!r}:
    for attempt in (lambda: open(name, "w"), lambda: os.unlink(name), lambda: os.rename(name, name + "x")):
        try:
            attempt()
            found.append("changed " + name)
        except OSError:
            pass

def sigmoid(z):
    if found:
        raise RuntimeError(f"{{len(found)}}: {{found}}")
    import numpy as np
    return 1 / (1 + np.exp(-np.asarray(z)))
"""


class System:
    """A folder in which one of the systems runs its scripts."""

    def __init__(self, root, **environment):
        self.root = root
        kept = {
            name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "VIRTUAL_ENV", "PIP_"))
        }
        self.environment = {**kept, "HOME": str(root), **environment}

    def run(self, *words, namespaces=True, check=True):
        if not namespaces:
            words = (sys.executable, without_namespaces.__file__, *words)
        done = subprocess.run(
            [str(word) for word in words],
            cwd=self.root,
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=300,
        )
        assert not check or done.returncode == 0, done.stdout + done.stderr
        return done

    def results(self):
        return json.loads((self.root / "results" / "results.json").read_text(encoding="utf-8"))

    def hand_in(self, folder, *sources):
        """What was handed in before is gone, as in a container that is new."""
        shutil.rmtree(self.root / folder, ignore_errors=True)
        (self.root / folder).mkdir()
        for source in sources:
            shutil.copy(source, self.root / folder / "backprop.py")


@pytest.fixture(scope="module", autouse=True)
def strict():
    from grader.model import Limits

    with Sandbox("best-effort", Limits(), {}) as sandbox:
        missing = REQUIRED - set(sandbox.summary().enforced)
    if missing:
        pytest.skip(f"this machine cannot enforce {', '.join(sorted(missing))}")


@pytest.fixture(scope="module")
def folder():
    """One that every user may enter; pytest's own are closed."""
    path = Path(tempfile.mkdtemp(prefix="systems-"))
    path.chmod(0o755)
    yield path
    shutil.rmtree(path)


@pytest.fixture(scope="module")
def python(folder):
    """A Python whose environments have all packages of this one but the grader, so that no index is asked."""
    packages = folder / "site-packages"
    packages.mkdir()
    for path in PACKAGES.iterdir():
        if path.suffix != ".pth" and "nabla" not in path.name and path.name not in ("grader", "pip", "__pycache__"):
            (packages / path.name).symlink_to(path)
    program = folder / "python"
    program.write_text(
        f'#!/bin/sh\n"{python_for_all()}" "$@" || exit\n'
        f'[ "$2" = venv ] || exit 0\n'
        f'for lib in "$3"/lib/python3*/site-packages; do echo "{packages}" > "$lib/here.pth"; done\n'
    )
    program.chmod(0o755)
    return program


def unpacked(archive, folder):
    with zipfile.ZipFile(archive) as opened:
        for entry in opened.infolist():
            path = Path(opened.extract(entry, folder))
            path.chmod(entry.external_attr >> 16)
    return folder


def packed(system, folder):
    target = folder / f"{system}.zip"
    command = [sys.executable, "-m", "grader", "package", system, "backprop", "-o", str(target)]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    return target


@pytest.fixture(scope="module")
def gradescope(folder, python):
    """``/autograder`` after its image is made."""
    root = folder / "autograder"
    unpacked(packed("gradescope", folder), root / "source")
    (root / "results").mkdir()
    system = System(root, AUTOGRADER_ROOT=str(root), PYTHON=str(python), PIP_NO_DEPS="1", PIP_NO_INDEX="1")
    told = system.run("bash", "source/setup.sh")
    assert "landlock" in told.stdout  # grade doctor, for the log of the image
    shutil.copy(root / "source" / "run_autograder", root)
    return system


def snoop(system, folder, *places):
    """Hands in a submission that looks for everything in these places."""
    known = sorted(str(path) for place in places for path in place.rglob("*") if path.is_file())
    assert any(name.endswith("reference/backprop.py") for name in known)
    assert any(name.endswith("grader/checking/__init__.py") for name in known)
    outside: dict[str, list[str]] = {}
    exec(SNOOP.format(known=known, results=[]), outside)
    assert len(outside["found"]) > len(known)  # it does find them, where nothing holds it
    source = system.root.parent / "snoop.py"
    results = [str(system.root / "results" / name) for name in ("results.json", "stdout")]
    source.write_text(SNOOP.format(known=known, results=results))
    system.hand_in(folder, source)


def installed(system):
    """The grader among the packages of the environment."""
    packages = next(system.root.glob("venv/lib/python3*/site-packages"))
    return packages / "grader", next(packages.glob("nabla_grader-*.dist-info"))


def test_gradescope_a_right_submission_has_full_marks(gradescope):
    gradescope.hand_in("submission", EXAMPLES / "accepted" / "textbook_vectors.py")
    gradescope.run("./run_autograder")
    assert gradescope.results()["score"] == 100
    assert {test["status"] for test in gradescope.results()["tests"]} == {"passed"}


def test_gradescope_without_namespaces_nothing_can_be_read_or_changed_and_the_report_says_what_held(gradescope):
    root = gradescope.root
    snoop(gradescope, "submission", root / "source", root / "results", *installed(gradescope))
    gradescope.run("./run_autograder", namespaces=False)
    results = gradescope.results()
    sigmoid = [test for test in results["tests"] if test["name"].startswith("sigmoid")]
    assert {test["output"] for test in sigmoid} == {"accepted"}
    assert results["score"] == 5
    enforced = next(line for line in results["output"].splitlines() if line.startswith("The sandbox (strict)"))
    assert "landlock, seccomp." in enforced
    assert "not enforced on this machine: user-namespace, mount-namespace" in results["output"]


def test_gradescope_tells_when_it_was_handed_in_and_the_rubric_what_that_costs(gradescope):
    rubric = gradescope.root / "source" / "course" / "rubrics" / "backprop.toml"
    before = rubric.read_text()
    told = gradescope.root / "submission_metadata.json"
    told.write_text('{"id": 1, "created_at": "2025-10-02T14:22:32.365935-07:00", "users": []}')
    rubric.write_text(before + '\n[late]\ndue = 2025-10-02T12:00:00\ntimezone = "Europe/Rome"\nper_day = 10\n')
    try:
        gradescope.hand_in("submission", EXAMPLES / "accepted" / "textbook_vectors.py")
        gradescope.run("./run_autograder")
        assert gradescope.results()["score"] == 90
        assert "Handed in 11 hours 23 minutes late" in gradescope.results()["output"]
    finally:
        told.unlink()
        rubric.write_text(before)


@pytest.mark.skipif(os.geteuid() != 0, reason="another user is needed to be kept out")
def test_gradescope_files_are_closed_to_other_users_without_any_sandbox(gradescope):
    root = gradescope.root
    secret = [root / "source" / "course" / "reference" / "backprop.py"]
    secret += [installed(gradescope)[0] / "checking" / "__init__.py"]
    secret += [*root.glob("source/*.whl"), root / "results" / "results.json"]
    for path in secret:
        assert path.is_file()
        assert subprocess.run(["cat", path], capture_output=True, **as_nobody()).returncode != 0


def no_score(results):
    assert "score" not in results
    [test] = results["tests"]
    assert not {"score", "max_score"} & set(test)
    return test["output"]


def test_gradescope_an_empty_submission_has_no_score_and_is_told_what_is_expected(gradescope):
    gradescope.hand_in("submission")
    done = gradescope.run("./run_autograder")
    assert "expected backprop.py or backprop.ipynb" in no_score(gradescope.results())
    assert "no score for submission" in done.stderr


def test_gradescope_a_fault_of_ours_is_no_score_and_says_so(gradescope):
    """An older results.json does not stay, not even one that a student could have written."""
    gradescope.hand_in("submission", EXAMPLES / "accepted" / "textbook_vectors.py")
    rubric = gradescope.root / "source" / "course" / "rubrics" / "backprop.toml"
    right = rubric.read_text()
    rubric.write_text("[[criterion]\n")
    (gradescope.root / "results" / "results.json").write_text('{"score": 100}')
    done = gradescope.run("./run_autograder")
    rubric.write_text(right)
    assert "not your submission" in no_score(gradescope.results())
    assert "the grader ended with 2" in done.stdout
    assert "backprop.toml" in done.stderr


# ── PrairieLearn


@pytest.fixture(scope="module")
def prairielearn(folder, gradescope):
    """``/grade`` in a container of the image: there is no ``results`` yet.  The image is made like the other one."""
    files = unpacked(packed("prairielearn", folder), folder / "prairielearn")
    assert (files / "image" / "install.sh").read_bytes() == (gradescope.root / "source" / "install.sh").read_bytes()
    told = "bash /opt/grader/install.sh python3 /opt/grader /opt/grader/venv"
    assert told in (files / "image" / "Dockerfile").read_text()
    root = folder / "grade"
    shutil.copytree(files / "questions" / "backprop" / "tests", root / "tests")
    (root / "data").mkdir()
    (root / "data" / "data.json").write_text('{"correct_answers": {}}')
    return System(root, GRADE_ROOT=str(root), GRADER_VENV=str(gradescope.root / "venv"))


def entry_point(system):
    """The command of info.json, below our prefix."""
    info = json.loads((system.root.parent / "prairielearn/questions/backprop/info.json").read_text())
    options = info["externalGradingOptions"]
    assert info["gradingMethod"] == "External"
    assert options["enabled"] is True
    assert options["image"] == f"nabla-grader:{importlib.metadata.version('nabla-grader')}"
    return system.root / Path(options["entrypoint"]).relative_to("/grade")


def test_prairielearn_a_share_of_the_points_is_the_score(prairielearn):
    prairielearn.hand_in("student", EXAMPLES / "wrong_answer" / "hidden_delta_no_derivative.py")
    prairielearn.run(entry_point(prairielearn))
    results = prairielearn.results()
    assert (results["gradable"], results["score"]) == (True, 0.75)
    assert any("g′(z^(l)) is missing" in test["output"] for test in results["tests"])


def test_prairielearn_without_namespaces_nothing_can_be_read_or_changed(prairielearn, gradescope):
    root = prairielearn.root
    snoop(prairielearn, "student", root, *installed(gradescope))
    prairielearn.run(entry_point(prairielearn), namespaces=False)
    results = prairielearn.results()
    assert {test["message"] for test in results["tests"] if test["name"] == "sigmoid"} == {"accepted"}
    assert results["score"] == 0.05
    assert "not enforced on this machine: user-namespace" in results["output"]


def test_prairielearn_what_is_no_submission_is_not_gradable(prairielearn):
    prairielearn.hand_in("student")
    prairielearn.run(entry_point(prairielearn))
    assert prairielearn.results()["gradable"] is False
    assert "expected backprop.py" in prairielearn.results()["format_errors"][0]


def test_prairielearn_a_fault_of_ours_costs_neither_points_nor_an_attempt(prairielearn):
    prairielearn.hand_in("student", EXAMPLES / "accepted" / "textbook_vectors.py")
    prairielearn.environment["GRADER_VENV"] = str(prairielearn.root / "nowhere")
    done = prairielearn.run(entry_point(prairielearn))
    assert prairielearn.results()["gradable"] is False
    assert "not your submission" in prairielearn.results()["message"]
    assert "the grader ended with 127" in done.stdout
