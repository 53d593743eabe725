"""Namespaces: a process that sees only itself, a network without a way out, and a file system made for it.

What an unprivileged process gets by ``unshare(CLONE_NEWUSER)``: within its own user namespace it may do what root may,
with things that belong to that namespace.  Of that the private file system is made (``private_root``):

    /            tmpfs, read-only                  /dev/null, zero, full, random, urandom
    /usr/lib …   the readable paths, read-only     /tmp → private/tmp
    /visible     those of them that lie in /tmp    /private/tmp   tmpfs, another one for each child

There is no /proc in it.  Mounts cost every child time (each is copied), so a folder of which most may be seen is
mounted whole, and what may not is covered with an empty folder or file.
"""

from __future__ import annotations

import contextlib
import errno
import os
import select
import signal
import stat
import struct
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass

from .paths import Resolver, inside, outermost
from .syscalls import AT_FDCWD, call, fork_without_handlers, prepared, supported

# linux/sched.h
CLONE_NEWNS = 0x00020000
CLONE_NEWCGROUP = 0x02000000
CLONE_NEWUTS = 0x04000000
CLONE_NEWIPC = 0x08000000
CLONE_NEWUSER = 0x10000000
CLONE_NEWPID = 0x20000000
CLONE_NEWNET = 0x40000000
_CLONE_THREAD = 0x00010000

FLAGS: Mapping[str, int] = {
    "user-namespace": CLONE_NEWUSER,
    "mount-namespace": CLONE_NEWNS,
    "pid-namespace": CLONE_NEWPID,
    "network-namespace": CLONE_NEWNET,
    "ipc-namespace": CLONE_NEWIPC,
}

# linux/mount.h
_MS_NOSUID, _MS_NODEV, _MS_NOEXEC, _MS_REC, _MS_PRIVATE = 1 << 1, 1 << 2, 1 << 3, 1 << 14, 1 << 18
_MNT_DETACH = 2
_OPEN_TREE_CLONE, _OPEN_TREE_CLOEXEC = 1, os.O_CLOEXEC if hasattr(os, "O_CLOEXEC") else 0
_MOVE_MOUNT_F_EMPTY_PATH = 0x4
_MOUNT_ATTR_RDONLY, _MOUNT_ATTR_NOSUID, _MOUNT_ATTR_NODEV, _MOUNT_ATTR_NOEXEC = 1, 2, 4, 8
_AT_EMPTY_PATH, _AT_RECURSIVE = 0x1000, 0x8000
_MOUNT_ATTR = struct.Struct("=QQQQ")  # attr_set, attr_clr, propagation, userns_fd

# linux/prctl.h
PR_SET_PDEATHSIG = 1
PR_SET_DUMPABLE = 4

NOBODY = 65534
TEMPORARY = "/tmp"  # noqa: S108  # the name within a file system that nobody else sees
#: Where the private temporary folder is mounted.  Landlock looks at the parents of a mount point, never at the mount
#: point itself: a rule for ``/private`` covers every tmpfs that a later child mounts below it.
WRITABLE = "/private"
_MOUNTED = "/private/tmp"
_RELOCATED = "/visible"
DEVICES = ("/dev/null", "/dev/zero", "/dev/full", "/dev/random", "/dev/urandom")
#: Existing folders over which the new root can be built; inside the new mount namespace alone.
_SCAFFOLDS = ("/tmp", "/mnt", "/var", "/usr")  # noqa: S108


# ── The warm process ──────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Inside:
    """What is left of the way in."""

    pid_namespace: int | None
    """A descriptor of the PID namespace that this process is the first of."""
    statm: int | None
    """A descriptor of its ``/proc/self/statm``; None where there is no /proc."""
    links: tuple[tuple[str, str], ...] = ()
    """Names in /tmp that lead to what is to be seen there, and where they lead."""


