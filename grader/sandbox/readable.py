"""What a student's process must be able to read for Python and its packages to work, and nothing of ours.

Asked in the grader, where ``sys.path`` is known.  All else (homes, /etc/passwd, /proc, the course) is left out by not
being named; packages of other interpreters too, one of which may hold another copy of the grader.
"""

from __future__ import annotations

import os
import sys
import zoneinfo
from collections.abc import Iterable, Iterator
from pathlib import Path

from grader.sandbox.jail.paths import inside, without

#: As wheels and eggs spell it: ``nabla_grader-0.1.0.dist-info``, ``__editable___nabla_grader_0_1_0_finder.py``.
OURS = "nabla_grader"

_LIBRARIES = ("/lib", "/lib64", "/usr/lib", "/usr/lib64", "/usr/local/lib", "/usr/local/lib64")
_SYSTEM = (
    *_LIBRARIES,
    "/nix/store",  # there every library has a folder of its own
    "/gnu/store",
    "/etc/ld.so.cache",
    "/etc/alternatives",  # where Debian's libblas.so.3 leads
    "/etc/localtime",
    "/etc/fonts",
    "/usr/share/fonts",
    "/usr/share/fontconfig",
    "/usr/local/share/fonts",
    "/usr/share/locale",
)


def readable_paths(hidden: Iterable[Path], packages_from: Iterable[Path]) -> tuple[str, ...]:
    """Absolute files and folders: the standard library, shared libraries, time zones, fonts, and the packages.

    ``packages_from`` are the folders of ``sys.path`` that hold packages.  None of the paths contains a hidden one; a
    folder that would is replaced by its other entries.
    """
    packages = [os.path.realpath(folder) for folder in packages_from]
    kept_out = [os.path.realpath(path) for path in hidden]
    kept_out += [path for folder in packages for path in _not_packages(folder)]
    kept_out += [path for path in _package_folders() if path not in packages]
    roots = [*_interpreter(), *_SYSTEM, *zoneinfo.TZPATH, *packages]
    roots += [target for folder in packages for target in _linked_packages(folder, kept_out)]
    return tuple(without([path for path in dict.fromkeys(roots) if os.path.exists(path)], kept_out))


def _interpreter() -> Iterator[str]:
    """The standard library, its compiled part, and libpython with what conda puts beside it."""
    yield os.path.dirname(os.path.realpath(os.__file__))
    yield from (entry for entry in sys.path if os.path.basename(entry) == "lib-dynload")
    for prefix in {sys.base_prefix, sys.base_exec_prefix}:
        for name in ("lib", "lib64"):
            folder = os.path.join(prefix, name)
            yield from (entry for entry in _entries(folder) if ".so" in os.path.basename(entry))


def _package_folders() -> Iterator[str]:
    """Where packages may lie within the folders that are readable for other reasons."""
    libraries = [*_LIBRARIES, *(os.path.join(sys.base_prefix, name) for name in ("lib", "lib64"))]
    for folder in libraries:
        for python in _entries(folder):
            if os.path.basename(python).startswith("python"):
                for name in ("site-packages", "dist-packages"):
                    path = os.path.realpath(os.path.join(python, name))
                    if os.path.isdir(path):
                        yield path


def _not_packages(folder: str) -> Iterator[str]:
    """Our own package (another copy than the one that runs, too) and its metadata; the ``.pth`` files, which name
    folders of the machine.
    """
    for path in _entries(folder):
        name = os.path.basename(path)
        if name == "grader" or name.endswith(".pth") or OURS in name.lower().replace("-", "_"):
            yield path


def _linked_packages(folder: str, hidden: list[str]) -> Iterator[str]:
    """Where links among the packages lead, unless that is ours or more than a package."""
    for path in _entries(folder):
        if os.path.islink(path):
            target = os.path.realpath(path)
            if not any(inside(target, secret) or inside(secret, target) for secret in hidden):
                yield target


def _entries(folder: str) -> list[str]:
    try:
        return sorted(entry.path for entry in os.scandir(folder))
    except OSError:
        return []
