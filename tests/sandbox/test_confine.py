"""All layers together, in their order, as the warm process puts them on; and what is said where one is missing."""

import asyncio
import ctypes
import decimal
import importlib.util
import io
import json
import os
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import threading
import time
import traceback
import unittest
import zoneinfo
from pathlib import Path

import numpy as np
import numpy.random  # numpy imports it late, and a test's nobody cannot reach a Python below /root
import pytest

from grader.sandbox.jail import confine, landlock, namespaces, seccomp, syscalls
from grader.sandbox.jail.confine import LAYERS, REQUIRED, Confinement, LayerMissing, Policy
from grader.sandbox.readable import readable_paths
from tests.sandbox.children import (
    IS_ROOT,
    ORDINARY,
    SITE_PACKAGES,
    ChildEnded,
    answer,
    for_each_user,
    gone_within,
    needs_landlock,
    needs_linux,
    no_new_privileges,
    python,
    refusal,
    tell,
    wait_until,
)
from tests.sandbox.test_namespaces import forbidding, why_not

pytestmark = [needs_linux, needs_landlock]

WITHOUT_NAMESPACES = tuple(layer for layer in LAYERS if layer not in namespaces.FLAGS)
ROOT = Path(__file__).parents[2]

#: With namespaces, and as in a container that forbids them.
in_each_mode = pytest.mark.parametrize(
    "layers",
    [
        pytest.param(
            LAYERS,
            id="namespaces",
            marks=pytest.mark.skipif(why_not() is not None, reason=f"no namespaces: {why_not()}"),
        ),
        pytest.param(WITHOUT_NAMESPACES, id="landlock-and-seccomp"),
    ],
)


def policy(layers=LAYERS, **changes):
    hidden = [ROOT / name for name in ("grader", "reference", "assignments", "rubrics", "tests")]
    values = {
        "readable": readable_paths(hidden, [SITE_PACKAGES]),
        "hidden": [str(path) for path in hidden],
        "memory_bytes": 256 << 20,
        "cpu_s": 10,
        "file_bytes": 1 << 20,
        "open_files": 64,
        "layers": layers,
        "temporary_bytes": 4 << 20,
        "temporary_inodes": 100,
        **changes,
    }
    return Policy(**json.loads(json.dumps(values)))


def confined(function, layers=LAYERS, *, with_confinement=False, **changes):
    """A function that becomes a warm process, forks, confines the child, and hands on what ``function`` says in it."""
    wanted = policy(layers, **changes)

    def warm():
        confinement = Confinement(wanted)
        confinement.enter_warm()
        confinement.settle()
        return one_child(confinement, (lambda: function(confinement)) if with_confinement else function)

    return warm


def one_child(confinement, function):
    receiver, sender = os.pipe()
    child = confinement.fork()
    if child == 0:
        try:
            confinement.enter_child({0, 1, 2, sender})
            try:
                said = {"returned": function()}
            except Exception:
                said = {"raised": traceback.format_exc()}
            tell(sender, said)
        finally:
            os._exit(0)
    os.close(sender)
    with open(receiver) as pipe:
        text = pipe.read()
    status = os.waitpid(child, 0)[1]
    if not text:
        return {"ended": status}
    said = json.loads(text)
    assert "raised" not in said, said["raised"]
    return said["returned"]


# ── What is put on ────────────────────────────────────────────────────────────────────────────────────────────────


def unreachable():
    """Whether this Python lies where an ordinary user does not get to (/root/.pyenv)."""
    return IS_ROOT and confine._why_not(namespaces.NOBODY, [str(SITE_PACKAGES)]) is not None


@for_each_user
@in_each_mode
def test_every_layer_asked_for_holds(layers, user):
    def said(confinement):
        return [confinement.applied, confinement.skipped, confinement.temporary]

    applied, skipped, temporary = answer(confined(said, layers, with_confinement=True), user=user)
    expected = list(layers)
    if user == "root" and layers is WITHOUT_NAMESPACES and unreachable():
        expected.remove("unprivileged-user")
        assert "cannot reach" in skipped.pop("unprivileged-user")
    assert applied == expected
    assert skipped == {}
    assert temporary == ("/tmp" if layers is LAYERS else None)


def test_the_layers_are_named_in_order_and_all_but_namespaces_are_required():
    assert LAYERS == (
        "rlimits", "no-new-privileges", "parent-death-signal", "non-dumpable", "unprivileged-user", "capabilities",
        "landlock", "seccomp", "user-namespace", "mount-namespace", "pid-namespace", "network-namespace",
        "ipc-namespace",
    )  # fmt: skip
    assert frozenset(WITHOUT_NAMESPACES) == REQUIRED


