"""Landlock: which files the process may open, enforced by the kernel, without privileges (Linux 5.13).

A *ruleset* says which rights it handles; what it handles is refused except beneath the paths of its rules.  Rules add
rights, for a folder and all below it; there is none that takes away, hence ``paths.without``.  Once a process has
restricted itself there is no way back, for it and its children.

    ABI 1  open, read, list, make, remove     5.13        ABI 4  bind and connect of TCP          6.7
    ABI 2  rename and link between folders    5.19        ABI 5  ioctl on devices                 6.10
    ABI 3  truncate                           6.2         ABI 6  signals, abstract Unix sockets   6.12

Not covered by any: chmod, chown, utime, extended attributes, stat, chdir, file locks (see seccomp.py); and mount() is
refused to whoever is restricted, so mounts come first.
"""

from __future__ import annotations

import os
import stat
import struct
from collections.abc import Callable, Iterable

from . import syscalls
from .syscalls import call, supported

# The rights, LANDLOCK_ACCESS_FS_* of linux/landlock.h.
EXECUTE = 1 << 0
WRITE_FILE = 1 << 1
READ_FILE = 1 << 2
READ_DIR = 1 << 3
REMOVE_DIR = 1 << 4
REMOVE_FILE = 1 << 5
MAKE_CHAR = 1 << 6
MAKE_DIR = 1 << 7
MAKE_REG = 1 << 8
MAKE_SOCK = 1 << 9
MAKE_FIFO = 1 << 10
MAKE_BLOCK = 1 << 11
MAKE_SYM = 1 << 12
REFER = 1 << 13
TRUNCATE = 1 << 14
IOCTL_DEV = 1 << 15

#: No execute: execve() is refused, and shared libraries are mapped with the right to read alone.
_READ = READ_FILE | READ_DIR
#: Beneath a private temporary folder: all that ordinary files need; no devices, sockets or pipes by name.
_WRITE = _READ | WRITE_FILE | REMOVE_DIR | REMOVE_FILE | MAKE_DIR | MAKE_REG | MAKE_SYM | REFER | TRUNCATE
#: What can be granted on something that is not a folder.
_FILE = EXECUTE | WRITE_FILE | READ_FILE | TRUNCATE | IOCTL_DEV

_ACCESS_NET = 0b11  # LANDLOCK_ACCESS_NET_BIND_TCP | LANDLOCK_ACCESS_NET_CONNECT_TCP
_SCOPED = 0b11  # LANDLOCK_SCOPE_ABSTRACT_UNIX_SOCKET | LANDLOCK_SCOPE_SIGNAL
_CREATE_RULESET_VERSION = 1 << 0
_RULE_PATH_BENEATH = 1
_RESTRICT_SELF_LOG_SAME_EXEC_OFF = 1 << 0

_RULESET_ATTR = struct.Struct("=QQQ")  # handled_access_fs, handled_access_net, scoped
_PATH_BENEATH_ATTR = struct.Struct("=Qi")  # allowed_access, parent_fd; packed, 12 bytes


def abi() -> int:
    """The version of Landlock that the kernel offers; 0 where it has none or has it switched off."""
    if not supported():
        return 0
    try:
        return call("landlock_create_ruleset", None, 0, _CREATE_RULESET_VERSION)
    except OSError:
        return 0


def handled_files(version: int) -> int:
    """Every right over files that Landlock ``version`` can refuse."""
    rights = MAKE_SYM | (MAKE_SYM - 1)
    if version >= 2:
        rights |= REFER
    if version >= 3:
        rights |= TRUNCATE
    if version >= 5:
        rights |= IOCTL_DEV
    return rights


def ruleset(
    readable: Iterable[str], *, listable: Iterable[str] = (), writable: Iterable[str] = (), version: int | None = None
) -> int:
    """A descriptor of a ruleset that refuses everything but what the arguments name.

    ``readable`` files and folders may be read and listed; ``listable`` folders, and those below, be listed;
    ``writable`` folders be changed, ``writable`` files be written.  What does not exist or is out of reach is left
    out.  TCP is refused, and so are signals and abstract sockets to processes outside.  ``version`` (for tests) stands
    for an older kernel.  Raises OSError where there is no Landlock.
    """
    version = min(version or abi(), abi())
    handled = handled_files(version)
    # An older kernel refuses a structure with fields that it does not know.
    size = 24 if version >= 6 else 16 if version >= 4 else 8
    descriptor = call("landlock_create_ruleset", _RULESET_ATTR.pack(handled, _ACCESS_NET, _SCOPED)[:size], size, 0)
    try:
        for paths, rights in ((readable, _READ), (listable, READ_DIR), (writable, _WRITE)):
            for path in paths:
                _allow(descriptor, path, rights & handled)
    except BaseException:
        os.close(descriptor)
        raise
    return descriptor


def prepared(descriptor: int) -> Callable[[], int]:
    """A function that restricts this thread and all that it will start, with everything made ready.

    Needs no-new-privileges.  The function raises OSError (E2BIG after 16 times).
    """
    # From ABI 7 on the kernel writes a line of audit log for each refusal: a hostile program could fill the disk.
    flags = _RESTRICT_SELF_LOG_SAME_EXEC_OFF if abi() >= 7 else 0
    return syscalls.prepared("landlock_restrict_self", descriptor, flags)


def _allow(descriptor: int, path: str, rights: int) -> None:
    try:
        opened = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except OSError:
        return  # what cannot be reached now cannot be read later either
    try:
        if not stat.S_ISDIR(os.fstat(opened).st_mode):
            rights &= _FILE
        if rights:
            call("landlock_add_rule", descriptor, _RULE_PATH_BENEATH, _PATH_BENEATH_ATTR.pack(rights, opened), 0)
    finally:
        os.close(opened)
