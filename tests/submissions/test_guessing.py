"""The assignment is what the user says, or what cannot be anything else."""

import pytest

from grader.course import open_course
from grader.errors import UsageError
from grader.submissions import slug_for
from tests.small_course import DECLARATION, write_course


@pytest.fixture
def two(tmp_path):
    write_course(tmp_path / "course")
    declaration = 'files = ["bends.py", "bends.ipynb"]\n' + DECLARATION
    return write_course(tmp_path / "course", slug="curves", declaration=declaration, mistakes=None)


def test_what_the_user_says_wins(two, hand_in):
    assert slug_for([hand_in({"ada/bends.py": ""})], two, "lines") == "lines"


def test_an_unknown_assignment_lists_the_known_ones(two, hand_in):
    with pytest.raises(UsageError, match=r"there is no assignment 'line'; did you mean 'lines'. known: curves, lines"):
        slug_for([hand_in({"ada.py": ""})], two, "line")


def test_the_only_assignment_is_meant(tmp_path, hand_in):
    assert slug_for([hand_in({"ada.py": ""})], write_course(tmp_path / "course")) == "lines"


@pytest.mark.parametrize("name", ["ada/bends.py", "bends.ipynb", "ada/Bends.PY"])
def test_the_names_of_the_files_tell(two, hand_in, name):
    folder = hand_in({name: "", "grace.py": "", "__pycache__/lines.py": "", "emmy/notes.txt": ""})
    assert slug_for([folder], two) == "curves"
    assert slug_for([folder / name], two) == "curves"


def test_where_names_tell_nothing_the_functions_do(tmp_path, hand_in):
    write_course(tmp_path / "course")
    declaration = 'title = "Bends"\n' + "".join(
        f'[[question]]\nname = "{name}"\n' for name in ("double", "bend", "arc")
    )
    folder = tmp_path / "course" / "assignments" / "bends"
    folder.mkdir()
    (folder / "assignment.toml").write_text(declaration)
    course = open_course(tmp_path / "course")
    work = "def double(x): ...\ndef line(slope, x): ...\n"
    handed_in = hand_in({"ada.py": work, "emmy.py": "def double(x): ...\n", "kurt/notes.txt": "def bend(): ..."})
    assert slug_for([handed_in], course) == "lines"
    assert slug_for([handed_in / "emmy.py"], course) == "lines"
    with pytest.raises(UsageError, match=r"there are submissions of bends, lines; say which"):
        slug_for([handed_in, hand_in({"georg.py": "def bend(x): ...\ndef arc(x): ..."}, tmp_path / "more")], course)


def test_names_that_tell_nothing_or_too_much_ask_for_the_flag(two, hand_in, tmp_path):
    with pytest.raises(UsageError, match=r"which assignment is it. Say so with -a NAME; known: curves, lines"):
        slug_for([hand_in({"ada.py": ""})], two)
    folder = hand_in({"ada/lines.py": "", "grace/bends.py": ""}, tmp_path / "both")
    with pytest.raises(UsageError, match=r"there are submissions of curves, lines; say which to grade with -a NAME"):
        slug_for([folder], two)


def test_where_there_is_nothing_to_grade_that_is_told_and_nothing_is_asked(two, hand_in):
    folder = hand_in({"ada.pdf": "", "week 1/notes.txt": ""})
    for path in (folder, folder / "ada.pdf"):
        with pytest.raises(UsageError, match=r": no submissions; expected \.py or \.ipynb"):
            slug_for([path], two)


def test_files_that_lie_deeper_are_looked_at_where_the_others_tell_nothing(two, hand_in):
    folder = hand_in({"src/week 1/bends.py": "", "setup.py": "", "docs/conf.py": "", ".venv/x/lines.py": ""})
    assert slug_for([folder], two) == "curves"


def test_a_path_that_does_not_exist_is_told_before_the_question(two, tmp_path):
    with pytest.raises(UsageError, match=r"there is no such file or folder"):
        slug_for([tmp_path / "nowhere"], two)


def test_a_course_without_assignments_says_so(tmp_path):
    from grader.course import Course

    with pytest.raises(UsageError, match=r"no assignment in this course"):
        slug_for([tmp_path], Course(tmp_path))
