"""Namespaces alone: what is seen from inside, what is left outside, and what happens where they are forbidden."""

import ctypes
import errno
import json
import os
import signal
import socket
import struct
import threading
import time
from pathlib import Path

import pytest

from grader.sandbox.jail import namespaces, paths, seccomp, syscalls
from tests.sandbox.children import (
    ORDINARY,
    ChildFailed,
    answer,
    for_each_user,
    gone_within,
    mounts,
    needs_linux,
    no_new_privileges,
    refusal,
    tell,
)

ALL = list(namespaces.FLAGS)
OPTIONS = "size=1m,nr_inodes=20,mode=0700"


def why_not():
    """Why this machine has no namespaces, None if it has."""
    if not syscalls.supported():
        return "namespaces are of Linux"
    try:
        return answer(lambda: namespaces.refusal(ALL, namespaces.NOTHING, None, OPTIONS), user=ORDINARY)
    except ChildFailed as failed:
        return str(failed)


pytestmark = pytest.mark.skipif(why_not() is not None, reason=f"no namespaces: {why_not()}")


@pytest.fixture
def place(reachable):
    """shown/ with a hidden folder and file in it, and secret/, in a folder that everybody can reach."""
    reachable.chmod(0o755)
    for name in ("shown/a", "shown/b", "shown/c", "shown/kept", "secret"):
        (reachable / name).mkdir(parents=True)
        (reachable / name / "file").write_text(name)
    (reachable / "shown" / "key.txt").write_text("42")
    (reachable / "shown" / "link").symlink_to(reachable / "secret")
    return reachable


def inside(function, layers=ALL, visible=(), user="root"):
    """A function that enters namespaces, and calls ``function`` with what ``enter`` gave."""
    view = namespaces.survey([*visible, "/usr", "/lib", "/lib64"])

    def entered():
        who = namespaces.NOBODY if user == "root" and os.geteuid() == 0 else None
        return function(namespaces.enter(layers, view, who))

    return entered


def in_child(warm, function, temporary=True):
    """The answer of a forked child of the warm process."""
    receiver, sender = os.pipe()
    child = namespaces.fork(warm)
    if child == 0:
        try:
            if temporary:
                namespaces.private_temporary(warm, OPTIONS)()
            tell(sender, function())
        finally:
            os._exit(0)
    os.close(sender)
    with open(receiver) as pipe:
        said = pipe.read()
    os.waitpid(child, 0)
    return json.loads(said)


# ── The private root ──────────────────────────────────────────────────────────────────────────────────────────────


@for_each_user
def test_nothing_is_seen_but_what_is_to_be_seen(place, user):
    def tried(_):
        assert (place / "shown" / "a" / "file").read_text() == "shown/a"
        assert os.path.exists("/usr/bin/env")
        return [
            sorted(set(os.listdir("/")) - {"lib64", "visible", *place.parts}),
            [path for path in ("/proc", "/sys", "/etc/passwd", "/home", "/root", "/var") if os.path.exists(path)],
            os.path.exists(place / "secret"),
            sorted(os.listdir("/dev")),
            sorted(os.listdir(place)),
        ]

    seen = answer(inside(tried, visible=[str(place / "shown")], user=user), user=user)
    assert seen == [
        ["dev", "lib", "private", "usr"],
        [],
        False,
        ["full", "null", "random", "urandom", "zero"],
        ["shown"],
    ]


@for_each_user
def test_what_is_hidden_in_a_folder_is_covered(place, user):
    shown = place / "shown"
    visible = paths.without([str(shown)], [str(shown / "kept"), str(shown / "key.txt")])

    def tried(_):
        def everything(folder):
            return [open(os.path.join(where, name)).read() for where, _, names in os.walk(folder) for name in names]

        return [
            sorted(everything(shown / name) for name in ("a", "b", "c")),
            # Whether they are covered or not there at all is for the survey to choose.
            refusal(os.listdir, shown / "kept") in ("EACCES", "ENOENT"),
            refusal(open, shown / "key.txt") in ("EACCES", "ENOENT"),
            refusal(open, shown / "link" / "file"),
        ]

    seen = answer(inside(tried, visible=visible, user=user), user=user)
    assert seen == [[["shown/a"], ["shown/b"], ["shown/c"]], True, True, "ENOENT"]


