"""Landlock alone: what no rule names cannot be opened, and what a rule names can."""

import os
import signal
import socket

import pytest

from grader.sandbox.jail import landlock
from tests.sandbox.children import (
    ORDINARY,
    answer,
    become_nobody,
    for_each_user,
    needs_landlock,
    needs_linux,
    no_new_privileges,
    refusal,
)

pytestmark = [needs_linux, needs_landlock]
VERSIONS = range(1, landlock.abi() + 1)


@pytest.fixture
def place(reachable):
    """open/ and closed/, each with a file, that everybody may do everything with as far as the file system goes."""
    reachable.chmod(0o755)
    for name in ("open", "closed"):
        (reachable / name).mkdir()
        (reachable / name).chmod(0o777)
        (reachable / name / "file").write_text(f"in {name}")
        (reachable / name / "file").chmod(0o666)
    return reachable


def restricted(function, version=None, **rules):
    """A function that first restricts its process."""

    def inside():
        no_new_privileges()
        descriptor = landlock.ruleset(rules.pop("readable", ()), version=version, **rules)
        landlock.prepared(descriptor)()
        os.close(descriptor)
        return function()

    return inside


@for_each_user
@pytest.mark.parametrize("version", VERSIONS)
def test_only_what_a_rule_names_can_be_read(place, user, version):
    def tried():
        return [
            (place / "open" / "file").read_text(),
            os.listdir(place / "open"),
            refusal((place / "closed" / "file").read_text),
            refusal(os.listdir, place / "closed"),
            refusal(os.listdir, place),
            refusal(open, "/etc/passwd"),
        ]

    read = answer(restricted(tried, version, readable=[str(place / "open")]), user=user)
    assert read == ["in open", ["file"], "EACCES", "EACCES", "EACCES", "EACCES"]


@for_each_user
def test_a_rule_for_a_file_is_for_that_file(place, user):
    def tried():
        return [(place / "open" / "file").read_text(), refusal(os.listdir, place / "open")]

    assert answer(restricted(tried, readable=[str(place / "open" / "file")]), user=user) == ["in open", "EACCES"]


@for_each_user
@pytest.mark.parametrize("version", VERSIONS)
def test_nothing_can_be_written_where_only_reading_is_allowed(place, user, version):
    folder = place / "open"

    def tried():
        return [
            refusal(open, folder / "file", "w"),
            refusal(open, folder / "file", "a"),
            refusal(open, folder / "new", "w"),
            refusal(os.mkdir, folder / "new"),
            refusal(os.unlink, folder / "file"),
            refusal(os.symlink, "/etc", folder / "new"),
            refusal(os.rename, folder / "file", folder / "new"),
            refusal(os.link, folder / "file", folder / "new"),
            refusal(os.mkfifo, folder / "new"),
        ]

    # EXDEV: before version 2 nothing could be linked or moved to another folder under any rule.
    assert set(answer(restricted(tried, version, readable=[str(folder)]), user=user)) <= {"EACCES", "EXDEV"}
    assert os.listdir(folder) == ["file"]
    assert (folder / "file").read_text() == "in open"


@for_each_user
def test_nothing_can_be_executed_not_even_what_can_be_read(user):
    def tried():
        return [refusal(os.execv, "/bin/true", ["true"]), os.access("/bin/true", os.R_OK)]

    assert answer(restricted(tried, readable=["/"]), user=user) == ["EACCES", True]


@for_each_user
def test_a_writable_folder_takes_files_folders_and_links_and_moves_them(place, user):
    folder = place / "open"

    def tried():
        os.mkdir(folder / "a")
        os.mkdir(folder / "b")
        (folder / "a" / "x").write_text("moved")
        os.rename(folder / "a" / "x", folder / "b" / "y")
        os.symlink("y", folder / "b" / "z")
        text = (folder / "b" / "z").read_text()
        os.truncate(folder / "b" / "y", 0)
        for name in ("b/y", "b/z"):
            os.unlink(folder / name)
        os.rmdir(folder / "a")
        return [text, sorted(os.listdir(folder)), refusal(os.listdir, place / "closed")]

    assert answer(restricted(tried, writable=[str(folder)]), user=user) == ["moved", ["b", "file"], "EACCES"]


@for_each_user
def test_a_writable_folder_takes_no_pipes_sockets_or_devices(place, user):
    folder = place / "open"

    def tried():
        return [
            refusal(os.mkfifo, folder / "pipe"),
            refusal(socket.socket(socket.AF_UNIX).bind, str(folder / "socket")),
            refusal(os.mknod, folder / "device", 0o020666, os.makedev(1, 3)),
        ]

    assert answer(restricted(tried, writable=[str(folder)]), user=user) == ["EACCES", "EACCES", "EACCES"]


