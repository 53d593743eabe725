"""One process at a time writes a results folder."""

from __future__ import annotations

import fcntl
import os
from datetime import datetime
from pathlib import Path

from grader.errors import UsageError


class Lock:
    """Held from the moment it is made until ``release``, or until the process ends in whatever way.

    The kernel gives it free with the process, so that none is ever stale, and no process that happens to have the
    number of a dead one is taken for it.  Raises UsageError where another process holds it, OSError where no file can
    be made.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        while True:
            self._file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
            try:
                fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                if self._is_there():
                    break
                os.close(self._file)  # its owner has removed it meanwhile: what we hold has no name any more
            except BlockingIOError:
                owner = os.read(self._file, 200).decode(errors="replace").strip()
                os.close(self._file)
                raise UsageError(
                    f"{path.parent}: {owner or 'another process'} is writing there; wait until it has ended, "
                    "or name another folder with -o"
                ) from None
            except BaseException:
                os.close(self._file)
                raise
        os.ftruncate(self._file, 0)
        os.write(self._file, f"process {os.getpid()} (since {datetime.now():%Y-%m-%d %H:%M:%S})\n".encode())

    def release(self) -> None:
        """Once is enough; more often does no harm."""
        if self._file >= 0:
            if self._is_there():
                os.unlink(self.path)
            os.close(self._file)
            self._file = -1

    def _is_there(self) -> bool:
        """Whether the path still leads to the file that we hold."""
        try:
            return os.path.samestat(os.stat(self.path), os.fstat(self._file))
        except FileNotFoundError:
            return False