@for_each_user
@pytest.mark.parametrize("layer", LAYERS)
def test_any_layer_can_be_left_out(layer, user):
    layers = tuple(other for other in LAYERS if other != layer)

    def said(confinement):
        return [confinement.applied, confinement.skipped]

    applied, skipped = answer(confined(said, layers, with_confinement=True), user=user)
    missing = set(layers) - set(applied)
    assert layer not in applied
    assert missing == set(skipped)
    if layer == "no-new-privileges":
        assert missing == {"landlock", "seccomp"}  # the kernel wants it first
    elif layer == "user-namespace":
        # It gives the rights that the others need; root may have them anyway.
        assert missing <= set(namespaces.FLAGS) | {"unprivileged-user"}
        assert user == "root" or missing == set(namespaces.FLAGS) - {layer}
    elif layer == "mount-namespace":
        assert missing <= {"unprivileged-user"}
    else:
        assert not missing


def test_no_layer_at_all_still_runs():
    def said(confinement):
        return [confinement.applied, confinement.skipped, os.getcwd()]

    assert answer(confined(said, (), with_confinement=True)) == [[], {}, "/"]


def test_lists_are_taken_for_tuples_and_unknown_layers_are_refused():
    given = policy(["rlimits"])
    assert given.layers == ("rlimits",)
    assert isinstance(given.readable, tuple)
    assert hash(given)
    with pytest.raises(ValueError, match="wishful"):
        policy(["rlimits", "wishful"])


# ── What a student's process cannot do ────────────────────────────────────────────────────────────────────────────


@for_each_user
@in_each_mode
def test_nothing_of_ours_and_no_secret_can_be_read(layers, user, tmp_path):
    readable = policy(layers).readable  # asked out here: in there the folders of packages cannot be listed
    secret = tmp_path / "secret"
    secret.write_text("42")
    outside = os.getpid()

    def tried():
        paths = [
            secret, __file__, ROOT / "pyproject.toml", ROOT / "grader" / "model.py", ROOT / "README.md",
            "/etc/passwd", "/etc/shadow", "/proc/self/environ", "/proc/1/cmdline", f"/proc/{outside}/mem",
            f"/proc/{outside}/environ", "/sys/kernel/notes", "/dev/mem", "/dev/vda", "/dev/tty", "/var/log/dpkg.log",
            "/bin/../etc/passwd", "/usr/../root/.bashrc", "/proc/self/root/etc/passwd",
        ]  # fmt: skip
        read = [str(path) for path in paths if refusal(open, path) is None]
        listed = [
            str(path)
            for path in (
                ROOT,
                ROOT / "grader",
                ROOT / "tests",
                "/root",
                "/home",
                "/proc",
                tmp_path,
                "/var",
                "/run",
                "/work",
            )
            if refusal(os.listdir, path) is None and not is_way_through(path)
        ]
        return [read, listed]

    def is_way_through(path):
        # In a private root the folders on the way to what is readable are there, and in them nothing else.
        return layers is LAYERS and all(
            any(entry.startswith(str(Path(path, name))) for entry in readable) for name in os.listdir(path)
        )

    assert answer(confined(tried, layers), user=user) == [[], []]


@for_each_user
@in_each_mode
def test_nothing_can_be_written_outside_of_the_private_tmp(layers, user, reachable):
    (reachable / "file").write_text("kept")
    (reachable / "file").chmod(0o666)

    def tried():
        for where in (reachable, Path("/"), Path("/usr/lib"), Path("/var/tmp"), Path("/dev/shm"), SITE_PACKAGES, ROOT):
            for action in (
                lambda: os.close(os.open(where / "new", os.O_CREAT | os.O_WRONLY)),  # noqa: B023
                lambda: os.mkdir(where / "new-folder"),  # noqa: B023
                lambda: os.symlink("x", where / "new-link"),  # noqa: B023
                lambda: os.unlink(where / "file"),  # noqa: B023
                lambda: os.chmod(where, 0o777),  # noqa: B023
                lambda: os.utime(where),  # noqa: B023
                lambda: os.close(os.open(where / "file", os.O_RDONLY | os.O_TRUNC)),  # noqa: B023
            ):
                assert refusal(action) is not None, where
        return True

    assert answer(confined(tried, layers), user=user)
    assert (reachable / "file").read_text() == "kept"
    assert os.listdir(reachable) == ["file"]


