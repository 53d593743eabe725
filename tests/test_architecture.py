"""Imports point one way, and the student's process can import nothing of the answer side."""

import ast
import graphlib
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
MODULES = {
    ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): path
    for path in (ROOT / "grader").rglob("*.py")
}


def imports(name):
    """The modules of ours that a module imports when it is run, those for type checkers left out."""
    path = MODULES[name]
    package = name if path.name == "__init__.py" else name.rpartition(".")[0]
    tree = ast.parse(path.read_text())
    for_types = {
        child
        for node in ast.walk(tree)
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"
        for child in ast.walk(node)
    }
    found = set()
    for node in ast.walk(tree):
        if node in for_types:
            continue
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                base = ".".join(
                    [*package.split(".")[: len(package.split(".")) - node.level + 1], *filter(None, [base])]
                )
            found |= {f"{base}.{alias.name}" if f"{base}.{alias.name}" in MODULES else base for alias in node.names}
    return {module for module in found if module.partition(".")[0] in ("grader", "reference", "assignments")} - {name}


def test_imports_form_no_circle():
    graph = {name: imports(name) & MODULES.keys() for name in MODULES}
    graphlib.TopologicalSorter(graph).prepare()


@pytest.mark.parametrize("name", sorted(name for name in MODULES if name.startswith("grader.sandbox.jail")))
def test_what_runs_beside_students_imports_only_its_own_folder(name):
    assert all(module.startswith("grader.sandbox.jail") for module in imports(name))


@pytest.mark.parametrize("name", ["model", "errors", "checking", "scoring", "rounding", "cases"])
def test_what_judges_runs_nothing(name):
    assert not any("sandbox.sandbox" in module or "worker" in module for module in imports(f"grader.{name}"))


@pytest.mark.parametrize("name", sorted(MODULES))
def test_the_engine_names_no_assignment(name):
    assert not any(module.startswith(("reference", "assignments")) for module in imports(name))


@pytest.mark.parametrize("name", sorted(name for name in MODULES if name.startswith("grader.gradebooks")))
def test_gradebooks_are_pure(name):
    allowed = ("grader.errors", "grader.gradebooks", "grader.reports")
    assert all(module.startswith(allowed) for module in imports(name))


@pytest.mark.parametrize("name", sorted(name for name in MODULES if name.startswith("grader.reports")))
def test_renderings_are_pure(name):
    allowed = ("grader.model", "grader.reports", "grader.scoring")
    assert all(module.startswith(allowed) for module in imports(name))