@for_each_user
def test_all_of_it_is_read_only(place, user):
    def tried(_):
        return [
            refusal(open, place / "shown" / "a" / "file", "w"),
            refusal(open, place / "shown" / "new", "w"),
            refusal(os.mkdir, "/new"),
            refusal(os.mkdir, "/dev/new"),
            refusal(os.chmod, place / "shown", 0o777),
            refusal(os.utime, place / "shown" / "a" / "file"),
            os.statvfs("/usr").f_flag & os.ST_RDONLY,
            os.statvfs("/usr").f_flag & os.ST_NOSUID > 0,
            os.statvfs("/usr").f_flag & os.ST_NODEV > 0,
            os.statvfs("/").f_flag & os.ST_NOEXEC > 0,
        ]

    (place / "shown").chmod(0o777)
    (place / "shown" / "a" / "file").chmod(0o666)
    seen = answer(inside(tried, visible=[str(place / "shown")], user=user), user=user)
    assert seen == [*["EROFS"] * 6, os.ST_RDONLY, True, True, True]
    assert (place / "shown" / "a" / "file").read_text() == "shown/a"


@for_each_user
def test_devices_work(user):
    def tried(_):
        with open("/dev/null", "w") as file:
            file.write("away")
        with open("/dev/zero", "rb") as zeros, open("/dev/urandom", "rb") as random:
            return [zeros.read(2) == b"\0\0", len(random.read(5)), refusal(os.mknod, "/tmp/sda", 0o060666, 2048)]

    assert answer(inside(tried, user=user), user=user) == [True, 5, "EPERM"]


@for_each_user
def test_each_child_has_a_temporary_folder_of_its_own(user):
    def tried(warm):
        def first():
            Path("/tmp/mine").write_text("first")
            Path("relative").write_text("too")
            return sorted(os.listdir("/tmp"))

        def second():
            return [sorted(os.listdir("/tmp")), os.getcwd(), oct(os.stat("/tmp").st_mode)]

        ours = {name for name in os.listdir("/tmp") if not os.path.islink(f"/tmp/{name}")}
        return [sorted(ours), in_child(warm, first), in_child(warm, second), os.path.exists("/tmp/mine")]

    before = set(os.listdir("/tmp"))
    assert answer(inside(tried, user=user), user=user) == [
        [],
        ["mine", "relative"],
        [[], "/private/tmp", "0o40700"],
        False,
    ]
    assert "mine" not in set(os.listdir("/tmp")) - before


@for_each_user
def test_a_temporary_folder_has_a_size_and_a_number_of_files(user):
    def tried(warm):
        def fill():
            with open("/tmp/big", "wb") as file:
                written = 0
                while True:
                    try:
                        written += os.write(file.fileno(), bytes(1 << 16))
                    except OSError as error:
                        full = errno.errorcode[error.errno]
                        break
            os.truncate("/tmp/big", 0)
            made = 0
            while refusal(lambda: os.close(os.open(f"/tmp/{made}", os.O_CREAT))) is None:  # noqa: B023
                made += 1
            return [written <= 1 << 20, full, made < 20]

        return in_child(warm, fill)

    assert answer(inside(tried, user=user), user=user) == [True, "ENOSPC", True]


@for_each_user
def test_nothing_can_be_executed_from_the_temporary_folder(user):
    def tried(warm):
        def execute():
            Path("/tmp/run").write_text("#!/bin/sh\n")
            os.chmod("/tmp/run", 0o700)
            return refusal(os.execv, "/tmp/run", ["run"])

        return in_child(warm, execute)

    assert answer(inside(tried, user=user), user=user) == "EACCES"


@for_each_user
def test_what_lies_in_tmp_is_seen_beside_the_private_one(user):
    folder = Path("/tmp") / f"nabla-grader-test-{os.getpid()}-{user}"
    (folder / "packages").mkdir(parents=True)
    try:
        (folder / "packages" / "module.py").write_text("found = True")
        (folder / "secret").write_text("42")

        def tried(warm):
            def child():
                Path("/tmp/new").write_text("x")
                return [
                    (folder / "packages" / "module.py").read_text(),
                    os.path.exists(folder / "secret"),
                    refusal(open, folder / "packages" / "new", "w"),
                    sorted(os.listdir("/tmp")),
                ]

            return in_child(warm, child)

        view = namespaces.survey([str(folder / "packages")])

        def entered():
            return tried(namespaces.enter(ALL, view, namespaces.NOBODY if os.geteuid() == 0 else None))

        assert answer(entered, user=user) == ["found = True", False, "EROFS", [folder.name, "new"]]
    finally:
        for path in ("packages/module.py", "secret"):
            (folder / path).unlink()
        (folder / "packages").rmdir()
        folder.rmdir()


