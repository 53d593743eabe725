"""What was seen on some seeds; adds up."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field


@dataclass
class Tally:
    """Of one check.  Goes from process to process."""

    counts: Counter[str] = field(default_factory=Counter)
    problems: dict[str, list[int]] = field(default_factory=dict)
    """What does not hold → on which seeds."""
    largest: dict[str, tuple[float, str]] = field(default_factory=dict)
    """What is measured → (its largest value so far, where that was)."""
    seconds: float = 0.0

    def count(self, what: str, by: int = 1) -> None:
        self.counts[what] += by

    def fails(self, problem: str, seed: int) -> None:
        self.problems.setdefault(problem, []).append(seed)

    def measure(self, what: str, value: float, where: str) -> None:
        if what not in self.largest or not value <= self.largest[what][0]:  # NaN is larger than anything
            self.largest[what] = value, where

    def add(self, other: Tally) -> None:
        self.counts.update(other.counts)
        for problem, seeds in other.problems.items():
            self.problems.setdefault(problem, []).extend(seeds)
        for what, (value, where) in other.largest.items():
            self.measure(what, value, where)
        self.seconds += other.seconds

    def sentences(self) -> tuple[str, ...]:
        """What fails most often, first."""
        ordered = sorted(self.problems.items(), key=lambda item: (-len(set(item[1])), item[0]))
        return tuple(f"{problem} (seed {_listed(sorted(set(seeds)))})" for problem, seeds in ordered)

    @contextmanager
    def timed(self) -> Iterator[None]:
        started = time.process_time()
        try:
            yield
        finally:
            self.seconds += time.process_time() - started


def _listed(seeds: list[int]) -> str:
    shown = ", ".join(map(str, seeds[:3]))
    return f"{shown} and {len(seeds) - 3} more" if len(seeds) > 3 else shown
