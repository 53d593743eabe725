"""Stubs are built from one master; those of the course are looked at in ``tests/assignments``."""

import json
import re
import subprocess
import sys
import textwrap
from pathlib import Path

import nbformat
import pytest

from grader import stubs
from grader.errors import CourseError
from grader.verify.stubs import differences
from tests.small_course import write_course

ROOT = Path(__file__).parent.parent

REFERENCE = '''
@decorated
def double(x: float, *, times: int = 1) -> float:
    """2x.

    x: a number.
    """
    secret = 2
    return secret * x

def bare(x):
    return x
'''


def built(master, source=REFERENCE):
    return stubs.build(textwrap.dedent(master).lstrip("\n"), source)


def test_a_solution_is_replaced_at_its_own_indentation():
    module, notebook = built("""
        # %%
        def triple(x):
            y = 0
            # BEGIN SOLUTION
            y = 3 * x
            # END SOLUTION
            return y
    """)
    assert module == "def triple(x):\n    y = 0\n    raise NotImplementedError\n    return y\n"
    assert notebook.cells[0].source == module.rstrip("\n")


@pytest.mark.parametrize("mark", ["# BEGIN SOLUTION", "### BEGIN SOLUTION", "#begin solution"])
def test_the_marks_of_nbgrader_and_otter_are_understood(mark):
    module, _ = built(f"# %%\ndef f():\n    {mark}\n    return 42\n    {mark.lower().replace('begin', 'end')}\n")
    assert "42" not in module
    assert "raise NotImplementedError" in module


def test_a_stub_takes_signature_and_docstring_and_neither_decorator_nor_body():
    module, _ = built("# %%\n# STUB double\n")
    assert module == (
        'def double(x: float, *, times: int = 1) -> float:\n    """2x.\n\n    x: a number.\n    """\n'
        "    raise NotImplementedError\n"
    )


def test_module_and_notebook_cells_go_where_they_belong_and_headings_into_both():
    module, notebook = built("""
        For the author.
        # %% [markdown]
        # # Title
        #
        # Text.
        # %% [module]
        only_module = 1
        # %% [notebook]
        only_notebook = 1
        # %% [markdown]
        # ## Part
        # - item
        # %%
        both = 1
    """)
    assert "author" not in module + stubs.notebook_text(notebook)
    assert module.split("\n")[0] == "only_module = 1"
    assert "# ── Part ─" in module
    assert "Text." not in module
    assert [cell.source for cell in notebook.cells] == [
        "# Title\n\nText.", "only_notebook = 1", "## Part\n- item", "both = 1",
    ]  # fmt: skip


def test_cell_ids_stay_when_a_cell_is_put_between():
    before = built("# %% [markdown]\n# # δ and ∇\n# %%\n# STUB double\n# %%\nx = 1\n")[1]
    after = built("# %% [markdown]\n# # δ and ∇\n# %%\nnew = 1\n# %%\n# STUB double\n# %%\nx = 1\n")[1]
    assert [cell.id for cell in before.cells] == ["and", "double", "x"]
    assert [cell.id for cell in after.cells] == ["and", "new", "double", "x"]


def test_ids_are_valid_whatever_the_heading():
    _, notebook = built("# %% [markdown]\n# # δ\n# %% [markdown]\n# # δ\n# %% [markdown]\n# # " + "long " * 40 + "\n")
    nbformat.validate(notebook)
    assert [cell.id for cell in notebook.cells][:2] == ["cell", "cell-2"]


@pytest.mark.parametrize(
    ("master", "complaint"),
    [
        ("# %%\ndef f():\n    # BEGIN SOLUTION\n    return 1\n", r"line 3: .*no END SOLUTION"),
        ("# %%\nx = 1\n# END SOLUTION\n", r"line 3: .*take turns"),
        ("# %%\n# BEGIN SOLUTION\n# BEGIN SOLUTION\n# END SOLUTION\n", r"line 3: .*take turns"),
        ("# %%\n# STUB nobody\n", r"line 2: the reference has no function 'nobody'"),
        ("# %%\n# STUB bare\n", r"line 2: 'bare' has no docstring"),
        ("# %%\nx = 1\n# %% A title\n", r"line 3: after # %% stands A title"),
        ("# %% [slides]\nx = 1\n", r"line 1: after # %% stands \[slides\]; it may be \[markdown\], \[module\]"),
        ("# %%\ndef f(:\n", r"does not parse"),
    ],
)
def test_a_wrong_master_is_told_with_its_line(master, complaint):
    with pytest.raises(CourseError, match=f"master.py.*{complaint}"):
        built(master)


def test_a_reference_that_does_not_parse_is_told():
    with pytest.raises(CourseError, match="the reference does not parse"):
        built("# %%\n# STUB double\n", "def (")


