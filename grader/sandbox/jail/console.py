"""What student code prints: kept up to a limit, then dropped without a word; what it asks for: there is nobody."""

from __future__ import annotations

import contextlib
import io
import sys


class _Kept(io.RawIOBase):
    """Takes every byte and keeps the first ``limit`` of them, over all that it is asked for."""

    def __init__(self, limit: int) -> None:
        super().__init__()
        self.left = limit
        self.chunks: list[bytes] = []

    def writable(self) -> bool:
        return True

    def write(self, data: object) -> int:
        view = memoryview(data)  # type: ignore[arg-type]  # any buffer, as RawIOBase says
        if self.left > 0:
            self.chunks.append(bytes(view[: self.left]))
            self.left -= len(self.chunks[-1])
        return view.nbytes

    def fileno(self) -> int:
        return 1

    def take(self) -> bytes:
        data = b"".join(self.chunks)
        self.chunks.clear()
        return data


class Console:
    """``sys.stdout``, ``sys.stderr`` and ``sys.stdin`` of the student's process."""

    def __init__(self, limit: int) -> None:
        self._kept = _Kept(limit)
        self._stream = io.TextIOWrapper(
            io.BufferedWriter(self._kept, 1 << 16), encoding="utf-8", errors="backslashreplace"
        )

    def attach(self) -> None:
        sys.stdout = sys.__stdout__ = self._stream  # type: ignore[misc]  # the real one is /dev/null by now
        sys.stderr = sys.__stderr__ = self._stream  # type: ignore[misc]
        sys.stdin = sys.__stdin__ = io.StringIO("")  # type: ignore[misc, assignment]  # input() meets the end of the file

    def take(self) -> str:
        """What has been printed since the last call."""
        with contextlib.suppress(ValueError, OSError):  # the student closed it
            self._stream.flush()
        return self._kept.take().decode("utf-8", "replace")
