"""One student's work, whatever it is called; and where in it a function is."""

import pytest

from grader.errors import UsageError
from grader.submissions import Found, find, find_alone, where_defined
from tests.submissions.works import HALF, HELPER, WORK, notebook


def test_a_file_of_any_name_is_the_one_submission_of_the_folder(hand_in, assignment):
    folder = hand_in({"my work.py": WORK, "helpers.py": HELPER, "notes.txt": ""})
    assert len(find([folder], assignment)) == 2
    found = find_alone(folder, assignment)
    assert isinstance(found, Found)
    assert (found.student, found.main.name, [path.name for path in found.helpers]) == (
        "class",
        "my work.py",
        ["helpers.py"],
    )


@pytest.mark.parametrize(
    ("files", "problem"),
    [({}, "expected lines.py or lines.ipynb"), ({"a.py": WORK, "b.py": WORK + "#"}, "ambiguous")],
)
def test_what_is_not_one_submission_says_so(hand_in, assignment, files, problem):
    assert problem in find_alone(hand_in(files), assignment).problem


def test_a_file_is_one_and_what_is_not_there_is_none(hand_in, assignment):
    folder = hand_in({"ada.py": WORK})
    assert find_alone(folder / "ada.py", assignment).student == "ada"
    with pytest.raises(UsageError, match=r"did you mean .*ada\.py"):
        find_alone(folder / "adaa.py", assignment)


def test_the_line_of_a_function_is_that_of_its_last_definition():
    source = f"import numpy\n\n{HALF}\n{WORK}"
    lines = source.splitlines()
    found = where_defined(["double", "line", "missing"], source.encode())
    assert found == {"double": 6, "line": 9}
    assert lines[5].startswith("def double")


def test_a_function_that_is_defined_a_hundred_thousand_times_has_its_line_at_once():
    assert where_defined(["line"], b"def line(): 1\n" * 100_000) == {"line": 100_000}


def test_the_line_in_a_notebook_is_that_of_its_file():
    text = notebook(WORK, as_one_string=False).replace('", "', '",\n"')
    found = where_defined(["line"], text.encode())
    assert "def line(slope, x):" in text.splitlines()[found["line"] - 1]
