"""What is decided by hand: into a report and out of it again, and into a file that people edit."""

from datetime import UTC, datetime, timedelta

import pytest

from grader.errors import CourseError, UsageError
from grader.lateness import LatePolicy, charge
from grader.model import CriterionScore, Override, Receipt
from grader.overrides import corrected, parse, uncorrected, with_override, without
from grader.reports import as_html, as_markdown, as_terminal
from grader.reports.rows import row
from grader.scoring import load_rubric
from tests.golden.make import terminal
from tests.reports import examples
from tests.small_course import RUBRIC, write_course


def override(points, student="ada", **more):
    return Override(student=student, points=points, reason="Because.", **more)


def with_style():
    """A report whose gradient has 5 points to be given by hand; the rest is right."""
    style = CriterionScore(
        id="style", title="Style", points=0, max_points=5, reason="to be graded by hand", by_hand="to do"
    )
    made = examples.report("ada", sigmoid="wrong_answer")
    questions = tuple(
        one.model_copy(update={"criteria": (*one.criteria, style), "max_points": one.max_points + 5})
        if one.name == "gradient"
        else one
        for one in made.questions
    )
    return made.model_copy(update={"questions": questions, "max_points": made.max_points + 5})


def points_of(report, name):
    return next(one.points for one in report.questions if one.name == name)


def test_a_criterion_changes_its_question_and_the_total():
    before = with_style()
    after, problems = corrected(before, [override(4, criterion="style"), override(5, criterion="sigmoid")])
    assert problems == ()
    assert (points_of(after, "gradient"), points_of(after, "sigmoid")) == (24, 5)
    assert after.points == before.points + 9
    assert after.to_do == ()
    assert {(one.criterion, one.before, one.after) for one in after.corrections} == {
        ("style", None, 4),
        ("sigmoid", 0, 5),
    }


def test_what_says_more_has_the_last_word_whatever_the_order():
    overrides = [override(50), override(19, question="gradient"), override(1, criterion="style")]
    after, _ = corrected(with_style(), overrides)
    assert after.points == 50
    assert points_of(after, "gradient") == 19
    assert corrected(with_style(), reversed(overrides))[0] == after


def test_what_is_decided_as_a_whole_leaves_nothing_to_do():
    for whole in (override(50), override(20, question="gradient")):
        assert corrected(with_style(), [whole])[0].to_do == ()
    assert corrected(with_style(), [override(1, question="sigmoid")])[0].to_do != ()


@pytest.mark.parametrize(
    "overrides",
    [
        [override(1, criterion="style")],
        [
            override(3),
            override(2, question="gradient"),
            override(1, criterion="style"),
            override(0, criterion="sigmoid"),
        ],
        [],
        [override(3, student="emmy")],
    ],
)
def test_taking_everything_back_leaves_the_report_as_it_was(overrides):
    before = with_style()
    after, _ = corrected(before, overrides)
    assert uncorrected(after) == before
    assert corrected(after, overrides)[0] == after


def test_lateness_is_charged_on_what_was_decided_and_not_on_a_total():
    policy = LatePolicy(due=datetime(2026, 11, 1, tzinfo=UTC), per_day=10, max_days=3)
    for hours, costs in ((1, 10), (49, 30), (100, 1000)):
        before = with_style()
        receipt = Receipt(at=datetime(2026, 11, 1, tzinfo=UTC) + timedelta(hours=hours))
        points, late = charge(policy, receipt, before.points)
        before = before.model_copy(update={"points": points, "points_before_late": before.points, "late": late})
        after, _ = corrected(before, [override(5, criterion="style")])
        assert (after.points_before_late, after.points) == (100, max(0, 100 - costs))
        assert f"{min(100, costs)} of 100 points are taken off." in after.late.reason
        assert after.late == charge(policy, receipt, 100)[1]
        assert uncorrected(after) == before
        assert corrected(before, [override(77)])[0].points == 77


def test_a_submission_that_could_not_be_graded_may_be_given_points():
    faulty = examples.faulty("emmy")
    after, problems = corrected(faulty, [override(60, student="emmy")])
    assert (after.points, problems) == (60, ())
    assert row(after).remark == faulty.fault
    assert uncorrected(after) == faulty


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        (override(1, criterion="stile"), "no criterion 'stile'; did you mean 'style'"),
        (override(1, question="gradien"), "no question 'gradien'; did you mean 'gradient'"),
        (override(6, criterion="style"), "6 points are more than the 5 there are for style"),
        (override(850), "850 points are more than the 105 there are for all"),
    ],
)
def test_what_fits_no_report_is_told_and_changes_nothing(wrong, told):
    after, (problem,) = corrected(with_style(), [wrong])
    assert told in problem
    assert after == with_style()


