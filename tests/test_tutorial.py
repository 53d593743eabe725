"""assignments/README.md: its files, written as they stand there, are an assignment that holds; its sessions are run."""

import json
import re

import pytest

from tests.documents import ROOT, TUTORIAL, Folder, agree, blocks, played_in
from tests.test_readme import strict

__all__ = ["strict"]

TEXT = TUTORIAL.read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def followed(tmp_path_factory, strict):
    """The folder of somebody who did all that the page says, and where it said something else."""
    folder = Folder(tmp_path_factory.mktemp("tutorial"))
    return folder, [
        "\n".join([f"assignments/README.md, line {step.line}: {step.command}", *printed])
        for step, printed in played_in(folder, TEXT)
        if not agree(step.shown, printed)
    ]


def test_every_session_prints_what_is_shown(followed):
    _, differing = followed
    assert not differing, "\n\n".join([*differing, "python -m tests.documents rewrites them"])


def test_what_it_builds_holds_in_every_check(followed):
    folder, _ = followed
    found = json.loads("\n".join(folder.run("grade verify softmax --course course --quick --seed 2 --json")))
    assert {check["id"]: check["holds"] for check in found["checks"] if check["holds"] is not True} == {}
    assert next(check for check in found["checks"] if check["id"] == "rounding")["found"].endswith("has a rule")


def test_a_student_can_begin_and_end_with_what_it_hands_out(followed):
    folder, _ = followed
    assert "not attempted yet" in "\n".join(
        folder.run("cd kit && python -m pytest -q -p no:cacheprovider -c /dev/null")
    )
    solution = "course/assignments/softmax/examples/accepted/in_loops.py"
    done = folder.run(f"cp {solution} kit/softmax.py; cd kit && python -m pytest -q -p no:cacheprovider -c /dev/null")
    assert re.search(r"\d+ passed", done[-1])
    assert folder.run(f"grade check {solution} --course course > log; echo $?") == ["0"]


def test_every_file_is_shown_once():
    paths = [block.path for block in blocks(TEXT) if block.path]
    assert len(paths) == len(set(paths)) > 8


def test_links_lead_somewhere():
    for target in re.findall(r"\]\(([^)]+)\)", TEXT):
        assert (TUTORIAL.parent / target).exists(), target
    assert "(assignments/README.md)" in (ROOT / "README.md").read_text(encoding="utf-8")