def enter(layers: Collection[str], view: View, user: int | None) -> Inside:
    """Move this process into the namespaces among ``layers``, and as ``user`` if it is root and one is given.

    The caller has one thread.  With "pid-namespace" it goes on as a new process, the first of its namespace; the old
    one waits and ends with it.  With "mount-namespace" it sees ``view`` and nothing else of the file system.  Raises
    OSError; then the process is neither here nor there and must end, so ask ``refusal`` first.
    """
    flags = sum(FLAGS[layer] for layer in layers)
    if flags:
        flags |= CLONE_NEWUTS | CLONE_NEWCGROUP
    mounts = "mount-namespace" in layers
    if not layers and not os.path.exists("/proc/self/statm"):
        if user is not None:
            become(user)
        return Inside(None, None)
    # The way to uid_map once the private root has no /proc any more.
    proc = os.open("/proc", os.O_PATH | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        if mounts and user is not None:
            # With root's rights: the readable files may lie where only root can reach them.
            call("unshare", CLONE_NEWNS)
            private_root(view)
        if user is not None:
            become(user)
        if flags:
            _unshare(flags, proc)
        if mounts and user is None:
            private_root(view)
        if "pid-namespace" in layers:
            become_first_process()
        return Inside(
            pid_namespace=_open_at(proc, "self/ns/pid") if "pid-namespace" in layers else None,
            statm=_open_at(proc, "self/statm"),
            links=tuple(view.temporary_links.items()) if mounts else (),
        )
    finally:
        os.close(proc)


def refusal(layers: Collection[str], view: View, user: int | None, temporary: str) -> str | None:
    """Why ``enter`` and what a child does after it cannot work here; None if they do.  Tried in a process that ends."""

    def trial() -> None:
        warm = enter(layers, view, user)
        lost = [path for path in view.mounts if not os.path.exists(_placed(path))]
        if lost and "mount-namespace" in layers:
            raise OSError(f"{lost[0]} cannot be seen from within")
        for _ in range(2):  # the second child is the one that an unshare without setns would refuse
            child = fork(warm)
            if child == 0:
                status = 1
                try:
                    if "mount-namespace" in layers:
                        private_temporary(warm, temporary)()
                        with open(os.path.join(TEMPORARY, "trial"), "wb") as file:
                            file.write(b"x")
                    status = 0
                finally:
                    os._exit(status)
            if os.waitpid(child, 0)[1] != 0:
                raise OSError("a child could not mount its temporary folder")

    return attempt(trial)


def attempt(action: Callable[[], None]) -> str | None:
    """Run ``action`` in a forked process that ends with it.  None if it went well, else the reason."""
    receiver, sender = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            os.close(receiver)
            try:
                action()
                said = "done"
            except BaseException as error:  # noqa: BLE001  # whatever it is, it is the answer
                said = str(error) or type(error).__name__
            os.write(sender, said.encode("utf-8", "replace")[:1000])
        finally:
            os._exit(0)
    os.close(sender)
    with open(receiver, encoding="utf-8", errors="replace") as pipe:
        said = pipe.read()
    os.waitpid(child, 0)
    return None if said == "done" else said or "the process that tried it was ended"


def become(user: int) -> None:
    """From root to ``user``, for good, without groups."""
    os.setgroups([])
    os.setresgid(user, user, user)
    os.setresuid(user, user, user)


def _unshare(flags: int, proc: int) -> None:
    user, group = os.geteuid(), os.getegid()
    # A change of user makes the process undumpable, and its /proc files root's.
    call("prctl", PR_SET_DUMPABLE, 1, 0, 0, 0)
    call("unshare", flags)
    if flags & CLONE_NEWUSER:
        # Some distributions allow unshare() and refuse one of these.
        _write_at(proc, "self/setgroups", "deny")
        _write_at(proc, "self/uid_map", f"{user} {user} 1")
        _write_at(proc, "self/gid_map", f"{group} {group} 1")


def _open_at(folder: int, path: str) -> int:
    return os.open(path, os.O_RDONLY | os.O_CLOEXEC, dir_fd=folder)


def _write_at(folder: int, path: str, text: str) -> None:
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CLOEXEC, dir_fd=folder)
        try:
            os.write(descriptor, text.encode())
        finally:
            os.close(descriptor)
    except OSError as error:
        raise OSError(error.errno, f"writing /proc/{path}: {error.strerror}") from None


