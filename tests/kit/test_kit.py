"""The kit: what a student is given works alone, says what is wrong, and gives nothing away."""

import contextlib
import functools
import inspect
import io
import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
import warnings
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest

from grader import kit
from grader.authoring import Mistake
from grader.cases import PUBLIC_SEED, answer_key, draw_cases, public_cases
from grader.course import Course, builtin_course
from grader.errors import CourseError
from grader.skeleton import new_course
from grader.verify.stubs import differences
from tests.small_course import write_course

ROOT = Path(__file__).parents[2]
COURSE = builtin_course()
SLUGS = COURSE.slugs()
ASSIGNMENT = COURSE.load("backprop")
EXAMPLES = ASSIGNMENT.folder / "examples"

every_assignment = pytest.mark.parametrize("slug", SLUGS)


@pytest.fixture(scope="module")
def backprop(tmp_path_factory):
    folder = tmp_path_factory.mktemp("kit")
    kit.write(ASSIGNMENT, folder)
    return folder


def run_pytest(folder, file=None, *words):
    """pytest in a kit, with ``file`` in place of the stub; only the packages of its requirements are looked at."""
    if file is not None:
        shutil.copy(file, folder / "backprop.py")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PYTEST", "PYTHONPATH"))}
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-q",
        "-p",
        "no:cacheprovider",
        "-c",
        os.devnull,
        "--rootdir",
        str(folder),
    ]
    return subprocess.run(
        [*command, "test_public.py", *words], cwd=folder, env=kept, capture_output=True, text=True, timeout=120
    )


# ── As a student runs it ────────────────────────────────────────────────────────────────────────────────────


def test_the_stub_fails_and_is_told_that_nothing_is_attempted_yet(tmp_path):
    kit.write(ASSIGNMENT, tmp_path)
    done = run_pytest(tmp_path)
    assert done.returncode == 1
    assert "hidden_delta: not attempted yet; write the body in place of `raise NotImplementedError`" in done.stdout
    assert " passed" not in done.stdout


def test_a_right_submission_passes(backprop):
    done = run_pytest(backprop, EXAMPLES / "accepted" / "textbook_vectors.py")
    assert done.returncode == 0, done.stdout
    count = sum(case.repeats is None for cases in public_cases(ASSIGNMENT).values() for case in cases)
    assert f"{count} passed" in done.stdout


def test_a_wrong_one_is_told_in_the_words_of_the_reports_and_how_to_try_it(backprop):
    done = run_pytest(backprop, EXAMPLES / "wrong_answer" / "column_vector.py", "-k", "hidden_delta")
    assert done.returncode == 1
    assert re.search(
        r"^hidden_delta, case 0 \(hand-sized\): what you return has shape \(1, 1\) where \(1,\) is due",
        done.stdout,
        re.M,
    )
    assert "To try it:\nfrom numpy import array\nfrom backprop import hidden_delta\ntheta_next = array(" in done.stdout


def test_an_exception_is_shown_where_it_is_raised(backprop):
    done = run_pytest(backprop, EXAMPLES / "runtime_error" / "hard_coded_depth.py", "-x")
    assert done.returncode == 1
    assert re.search(r"^E +\w+Error", done.stdout, re.M)
    assert "backprop.py:" in done.stdout


# ── The comparison, without a process for each ──────────────────────────────────────────────────────────────

#: Accepted where what fails at the top is left out, which an import cannot do; or in need of what is not everywhere.
NOT_IMPORTED = {
    "as_a_package",
    "asks_at_the_top.py",
    "broken_extra_function.py",
    "decorators_of_a_missing_package.py",
    "files_of_its_own.ipynb",
    "own_unit_tests_at_the_bottom.py",
    "package_that_is_missing.py",
    "prints_and_plots_everywhere.py",
    "worksheets.ipynb",
}


@functools.cache
def public():
    """The test of a kit of ``backprop``."""
    return _module_of(ASSIGNMENT)


def problems(folder, example, monkeypatch):
    """function → what is said first of it."""
    name = f"of_{folder.name}{example.suffix}"
    if example.is_dir():
        name = "backprop.py"
        shutil.copytree(example, folder, dirs_exist_ok=True)
    else:
        shutil.copy(example, folder / name)
    module = public()
    monkeypatch.setattr(module, "FILE", name)
    monkeypatch.setattr(module, "__file__", str(folder / "test_public.py"), raising=False)
    module.submission.cache_clear()
    monkeypatch.syspath_prepend(folder)
    said = {}
    with (
        contextlib.redirect_stdout(io.StringIO()),
        contextlib.redirect_stderr(io.StringIO()),
        warnings.catch_warnings(action="ignore"),
    ):
        for case in module.CASES:
            try:
                module.test_public_case(case)
            except (pytest.fail.Exception, Exception) as error:
                said.setdefault(case.function, str(error))
        for name in [name for name, one in sys.modules.items() if _lies_in(one, folder)]:
            del sys.modules[name]
    return said