def test_every_rendering_names_what_was_decided_and_what_is_still_to_do():
    before = with_style()
    after, _ = corrected(before, [override(4.5, criterion="style")])
    for render in (as_markdown.render, as_html.student, lambda one: terminal(as_terminal.report(one))):
        todo, done = render(before).replace("**", ""), render(after)
        assert "not counting 5 still to be graded by hand" in todo
        assert "Decided by hand" not in todo
        assert "Style: 4.5 of 5 points: Because." in done
        assert "still to be graded" not in done
    assert "to be graded by hand: style" in row(before).remark
    assert "decided in part by hand" in row(after).remark


def test_reasons_are_inert():
    hostile = override(4, criterion="style").model_copy(update={"reason": "<script>x</script> `a` \x1b[2J"})
    after, _ = corrected(with_style(), [hostile])
    assert "<script>x" not in as_markdown.render(after) + as_html.student(after)
    assert "\x1b" not in terminal(as_terminal.report(after)) + as_markdown.render(after)


# ── The file ────────────────────────────────────────────────────────────────────────────────────────────────

TOML = """\
# Ours.

[[override]]
student = "ada"
criterion = "style"
points = 3
reason = "one"

# About emmy.
[[override]]
student = "emmy"
points = 40
reason = '''
[[override]]
'''
"""


def test_a_decision_is_written_and_read_back():
    text = with_override("", override(7.5, criterion='a "b"\n'), "f")
    text = with_override(text, override(100.0, student="Šárka"), "f")
    assert parse(text, "f") == (override(7.5, criterion='a "b"\n'), override(100.0, student="Šárka"))
    assert text.startswith("# Decisions by hand.")


def test_a_later_decision_on_the_same_takes_the_place_of_the_first_and_comments_stay():
    text = TOML[: TOML.index("# About")]
    text = with_override(text, override(40, student="emmy"), "f")
    text = with_override(text, override(2, criterion="style"), "f")
    assert [one.points for one in parse(text, "f")] == [40, 2]
    assert "# Ours." in text
    assert parse(without(text, ("emmy", None, None), "f"), "f") == (override(2, criterion="style"),)


def test_a_file_that_cannot_be_edited_safely_is_left_to_the_editor():
    with pytest.raises(UsageError, match="cannot be edited here"):
        with_override(TOML, override(1), "f")
    with pytest.raises(UsageError, match="cannot be edited here"):
        without("override = [{student='a', points=1, reason='r'}]\n", ("a", None, None), "f")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("[[override]", "overrides.toml: not valid TOML"),
        ("[[override]]\nstudent = 'a'\npoints = 1\n", "override.1.reason: Field required"),
        ("[[override]]\nstudent = 'a'\npoints = -1\nreason = 'r'\n", "override.1.points: Input should be greater"),
        ("[[override]]\nstudent = 'a'\npoints = nan\nreason = 'r'\n", "override.1.points"),
        ("[[override]]\nstudent = 'a'\npoint = 1\nreason = 'r'\n", "override.1.point"),
        ("[[overide]]\n", "overide"),
        ("[[override]]\nstudent='a'\npoints=1\nreason='r'\nquestion='q'\ncriterion='c'\n", "not both"),
        ("[[override]]\nstudent='a'\npoints=1\nreason='r'\n" * 2, "a: all is decided twice"),
    ],
)
def test_what_is_wrong_in_the_file_is_said_with_its_place(text, told):
    with pytest.raises(UsageError, match=r"^overrides\.toml: ") as error:
        parse(text, "overrides.toml")
    assert told in str(error.value)


# ── The rubric ──────────────────────────────────────────────────────────────────────────────────────────────

MANUAL = '[[criterion]]\nid = "style"\nquestion = "line"\ntitle = "Style"\npoints = 10\nmanual = true\n'


def rubric_of(folder, text):
    course = write_course(folder, rubric=text)
    assignment = course.load("lines")
    return load_rubric(assignment.rubric_path, assignment)


def test_a_criterion_may_be_left_to_a_person(tmp_path):
    rubric = rubric_of(tmp_path, RUBRIC.replace("points = 40", "points = 30") + MANUAL)
    assert [one.manual for one in rubric.criteria] == [False, False, True]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (MANUAL + 'credit = "all"\n', "'style': manual = true is graded by hand, so take credit"),
        (MANUAL.replace("manual = true\n", ""), "'style': the key 'credit' is missing; add it"),
    ],
)
def test_either_the_grader_decides_or_a_person(tmp_path, text, told):
    with pytest.raises(CourseError) as error:
        rubric_of(tmp_path, RUBRIC.replace("points = 40", "points = 30") + text)
    assert told in str(error.value)


def test_a_question_that_only_a_person_looks_at_is_refused(tmp_path):
    with pytest.raises(CourseError, match="the question 'line' has no criterion"):
        rubric_of(tmp_path, RUBRIC[: RUBRIC.rindex("[[")] + MANUAL.replace("10", "40"))