@for_each_user
def test_links_on_the_way_are_there_too(place, user):
    (place / "to-shown").symlink_to("shown")
    (place / "again").symlink_to(place / "to-shown")
    visible = [str(place / "again" / "a")]

    def tried(_):
        return [(place / "again" / "a" / "file").read_text(), os.path.exists(place / "again" / "b")]

    assert answer(inside(tried, visible=visible, user=user), user=user) == ["shown/a", False]


def test_as_root_what_only_root_reaches_is_seen(place):
    if os.geteuid() != 0:
        pytest.skip("this user is not root")
    (place / "shown").chmod(0o700)

    def tried(_):
        return [os.getuid(), (place / "shown" / "a" / "file").read_text()]

    assert answer(inside(tried, visible=[str(place / "shown" / "a")])) == [namespaces.NOBODY, "shown/a"]


# ── Processes, network, System V IPC ──────────────────────────────────────────────────────────────────────────────


@for_each_user
def test_each_child_is_the_first_process_of_a_world_of_its_own(user):
    outside = os.getpid()

    def tried(warm):
        def child():
            return [os.getpid(), os.getppid(), refusal(os.kill, outside, 0), refusal(os.kill, -1, 0)]

        return [os.getpid(), *(in_child(warm, child) for _ in range(3))]

    assert answer(inside(tried, user=user), user=user) == [1, *[[1, 0, "ESRCH", "ESRCH"]] * 3]


@for_each_user
def test_there_is_no_network_not_even_to_oneself(user):
    def tried(_):
        with socket.socket() as client:
            return [
                [name for _, name in socket.if_nameindex() if name != "lo" and not name.endswith("0")],
                refusal(client.connect, ("127.0.0.1", 9)),
                refusal(client.connect, ("192.0.2.1", 9)),
            ]

    assert answer(inside(tried, user=user), user=user) == [[], "ENETUNREACH", "ENETUNREACH"]


@for_each_user
def test_abstract_sockets_of_others_are_not_reached(user):
    name = f"\0nabla-grader-namespaces-{os.getpid()}"
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(name)
        server.listen()

        def tried(_):
            with socket.socket(socket.AF_UNIX) as client:
                return refusal(client.connect, name)

        assert answer(inside(tried, user=user), user=user) == "ECONNREFUSED"


@for_each_user
def test_a_child_takes_all_it_started_with_it(user):
    receiver, sender = os.pipe()

    def tried(warm):
        child = namespaces.fork(warm)
        if child == 0:
            if os.fork() == 0:
                os.setsid()
                if os.fork() == 0:
                    time.sleep(60)
            time.sleep(60)
        time.sleep(0.1)
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        return True

    try:
        assert answer(inside(tried, user=user), user=user)
        os.close(sender)
        assert gone_within(5, receiver)
    finally:
        os.close(receiver)


@for_each_user
@pytest.mark.parametrize("victim", ["the grader", "the process that it started"])
def test_nobody_outlives_the_grader(user, victim):
    receiver, sender = os.pipe()
    told, telling = os.pipe()

    def grader():
        warm = os.fork()
        if warm == 0:

            def serve(entered):
                if namespaces.fork(entered) == 0:
                    tell(telling, "ready")
                time.sleep(60)

            try:
                namespaces.die_with_parent()
                inside(serve, user=user)()
            finally:
                os._exit(1)
        os.read(told, 100)
        os.kill(os.getpid() if victim == "the grader" else warm, signal.SIGKILL)
        os.waitpid(warm, 0)
        return True

    try:
        if victim == "the grader":
            with pytest.raises(AssertionError, match="SIGKILL"):
                answer(grader, user=user)
        else:
            assert answer(grader, user=user)
        os.close(sender)
        assert gone_within(5, receiver)
    finally:
        for descriptor in (receiver, told, telling):
            os.close(descriptor)


