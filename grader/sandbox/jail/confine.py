"""Confinement in its order: the warm process once, then each child by itself.

    warm = Confinement(policy)
    warm.enter_warm()                         # first of all, before numpy
    import numpy …
    warm.settle()
    child = warm.fork()
    if child == 0:
        warm.enter_child(keep={0, 1, 2, 5})   # and only now the student's first byte

Which layers there are, and what each is against:

    rlimits              memory, processor time, size of files; no core dumps, no further process or thread
    no-new-privileges    set-uid programs; the kernel wants it before the two filters below
    parent-death-signal  processes that outlive the grader
    non-dumpable         other processes of the same user that read memory or /proc/<pid>
    unprivileged-user    whatever root may
    capabilities         the rights that a user namespace gives, dropped once the mounts are made
    landlock             files, TCP, signals
    seccomp              system calls
    …-namespace          sight of other processes, mounts, networks, System V IPC; a private /tmp with a size

The order within ``enter_child`` is not free: mounts need capabilities, Landlock refuses mounts, and seccomp refuses
most of what the other layers call.
"""

from __future__ import annotations

import contextlib
import functools
import os
import signal
import struct
import sys
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, fields

from . import landlock, limits, namespaces, seccomp
from .paths import without
from .syscalls import call, machine, prepared, supported

LAYERS: tuple[str, ...] = (
    "rlimits",
    "no-new-privileges",
    "parent-death-signal",
    "non-dumpable",
    "unprivileged-user",
    "capabilities",
    "landlock",
    "seccomp",
    *namespaces.FLAGS,
)

#: What ``strict`` needs: everything but the namespaces, which many containers forbid.
REQUIRED: frozenset[str] = frozenset(LAYERS) - frozenset(namespaces.FLAGS)

# linux/prctl.h, linux/capability.h
_PR_CAPBSET_DROP = 24
_PR_SET_NO_NEW_PRIVS = 38
_PR_CAP_AMBIENT, _PR_CAP_AMBIENT_CLEAR_ALL = 47, 4
_LAST_CAP = 63
_CAPABILITY_VERSION_3 = 0x20080522

_UNSETTABLE = {getattr(signal, name, None) for name in ("SIGKILL", "SIGSTOP")}
#: Python ignores these two from its start, so that writing fails with an exception.
_IGNORED = {getattr(signal, name, None) for name in ("SIGPIPE", "SIGXFSZ")}


class LayerMissing(Exception):  # a state of the machine, told as such
    """A layer that must be put on cannot be."""

    def __init__(self, layer: str, reason: str) -> None:
        super().__init__(f"{layer}: {reason}")
        self.layer = layer
        self.reason = reason


@dataclass(frozen=True)
class Policy:
    """What the student's process may do.  Sizes in bytes, times in seconds; lists are taken for tuples (JSON)."""

    readable: tuple[str, ...]
    """Absolute files and folders that it may read, folders with all below them."""
    hidden: tuple[str, ...]
    """Absolute files and folders that it may not, wherever they lie."""
    memory_bytes: int
    """Address space on top of what is mapped when the child starts."""
    cpu_s: int
    file_bytes: int
    """Size of one file in the private /tmp; where there is none, no file may be written."""
    open_files: int
    layers: tuple[str, ...] = LAYERS
    temporary_bytes: int = 16 << 20
    temporary_inodes: int = 1024
    required: bool = False
    """Whether a layer of ``REQUIRED`` that is asked for and cannot be put on is an error (LayerMissing)."""

    def __post_init__(self) -> None:
        for field in fields(self):
            value = getattr(self, field.name)
            if isinstance(value, list):
                object.__setattr__(self, field.name, tuple(value))
        unknown = set(self.layers) - set(LAYERS)
        if unknown:
            raise ValueError(f"no such layers: {', '.join(sorted(unknown))}")


