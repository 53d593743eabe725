"""The wheel, installed where nothing else is: it works outside the checkout, and hides the answers there too."""

import importlib.metadata
import json
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from pathlib import Path

import pytest

from grader.sandbox.jail.confine import REQUIRED
from tests.expectations import all_examples

ROOT = Path(__file__).parent.parent
COURSE = ("assignments", "reference", "rubrics")
NOBODY = 65534
PIP = ("-m", "pip", "install", "--quiet", "--no-compile")  # most of what is installed is never imported
OFFLINE = ("Temporary failure in name resolution", "Failed to establish a new connection", "Network is unreachable")

#: What a student who knows the machine may try.  Functions raise with what was found, so that the report tells.
SNOOP = """
import glob, importlib, os, sys

found = []
for name in ("grader", "grader.grading", "grader._course", "reference", "reference.backprop", "assignments", "rubrics"):
    try:
        importlib.import_module(name)
    except ImportError:
        continue
    found.append("import " + name)

paths = set({known!r})
for folder in {{*sys.path, {packages!r}}}:
    for pattern in ("grader/**", "nabla_grader*/**", "reference/**", "*.pth", "*.egg-link", "direct_url.json"):
        paths.update(glob.glob(os.path.join(folder, pattern), recursive=True))
for path in sorted(paths):
    for way in (path, "/proc/self/root" + path):
        try:
            with open(way, "rb") as stream:
                if stream.read(1):
                    found.append(way)
        except OSError:
            pass

def sigmoid(z):
    if found:
        raise RuntimeError(f"{{len(found)}} found: {{found}}")
    import numpy as np
    return 1 / (1 + np.exp(-np.asarray(z)))
"""


class Installed:
    """A virtual environment with the wheel and what it declares, in a folder that every user may read."""

    def __init__(self, folder, python):
        self.folder = folder
        self.python = python

    def run(self, *words, cwd, **options):
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "VIRTUAL_ENV"))}
        environment = {**kept, "PYTHONWARNINGS": "default", "HOME": str(cwd)}
        return subprocess.run(
            [str(word) for word in words],
            cwd=cwd,
            env=environment,
            capture_output=True,
            text=True,
            encoding="utf-8",
            timeout=300,
            **options,
        )

    def grade(self, *words, cwd, **options):
        return self.run(self.python.with_name("grade"), *words, cwd=cwd, **options)

    @property
    def packages(self):
        return next((self.folder / "lib").glob("python3.*/site-packages"))


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """The sdist, the wheel built from it, and the wheel built from the checkout."""
    folder = tmp_path_factory.mktemp("dist")
    for words in (("--outdir", folder), ("--wheel", "--outdir", folder / "direct")):
        command = [sys.executable, "-m", "build", "--no-isolation", *words, ROOT]
        done = subprocess.run(command, capture_output=True, text=True, timeout=300)
        assert done.returncode == 0, done.stdout + done.stderr
    return next(folder.glob("*.tar.gz")), next(folder.glob("*.whl")), next((folder / "direct").glob("*.whl"))


@pytest.fixture(scope="module")
def installed(built):
    folder = Path(tempfile.mkdtemp(prefix="installed-"))  # pytest's own folders are closed to other users
    folder.chmod(0o755)
    try:
        subprocess.run([python_for_all(), "-m", "venv", folder], check=True, timeout=300)
        environment = Installed(folder, folder / "bin" / "python")
        done = environment.run(environment.python, *PIP, built[1], cwd=folder)
        if done.returncode and any(sign in done.stderr for sign in OFFLINE):
            pytest.skip("the package index cannot be reached")
        assert done.returncode == 0, done.stderr
        yield environment
    finally:
        shutil.rmtree(folder)


@pytest.fixture(scope="module")
def mode(installed, tmp_path_factory):
    """The strictest mode of this machine, as the installed ``grade doctor`` has it."""
    done = installed.grade("doctor", "--json", cwd=tmp_path_factory.mktemp("doctor"))
    layers = {layer["name"]: layer["holds"] for layer in json.loads(done.stdout)["layers"]}
    return "strict" if all(layers[name] for name in REQUIRED) else "best-effort"


@pytest.fixture(scope="module")
def demo(installed, mode, tmp_path_factory):
    """``grade demo`` outside the checkout: how it ended, and its folder."""
    folder = tmp_path_factory.mktemp("elsewhere")
    return installed.grade("demo", "--seed", "1", "--sandbox", mode, cwd=folder), folder / "demo"


def python_for_all():
    """This interpreter, or one of the same version that other users can start too (root's may lie in root's home)."""
    same = "python{}.{}".format(*sys.version_info)
    for candidate in (sys.executable, shutil.which(same, path=os.defpath)):
        if candidate and reachable(candidate, "import ensurepip, venv"):
            return candidate
    return sys.executable


def reachable(python, code):
    if os.geteuid() != 0:
        return True
    try:
        done = subprocess.run([python, "-c", code], cwd="/", capture_output=True, timeout=60, **as_nobody())
    except OSError:
        return False
    return done.returncode == 0


def as_nobody():
    return {"user": NOBODY, "group": NOBODY, "extra_groups": []}


def members(wheel):
    with zipfile.ZipFile(wheel) as archive:
        return {entry.filename: entry.CRC for entry in archive.infolist()}


def reports(results):
    return [json.loads(path.read_text(encoding="utf-8")) for path in sorted((results / "reports").glob("*.json"))]