@for_each_user
@in_each_mode
def test_no_process_thread_signal_or_connection(layers, user):
    outside = os.getpid()

    def tried():
        with pytest.raises(RuntimeError):
            threading.Thread(target=print).start()
        return [
            refusal(os.fork),
            refusal(subprocess.run, ["/bin/true"]),
            refusal(os.execv, "/bin/true", ["true"]),
            refusal(os.kill, outside, 0),
            refusal(os.kill, os.getppid() or 1, signal.SIGKILL),
            refusal(os.kill, -1, signal.SIGKILL),
            refusal(socket.socket),
            refusal(os.setuid, 0),
        ]

    assert answer(confined(tried, layers), user=user) == ["EPERM"] * 8


@for_each_user
@in_each_mode
def test_no_capability_is_left(layers, user):
    def tried():
        header, data = struct.pack("=Ii", 0x20080522, 0), ctypes.create_string_buffer(24)
        # The filter refuses capget(): ask before it is put on is asking too early, so ask by what they would allow.
        assert refusal(syscalls.call, "capset", header, data.raw) == "EPERM"
        return [
            refusal(os.setgroups, []),
            refusal(os.chroot, "/"),
            refusal(syscalls.call, "unshare", namespaces.CLONE_NEWUSER),
        ]

    assert answer(confined(tried, layers), user=user) == ["EPERM"] * 3

    without_filter = tuple(layer for layer in layers if layer not in ("seccomp", "landlock"))

    def status():
        bounding = [syscalls.call("prctl", 23, number, 0, 0, 0) for number in range(30)]
        return [
            bounding,
            refusal(os.chroot, "/"),
            syscalls.call("prctl", 39, 0, 0, 0, 0),
            syscalls.call("prctl", 3, 0, 0, 0, 0),
        ]

    bounding, chroot, no_new_privs, dumpable = answer(confined(status, without_filter), user=user)
    assert chroot == "EPERM"
    assert (no_new_privs, dumpable) == (1, 0)
    if user == "root" or layers is LAYERS:  # others may not empty it, and have nothing to gain by it
        assert not any(bounding)


@for_each_user
@in_each_mode
def test_memory_is_limited_and_what_is_within_is_not(layers, user):
    def tried():
        with pytest.raises(MemoryError):
            np.ones(300 << 20, dtype=np.uint8)
        return int(np.ones(100 << 20, dtype=np.uint8)[-1])

    assert answer(confined(tried, layers), user=user) == 1


@for_each_user
@in_each_mode
def test_processor_time_is_limited(layers, user):
    def tried():
        while True:
            pass

    ended = answer(confined(tried, layers, cpu_s=1), user=user)["ended"]
    assert os.WTERMSIG(ended) == signal.SIGKILL


@for_each_user
@in_each_mode
def test_of_the_descriptors_only_those_named_are_open(layers, user):
    secret = os.open(__file__, os.O_RDONLY)

    def tried():
        return [number for number in range(3, 1024) if refusal(os.fstat, number) is None]

    try:
        assert len(answer(confined(tried, layers), user=user)) == 1
    finally:
        os.close(secret)


@for_each_user
@in_each_mode
def test_signals_are_as_in_a_fresh_python(layers, user):
    def warm():
        signal.signal(signal.SIGTERM, lambda *_: None)
        signal.signal(signal.SIGPIPE, signal.SIG_DFL)
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGALRM])

        def tried():
            assert signal.getsignal(signal.SIGINT) is signal.default_int_handler
            masked = signal.pthread_sigmask(signal.SIG_BLOCK, [])
            return [signal.getsignal(signal.SIGTERM) == signal.SIG_DFL, signal.getsignal(signal.SIGPIPE), list(masked)]

        return confined(tried, layers)()

    assert answer(warm, user=user) == [True, signal.SIG_IGN, []]


def test_a_process_with_two_threads_is_not_confined(monkeypatch):
    def warm():
        confinement = Confinement(policy())
        confinement.enter_warm()
        monkeypatch.setattr(namespaces, "has_one_thread", lambda: False)
        child = confinement.fork()
        if child == 0:
            try:
                confinement.enter_child({0, 1, 2})
            except RuntimeError as error:
                os._exit(5 if "thread" in str(error) else 6)
            os._exit(0)
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])

    assert answer(warm) == 5


# ── What goes on working ──────────────────────────────────────────────────────────────────────────────────────────


