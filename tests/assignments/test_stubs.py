"""What students fill in is what the master gives, mirrors the reference, and gives nothing away."""

import ast
import importlib.util
import inspect
import re
import subprocess
import sys
from functools import cache

import nbformat
import numpy as np
import pytest

from grader import stubs
from tests.assignments import COURSE, every_assignment, every_question


def built(assignment):
    """The module and the notebook that the master of an assignment gives."""
    return _built(file_name(assignment), assignment.folder / "master.py")


@cache
def _built(name, master):
    reference = COURSE.root / "reference" / f"{name}.py"
    return stubs.build(master.read_text(encoding="utf-8"), reference.read_text(encoding="utf-8"))


def imported(assignment):
    return _imported(assignment.folder / f"{file_name(assignment)}.py")


@cache
def _imported(path):
    spec = importlib.util.spec_from_file_location(f"stub_of_{path.stem}", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def file_name(assignment):
    return assignment.slug.replace("-", "_")


@every_assignment
def test_the_committed_stubs_are_what_the_master_gives(assignment):
    module, notebook = built(assignment)
    remedy = f"run: python -m grader.stubs {assignment.slug}"
    path = assignment.folder / file_name(assignment)
    assert path.with_suffix(".py").read_text(encoding="utf-8") == module, remedy
    assert path.with_suffix(".ipynb").read_text(encoding="utf-8") == stubs.notebook_text(notebook), remedy


@every_question
def test_a_stub_has_the_signature_and_docstring_of_the_reference(assignment, question):
    stub, right = getattr(imported(assignment), question), assignment.reference[question]
    assert inspect.signature(stub) == inspect.signature(right)
    assert stub.__doc__ == right.__doc__


@every_question
def test_a_stub_raises_not_implemented_error(assignment, question):
    arguments = assignment.draws[question][0].arguments(np.random.default_rng(0))
    with pytest.raises(NotImplementedError):
        getattr(imported(assignment), question)(*arguments)


@every_question
def test_the_notebook_has_the_functions_of_the_module_letter_by_letter(assignment, question):
    module, notebook = built(assignment)
    code = [cell.source for cell in notebook.cells if cell.cell_type == "code"]
    [node] = [node for node in ast.parse(module).body if getattr(node, "name", None) == question]
    assert ast.get_source_segment(module, node) in code


@every_assignment
def test_the_notebook_is_valid_nbformat_4_5_with_explanations_between_its_cells(assignment):
    _, notebook = built(assignment)
    nbformat.validate(notebook)
    assert (notebook.nbformat, notebook.nbformat_minor) == (4, 5)
    kinds = [cell.cell_type for cell in notebook.cells]
    assert kinds[0] == "markdown"
    assert kinds.count("markdown") >= len(assignment.questions)
    assert len({cell.id for cell in notebook.cells}) == len(notebook.cells)


@every_assignment
def test_nothing_of_the_answer_is_left_in_the_stubs(assignment):
    module, notebook = built(assignment)
    text = module + stubs.notebook_text(notebook)
    for right in assignment.reference.values():
        body = inspect.getsource(right).split('"""')[2]
        for line in filter(None, map(str.strip, body.splitlines())):
            assert line not in text
    assert "declares_error" not in text
    assert "SOLUTION" not in text
    assert "STUB" not in text


@every_assignment
def test_cells_that_try_things_out_show_the_numbers_that_right_functions_give(assignment):
    _, notebook = built(assignment)
    names = {"np": np, **assignment.reference}
    tried = 0
    for cell in notebook.cells:
        if cell.cell_type != "code" or cell.source.startswith("def "):
            continue
        *before, last = ast.parse(cell.source).body
        exec(compile(ast.Module(before, []), "<cell>", "exec"), names)
        if not isinstance(last, ast.Expr):
            exec(compile(ast.Module([last], []), "<cell>", "exec"), names)
            continue
        value = eval(compile(ast.Expression(last.value), "<cell>", "eval"), names)
        comments = " ".join(re.findall(r"#.*", cell.source))
        shown = [float(number) for number in re.findall(r"-?\d+(?:\.\d+)?", comments)]
        assert np.allclose(shown, flat(value), rtol=0, atol=1.1e-4), cell.source  # rounded in, rounded out
        tried += 1
    assert tried >= len(assignment.questions)


def flat(value):
    if isinstance(value, dict):
        return [number for key in sorted(value) for number in flat(value[key])]
    if isinstance(value, tuple):
        return [number for item in value for number in flat(item)]
    return list(np.ravel(value))


@every_assignment
def test_the_module_with_the_reference_in_it_runs_as_a_script(tmp_path, assignment):
    module, _ = built(assignment)
    solution = tmp_path / f"{file_name(assignment)}.py"
    main = module.split("def main()")[1]
    imports = f"import numpy as np\nfrom reference.{file_name(assignment)} import *\n"
    solution.write_text(f"{imports}def main(){main}", encoding="utf-8")
    root = str(COURSE.root)
    run = subprocess.run([sys.executable, solution], env={"PYTHONPATH": root}, capture_output=True, text=True)
    assert run.returncode == 0, run.stderr
    assert " = " in run.stdout
