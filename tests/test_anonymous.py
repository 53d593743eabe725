"""No name is left, and all else is."""

import pytest

from grader.anonymous import anonymous, anonymous_group, with_all
from grader.model import Group
from tests.reports import examples


def test_pseudonyms_stay_and_only_new_students_get_new_ones():
    first = with_all({}, ["ada", "emmy"])
    then = with_all(first, ["emmy", "kurt"])
    assert {name: then[name] for name in first} == first
    assert len(set(then.values())) == 3
    assert all(pseudonym.isidentifier() for pseudonym in then.values())


def test_a_pseudonym_says_nothing_of_the_name():
    assert with_all({}, ["ada"]) != with_all({}, ["ada"])


def test_a_report_keeps_everything_but_the_name():
    made = anonymous(examples.eventful(), "student_bcdfg")
    text = made.model_dump_json()
    assert '"ada' not in text
    assert "ada.py" not in text
    assert 'File \\"student_bcdfg.py\\", line 41, in gradient' in text
    assert made.points == examples.eventful().points
    assert [question.diagnoses for question in made.questions] == [
        question.diagnoses for question in examples.eventful().questions
    ]


@pytest.mark.parametrize(
    ("student", "file", "said", "seen"),
    [
        ("ada", "ada.py", "ADA_weights in Ada.py", "X_weights in X.py"),
        (
            "ada",
            "work/ada/backprop.py",
            "work/ada/backprop.py, line 3, in backprop",
            "X/X/backprop.py, line 3, in backprop",
        ),
        ("Lovelace, Ada", "Lovelace, Ada/backprop.py", "by Ada Lovelace", "by X X"),
        ("backprop", "backprop.py", "backprop, case 3", "backprop, case 3"),
        ("hidden", "hidden.py", "hidden_delta, case 3", "hidden_delta, case 3"),
        ("a.b*", "a.b*.py", "a.b* but not axb", "X but not axb"),
    ],
)
def test_names_are_replaced_in_what_students_programs_say(student, file, said, seen):
    report = examples.faulty(student, said).model_copy(update={"file": file})
    report = report.model_copy(update={"questions": examples.report().questions})
    assert anonymous(report, "X").fault == seen


def test_what_learning_systems_call_the_student_is_replaced_too_but_no_small_number():
    said = "alovelace's case 21 of 4711 at ada@example.org"
    made = anonymous(examples.faulty("s-1", said), "X", ("21", "4711", "alovelace", "ada@example.org"))
    assert made.fault == "X's case 21 of X at X"


def test_files_named_for_the_assignment_keep_their_name():
    report = examples.report("ada").model_copy(update={"file": "ada/backprop.py"})
    assert anonymous(report, "X").file == "backprop.py"
    assert anonymous(examples.report("ada"), "X").file == "X.py"


def test_groups_do_not_keep_the_order_of_names():
    group = Group(id="g-1", question="g", students=("ada", "emmy"))
    assert anonymous_group(group, {"ada": "student_z", "emmy": "student_b"}).students == ("student_b", "student_z")
