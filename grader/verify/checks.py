"""What a check says, and how much is asked."""

from __future__ import annotations

from dataclasses import dataclass

from grader.model import Model


class Check(Model):
    """One thing that an assignment promises."""

    id: str
    title: str
    holds: bool | None
    """None where there is nothing to look at; ``found`` says why."""
    found: str
    """What was found or measured, in one sentence."""
    problems: tuple[str, ...] = ()
    """What does not hold, one sentence each; empty where it does."""
    seconds: float = 0.0
    """Time of the processor, all processes together; of what runs contained, time on the clock."""


class Verification(Model):
    """All checks of one assignment."""

    assignment: str
    assignment_digest: str
    seed: int
    """The first; the others follow it."""
    seeds: int
    networks: int
    checks: tuple[Check, ...]
    wall_time_s: float

    @property
    def holds(self) -> bool:
        return all(check.holds is not False for check in self.checks)


@dataclass(frozen=True)
class Effort:
    """How much is asked.  More finds more; nothing else changes."""

    seeds: int = 200
    """On so many, each mistake must be found."""
    networks: int = 2_000
    """On at least so many cases of a question, right programs must be accepted."""
    witnessed: int = 50
    """How many examples each witness is given."""
    pair_seeds: int = 50
    """On so many, pairs of mistakes must be found …"""
    pair_stride: int = 50
    """… each time every so many-th: with as many seeds, all of them."""
    part_stride: int = 5
    """The same for mistakes seen through the functions that call what is wrong, which costs as much."""

    @classmethod
    def quick(cls) -> Effort:
        return cls(seeds=5, networks=100, witnessed=10, pair_seeds=5, pair_stride=200)