@for_each_user
@in_each_mode
def test_honest_work_goes_on(layers, user):
    zone = zoneinfo.ZoneInfo("Europe/Paris")

    def tried():
        rng = numpy.random.default_rng(0)
        a = rng.standard_normal((50, 50))
        assert np.allclose(np.linalg.solve(a, a), np.eye(50))
        assert asyncio.run(asyncio.wait_for(asyncio.sleep(0.001, "slept"), 5)) == "slept"
        suite = unittest.FunctionTestCase(lambda: None)
        assert unittest.TextTestRunner(stream=io.StringIO()).run(suite).wasSuccessful()
        rung = []
        signal.signal(signal.SIGALRM, lambda *_: rung.append(1))
        signal.setitimer(signal.ITIMER_REAL, 0.01)
        time.sleep(0.05)
        assert rung
        assert len(os.urandom(8)) == 8
        assert decimal.Decimal(1) / 3
        assert zone.key == "Europe/Paris"
        with open(os.devnull, "w") as nothing:
            nothing.write("away")
        return True

    assert answer(confined(tried, layers), user=user)


@pytest.mark.skipif(why_not() is not None, reason=f"no namespaces: {why_not()}")
@for_each_user
def test_the_private_tmp_takes_files(user):
    def tried():
        np.save("/tmp/a.npy", np.arange(3))
        np.savez("b.npz", x=np.ones(2))
        with tempfile.TemporaryDirectory() as folder, tempfile.NamedTemporaryFile(dir=folder) as file:
            file.write(b"x")
        assert np.load("/tmp/a.npy").sum() == 3
        os.rename("/tmp/a.npy", "/tmp/c.npy")
        os.mkdir("/tmp/folder")
        os.rename("/tmp/c.npy", "/tmp/folder/c.npy")
        with open("/tmp/large", "wb") as file:
            too_large = refusal(lambda: os.write(file.fileno(), bytes(1 << 20)) + os.write(file.fileno(), b"x"))
        return [too_large, os.path.exists("/tmp/b.npz"), os.getcwd()]

    assert answer(confined(tried), user=user) == ["EFBIG", True, "/private/tmp"]


IMPORTS = """
import json, sys
sys.path.insert(0, sys.argv[1])
from jail.confine import Confinement, Policy
import os
warm = Confinement(Policy(**json.loads(sys.argv[2])))
warm.enter_warm()
sys.path[0:1] = []
import numpy
warm.settle()
child = warm.fork()
if child == 0:
    warm.enter_child({0, 1, 2})
    import colorsys, sqlite3, xml.dom.minidom, unittest.mock, wave       # late, from the standard library
    import pygments.lexers.python, mpmath                               # late, from packages
    import importlib.metadata
    for name in ("grader", "reference", "tests", "nabla_grader"):
        try:
            module = __import__(name)
        except ImportError:
            continue
        except PermissionError:
            continue
        assert not [x for x in vars(module) if not x.startswith("__")], vars(module)
    print("imported", importlib.metadata.version("numpy") == numpy.__version__, flush=True)
    os._exit(0)
os._exit(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) & 255)
"""


@in_each_mode
def test_packages_can_be_imported_late_and_ours_cannot(layers):
    given = policy(layers)
    text = json.dumps({name: getattr(given, name) for name in given.__dataclass_fields__})
    # The folder's own modules import each other and nothing else of ours.
    assert python(IMPORTS, str(ROOT / "grader" / "sandbox"), text).strip() == "imported True"


# ── Where something is missing ────────────────────────────────────────────────────────────────────────────────────


@for_each_user
@pytest.mark.parametrize("forbidden", ["unshare", "mount", "setns", "move_mount"])
def test_where_namespaces_are_forbidden_the_rest_holds(user, forbidden):
    def said(confinement):
        return [confinement.applied, confinement.skipped, refusal(open, "/etc/passwd"), refusal(os.fork)]

    def container():
        no_new_privileges()
        seccomp.install(forbidding(forbidden))
        return confined(said, with_confinement=True, required=not (user == "root" and unreachable()))()

    applied, skipped, *refused = answer(container, user=user)
    assert refused in (["EACCES", "EPERM"], ["ENOENT", "EPERM"])
    assert {"landlock", "seccomp", "rlimits", "capabilities"} <= set(applied)
    assert "mount-namespace" in skipped or "pid-namespace" in skipped
    assert forbidden in " ".join(skipped.values())
    if forbidden == "mount":  # the others do not need it
        assert "pid-namespace" in applied
    if forbidden == "setns":
        assert {"mount-namespace", "network-namespace", "unprivileged-user"} <= set(applied)


