"""The mistakes that can be named: those of a course's assignments, and those that any function can have."""

from __future__ import annotations

from grader.course import Course
from grader.diagnosis import TEXTS
from grader.model import Model


class Known(Model):
    id: str
    assignment: str | None
    """None where any function of any assignment can have it."""
    questions: tuple[str, ...]
    """Empty for all."""
    sentence: str
    hint: str
    step: str
    seen: str = ""


def known_mistakes(course: Course, assignment: str | None = None) -> tuple[Known, ...]:
    """In the order of the assignments and their authors; the general ones last.

    Raises UsageError for an unknown assignment, CourseError where one cannot be loaded.
    """
    own = [
        Known(
            id=mistake.id,
            assignment=slug,
            questions=mistake.questions,
            sentence=mistake.sentence,
            hint=mistake.hint,
            step=mistake.step,
            seen=mistake.seen,
        )
        for slug in ([assignment] if assignment else course.slugs())
        for mistake in course.load(slug).author.mistakes
    ]
    return (*own, *general_mistakes())


def general_mistakes() -> tuple[Known, ...]:
    return tuple(
        Known(
            id=name,
            assignment=None,
            questions=(),
            sentence=text.of("function").replace("….", "…"),
            hint=text.hint,
            step=text.step,
        )
        for name, text in TEXTS.items()
    )
