"""What holds of every assignment of the built-in course; what holds of one only stands in ``tests/reference/``."""

import pytest

from grader.course import builtin_course

COURSE = builtin_course()
SLUGS = COURSE.slugs()
ASSIGNMENTS = {slug: COURSE.load(slug) for slug in SLUGS}

every_assignment = pytest.mark.parametrize("assignment", ASSIGNMENTS.values(), ids=SLUGS)
every_question = pytest.mark.parametrize(
    ("assignment", "question"),
    [
        pytest.param(assignment, question.name, id=f"{slug}-{question.name}")
        for slug, assignment in ASSIGNMENTS.items()
        for question in assignment.questions
    ],
)
