"""What lateness costs."""

from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.errors import CourseError
from grader.lateness import LatePolicy, charge, span
from grader.model import Receipt
from grader.scoring import load_rubric
from tests.small_course import RUBRIC, write_course

DUE = datetime(2025, 10, 1, 12, tzinfo=UTC)


def policy(**more):
    return LatePolicy(**({"due": DUE, "per_day": 10.0, "grace": "15 min", "max_days": 3} | more))


def late(by, points=90.0, rule=None, **more):
    return charge(rule or policy(), Receipt(at=DUE + by, **more), points)


@pytest.mark.parametrize(
    ("by", "days", "left"),
    [
        (timedelta(days=-1), 0, 90),
        (timedelta(0), 0, 90),
        (timedelta(minutes=15), 0, 90),
        (timedelta(minutes=15, seconds=1), 1, 80),
        (timedelta(days=1, minutes=15), 1, 80),
        (timedelta(days=1, minutes=16), 2, 70),
        (timedelta(days=3, minutes=15), 3, 60),
        (timedelta(days=3, minutes=16), 4, 0),
    ],
)
def test_each_day_begun_after_the_grace_costs_until_nothing_counts(by, days, left):
    points, lateness = late(by)
    assert (points, lateness.days, lateness.taken) == (left, days, 90 - left)


@given(st.timedeltas(timedelta(days=-5), timedelta(days=40)), st.floats(0, 100), st.floats(0, 50))
def test_nobody_gains_or_goes_below_nothing_by_lateness(by, points, per_day):
    left, lateness = late(by, points, policy(per_day=per_day, max_days=None))
    assert 0 <= left <= points
    assert left == pytest.approx(points - lateness.taken)
    assert late(by + timedelta(hours=1), points, policy(per_day=per_day, max_days=None))[0] <= left


def test_points_are_decimals():
    assert late(timedelta(hours=1), 33.3, policy(per_day=0.1))[0] == 33.2


def test_an_extension_moves_the_due_time_of_one_student():
    assert late(timedelta(days=2), extension=timedelta(days=2))[1].days == 0
    points, lateness = late(timedelta(days=2), extension=DUE + timedelta(days=1))
    assert (points, lateness.due) == (80, "2025-10-02T12:00:00+00:00")
    assert "with the extension" in lateness.reason


def test_times_of_no_zone_are_placed_in_the_zone_of_the_policy_or_not_at_all():
    naive = Receipt(at=datetime(2025, 10, 1, 13, 30))
    rome = policy(due=datetime(2025, 10, 1, 12), timezone="Europe/Rome")
    assert charge(rome, naive, 90)[1].days == 1
    assert charge(rome, Receipt(at=datetime(2025, 10, 1, 10, tzinfo=UTC)), 90)[1].days == 0  # noon in Rome
    points, lateness = charge(policy(), naive, 90)
    assert (points, lateness.days) == (90, None)
    assert "of a time zone that nobody told" in lateness.reason


def test_an_hour_that_a_clock_shows_twice_is_the_first():
    rome = policy(due=datetime(2025, 10, 26, 0, 45, tzinfo=UTC), timezone="Europe/Rome")
    assert charge(rome, Receipt(at=datetime(2025, 10, 26, 2, 30)), 90)[1].days == 0


@pytest.mark.parametrize(
    ("due", "at", "days"),
    [
        (datetime(2025, 10, 25, 23, 59), datetime(2025, 10, 26, 23, 30), 1),  # 24½ hours, and the next day by the clock
        (datetime(2026, 3, 28, 23, 59), datetime(2026, 3, 30, 0, 10), 2),  # 23 hours, and the day after the next
        (datetime(2025, 10, 26, 2, 45), datetime(2025, 10, 26, 2, 15, fold=1), 1),
    ],
)
def test_where_clocks_change_the_same_moment_costs_the_same_however_it_is_told(due, at, days):
    rome = policy(due=due, timezone="Europe/Rome", grace="0 min")
    moment = at.replace(tzinfo=ZoneInfo("Europe/Rome"))
    for told in (moment, moment.astimezone(UTC), moment.astimezone(timezone(timedelta(hours=-5)))):
        assert charge(rome, Receipt(at=told), 90)[1].days == days
    in_utc = due.replace(tzinfo=ZoneInfo("Europe/Rome")).astimezone(UTC)
    offset = policy(due=in_utc, timezone="Europe/Rome", grace="0 min")
    assert charge(offset, Receipt(at=moment), 90)[1].days == days


def test_what_nobody_knows_costs_nothing_and_is_told():
    for receipt, said in (
        (Receipt(), "is not known"),
        (Receipt(on_time=False), "says that it came late, and not when"),
    ):
        points, lateness = charge(policy(), receipt, 90)
        assert (points, lateness.days, lateness.taken) == (90, None, 0)
        assert said in lateness.reason
    assert charge(policy(), Receipt(on_time=True), 90)[1].days == 0


@pytest.mark.parametrize("text", ["", "2", "2 w", "-1 d", "1.5 h", "400 d"])
def test_a_span_that_is_none_is_refused(text):
    with pytest.raises(ValueError, match="is no span of time"):
        span(text)


@pytest.mark.parametrize(
    ("table", "said"),
    [
        ("due = 2025-10-01T12:00:00\nper_day = 10", "due tells no time zone"),
        ('due = 2025-10-01T12:00:00\ntimezone = "Rome"\nper_day = 10', "'Rome' is no time zone"),
        ("due = 2025-10-01T12:00:00Z\nper_day = -1", "per_day"),
        ('due = 2025-10-01T12:00:00Z\nper_day = 1\ngrace = "soon"', "'soon' is no span of time"),
        ("due = 2025-10-01T12:00:00Z\nper_day = 1\nmax_days = -1", "max_days"),
        ("due = 2025-10-01T12:00:00Z", "per_day"),
        ('due = "2025-10-01T12:00:00Z"\nper_day = 1', "due"),
    ],
)
def test_a_policy_that_is_wrong_names_the_file(tmp_path, table, said):
    course = write_course(tmp_path, rubric=f"[late]\n{table}\n\n{RUBRIC.replace('pass_mark = 50', '')}")
    assignment = course.load("lines")
    with pytest.raises(CourseError) as raised:
        load_rubric(assignment.rubric_path, assignment)
    assert "lines.toml" in str(raised.value)
    assert said in str(raised.value)


def test_a_rubric_may_have_a_policy_and_one_without_is_as_it_was(tmp_path):
    table = '[late]\ndue = 2025-10-01T12:00:00\ntimezone = "Europe/Rome"\nper_day = 10\n'
    with_policy = write_course(tmp_path / "a", rubric=RUBRIC + table).load("lines")
    without = write_course(tmp_path / "b").load("lines")
    rubrics = [load_rubric(one.rubric_path, one) for one in (with_policy, without)]
    assert rubrics[0].late.due_for(Receipt()).isoformat() == "2025-10-01T12:00:00+02:00"
    assert rubrics[1].late is None
    assert rubrics[0].model_copy(update={"late": None}).digest == rubrics[1].digest != rubrics[0].digest
