"""What must become of each fixture: the ``expect:`` line that every example and every hostile submission carries.

    # expect: hidden_delta=wrong_answer [hidden-delta-no-derivative]; backprop=wrong_answer; others=accepted
    # tries: to kill its parent. expect: forward=killed|runtime_error; others=accepted

``grader.verify.expectations`` reads it.  What cannot carry such a line (another encoding, not JSON) has it in
``expectations.toml``.
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from grader.verify import expectations
from grader.verify.expectations import UNRECOGNISED, VERDICTS, Expectations, folder_verdict
from tests.hostile import generated

__all__ = [
    "EXAMPLES",
    "HOSTILE",
    "QUESTIONS",
    "UNRECOGNISED",
    "VERDICTS",
    "Expectations",
    "all_examples",
    "all_hostile",
    "bait",
    "folder_verdict",
    "parse",
    "read_expectations",
    "stated",
]

ROOT = Path(__file__).resolve().parent.parent
EXAMPLES = ROOT / "assignments" / "backprop" / "examples"
HOSTILE = ROOT / "tests" / "hostile"

#: Known to the hostile submissions by these very names; see ``bait``.
VICTIM = Path("/tmp/nabla-grader-victim.txt")
CANARY = "NABLA_CANARY"

QUESTIONS = (
    "sigmoid",
    "forward",
    "output_delta",
    "hidden_delta",
    "gradient",
    "backprop",
    "gradient_descent_step",
)
_MAIN_FILES = ("backprop.py", "backprop.ipynb")
_SUFFIXES = (".py", ".ipynb")


def read_expectations(path: Path) -> Expectations:
    """Of a module, a notebook, or a folder.  Raises ValueError where there is no line, or one that cannot be read."""
    table = tomllib.loads((HOSTILE / "expectations.toml").read_text(encoding="utf-8"))
    if path.name in table:
        return parse(table[path.name], str(path))
    return expectations.read(path, QUESTIONS, _MAIN_FILES)


def parse(line: str, where: str = "?") -> Expectations:
    return expectations.parse(line, QUESTIONS, where)


def stated(path: Path) -> str:
    """The line as it stands in the file."""
    return expectations.stated(path, _MAIN_FILES)


def all_examples() -> Iterator[tuple[Path, Expectations]]:
    """The example class: each submission (a file or a folder) with what must become of it, by name."""
    for folder in sorted(path for path in EXAMPLES.iterdir() if path.is_dir()):
        for path in _submissions(folder):
            yield path, read_expectations(path)


def all_hostile(tmp_path: Path) -> Iterator[tuple[Path, Expectations]]:
    """The hostile submissions; those too large or too odd to be stored are written into ``tmp_path``."""
    for path in _submissions(HOSTILE):
        yield path, read_expectations(path)
    generated.write_all(tmp_path)
    for path in _submissions(tmp_path):
        yield path, read_expectations(path)


@contextmanager
def bait() -> Iterator[None]:
    """While the block runs there is what hostile submissions look for: a file that all may write, a secret variable.

    Raises AssertionError where the file was touched.
    """
    VICTIM.write_text("whole", encoding="utf-8")
    VICTIM.chmod(0o666)
    os.environ[CANARY] = "a secret of the grader"
    try:
        yield
        assert VICTIM.is_file(), "a submission removed the victim"
        assert VICTIM.read_text(encoding="utf-8") == "whole", "a submission wrote into the victim"
    finally:
        del os.environ[CANARY]
        VICTIM.unlink(missing_ok=True)


def _submissions(folder: Path) -> list[Path]:
    return sorted(
        path
        for path in folder.iterdir()
        if (path.is_dir() and not path.name.startswith(("_", "."))) or _is_fixture(path)
    )


def _is_fixture(path: Path) -> bool:
    return path.suffix in _SUFFIXES and path.name not in ("__init__.py", "generated.py")