def _lies_in(module, folder):
    return str(getattr(module, "__file__", None) or "").startswith(str(folder))


def examples(verdict):
    return [path for path in sorted((EXAMPLES / verdict).iterdir()) if path.name not in NOT_IMPORTED]


@pytest.mark.parametrize("example", examples("accepted"), ids=lambda path: path.name)
def test_right_submissions_in_every_style_pass(example, tmp_path, monkeypatch):
    assert problems(tmp_path, example, monkeypatch) == {}


@pytest.mark.parametrize("example", [*examples("wrong_answer"), *examples("malformed")], ids=lambda path: path.name)
def test_wrong_ones_fail(example, tmp_path, monkeypatch):
    found = problems(tmp_path, example, monkeypatch)
    assert found
    assert all(function in text for function, text in found.items())


@every_assignment
def test_the_public_cases_show_every_known_mistake(slug):
    """Or else a student finds out when it is too late."""
    assignment = COURSE.load(slug)
    cases = public_cases(assignment)
    module = _module_of(assignment)
    for mistake in assignment.author.mistakes:
        for question in mistake.questions:
            for function in mistake.forms_of(question):
                kept = [case for case in cases[question] if case.repeats is None]
                listed = [case for case in module.CASES if case.function == question]
                assert any(
                    _is_wrong(module, function, case, given) for case, given in zip(listed, kept, strict=True)
                ), f"{mistake.id} in {question}"


def _is_wrong(module, function, case, given):
    try:
        with np.errstate(all="ignore"):
            return bool(module.compare(function(*given.arguments), case))
    except Exception:
        return True


@every_assignment
def test_the_reference_passes_and_its_single_precision_is_allowed_for(slug):
    assignment = COURSE.load(slug)
    cases = public_cases(assignment)
    key = answer_key(assignment, cases)
    module = _module_of(assignment)
    for question, asked in cases.items():
        listed = [case for case in module.CASES if case.function == question]
        for case, given, answer in zip(listed, asked, key[question], strict=False):
            assert module.compare(assignment.reference[question](*given.arguments), case) == ""
            within = np.concatenate([np.ravel(part) for part in _flat(case.within)])
            assert (within >= 4 * answer.bound).all()
            assert (within <= 4.5 * answer.bound).all()
            finite = np.isfinite(answer.bound_single)
            assert (4 * answer.bound_single <= within * 2.0**29 + case.single)[finite].all()


def _flat(value):
    items = value.values() if isinstance(value, dict) else value if isinstance(value, (tuple, list)) else None
    return [np.asarray(value)] if items is None else [part for item in items for part in _flat(item)]


def _module_of(assignment):
    module = ModuleType("public")
    exec(compile(kit.test_module(assignment, "x.py"), "test_public.py", "exec"), module.__dict__)
    return module


# ── Nothing of the answer side ──────────────────────────────────────────────────────────────────────────────


@every_assignment
def test_nothing_of_the_answer_side_is_in_a_kit(slug):
    assignment = COURSE.load(slug)
    text = _unpacked(kit.files(assignment))
    for secret in _secrets(assignment):
        assert secret not in text, secret
    for word in (
        *re.findall(r"\b\w*mistake\w*\b", text),
        "rubric",
        "reference",
        "declares_error",
        "SOLUTION",
        "points",
    ):
        assert word == "mistake" or word not in text.replace(_handout(assignment), ""), word
    assert str(PUBLIC_SEED) not in text
    assert "default_rng" not in text


def _unpacked(files):
    """All text of a kit, with the cells of its notebooks as they are read."""
    parts = []
    for name, content in files.items():
        text = content.decode()
        parts.append(text)
        if name.endswith(".ipynb"):
            book = json.loads(text)
            parts += ["".join(cell["source"]) for cell in book["cells"]]
            assert all(not cell.get("outputs") for cell in book["cells"])
            assert "metadata" not in book or set(book["metadata"]) <= {"kernelspec", "language_info"}
    return "\n".join(parts)


def _handout(assignment):
    return (assignment.folder / "README.md").read_text(encoding="utf-8")


def _secrets(assignment):
    """Lines of the reference, what is known of mistakes, and what the rubric says."""
    for function in assignment.reference.values():
        *_, body = inspect.getsource(inspect.unwrap(function)).split('"""')
        yield from (line.strip() for line in body.splitlines() if len(line.strip()) > 25)
    for mistake in assignment.author.mistakes:
        yield from _texts(mistake)
    rubric = tomllib.loads(assignment.rubric_path.read_text(encoding="utf-8"))
    yield from (criterion["id"] for criterion in rubric["criterion"])


