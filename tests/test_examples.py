"""Every labelled example gets what its label says: the whole path, contained."""

import pytest

from tests.classes import disagreements, graded
from tests.expectations import all_examples


@pytest.fixture(scope="module")
def reports():
    return graded([path for path, _ in all_examples()])[0]


def test_there_are_enough_of_them():
    assert len(list(all_examples())) >= 60


@pytest.mark.parametrize(("path", "expectations"), [pytest.param(*item, id=item[0].stem) for item in all_examples()])
def test_each_example_gets_what_it_says(reports, path, expectations):
    assert disagreements(reports[path.stem], expectations) == []


def test_right_programs_get_full_marks_whatever_their_style(reports):
    right = [path.stem for path, _ in all_examples() if path.parent.name == "accepted"]
    assert {reports[student].points for student in right} == {100.0}