class Confinement:
    """The layers of one warm process and, after ``fork``, those of the child that it has become."""

    def __init__(self, policy: Policy) -> None:
        self.policy = policy
        self.skipped: dict[str, str] = {}
        """Layer asked for and not put on: why."""
        self._applied: set[str] = set()
        self._inside: namespaces.Inside | None = None
        self._ruleset: int | None = None
        self._filter: Callable[[], None] | None = None
        self._limits: limits.Limits | None = None
        self._steps: Sequence[tuple[str | None, Callable[[], object]]] = ()
        self._mapped: int | None = None
        self._warm_pid = os.getpid()

    @property
    def applied(self) -> tuple[str, ...]:
        """The layers that hold for this process.  Those of a child are known to the child alone."""
        return tuple(layer for layer in LAYERS if layer in self._applied)

    @property
    def temporary(self) -> str | None:
        """Where the child may write; None where nothing keeps what it writes private and small."""
        return namespaces.TEMPORARY if "mount-namespace" in self._applied else None

    # ── The warm process ──────────────────────────────────────────────────────────────────────────────────────────

    def enter_warm(self) -> None:
        """Everything that needs to be done once.  Call it with one thread and before other imports.

        May return in a forked process, the first of a PID namespace.  The process ends with the thread that started it.
        Raises LayerMissing where the policy requires a layer; otherwise ``skipped`` tells.
        """
        if not supported():
            here = sys.platform if sys.platform != "linux" else f"Linux on {machine()}"
            for layer in self.policy.layers:
                if layer != "rlimits":
                    self._leave_out(layer, f"not on {here}")
            self._limits = self._prepare_limits()
            self._steps = (("rlimits", self._limit),)
            return
        visible = without(self.policy.readable, self.policy.hidden)
        self._change_user_and_namespaces(visible)
        self._put_on("capabilities", _empty_bounding_set)
        self._put_on("no-new-privileges", _no_new_privileges)
        self._put_on("non-dumpable", _undumpable)
        self._put_on("parent-death-signal", namespaces.die_with_parent)
        self._limits = self._prepare_limits()
        self._put_on("landlock", lambda: self._prepare_landlock(visible))
        self._put_on("seccomp", self._prepare_seccomp)
        # These are made ready here and hold for children alone; the others are inherited.
        self._applied -= {"capabilities", "landlock", "seccomp"}
        self._steps = tuple(self._steps_of_a_child())
        self._warm_pid = os.getpid()

    def settle(self) -> None:
        """What children inherit and imports may have changed: call it once all imports are made.

        Signals are handled as in a fresh Python.  The folders of ``sys.path`` are listed: outside of a private root a
        child may not list a folder that holds something hidden beside packages.
        """
        if "mount-namespace" not in self._applied:
            import importlib.metadata
            import importlib.util

            with contextlib.suppress(Exception):
                importlib.util.find_spec("_no_such_module")
                importlib.metadata.distribution("_no-such-distribution")
        _handle_signals_afresh()

    def fork(self) -> int:
        """``os.fork()``; in a PID namespace the child is process 1 of one of its own.  Raises OSError."""
        if self._inside is None:
            return os.fork()
        if self._inside.statm is not None:
            self._mapped = limits.mapped_bytes(self._inside.statm)
        return namespaces.fork(self._inside)

    def _change_user_and_namespaces(self, visible: list[str]) -> None:
        wanted = [layer for layer in namespaces.FLAGS if layer in self.policy.layers]
        view = namespaces.survey(visible) if "mount-namespace" in wanted else namespaces.NOTHING
        user: int | None = None
        usable: list[str] = []
        refused: dict[str, str] = {}
        if "unprivileged-user" in self.policy.layers:
            if os.geteuid() != 0:
                self._applied.add("unprivileged-user")
            else:
                # As root the mounts are made with root's rights and the user is changed inside: Python may lie where
                # only root gets to.  Without mounts the user is changed first, if Python is within his reach.
                usable, refused = self._usable(wanted, view, namespaces.NOBODY)
                if "mount-namespace" in usable:
                    user = namespaces.NOBODY
                    self._applied.add("unprivileged-user")
                else:
                    self._drop_root(visible)
        if user is None:
            usable, refused = self._usable(wanted, view, None)
        for layer, reason in refused.items():
            self._leave_out(layer, reason)
        self._inside = namespaces.enter(usable, view, user)
        self._applied.update(usable)

    def _drop_root(self, visible: list[str]) -> None:
        reason = _why_not(namespaces.NOBODY, visible)
        if reason is not None:
            self._leave_out("unprivileged-user", reason)
            return
        self._put_on("capabilities", _empty_bounding_set)  # later we may no longer
        self._put_on("unprivileged-user", lambda: namespaces.become(namespaces.NOBODY))

    def _usable(self, wanted: list[str], view: namespaces.View, user: int | None) -> tuple[list[str], dict[str, str]]:
        """The namespaces that work here, and why the others do not.

        Tried in processes that end, so that nothing is ever half done: all at once, else one by one and together.
        """

        def refusal(layers: list[str]) -> str | None:
            return namespaces.refusal(layers, view, user, self._tmpfs())

        if not wanted or refusal(wanted) is None:
            return wanted, {}
        first = "user-namespace"
        reason = refusal([first]) if first in wanted else f"it needs a {first}"
        refused = {}
        for layer in wanted:
            alone = reason or (None if layer == first else refusal([first, layer]))
            if alone is not None:
                refused[layer] = alone
        usable = [layer for layer in wanted if layer not in refused]
        together = refusal(usable) if len(usable) > 1 else None
        if together is not None:
            return [], {**dict.fromkeys(wanted, together), **refused}
        return usable, refused

    def _prepare_landlock(self, visible: list[str]) -> None:
        if not landlock.abi():
            raise OSError("the kernel has no Landlock, or has it switched off")
        private = "mount-namespace" in self._applied
        # In the private root nothing is left that may not be listed; outside of it, folders with hidden things are not
        # listed at all.  One ruleset serves all children: the private /tmp of each lies below the same folder.
        self._ruleset = landlock.ruleset(
            [*visible, *namespaces.DEVICES],
            listable=["/"] if private else [],
            writable=["/dev/null", *([namespaces.WRITABLE] if private else [])],
        )

    def _prepare_seccomp(self) -> None:
        if not seccomp.available():
            raise OSError("the kernel has no seccomp filters")
        guarded = self._ruleset is not None or "mount-namespace" in self._applied
        self._filter = seccomp.prepared(seccomp.program(machine(), read_only=not guarded))

    def _prepare_limits(self) -> limits.Limits | None:
        if not limits.available():
            return None
        return limits.table(
            cpu_s=self.policy.cpu_s,
            file_bytes=self.policy.file_bytes if self.temporary else 0,
            open_files=self.policy.open_files,
        )

    def _tmpfs(self) -> str:
        return f"size={self.policy.temporary_bytes},nr_inodes={self.policy.temporary_inodes},mode=0700"

    # ── Each child ────────────────────────────────────────────────────────────────────────────────────────────────

    def enter_child(self, keep: Collection[int]) -> None:
        """Confine this process, just forked, for good; of its descriptors only ``keep`` stay open.

        Raises LayerMissing as ``enter_warm`` does, and OSError where what worked in the warm process's trial fails
        now: then nothing of the student may run.  If the warm process is gone already, so is this one.
        """
        if hasattr(os, "setsid"):
            os.setsid()
        namespaces.close_all_but(keep if self._ruleset is None else {*keep, self._ruleset})
        for layer, action in self._steps:
            if layer is None:
                action()
            else:
                self._put_on(layer, action)

    def _steps_of_a_child(self) -> Iterator[tuple[str | None, Callable[[], object]]]:
        """In their order.  Made in the warm process: what a child does, it does on copies of pages that cost time."""
        if self._inside is not None and "mount-namespace" in self._applied:
            yield None, namespaces.private_temporary(self._inside, self._tmpfs())
        else:
            yield None, functools.partial(os.chdir, "/")
        yield "rlimits", self._limit
        yield "capabilities", _dropping_capabilities()
        yield "parent-death-signal", self._die_with_warm
        yield None, namespaces.insist_on_one_thread
        if self._ruleset is not None:
            yield "landlock", landlock.prepared(self._ruleset)
            # who has it could add rules for the children to come
            yield None, functools.partial(os.close, self._ruleset)
        if self._filter is not None:
            yield "seccomp", self._filter

    def _limit(self) -> None:
        if self._limits is None:
            raise OSError(f"Python has no resource module on {sys.platform}")
        limits.apply(self._limits)
        if self._inside is None:
            return
        if self._mapped is None:
            raise OSError("memory is not limited: without /proc it is not known what is in use")
        limits.apply_address_space(self._mapped + self.policy.memory_bytes)

    def _die_with_warm(self) -> None:
        namespaces.die_with_parent()
        # In a PID namespace the end of the warm process ends us in any case, and the parent's id reads 0.
        if "pid-namespace" not in self._applied and os.getppid() != self._warm_pid:
            os._exit(1)

    # ── Both ──────────────────────────────────────────────────────────────────────────────────────────────────────

    def _put_on(self, layer: str, action: Callable[[], object]) -> None:
        if layer not in self.policy.layers:
            return
        try:
            action()
        except (OSError, ValueError) as error:
            self._leave_out(layer, error.strerror or str(error) if isinstance(error, OSError) else str(error))
        else:
            self._applied.add(layer)

    def _leave_out(self, layer: str, reason: str) -> None:
        self._applied.discard(layer)
        if self.policy.required and layer in REQUIRED:
            raise LayerMissing(layer, reason)
        self.skipped[layer] = reason