def _texts(mistake: Mistake):
    yield from (mistake.id, mistake.sentence, mistake.hint)


@every_assignment
def test_no_hidden_case_is_in_a_kit(slug):
    """Of other seeds, nothing but hand-sized numbers is there."""
    assignment = COURSE.load(slug)
    text = kit.test_module(assignment, "x.py")
    hidden = {
        repr(float(number))
        for cases in draw_cases(assignment, seed=7).values()
        for case in cases
        if case.kind == "random"
        for argument in case.arguments
        if not isinstance(argument, str)
        for part in _flat(argument)
        if part.dtype.kind == "f"
        for number in part.ravel()
    }
    long = {number for number in hidden if len(number) > 12}
    assert long
    assert not any(number in text for number in long)


# ── Writing it ──────────────────────────────────────────────────────────────────────────────────────────────


def test_what_is_in_the_way_is_replaced_only_when_asked(tmp_path, grade):
    assert grade("kit", "backprop", "-o", str(tmp_path / "out")).exit_code == 0
    (tmp_path / "out" / "mine.txt").write_text("mine")
    again = grade("kit", "backprop", "-o", str(tmp_path / "out"))
    assert again.exit_code == 2
    assert "is there already; --force replaces it" in again.output
    assert grade("kit", "backprop", "-o", str(tmp_path / "out"), "--force").exit_code == 0
    assert (tmp_path / "out" / "mine.txt").read_text() == "mine"


def test_a_stub_that_has_drifted_is_told_when_it_is_handed_out(tmp_path, grade):
    new_course(tmp_path / "course")
    stub = tmp_path / "course" / "assignments" / "example" / "example.py"
    stub.write_text(stub.read_text().replace("w: np.ndarray", "v: np.ndarray"))
    done = grade("kit", "example", "--course", str(tmp_path / "course"), "-o", str(tmp_path / "kit"))
    assert done.exit_code == 0
    assert "gradient(v, x, y) should be gradient(w, x, y); build it again" in done.stderr


def test_an_assignment_without_a_stub_has_no_kit(tmp_path):
    with pytest.raises(CourseError, match=r"no stub to hand out; expected lines.py or lines.ipynb"):
        kit.files(write_course(tmp_path).load("lines"))


@pytest.mark.parametrize("suffix", [".py", ".ipynb"])
def test_a_solution_is_not_handed_out_as_a_stub(tmp_path, suffix):
    assignment = write_course(tmp_path).load("lines")
    source = "def double(x):\n    ### BEGIN SOLUTION\n    return 2 * x\n    ### END SOLUTION\n"
    if suffix == ".ipynb":
        source = json.dumps({"cells": [{"cell_type": "code", "source": source.splitlines(keepends=True)}]})
    (assignment.folder / f"lines{suffix}").write_text(source, encoding="utf-8")
    with pytest.raises(CourseError, match=rf"lines{suffix}: it holds a solution, .*call it master{suffix}"):
        kit.files(assignment)


@every_assignment
def test_the_handout_ends_with_how_to_check_ones_work(slug):
    assignment = COURSE.load(slug)
    text = kit.files(assignment)["README.md"].decode()
    assert text.startswith(_handout(assignment).rstrip())
    assert f"It looks at `{assignment.file_names[0]}`" in text
    links = re.findall(r"\]\(([^)#]+)\)", re.sub(r"`[^`]*`|^```.*?^```", "", text, flags=re.MULTILINE | re.DOTALL))
    assert [link for link in links if not link.startswith("http") and link not in kit.files(assignment)] == []


def test_the_same_assignment_gives_the_same_bytes():
    assert kit.files(ASSIGNMENT) == kit.files(COURSE.load("backprop"))


def test_the_requirements_are_those_of_the_grader():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    known = [*project["dependencies"], *project["optional-dependencies"]["test"]]
    assert set(kit.files(ASSIGNMENT)["requirements.txt"].decode().split()) <= set(known)


@pytest.mark.parametrize("name", ["README.md", "example.py", "master.py"])
def test_what_an_author_wrote_in_another_encoding_is_told(tmp_path, name):
    new_course(tmp_path / "course")
    path = tmp_path / "course" / "assignments" / "example" / name
    path.write_bytes(path.read_bytes() + "# déjà vu\n".encode("latin-1"))
    assignment = Course(tmp_path / "course").load("example")
    told = list(differences(assignment))
    if name != "master.py":
        with pytest.raises(CourseError) as raised:
            kit.files(assignment)
        told.append(str(raised.value))
    assert all(re.search(rf"{name}: byte \d+ is not UTF-8; save the file in that encoding", one) for one in told)
    assert told