#: Among others SETUID, SETGID and SETPCAP; no SYS_ADMIN.
DOCKERS_CAPABILITIES = 0xA80425FB


@pytest.mark.parametrize("capabilities", [DOCKERS_CAPABILITIES, 0])
def test_in_a_container_root_is_confined_as_far_as_it_goes(capabilities):
    if not IS_ROOT:
        pytest.skip("this user is not root")

    def said(confinement):
        return [confinement.applied, confinement.skipped, refusal(open, "/etc/passwd"), refusal(os.fork)]

    def container():
        low = capabilities & 0xFFFFFFFF
        syscalls.call("capset", struct.pack("=Ii", 0x20080522, 0), struct.pack("=6I", low, low, 0, 0, 0, 0))
        no_new_privileges()
        seccomp.install(forbidding("unshare", "mount", "setns", "open_tree", "pivot_root"))
        return confined(said, with_confinement=True)()

    applied, skipped, *refused = answer(container)
    assert refused == ["EACCES", "EPERM"]
    assert set(WITHOUT_NAMESPACES) - set(applied) <= {"unprivileged-user"}
    if capabilities == 0:
        assert "not permitted" in skipped["unprivileged-user"]


def test_without_proc_memory_is_not_limited_and_that_is_said(monkeypatch):
    found = os.path.exists
    monkeypatch.setattr(os.path, "exists", lambda path: path != "/proc/self/statm" and found(path))

    def said(confinement):
        return [confinement.applied, confinement.skipped]

    applied, skipped = answer(confined(said, WITHOUT_NAMESPACES, with_confinement=True))
    assert "/proc" in skipped["rlimits"]
    assert {"landlock", "seccomp"} <= set(applied)


@for_each_user
def test_where_uid_map_may_not_be_written_there_are_no_namespaces_and_the_rest_holds(user, monkeypatch):
    def refused(*_):
        raise PermissionError(1, "writing /proc/self/uid_map: Operation not permitted")

    monkeypatch.setattr(namespaces, "_write_at", refused)

    def said(confinement):
        return [confinement.applied, confinement.skipped]

    applied, skipped = answer(confined(said, with_confinement=True), user=user)
    assert {"landlock", "seccomp"} <= set(applied)
    assert not set(namespaces.FLAGS) & set(applied)
    assert all("uid_map" in skipped[layer] for layer in namespaces.FLAGS)


@pytest.mark.parametrize("layer", ["landlock", "seccomp"])
@pytest.mark.parametrize("required", [True, False])
def test_a_missing_filter_is_an_error_where_it_is_required_and_named_where_not(layer, required, monkeypatch):
    monkeypatch.setattr(landlock, "abi", (lambda: 0) if layer == "landlock" else landlock.abi)
    monkeypatch.setattr(seccomp, "available", (lambda: False) if layer == "seccomp" else seccomp.available)

    def warm():
        try:
            return confined(lambda c: [c.applied, c.skipped], with_confinement=True, required=required)()
        except LayerMissing as missing:
            return [missing.layer, str(missing)]

    said = answer(warm)
    if required:
        assert said[0] == layer
        assert "the kernel" in said[1]
    else:
        assert layer not in said[0]
        assert "the kernel" in said[1][layer]


def test_with_neither_landlock_nor_mounts_no_file_can_be_changed(monkeypatch, tmp_path):
    monkeypatch.setattr(landlock, "abi", lambda: 0)
    tmp_path.chmod(0o777)

    def tried():
        return [refusal(open, tmp_path / "x", "w"), refusal(os.mkdir, tmp_path / "y")]

    assert answer(confined(tried, WITHOUT_NAMESPACES)) == ["EPERM", "EPERM"]


def test_where_python_is_roots_alone_root_keeps_its_name_but_none_of_its_rights(tmp_path):
    if not IS_ROOT:
        pytest.skip("this user is not root")
    private = tmp_path / "private"
    (private / "packages").mkdir(parents=True)
    private.chmod(0o700)

    def said(confinement):
        return [confinement.skipped.get("unprivileged-user", ""), os.getuid(), refusal(open, "/etc/shadow")]

    changes = {"readable": [*readable_paths([], []), str(private / "packages")]}
    reason, user, refused = answer(confined(said, WITHOUT_NAMESPACES, with_confinement=True, **changes))
    assert "cannot reach" in reason
    assert (user, refused) == (0, "EACCES")

    def strict():
        with pytest.raises(LayerMissing, match="unprivileged-user"):
            Confinement(policy(WITHOUT_NAMESPACES, required=True, **changes)).enter_warm()
        return True

    assert answer(strict)


