"""Ctrl-C and SIGTERM while results are written: a report is whole or not there; then everything ends."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Self


class Interrupts:
    """``with Interrupts() as interrupts``: a signal raises KeyboardInterrupt; while ``held``, after it.

    ``signal`` is the number of the one that came, or None.
    """

    def __init__(self) -> None:
        self.signal: int | None = None
        self._holds = self._pending = False
        self._before: dict[signal.Signals, object] = {}

    def __enter__(self) -> Self:
        if threading.current_thread() is threading.main_thread():  # elsewhere signals never arrive
            for number in (signal.SIGINT, signal.SIGTERM):
                self._before[number] = signal.signal(number, self._came)
        return self

    def __exit__(self, *_: object) -> None:
        for number, handler in self._before.items():
            signal.signal(number, handler)  # type: ignore[arg-type]  # what signal.signal gave us

    @contextmanager
    def held(self) -> Iterator[None]:
        """What is done inside is done to its end; a signal that came meanwhile raises after it."""
        self._holds = True
        try:
            yield
        finally:
            self._holds = False
            if self._pending:
                self._pending = False
                raise KeyboardInterrupt

    def _came(self, number: int, _frame: FrameType | None) -> None:
        self.signal = self.signal or number
        if not self._holds:
            raise KeyboardInterrupt
        self._pending = True