def become_first_process() -> None:
    """Go on as process 1 of a PID namespace unshared before; with it ends everything that it started.

    It ends with the old process, and the old one with its parent (the thread that started it) or with the new one,
    in the same way.
    """
    receiver, sender = os.pipe()
    child = os.fork()
    if child:
        _wait_for(child, sender)
    os.close(sender)
    die_with_parent()
    # getppid() is 0 in here whether the parent lives or not.  It holds the other end of the pipe while it lives.
    if select.select([receiver], [], [], 0)[0]:
        os._exit(1)
    os.close(receiver)


def _wait_for(child: int, kept: int) -> None:
    """The rest of the old process: hold nothing, wait, end as the child did."""
    try:
        die_with_parent()
        close_all_but({kept})
        for number in signal.valid_signals() - {signal.SIGKILL, signal.SIGSTOP, signal.SIGCHLD}:
            with contextlib.suppress(OSError, ValueError):
                signal.signal(number, signal.SIG_DFL)
        status = os.waitpid(child, 0)[1]
        if os.WIFSIGNALED(status):
            os.kill(os.getpid(), os.WTERMSIG(status))
        os._exit(os.waitstatus_to_exitcode(status) & 0xFF)
    finally:
        os._exit(1)


def die_with_parent() -> None:
    """SIGKILL for this process when the thread that forked it ends.  A change of user clears it."""
    call("prctl", PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)


def close_all_but(kept: Collection[int]) -> None:
    """Close every descriptor that is not in ``kept``."""
    start = 0
    for descriptor in [*sorted(kept), -1]:
        last = descriptor - 1 if descriptor >= 0 else 0xFFFFFFFF
        if start <= last:
            try:
                if not supported():
                    raise OSError
                call("close_range", start, last, 0)
            except OSError:  # before Linux 5.9
                os.closerange(start, min(last + 1, os.sysconf("SC_OPEN_MAX")))
        start = descriptor + 1


# ── Each child ────────────────────────────────────────────────────────────────────────────────────────────────────


def fork(warm: Inside) -> int:
    """``os.fork()``; within a PID namespace the child is the first process of another one."""
    if warm.pid_namespace is not None:
        # unshare() says where children go, and is refused while they go elsewhere: first back, then to a new place.
        call("setns", warm.pid_namespace, CLONE_NEWPID)
        call("unshare", CLONE_NEWPID)
    return _bare_fork()


def _bare_fork() -> int:
    """``fork`` without the handlers that libraries have registered for it, where libc has it (glibc 2.34).

    They mend what other threads leave behind, and there are none.  They cost each child half a millisecond: Python's
    own run in Python, and each page that they touch is copied.
    """
    fork = fork_without_handlers()
    if fork is None:
        return os.fork()
    child = fork()
    if child < 0:
        raise OSError("fork: no further process")
    return child


def private_temporary(warm: Inside, options: str) -> Callable[[], None]:
    """A function: mounts a tmpfs on /tmp which its process alone sees, and goes there; ``options`` as for mount(8)."""
    leave = prepared("unshare", CLONE_NEWNS)
    mount = _tmpfs(_MOUNTED, options)

    def done() -> None:
        leave()
        mount()
        os.chdir(TEMPORARY)
        for name, target in warm.links:
            os.symlink(target, name)

    return done


def insist_on_one_thread() -> None:
    """Raises RuntimeError where the process has several: a filter holds for the thread that installs it."""
    if not has_one_thread():
        raise RuntimeError("another thread runs: it would not be confined")


def has_one_thread() -> bool:
    try:
        call("unshare", _CLONE_THREAD)  # by its manual: no effect with one thread, EINVAL with several
    except PermissionError:  # some containers refuse unshare() altogether, and they have a /proc
        return len(os.listdir("/proc/self/task")) == 1
    except OSError:
        return False
    return True