@for_each_user
def test_the_first_process_ends_as_the_one_inside_did(user):
    def ended(how):
        warm = os.fork()
        if warm == 0:
            try:
                inside(lambda _: how(), user=user)()
            finally:
                os._exit(99)
        return os.waitstatus_to_exitcode(os.waitpid(warm, 0)[1])

    def tried():
        return [ended(lambda: os._exit(7)), ended(crash)]

    def crash():
        signal.signal(signal.SIGSEGV, signal.SIG_DFL)  # not pytest's faulthandler
        ctypes.string_at(0)

    assert answer(tried, user=user) == [7, -signal.SIGSEGV]


# ── Nothing is left, and nothing is half done ─────────────────────────────────────────────────────────────────────


@for_each_user
def test_the_machine_is_as_before(place, user):
    before = mounts(), sorted(os.listdir(place)), set(os.listdir("/tmp"))
    receiver, sender = os.pipe()  # held by every process that comes of it
    try:
        for _ in range(3):
            work = inside(lambda warm: in_child(warm, lambda: 1), visible=[str(place / "shown")], user=user)
            assert answer(work, user=user) == 1
        os.close(sender)
        assert gone_within(5, receiver)
    finally:
        os.close(receiver)
    assert (mounts(), sorted(os.listdir(place))) == before[:2]
    assert not {"private", "visible", "cover"} & (set(os.listdir("/tmp")) - before[2])


@for_each_user
def test_asking_leaves_the_process_where_it_is(user):
    def tried():
        spaces = sorted(os.readlink(f"/proc/self/ns/{name}") for name in os.listdir("/proc/self/ns"))
        view = namespaces.survey(["/usr", "/lib", "/lib64"])
        who = namespaces.NOBODY if os.geteuid() == 0 else None
        reason = namespaces.refusal(ALL, view, who, OPTIONS)
        after = sorted(os.readlink(f"/proc/self/ns/{name}") for name in os.listdir("/proc/self/ns"))
        return [reason, spaces == after, len(os.listdir("/proc/self/fd"))]

    assert answer(tried, user=user)[:2] == [None, True]


def forbidding(*names):
    """A filter under which the named calls fail, as those of container runtimes do."""
    program = [(0x20, 0, 0, 0)]
    for name in names:
        program += [(0x15, 0, 1, syscalls.number(name)), (0x06, 0, 0, seccomp.REFUSE)]
    program.append((0x06, 0, 0, seccomp.ALLOW))
    return b"".join(struct.pack("=HBBI", *instruction) for instruction in program)


@for_each_user
@pytest.mark.parametrize(
    "call", ["unshare", "mount", "open_tree", "move_mount", "mount_setattr", "pivot_root", "setns"]
)
def test_where_a_call_is_forbidden_the_answer_names_it(user, call):
    def tried():
        no_new_privileges()
        seccomp.install(forbidding(call))
        who = namespaces.NOBODY if os.geteuid() == 0 else None
        return namespaces.refusal(ALL, namespaces.survey(["/usr"]), who, OPTIONS)

    assert call in answer(tried, user=user)


@for_each_user
def test_where_uid_map_may_not_be_written_the_answer_says_so(user, monkeypatch):
    def refused(*_):
        raise PermissionError(errno.EPERM, "writing /proc/self/uid_map: Operation not permitted")

    monkeypatch.setattr(namespaces, "_write_at", refused)
    who = namespaces.NOBODY if user == "root" else None

    def tried():
        return namespaces.refusal(ALL, namespaces.survey(["/usr"]), who, OPTIONS)

    assert "uid_map" in answer(tried, user=user)


def test_an_attempt_that_is_killed_counts_as_a_refusal():
    assert "ended" in namespaces.attempt(lambda: os.kill(os.getpid(), signal.SIGKILL))
    assert namespaces.attempt(lambda: None) is None
    assert "no such thing" in namespaces.attempt(lambda: exec("raise KeyError('no such thing')"))


