"""Resource limits (``setrlimit``), and how much address space a process has mapped already."""

from __future__ import annotations

import os

try:
    import resource
except ImportError:  # Windows
    resource = None  # type: ignore[assignment]


def available() -> bool:
    return resource is not None


def mapped_bytes(statm: int) -> int:
    """Address space in use, from a descriptor of ``/proc/<pid>/statm`` (its first number, in pages)."""
    # pread: the descriptor is shared with the process that opened it, and so is its position.
    return int(os.pread(statm, 64, 0).split()[0]) * os.sysconf("SC_PAGE_SIZE")


#: (kind, (soft, hard)) as ``setrlimit`` takes them.
Limits = tuple[tuple[int, tuple[int, int]], ...]


def table(*, cpu_s: int, file_bytes: int, open_files: int) -> Limits:
    """The limits of a student's process but for its memory, as far as this system has them.

    ``file_bytes`` is the size to which it may make a file grow.  Never above a hard limit that is there.  Soft and hard
    are equal: the first process of a PID namespace ignores SIGXCPU, and SIGKILL comes at the hard limit.
    """
    wanted = {
        "RLIMIT_CPU": cpu_s,
        "RLIMIT_FSIZE": file_bytes,
        "RLIMIT_NOFILE": open_files,
        "RLIMIT_CORE": 0,
        "RLIMIT_MEMLOCK": 0,
        "RLIMIT_MSGQUEUE": 0,
        # Counted over all processes of the user, so that no number but 0 makes sense: no further process or thread.
        "RLIMIT_NPROC": 0,
    }
    limits = []
    for name, limit in wanted.items():
        kind = getattr(resource, name, None)
        if kind is not None:
            limits.append((kind, _below_ceiling(kind, limit)))
    return tuple(limits)


def apply(limits: Limits) -> None:
    """Raises OSError or ValueError."""
    for kind, pair in limits:
        resource.setrlimit(kind, pair)


def apply_address_space(size: int) -> None:
    """Limit the address space to ``size`` bytes, what is mapped included.  For Linux: macOS accepts and ignores it."""
    resource.setrlimit(resource.RLIMIT_AS, _below_ceiling(resource.RLIMIT_AS, size))


def _below_ceiling(kind: int, limit: int) -> tuple[int, int]:
    ceiling = resource.getrlimit(kind)[1]
    allowed = limit if ceiling == resource.RLIM_INFINITY else min(limit, ceiling)
    return allowed, allowed