def _tmpfs(path: str, options: str) -> Callable[[], int]:
    """A function that mounts one there."""
    flags = _MS_NOSUID | _MS_NODEV | _MS_NOEXEC
    return prepared("mount", b"tmpfs", os.fsencode(path), b"tmpfs", flags, options.encode())


# ── The private root ──────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class View:
    """How to show some paths and nothing else, with few mounts."""

    mounts: tuple[str, ...]
    """Files and folders, none within another."""
    covers: tuple[str, ...]
    """What must not be seen within those."""
    links: Mapping[str, str]
    """Symbolic links outside of them, and where they lead in the end."""
    temporary_links: Mapping[str, str]
    """Names in /tmp, and where they lead."""


def survey(visible: Iterable[str]) -> View:
    """The view of the ``visible`` paths, links followed.  What is not there or out of reach is left out."""
    found = Resolver()
    real_paths: list[str] = []
    in_temporary: dict[str, str] = {}
    for path in visible:
        real = found.resolve(path)
        if real is None or inside(TEMPORARY, real):
            continue
        real_paths.append(real)
        for name in (path, real):
            if inside(name, TEMPORARY):
                first = name.split("/")[2]
                in_temporary[first] = _placed(found.resolve(f"{TEMPORARY}/{first}") or real)
    tree: dict[str, _Tree] = {}
    for real in outermost(real_paths):
        here = tree
        *parents, last = real.split("/")[1:]
        for name in parents:
            here = here.setdefault(name, {})  # type: ignore[assignment]  # outermost: no parent is None
        here[last] = None
    mounts, covers = _fewest_mounts("/", tree).best
    return View(
        mounts=tuple(mounts),
        covers=tuple(covers),
        links={
            link: _placed(target)
            for link, target in found.links.items()
            if target is not None
            and not any(inside(link, mount) for mount in mounts)
            and link != TEMPORARY
            and os.path.dirname(link) != TEMPORARY
        },
        temporary_links=in_temporary,
    )


#: The view of a process without a mount namespace.
NOTHING = View((), (), {}, {})

_Tree = dict[str, "_Tree"] | None  # None: all of it may be seen


@dataclass(frozen=True)
class _Ways:
    best: tuple[list[str], list[str]]
    """Mounts and covers."""
    covers: list[str] | None
    """What to cover if a parent is mounted; None if this folder cannot be listed."""


def _fewest_mounts(at: str, tree: dict[str, _Tree]) -> _Ways:
    mounts: list[str] = []
    covers: list[str] = []
    covers_within: dict[str, list[str] | None] = {}
    for name, below in tree.items():
        path = os.path.join(at, name)
        if below is None:
            mounts.append(path)
            covers_within[name] = []
        else:
            ways = _fewest_mounts(path, below)
            mounts += ways.best[0]
            covers += ways.best[1]
            covers_within[name] = ways.covers
    whole = _covers(at, covers_within)
    # Never the root itself: /proc and /sys would come along.
    if whole is not None and at not in ("/", TEMPORARY) and 1 + len(whole) < len(mounts) + len(covers):
        return _Ways(([at], whole), whole)
    return _Ways((mounts, covers), whole)


def _covers(at: str, within: Mapping[str, list[str] | None]) -> list[str] | None:
    covers: list[str] = []
    try:
        entries = list(os.scandir(at))
    except OSError:
        return None
    for entry in entries:
        if entry.name in within:
            below = within[entry.name]
            if below is None:
                return None
            covers += below
        elif not entry.is_symlink():  # a mount would land on its target; a link alone shows but its own text
            covers.append(entry.path)
    return covers