def test_the_command_writes_both_stubs_and_names_them(tmp_path):
    folder = tmp_path / "assignments" / "mine"
    folder.mkdir(parents=True)
    (tmp_path / "reference").mkdir()
    (tmp_path / "reference" / "mine.py").write_text(REFERENCE, encoding="utf-8")
    (folder / "master.py").write_text("# %%\n# STUB double\n", encoding="utf-8")
    command = [sys.executable, "-m", "grader.stubs", "mine", "--course", tmp_path]
    run = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, check=True)
    assert run.stdout.split() == [str(folder / "mine.py"), str(folder / "mine.ipynb")]
    assert "def double" in (folder / "mine.py").read_text(encoding="utf-8")
    nbformat.read(folder / "mine.ipynb", as_version=4)


def test_the_command_says_what_is_missing(tmp_path):
    command = [sys.executable, "-m", "grader.stubs", "mine", "--course", tmp_path]
    run = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, check=False)
    assert run.returncode == 2
    assert "master.py: there is no such file" in run.stderr


# ── A master with its solutions is the reference, too ───────────────────────────────────────────────────────────


SOLVED = '''
# %% [markdown]
# # Lines
# %%
import numpy as np
# %%
def double(x):
    """2x."""
    ### BEGIN SOLUTION
    two = 2
    return two * np.asarray(x)
    ### END SOLUTION
# %% [notebook]
double(3)
### BEGIN HIDDEN TESTS
assert double(21) == 42
### END HIDDEN TESTS
'''


def notebook_of(master):
    """The same master as a notebook."""
    cells = []
    for text in re.split(r"^# %%(.*)\n", master, flags=re.MULTILINE)[2::2]:
        kind = "markdown" if text.startswith("# # ") else "code"
        source = re.sub(r"^# ?", "", text, flags=re.MULTILINE) if kind == "markdown" else text
        cell = {"cell_type": kind, "metadata": {}, "source": source.splitlines(keepends=True)}
        cells.append(cell if kind == "markdown" else {**cell, "outputs": [], "execution_count": None})
    return json.dumps({"nbformat": 4, "nbformat_minor": 4, "metadata": {}, "cells": cells})


@pytest.mark.parametrize(("name", "text"), [("master.py", SOLVED), ("master.ipynb", notebook_of(SOLVED))])
def test_a_master_with_solutions_gives_stub_notebook_and_reference(tmp_path, name, text):
    folder = tmp_path / "assignments" / "lines"
    folder.mkdir(parents=True)
    (folder / name).write_text(text, encoding="utf-8")
    reference = "from grader.authoring import Draw\n\nfrom .lines_solution import double\n\n"
    reference += 'DRAWS = {"double": (Draw("random", lambda rng: (rng.normal(),)),)}\n'
    declaration = 'title = "Lines"\n\n[[question]]\nname = "double"\n'
    course = write_course(tmp_path, declaration=declaration, reference=reference, mistakes=None)
    written = stubs.write(tmp_path, "lines")
    assert [path.name for path in written] == ["lines.py", "lines.ipynb", "lines_solution.py"]
    assignment = course.load("lines")
    assert assignment.reference["double"](3) == 6
    assert assignment.questions[0].parameters == ("x",)
    assert list(differences(assignment)) == []
    handed_out = (folder / "lines.py").read_text(encoding="utf-8") + (folder / "lines.ipynb").read_text(
        encoding="utf-8"
    )
    assert "raise NotImplementedError" in handed_out
    for secret in ("two", "42", "SOLUTION", "HIDDEN"):
        assert secret not in handed_out
    assert "double(3)" not in (folder / "lines.py").read_text(encoding="utf-8"), "tried out in the notebook only"
    solution = (tmp_path / "reference" / "lines_solution.py").read_text(encoding="utf-8")
    assert solution.startswith(f"# Built from {name}: change that, then python -m grader.stubs lines\n")
    for mark in ("SOLUTION", "42", "raise NotImplementedError"):
        assert mark not in solution


def test_a_solution_in_a_line_is_refused_and_not_handed_out():
    with pytest.raises(CourseError, match=r"master.py, line 2: put what is the solution between BEGIN SOLUTION"):
        built("# %%\nx = 42  # SOLUTION\n")


def test_a_wrong_mark_in_a_notebook_is_told_with_its_cell():
    book = notebook_of("# %%\nx = 1\n# %%\ndef f():\n    # BEGIN SOLUTION\n    return 1\n")
    with pytest.raises(CourseError, match=r"master.ipynb, cell 2, line 2: BEGIN SOLUTION has no END SOLUTION"):
        stubs.build(book, master_name="master.ipynb")
    with pytest.raises(CourseError, match=r"master.ipynb: not a notebook"):
        stubs.build("{", master_name="master.ipynb")


def test_two_masters_are_one_too_many(tmp_path):
    folder = tmp_path / "assignments" / "lines"
    folder.mkdir(parents=True)
    for name in stubs.MASTERS:
        (folder / name).touch()
    with pytest.raises(CourseError, match=r"master.py and master.ipynb are both there; keep one"):
        stubs.outputs(tmp_path, "lines")