@for_each_user
def test_a_writable_file_can_be_written_and_its_folder_cannot(user):
    def tried():
        with open("/dev/null", "w") as file:
            file.write("away")
        return [refusal(open, "/dev/zero"), refusal(open, "/dev/shm/x", "w")]

    assert answer(restricted(tried, writable=["/dev/null"]), user=user) == ["EACCES", "EACCES"]


@for_each_user
def test_a_listable_folder_can_be_listed_and_what_is_in_it_not_read(place, user):
    def tried():
        return [sorted(os.listdir(place)), os.listdir(place / "closed"), refusal(open, place / "closed" / "file")]

    listed = answer(restricted(tried, listable=[str(place)]), user=user)
    assert listed == [["closed", "open"], ["file"], "EACCES"]


@for_each_user
def test_what_does_not_exist_is_left_out_of_the_rules(place, user):
    def tried():
        return (place / "open" / "file").read_text()

    readable = [str(place / "nowhere"), "/proc/1/root/x", str(place / "open")]
    assert answer(restricted(tried, readable=readable), user=user) == "in open"


def test_truncating_by_path_is_covered_from_version_three_on(place):
    def truncated():
        os.close(os.open(place / "open" / "file", os.O_RDONLY | os.O_TRUNC))

    for version in VERSIONS:
        (place / "open" / "file").write_text("in open")
        refused = answer(restricted(lambda: refusal(truncated), version, readable=[str(place)]))
        # Before, it is for the filter of system calls to refuse.
        assert refused == ("EACCES" if version >= 3 else None)


@pytest.mark.skipif(landlock.abi() < 4, reason="TCP is covered from ABI 4 on")
@for_each_user
def test_no_tcp_port_can_be_bound_or_reached(user):
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]

        def tried():
            with socket.socket() as one, socket.socket() as other:
                return [refusal(one.connect, ("127.0.0.1", port)), refusal(other.bind, ("127.0.0.1", 0))]

        assert answer(restricted(tried), user=user) == ["EACCES", "EACCES"]


@pytest.mark.skipif(landlock.abi() < 6, reason="signals are covered from ABI 6 on")
@for_each_user
def test_no_process_outside_gets_a_signal(user):
    def tried():
        outside = os.getppid()
        return [
            refusal(os.kill, outside, 0),
            refusal(os.kill, outside, signal.SIGKILL),
            refusal(os.kill, os.getpid(), 0),
        ]

    def as_sibling():
        if user == "nobody":
            become_nobody()
        return answer(restricted(tried))

    # Parent and child have one user: without Landlock the child could.
    assert answer(as_sibling) == ["EPERM", "EPERM", None]


@pytest.mark.skipif(landlock.abi() < 6, reason="abstract sockets are covered from ABI 6 on")
def test_no_abstract_socket_outside_is_reached():
    name = f"\0nabla-grader-{os.getpid()}"
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(name)
        server.listen()
        with socket.socket(socket.AF_UNIX) as client:
            assert answer(restricted(lambda: refusal(client.connect, name))) == "EPERM"
            assert answer(lambda: refusal(client.connect, name)) is None


@for_each_user
def test_mounting_is_refused_once_restricted(place, user):
    from grader.sandbox.jail import namespaces
    from grader.sandbox.jail.syscalls import call

    def tried():
        call("unshare", namespaces.CLONE_NEWUSER | namespaces.CLONE_NEWNS)
        no_new_privileges()
        landlock.prepared(landlock.ruleset([]))()
        return refusal(call, "mount", b"tmpfs", os.fsencode(place), b"tmpfs", 0, None)

    assert answer(tried, user=user) == "EPERM"


def test_a_ruleset_serves_more_than_one_process(place):
    descriptor = landlock.ruleset([str(place / "open")])

    def tried():
        no_new_privileges()
        landlock.prepared(descriptor)()
        return [(place / "open" / "file").read_text(), refusal(open, place / "closed" / "file")]

    try:
        assert [answer(tried), answer(tried)] == [["in open", "EACCES"]] * 2
    finally:
        os.close(descriptor)


def test_without_no_new_privileges_an_ordinary_user_may_not_restrict_itself():
    assert answer(lambda: refusal(landlock.prepared(landlock.ruleset([]))), user=ORDINARY) == "EPERM"


@pytest.mark.parametrize("version", VERSIONS)
def test_later_versions_handle_all_that_earlier_ones_do(version):
    earlier, later = landlock.handled_files(version - 1), landlock.handled_files(version)
    assert earlier & ~later == 0


def test_rulesets_leave_no_descriptor_behind(place):
    before = os.listdir("/proc/self/fd")
    os.close(landlock.ruleset([str(place)], listable=["/"], writable=["/dev/null"]))
    assert os.listdir("/proc/self/fd") == before
