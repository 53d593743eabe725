"""Sets of paths: what may be read without what may not, and where symbolic links lead."""

from __future__ import annotations

import os
from collections.abc import Iterable


def inside(path: str, folder: str) -> bool:
    """Whether ``path`` is ``folder`` or lies below it; both absolute and without links."""
    return path == folder or folder == "/" or path.startswith(folder + "/")


def without(readable: Iterable[str], hidden: Iterable[str]) -> list[str]:
    """``readable``, where each folder with something hidden below it gives way to its other entries.

    For Landlock, which grants a folder with all below it and cannot take away.  Links among those entries stay only
    where they lead to something readable: a link upward would bring in what nobody named.
    """
    found = Resolver()
    roots = {path: found.resolve(path) or path for path in readable}
    taken_out = sorted({os.path.realpath(path) for path in hidden})
    real_roots = list(roots.values())
    left: list[str] = []
    for path, real in roots.items():
        left += _expand(path, real, taken_out, real_roots)
    return list(dict.fromkeys(left))


def _expand(path: str, real: str, hidden: list[str], roots: list[str]) -> list[str]:
    if any(inside(real, secret) for secret in hidden):
        return []
    if not any(inside(secret, real) for secret in hidden):
        return [path]
    left: list[str] = []
    try:
        entries = sorted(os.scandir(real), key=lambda entry: entry.name)
    except OSError:
        return []
    for entry in entries:
        # The name as it was given, /lib/x and not /usr/lib/x: who shows the path must show the link too.
        named = os.path.join(path, entry.name)
        if not entry.is_symlink():
            left += _expand(named, entry.path, hidden, roots)
            continue
        target = os.path.realpath(entry.path)
        leads_out = not any(inside(target, root) for root in roots)
        if not leads_out and not any(inside(target, secret) or inside(secret, target) for secret in hidden):
            left.append(named)
    return left


class Resolver:
    """Follows symbolic links, asking the file system once for each name."""

    def __init__(self) -> None:
        self.links: dict[str, str | None] = {}
        """Each link passed on any way, and where it leads in the end; None if nowhere."""
        self._known: dict[str, str | None] = {"/": "/"}

    def resolve(self, path: str) -> str | None:
        """Where the absolute ``path`` leads; None if it does not exist or is out of reach."""
        path = os.path.normpath(path)
        if path in self._known:
            return self._known[path]
        self._known[path] = None  # until it is known: a link that leads to itself leads nowhere
        parent = self.resolve(os.path.dirname(path))
        if parent is not None:
            self._known[path] = self._last_step(os.path.join(parent, os.path.basename(path)))
        return self._known[path]

    def _last_step(self, path: str) -> str | None:
        if path in self.links:
            return self.links[path]
        try:
            target = os.readlink(path)
        except OSError:  # no link, or not there, or out of reach
            return path if os.path.lexists(path) else None
        self.links[path] = None
        # normpath is right here: the folder of the link has no links in it any more, and target/.. is rare enough.
        self.links[path] = self.resolve(os.path.join(os.path.dirname(path), target))
        return self.links[path]


def outermost(paths: Iterable[str]) -> list[str]:
    """The paths that lie in no other of them, sorted."""
    kept: list[str] = []
    # Compared by components: "/a/b" must follow "/a" at once, not after "/a-b".
    for path in sorted(set(paths), key=lambda path: path.split("/")):
        if not kept or not inside(path, kept[-1]):
            kept.append(path)
    return kept