@needs_linux
def test_one_thread_can_be_told_from_two():
    def tried():
        alone = namespaces.has_one_thread()
        done = threading.Event()
        thread = threading.Thread(target=done.wait)
        thread.start()
        together = namespaces.has_one_thread()
        done.set()
        thread.join()
        return [alone, together]

    assert answer(tried) == [True, False]

    def where_unshare_is_forbidden():
        no_new_privileges()
        seccomp.install(forbidding("unshare"))
        return tried()

    assert answer(where_unshare_is_forbidden) == [True, False]


def test_descriptors_are_closed_but_for_those_kept():
    def tried():
        opened = [os.open("/dev/null", os.O_RDONLY) for _ in range(5)]
        high = os.dup2(opened[0], 200)
        kept = {0, 1, 2, opened[2], high}
        namespaces.close_all_but(kept)
        found = {number for number in range(300) if refusal(os.fstat, number) is None}
        return found == kept

    with pytest.raises(AssertionError):  # the pipe that it would have answered by is closed too
        answer(tried)

    def tried_and_kept():
        opened = [os.open("/dev/null", os.O_RDONLY) for _ in range(5)]
        held = {int(name) for name in os.listdir("/proc/self/fd")} - set(opened)
        namespaces.close_all_but(held | {opened[2]})
        return [refusal(os.fstat, number) for number in opened]

    assert answer(tried_and_kept) == ["EBADF", "EBADF", None, "EBADF", "EBADF"]


# ── The survey ────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_folder_of_which_most_is_seen_is_mounted_whole(tmp_path):
    for name in "abcdefgh":
        (tmp_path / name).mkdir()
    where = tmp_path.resolve()
    view = namespaces.survey([str(where / name) for name in "abcdefg"])
    assert view.mounts == (str(where),)
    assert view.covers == (str(where / "h"),)


def test_a_folder_of_which_little_is_seen_is_not(tmp_path):
    for name in "abcdefgh":
        (tmp_path / name).mkdir()
    where = tmp_path.resolve()
    view = namespaces.survey([str(where / "a"), str(where / "b")])
    assert view.mounts == (str(where / "a"), str(where / "b"))
    assert view.covers == ()


def test_a_link_is_never_covered_for_its_target_would_be(tmp_path):
    for name in "abcdef":
        (tmp_path / name).mkdir()
    (tmp_path / "link").symlink_to("a")
    where = tmp_path.resolve()
    view = namespaces.survey([str(where / name) for name in "abcde"])
    assert (view.mounts, view.covers) == ((str(where),), (str(where / "f"),))


def test_what_is_not_there_is_left_out(tmp_path):
    (tmp_path / "loop").symlink_to("loop")
    (tmp_path / "dangling").symlink_to("nowhere")
    view = namespaces.survey([str(tmp_path / name) for name in ("missing", "loop", "dangling")])
    assert view.mounts == ()


def test_the_whole_of_tmp_is_never_shown():
    assert namespaces.survey(["/tmp"]).mounts == ()


# ── Paths ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_folder_with_something_hidden_gives_way_to_its_other_entries(place):
    shown = place / "shown"
    left = paths.without([str(shown)], [str(shown / "kept" / "file")])
    assert left == [str(shown / name) for name in ("a", "b", "c", "key.txt")]
    assert paths.without([str(shown)], [str(place)]) == []
    assert paths.without([str(shown)], [str(place / "secret")]) == [str(shown)]


def test_links_among_those_entries_do_not_bring_in_what_nobody_named(place):
    shown = place / "shown"
    (shown / "up").symlink_to("..")
    (shown / "to-kept").symlink_to("kept")
    (shown / "to-a").symlink_to("a")
    left = paths.without([str(shown)], [str(shown / "kept")])
    assert str(shown / "to-a") in left
    assert not {str(shown / "up"), str(shown / "to-kept"), str(shown / "link")} & set(left)


def test_hidden_things_are_found_through_links(place):
    (place / "alias").symlink_to("shown")
    left = paths.without([str(place / "alias")], [str(place / "shown" / "a")])
    assert left == [str(place / "alias" / name) for name in ("b", "c", "kept", "key.txt")]
    assert paths.without([str(place / "shown")], [str(place / "alias" / "a")])[0] == str(place / "shown" / "b")


def test_outermost_paths_compare_by_their_parts():
    assert paths.outermost(["/a/b", "/a-b", "/a", "/a/c/d", "/b"]) == ["/a", "/a-b", "/b"]