def _why_not(user: int, paths: list[str]) -> str | None:
    """Why this process may not become ``user``, found by trying; None if it may, and reaches all of the paths then."""
    there = [path for path in [os.path.dirname(os.__file__), *paths] if os.path.exists(path)]

    def trial() -> None:
        namespaces.become(user)
        for path in there:
            try:
                os.stat(path)
            except OSError:
                raise OSError(f"Python needs {path}, which an unprivileged user cannot reach") from None

    return namespaces.attempt(trial)


def _handle_signals_afresh() -> None:
    for number in sorted(signal.valid_signals() - _UNSETTABLE):
        wanted = signal.default_int_handler if number == signal.SIGINT else signal.SIG_DFL
        if number in _IGNORED:
            wanted = signal.SIG_IGN
        if signal.getsignal(number) not in (wanted, None):  # None: there is no such signal, or not for us
            signal.signal(number, wanted)
    signal.set_wakeup_fd(-1)
    if hasattr(signal, "pthread_sigmask"):
        signal.pthread_sigmask(signal.SIG_SETMASK, [])


def _empty_bounding_set() -> None:
    """No program that this process executes could ever get a capability.  Children inherit it."""
    for capability in range(_LAST_CAP + 1):
        try:
            call("prctl", _PR_CAPBSET_DROP, capability, 0, 0, 0)
        except PermissionError:
            return  # who may not has no capabilities: no-new-privileges keeps it so
        except OSError:
            return  # EINVAL: beyond the last one


def _dropping_capabilities() -> Callable[[], None]:
    """A function that drops effective, permitted, inheritable and ambient ones."""
    ambient = prepared("prctl", _PR_CAP_AMBIENT, _PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0)
    others = prepared("capset", struct.pack("=Ii", _CAPABILITY_VERSION_3, 0), bytes(24))

    def drop() -> None:
        ambient()
        others()

    return drop


def _no_new_privileges() -> None:
    call("prctl", _PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)


def _undumpable() -> None:
    call("prctl", namespaces.PR_SET_DUMPABLE, 0, 0, 0, 0)