def private_root(view: View) -> None:
    """Build the file system of ``view`` and make it the root of this process.  Needs a mount namespace of its own."""
    os.umask(0o022)  # "nobody" must get through the folders that root makes
    # Or else the host would get our mounts too.
    call("mount", None, b"/", None, _MS_REC | _MS_PRIVATE, None)
    trees = {path: _cloned(path, _MOUNT_ATTR_NODEV) for path in view.mounts}
    trees |= {path: _cloned(path, _MOUNT_ATTR_NOEXEC) for path in DEVICES}
    scaffold = next(path for path in _SCAFFOLDS if os.path.isdir(path))
    _tmpfs(scaffold, "size=1m,mode=0755")()
    os.chdir(scaffold)  # from here on "." is the root to come
    for path, tree in trees.items():
        if tree is None:
            continue
        place = "." + _placed(path)
        _mount_point(place, tree)
        call("move_mount", tree, b"", AT_FDCWD, os.fsencode(place), _MOVE_MOUNT_F_EMPTY_PATH)
        os.close(tree)
    for path in view.covers:
        _cover("." + _placed(path))
    for link, target in view.links.items():
        place = "." + _placed(link)
        os.makedirs(os.path.dirname(place), exist_ok=True)
        os.symlink(target, place)
    os.makedirs("." + _MOUNTED)
    os.symlink(_MOUNTED[1:], "." + TEMPORARY)
    _tmpfs("." + _MOUNTED, "size=16m,nr_inodes=1k,mode=1777")()  # the warm process's own
    for name, target in view.temporary_links.items():
        os.symlink(target, f".{_MOUNTED}/{name}")
    _protect(AT_FDCWD, ".", _MOUNT_ATTR_NODEV | _MOUNT_ATTR_NOEXEC, recursive=False)
    # pivot_root(2): old root and new on one another, and then the old one away.
    call("pivot_root", b".", b".")
    call("umount2", b".", _MNT_DETACH)
    os.chdir("/")


def _placed(path: str) -> str:
    """Where something is mounted: /tmp belongs to the child, so what lies in it is shown elsewhere and linked."""
    return _RELOCATED + path[len(TEMPORARY) :] if inside(path, TEMPORARY) else path


def _cloned(path: str, attributes: int) -> int | None:
    """A read-only copy of the mount at ``path`` and of those below it, attached nowhere; None if out of reach."""
    flags = _OPEN_TREE_CLONE | _OPEN_TREE_CLOEXEC | _AT_RECURSIVE
    try:
        tree = call("open_tree", AT_FDCWD, os.fsencode(path), flags)
    except OSError as error:
        if error.errno in (errno.ENOENT, errno.EACCES):
            return None
        raise
    # It only adds attributes: those that the host locked (nosuid, noexec) remain.
    _protect(tree, "", attributes, recursive=True)
    return tree


def _protect(folder: int, path: str, attributes: int, *, recursive: bool) -> None:
    attributes |= _MOUNT_ATTR_RDONLY | _MOUNT_ATTR_NOSUID
    flags = (0 if path else _AT_EMPTY_PATH) | (_AT_RECURSIVE if recursive else 0)
    structure = _MOUNT_ATTR.pack(attributes, 0, 0, 0)
    call("mount_setattr", folder, os.fsencode(path), flags, structure, len(structure))


def _mount_point(place: str, tree: int) -> None:
    if stat.S_ISDIR(os.fstat(tree).st_mode):
        os.makedirs(place, exist_ok=True)
    else:
        os.makedirs(os.path.dirname(place), exist_ok=True)
        os.close(os.open(place, os.O_CREAT | os.O_WRONLY | os.O_CLOEXEC, 0o644))


def _cover(place: str) -> None:
    """Hide what is at ``place`` under an empty folder or file that nobody may open."""
    folder = os.path.isdir(place)
    if folder:
        os.mkdir("./cover", 0)
    else:
        os.close(os.open("./cover", os.O_CREAT | os.O_WRONLY | os.O_CLOEXEC, 0))
    tree = call("open_tree", AT_FDCWD, b"./cover", _OPEN_TREE_CLONE | _OPEN_TREE_CLOEXEC)
    _protect(tree, "", _MOUNT_ATTR_NODEV | _MOUNT_ATTR_NOEXEC, recursive=False)
    call("move_mount", tree, b"", AT_FDCWD, os.fsencode(place), _MOVE_MOUNT_F_EMPTY_PATH)
    os.close(tree)
    # What is mounted stays; the name goes.
    (os.rmdir if folder else os.unlink)("./cover")
