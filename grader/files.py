"""Files that are whole, or as they were before."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path


def write_whole(path: Path, data: bytes) -> None:
    """Raises OSError, and leaves what was there.  What is no plain file (/dev/stdout, a pipe, a link) is written into,
    and not replaced.
    """
    if path.is_symlink() or (path.exists() and not path.is_file()):
        path.write_bytes(data)
        return
    # one writer a folder, so one name is enough; a short one: the file's own may be as long as names can be
    unfinished = path.with_name(".unfinished")
    try:
        unfinished.write_bytes(data)
        os.replace(unfinished, path)
    except BaseException:
        with suppress(OSError):
            unfinished.unlink(missing_ok=True)
        raise
