"""``grade new``: what an author begins with works as it stands, and nothing of theirs is overwritten."""

import json
import re
import tomllib

import pytest

from grader.course import Course, open_course
from grader.errors import UsageError
from grader.model import Limits, VerdictName
from grader.skeleton import FIRST, new_assignment, new_course
from grader.verify import Effort, verify

SMALL = Effort(seeds=3, networks=20, witnessed=2, pair_seeds=1, pair_stride=1, part_stride=1)


@pytest.fixture(scope="module")
def root(tmp_path_factory):
    folder = tmp_path_factory.mktemp("new") / "course"
    new_course(folder)
    new_assignment(folder, "my-own")
    return folder


def test_it_holds_as_it_stands(root):
    found = verify(Course(root).load("my-own"), seed=1, effort=SMALL, jobs=2)
    assert {check.id: check.problems for check in found.checks if check.problems} == {}
    nothing_to_look_at = {check.id for check in found.checks if check.holds is None}
    assert nothing_to_look_at == {"witnesses"}


def test_there_is_one_question_one_mistake_and_an_example_of_each_verdict(root):
    assignment = Course(root).load("my-own")
    assert len(assignment.questions) == len(assignment.author.mistakes) == 1
    examples = assignment.folder / "examples"
    assert {folder.name for folder in examples.iterdir()} == set(VerdictName.__args__)
    assert all(len(list(folder.iterdir())) == 1 for folder in examples.iterdir())


def test_the_names_are_put_in_everywhere(root):
    for path in root.rglob("*"):
        if path.is_file() and path.suffix != ".pyc":
            text = path.read_text(encoding="utf-8")
            assert not {"SLUG", "TITLE", "MODULE"} & set(text.replace("MODULES", "").split()), path
            assert ".reference import" not in text
    assert open_course(root).slugs() == (FIRST, "my-own")
    assert (root / "assignments" / "my-own" / "my_own.ipynb").is_file()
    assert Course(root).load("my-own").title == "My own"


def test_the_notation_that_it_proposes_is_one(tmp_path):
    new_course(tmp_path / "course")
    path = tmp_path / "course" / "assignments" / FIRST / "assignment.toml"
    path.write_text(re.sub(r'^# (returns|\[notation\]|")', r"\1", path.read_text(), flags=re.MULTILINE))
    assignment = Course(tmp_path / "course").load(FIRST)
    assert assignment.questions[0].returns == ("nabla",)
    assert {"weights into layer l": "w", "their gradient": "nabla"}.items() <= assignment.notation.items()


def test_what_is_there_is_left_alone(root):
    before = {path: path.read_bytes() for path in root.rglob("*.toml")}
    for again in (lambda: new_course(root), lambda: new_assignment(root, "my-own")):
        with pytest.raises(UsageError, match="is there already, and is left alone"):
            again()
    assert {path: path.read_bytes() for path in root.rglob("*.toml")} == before


def test_an_assignment_needs_a_course_and_a_name(tmp_path, root):
    with pytest.raises(UsageError, match=r"no course here .*; grade new course DIR makes one"):
        new_assignment(tmp_path, "one")
    for name in ("One", "a b", "../a", "import", ""):
        with pytest.raises(UsageError, match="cannot be the name of an assignment"):
            new_assignment(root, name)
    for name in ("numpy", "random", "test-public"):
        with pytest.raises(UsageError, match=r"would stand in the way of the module .*; choose another name"):
            new_assignment(root, name)


def test_the_limits_that_it_lists_are_all_there_are_as_they_are(root):
    text = (root / "assignments" / FIRST / "assignment.toml").read_text(encoding="utf-8")
    listed = tomllib.loads(re.sub(r"^# ", "", text[text.index("# [limits]") :], flags=re.MULTILINE))
    assert listed["limits"] == Limits().model_dump()


def test_the_command_says_what_to_do_next(tmp_path, grade, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert "grade verify example --course mine --quick" in grade("new", "course", "mine").output
    monkeypatch.chdir(tmp_path / "mine")
    done = grade("new", "assignment", "second")
    assert done.exit_code == 0
    assert "grade verify second --course . --quick" in done.output
    assert grade("new", "assignment", "second").exit_code == 2
    assert json.loads(grade("mistakes", "--course", ".", "--json").output)["mistakes"][0]["assignment"] == "example"