def test_where_python_is_everybodys_root_becomes_nobody(monkeypatch):
    if not IS_ROOT:
        pytest.skip("this user is not root")
    monkeypatch.setattr(confine, "_why_not", lambda *_: None)

    def tried():
        return [os.getresuid(), os.getresgid(), os.getgroups()]

    nobody = namespaces.NOBODY
    assert answer(confined(tried, WITHOUT_NAMESPACES)) == [[nobody] * 3, [nobody] * 3, []]


def test_elsewhere_than_on_linux_there_are_limits_and_the_rest_is_named(monkeypatch):
    monkeypatch.setattr(confine, "supported", lambda: False)
    monkeypatch.setattr(namespaces, "supported", lambda: False)
    monkeypatch.setattr(sys, "platform", "darwin")

    def said(confinement):
        return [confinement.applied, confinement.skipped, refusal(os.close, os.open("/etc/passwd", os.O_RDONLY))]

    applied, skipped, read = answer(confined(said, with_confinement=True))
    assert applied == ["rlimits"]
    assert set(skipped) == set(LAYERS) - {"rlimits"}
    assert set(skipped.values()) == {"not on darwin"}
    assert read is None


# ── Ends ──────────────────────────────────────────────────────────────────────────────────────────────────────────


@for_each_user
@in_each_mode
@pytest.mark.parametrize("victim", ["grader", "warm process"])
def test_a_child_does_not_outlive_the_warm_process(layers, user, victim):
    wanted = policy(layers)
    receiver, sender = os.pipe()
    told, telling = os.pipe()

    def grader():
        warm = os.fork()
        if warm == 0:
            try:
                confinement = Confinement(wanted)
                confinement.enter_warm()
                if confinement.fork() == 0:
                    confinement.enter_child({0, 1, 2, sender, telling})
                    tell(telling, "ready")
                time.sleep(60)
            finally:
                os._exit(1)
        os.read(told, 100)
        os.kill(os.getpid() if victim == "grader" else warm, signal.SIGKILL)
        os.waitpid(warm, 0)
        return True

    try:
        if victim == "grader":
            with pytest.raises(ChildEnded):
                answer(grader, user=user)
        else:
            assert answer(grader, user=user)
        os.close(sender)
        assert gone_within(5, receiver)
    finally:
        for descriptor in (receiver, told, telling):
            os.close(descriptor)


def test_a_child_whose_warm_process_is_gone_already_ends_before_any_student_code():
    wanted = policy(WITHOUT_NAMESPACES)
    receiver, sender = os.pipe()

    def grader():
        warm = os.fork()
        if warm == 0:
            confinement = Confinement(wanted)
            confinement.enter_warm()
            if confinement.fork() == 0:
                wait_until(lambda: os.getppid() != confinement._warm_pid)
                confinement.enter_child({0, 1, 2, sender})
                tell(sender, "still here")
            os._exit(0)
        os.waitpid(warm, 0)
        return True

    assert answer(grader, user=ORDINARY)
    os.close(sender)
    with open(receiver) as pipe:
        assert pipe.read() == ""


@for_each_user
def test_one_warm_process_serves_many_children(user):
    def warm():
        confinement = Confinement(policy())
        confinement.enter_warm()

        def tried():
            Path("/tmp/x").write_text("x")
            return [os.getpid(), os.listdir("/tmp").count("x")]

        before = len(os.listdir("/dev")) if os.path.isdir("/dev") else 0
        found = [one_child(confinement, tried) for _ in range(20)]
        return [found == [found[0]] * 20, before > 0]

    assert answer(warm, user=user) == [True, True]


def test_the_package_can_be_imported_where_there_is_nothing_of_this(monkeypatch):
    source = (
        "import sys\n"
        "sys.modules['resource'] = None\n"
        f"sys.path.insert(0, {str(ROOT / 'grader' / 'sandbox')!r})\n"
        "sys.platform = 'win32'\n"
        "import jail.confine as c\n"
        "print(len(c.LAYERS))\n"
    )
    assert python(source).strip() == str(len(LAYERS))
    assert importlib.util.find_spec("grader.sandbox.jail.confine")