def test_the_wheel_holds_the_package_with_its_course_and_nothing_else(built):
    names = set(members(built[1]))
    assert {name.split("/")[0].partition("-")[0] for name in names} == {"grader", "nabla_grader"}
    assert not [name for name in names if "__pycache__" in name or name.endswith(".pyc")]
    assert [name for name in names if name.endswith("licenses/LICENSE")]
    for folder in COURSE:
        files = {path for path in (ROOT / folder).rglob("*") if path.is_file() and "__pycache__" not in path.parts}
        assert {f"grader/_course/{path.relative_to(ROOT).as_posix()}" for path in files} - names == set()


def test_the_sdist_holds_what_the_same_wheel_is_built_from(built):
    from_sdist, direct = (members(wheel) for wheel in built[1:])
    assert from_sdist == direct


def test_the_sdist_holds_the_tests_and_how_they_are_run(built):
    with tarfile.open(built[0]) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}
    wanted = {".ci/run", "README.md", "CHANGELOG.md", "LICENSE", "pyproject.toml", "tests/test_packaging.py"}
    assert wanted - names == set()
    assert not [name for name in names if "__pycache__" in name]


def test_an_editable_install_puts_no_copy_of_the_course_among_the_packages(tmp_path):
    """Students' code may read what lies there."""
    code = f"from hatchling.build import build_editable; build_editable({str(tmp_path)!r})"
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True, capture_output=True, timeout=300)
    [wheel] = tmp_path.glob("*.whl")
    names = {name for name in members(wheel) if ".dist-info/" not in name}
    assert [name for name in names if not name.endswith(".pth")] == []
    assert names


def test_what_is_declared_suffices(installed, tmp_path):
    done = installed.run(installed.python, "-m", "pip", "check", cwd=tmp_path)
    assert done.returncode == 0, done.stdout
    assert installed.run(installed.python, "-c", "import pytest", cwd=tmp_path).returncode != 0  # a fresh one, truly


def test_the_version_is_that_of_the_project(installed, tmp_path):
    done = installed.grade("--version", cwd=tmp_path)
    assert done.stdout == f"grade {importlib.metadata.version('nabla-grader')}\n"


def test_the_demo_grades_the_example_class_outside_the_checkout(demo, mode):
    done, folder = demo
    assert done.returncode == 0, done.stdout + done.stderr
    graded = reports(folder / "results")
    assert {report["student"] for report in graded} == {path.stem for path, _ in all_examples()}
    assert {report["sandbox"]["mode"] for report in graded} == {mode}
    assert not [report["student"] for report in graded if report["fault"]]


def test_the_demo_gives_right_programs_full_marks(demo):
    right = {path.stem for path, _ in all_examples() if path.parent.name == "accepted"}
    graded = {report["student"]: report["points"] for report in reports(demo[1] / "results")}
    assert {graded[student] for student in right} == {100.0}


def test_kit_check_and_a_new_course_work_outside_the_checkout(installed, mode, tmp_path):
    assert installed.grade("kit", "backprop", cwd=tmp_path).returncode == 0
    done = installed.grade("check", "kit/backprop.py", "--sandbox", mode, cwd=tmp_path)
    assert done.returncode == 1
    assert "not attempted" in done.stdout
    assert installed.grade("new", "course", "mine", cwd=tmp_path).returncode == 0
    assert "example" in installed.grade("assignments", "--course", "mine", cwd=tmp_path).stdout


def test_python_warns_of_nothing(demo):
    assert "Warning" not in demo[0].stderr


def test_doctor_says_what_holds(installed, tmp_path):
    layers = json.loads(installed.grade("doctor", "--json", cwd=tmp_path).stdout)["layers"]
    assert {layer["name"] for layer in layers} >= REQUIRED


def snoop(installed, folder, mode):
    """The report on ``sigmoid`` of a submission that looks for the answers."""
    known = [str(path) for path in (installed.packages / "grader").rglob("*.*") if path.is_file()]
    assert any(path.endswith("_course/reference/backprop.py") for path in known)
    (folder / "snoop.py").write_text(SNOOP.format(known=known, packages=str(installed.packages)), encoding="utf-8")
    done = installed.grade("snoop.py", "-a", "backprop", "--sandbox", mode, "-o", mode, cwd=folder)
    assert done.returncode == 0, done.stderr
    return reports(folder / mode)[0]["questions"][0]


def test_a_submission_can_neither_import_nor_read_the_grader_and_its_course(installed, mode, tmp_path):
    question = snoop(installed, tmp_path, mode)
    assert question["verdict"] == "accepted", question["message"]


def test_the_same_submission_finds_much_without_a_sandbox(installed, tmp_path):
    question = snoop(installed, tmp_path, "none")
    assert question["verdict"] == "runtime_error"
    assert str(installed.packages / "grader") in question["message"]


@pytest.mark.skipif(os.geteuid() != 0, reason="the tests run as an ordinary user already")
def test_an_ordinary_user_grades_as_root_does(installed, mode):
    if not reachable(installed.python, "import grader.cli"):
        pytest.skip("this Python lies where only root can reach it")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        os.chown(folder, NOBODY, NOBODY)
        shutil.copy(ROOT / "assignments/backprop/examples/accepted/textbook_vectors.py", folder / "ada.py")
        done = installed.grade("ada.py", "--sandbox", mode, cwd=folder, **as_nobody())
        assert done.returncode == 0, done.stderr
        report = reports(folder / "results")[0]
        assert (report["points"], report["sandbox"]["mode"]) == (100.0, mode)
        assert snoop(installed, folder, mode)["verdict"] == "accepted"
