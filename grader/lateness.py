"""What lateness costs: the ``[late]`` table of a rubric.

    [late]
    due = 2025-10-01T23:59:00          # with an offset, or in the zone named below
    timezone = "Europe/Rome"           # also of the times of systems that do not tell theirs
    per_day = 10                       # points taken off for each day begun
    grace = "15 min"                   # is not counted; also h, d
    max_days = 3                       # later than that, nothing is left; without it, until nothing is left

A time that nobody told takes nothing off, and the report says so.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from typing import Annotated, Self
from zoneinfo import ZoneInfo

from pydantic import Field, field_validator, model_validator

from grader.model import Lateness, Model, Receipt

_DAY = timedelta(days=1)
#: How the reason ends once something is taken off.
_TAKEN = re.compile(r": \S+ of \S+ points are taken off\.$")
_UNITS = {"min": timedelta(minutes=1), "h": timedelta(hours=1), "d": _DAY}
#: A year is no extension; and it keeps every sum of times within the calendar.
_MOST = timedelta(days=366)


class LatePolicy(Model):
    due: datetime
    timezone: str | None = None
    per_day: Annotated[float, Field(ge=0, allow_inf_nan=False)]
    grace: str = "0 min"
    max_days: int | None = Field(default=None, ge=0)

    @field_validator("timezone")
    @classmethod
    def _known(cls, name: str | None) -> str | None:
        if name is not None:
            zone(name)
        return name

    @field_validator("grace")
    @classmethod
    def _readable(cls, text: str) -> str:
        span(text)
        return text

    @model_validator(mode="after")
    def _of_a_zone(self) -> Self:
        if self.due.tzinfo is None and self.timezone is None:
            raise ValueError('due tells no time zone; write 2025-10-01T23:59:00+02:00, or add timezone = "Europe/Rome"')
        return self

    def placed(self, at: datetime) -> datetime | None:
        """In the zone of the policy, if it has one; None where nobody tells which it is.  Of an hour that a clock shows
        twice, the first.
        """
        if self.timezone is None:
            return at if at.tzinfo is not None else None
        here = ZoneInfo(self.timezone)
        return at.replace(tzinfo=here) if at.tzinfo is None else at.astimezone(here)

    def due_for(self, receipt: Receipt) -> datetime:
        due = self.placed(self.due)
        assert due is not None
        match receipt.extension:
            case datetime() as other:
                return self.placed(other) or other.replace(tzinfo=due.tzinfo)
            case timedelta() as longer:
                return due + longer
            case None:
                return due


def span(text: str) -> timedelta:
    """``15 min``, ``2 h``, ``1 d``.  Raises ValueError."""
    match = re.fullmatch(r"\+?\s*(\d{1,6})\s*(min|h|d)", text.strip())
    if not match or (found := int(match[1]) * _UNITS[match[2]]) > _MOST:
        raise ValueError(f"{text!r} is no span of time; write one such as 15 min, 2 h or 1 d, of a year at most")
    return found


def zone(name: str) -> ZoneInfo:
    """Raises ValueError."""
    try:
        return ZoneInfo(name)
    except (OSError, ValueError, KeyError):
        raise ValueError(f"{name!r} is no time zone; write one such as Europe/Rome, or UTC") from None


def charge(policy: LatePolicy, receipt: Receipt, points: float) -> tuple[float, Lateness]:
    """What is left of the points, and why.  Pure."""
    due = policy.due_for(receipt)
    at = policy.placed(receipt.at) if receipt.at else None
    days, reason = _days(policy, receipt, due, at)
    costs: float | None = float((days or 0) * Fraction(repr(float(policy.per_day))))
    if days and policy.max_days is not None and days > policy.max_days:
        costs = None
        reason += f", and after {_plural(policy.max_days, 'day')} nothing counts any more"
    late = Lateness(due=due.isoformat(timespec="seconds"), days=days, taken=0.0, costs=costs, reason=reason)
    return charged(late, points)


def charged(late: Lateness, points: float) -> tuple[float, Lateness]:
    """The same lateness of other points."""
    exact = Fraction(repr(float(points)))
    taken = exact if late.costs is None else min(exact, Fraction(repr(late.costs)))
    reason = late.reason
    if late.days:
        reason = f"{_TAKEN.sub('', reason)}: {float(taken):.10g} of {float(exact):.10g} points are taken off."
    return float(exact - taken), late.model_copy(update={"taken": float(taken), "reason": reason})


def _days(policy: LatePolicy, receipt: Receipt, due: datetime, at: datetime | None) -> tuple[int | None, str]:
    """Days begun after due time and grace, and the beginning of a sentence; None where nobody knows."""
    extended = " with the extension" if receipt.extension else ""
    until = f"due {due:%Y-%m-%d %H:%M %z}{extended}"
    if at is not None:
        over = at.astimezone(UTC) - due.astimezone(UTC)  # within one zone Python subtracts what the clock shows
        if over <= timedelta(0):
            return 0, f"Handed in at {at:%Y-%m-%d %H:%M %z}, in time ({until})."
        if over <= (grace := span(policy.grace)):
            return 0, f"Handed in {_told(over)} late, within the grace ({until})."
        # A day ends when the clock shows the due time again, though it may have 23 or 25 hours.
        days = max(1, -((grace - (at.astimezone(due.tzinfo) - due)) // _DAY))  # rounded up
        return days, f"Handed in {_told(over)} late ({until}), {_plural(days, 'day')} begun"
    if receipt.at is not None:
        return None, (
            f"Handed in at {receipt.at:%Y-%m-%d %H:%M}, of a time zone that nobody told; nothing is taken off."
        )
    if receipt.on_time:
        return 0, "The learning system says that it came in time."
    if receipt.on_time is False:
        return None, "The learning system says that it came late, and not when; nothing is taken off."
    return None, "When it was handed in is not known; nothing is taken off for lateness."


def _told(over: timedelta) -> str:
    minutes = -(-over // timedelta(minutes=1))
    days, rest = divmod(minutes, 24 * 60)
    parts = [_plural(days, "day")] if days else []
    if hours := rest // 60:
        parts.append(_plural(hours, "hour"))
    if not days and (left := rest % 60):
        parts.append(_plural(left, "minute"))
    return " ".join(parts) or _plural(minutes, "minute")


def _plural(count: int, word: str) -> str:
    return f"{count} {word}" + ("" if count == 1 else "s")
