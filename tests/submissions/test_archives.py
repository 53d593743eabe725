"""What may come out of an archive, and what may not."""

import bz2
import gzip
import lzma
import os
import struct
import tarfile
import time
import zipfile
import zlib
from contextlib import suppress
from pathlib import PurePosixPath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.errors import UsageError
from grader.model import Unusable
from grader.submissions import Intake, find
from grader.submissions.archives import OF_A_STUDENT, ArchiveError, Caps, unpack
from tests.submissions.packing import tarred, zipped
from tests.submissions.works import WORK


@pytest.fixture
def unpacked(tmp_path):
    """``unpacked(data)`` → what came of it, and the files there are now."""

    def run(data, caps=OF_A_STUDENT):
        archive, folder = tmp_path / "a.zip", tmp_path / "out"
        archive.write_bytes(data)
        folder.mkdir()
        done = unpack(archive, folder, caps)
        files = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if path.is_file()}
        return done, files

    return run


@pytest.fixture
def collected(tmp_path, assignment):
    """``collected("class.zip", data)`` → what is found, by student, and warnings."""

    def run(name, data):
        (tmp_path / name).write_bytes(data)
        with Intake() as intake:
            taken = intake.take([tmp_path / name])
            found = find(taken.paths, assignment, intake, unpacked=taken.unpacked, handed=taken.handed)
            sources = {one.student: one if isinstance(one, Unusable) else one.main.read_text() for one in found}
        return sources, intake.warnings

    return run


@pytest.mark.parametrize("mode", ["w", "w:gz", "w:bz2", "w:xz"])
def test_a_tar_of_each_kind_is_a_class(collected, mode):
    sources, warnings = collected("class.tar.gz", tarred({"class/ada.py": WORK, "class/kurt/lines.py": WORK}, mode))
    assert sources == {"ada": WORK, "kurt": WORK}
    assert not warnings


def test_a_zip_is_a_class_or_one_students_work(collected):
    assert collected("class.zip", zipped({"ada.py": WORK, "emmy.ipynb": "{}"}))[0] == {"ada": WORK, "emmy": "{}"}
    assert collected("kurt.zip", zipped({"lines.py": WORK, "notes.md": "x"}))[0] == {"kurt": WORK}
    assert collected("some.zip", zipped({"ada/lines.py": WORK}))[0] == {"ada": WORK}


def test_archives_of_students_are_unpacked_one_level_deep(collected):
    deeper = zipped({"again.zip": zipped({"lines.py": WORK})})
    sources, _ = collected(
        "class.zip",
        zipped(
            {
                "ada.zip": zipped({"work/lines.py": WORK}),
                "kurt/hw_2025_10_01T12_34_56_789012.tar.gz": tarred({"lines.py": WORK}),
                "emmy_2025_10_01T12_34_56_789012.zip": zipped({"lines.ipynb": "{}"}),
                "georg.zip": deeper,
            }
        ),
    )
    assert (sources["ada"], sources["kurt"], sources["emmy"]) == (WORK, WORK, "{}")
    assert "archives within it are not opened (it holds again.zip)" in sources["georg"].problem


@pytest.mark.parametrize(
    "name", ["../evil.py", "a/../../evil.py", "/etc/evil.py", "C:\\evil.py", "\\\\host\\evil.py", "c:evil.py"]
)
def test_a_name_that_leads_elsewhere_is_left_out_and_told(collected, tmp_path, name):
    sources, warnings = collected("class.zip", zipped({"ada.py": WORK, name: "raise SystemExit"}))
    assert sources == {"ada": WORK}
    assert len(warnings) == 1
    assert "it was left out" in warnings[0]
    assert not list(tmp_path.parent.rglob("evil.py"))


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=30), min_size=1, max_size=6))
def test_no_name_leads_out_of_the_folder(tmp_path_factory, names):
    root = tmp_path_factory.mktemp("names")
    data = zipped({name.replace("\0", "") + ".py": WORK for name in names})
    (root / "a.zip").write_bytes(data)
    (root / "out").mkdir()
    done = unpack(root / "a.zip", root / "out", OF_A_STUDENT)
    assert sorted(path.name for path in root.iterdir()) == ["a.zip", "out"]
    assert all(not path.is_symlink() for path in root.rglob("*"))
    assert all((root / "out" / path).resolve().is_relative_to(root / "out") for path in done.refused)


@given(st.binary(max_size=200), st.integers(0, 300), st.binary(min_size=1, max_size=4))
def test_whatever_the_bytes_it_unpacks_or_says_why_not(tmp_path_factory, junk, at, patch):
    root = tmp_path_factory.mktemp("junk")
    whole = zipped({"ada.py": WORK, "kurt/lines.py": WORK})
    for number, data in enumerate((junk, b"PK\x03\x04" + junk, whole[:at] + patch + whole[at + len(patch) :])):
        (root / "a.zip").write_bytes(data)
        (root / str(number)).mkdir()
        with suppress(ArchiveError):
            unpack(root / "a.zip", root / str(number), OF_A_STUDENT)
    assert {path.name for path in root.iterdir()} == {"a.zip", "0", "1", "2"}


def test_a_file_without_a_name_costs_no_other(tmp_path):
    (tmp_path / "a.zip").write_bytes(zipped({"ada.py": WORK, "kurt.py": WORK}).replace(b"ada.py", b"\0da.py"))
    unpack(tmp_path / "a.zip", tmp_path / "out", OF_A_STUDENT)
    assert (tmp_path / "out" / "kurt.py").read_text() == WORK


def test_links_and_devices_are_refused_and_the_others_graded(collected):
    link = tarfile.TarInfo("kurt/lines.py")
    link.type, link.linkname = tarfile.SYMTYPE, "../ada/lines.py"
    hard = tarfile.TarInfo("emmy/lines.py")
    hard.type, hard.linkname = tarfile.LNKTYPE, "ada/lines.py"
    fifo = tarfile.TarInfo("georg/lines.py")
    fifo.type = tarfile.FIFOTYPE
    members = {"ada/lines.py": WORK, "kurt": link, "emmy": hard, "georg": fifo}
    sources, _ = collected("class.tar", tarred(members, "w"))
    assert sources["ada"] == WORK
    for student in ("kurt", "emmy", "georg"):
        assert "is a link or a device" in sources[student].problem


def test_a_link_in_a_zip_is_refused(collected):
    info = zipfile.ZipInfo("kurt.py")
    info.create_system, info.external_attr = 3, 0o120777 << 16
    sources, _ = collected("class.zip", zipped({"ada.py": WORK, info: "/etc/passwd"}))
    assert sources["ada"] == WORK
    assert "is a link or a device" in sources["kurt"].problem


def test_a_bomb_costs_its_own_student_only(collected):
    bomb = zipped({"lines.py": b"\0" * (8 << 20)})
    sources, _ = collected("class.zip", zipped({"ada.zip": zipped({"lines.py": WORK}), "kurt.zip": bomb}))
    assert sources["ada"] == WORK
    assert "packed more than 200-fold" in sources["kurt"].problem


def test_sizes_are_counted_and_not_believed(unpacked):
    data = bytearray(zipped({"lines.py": os.urandom(3000)}))
    for signature, where in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        struct.pack_into("<L", data, data.index(signature) + where, 10)  # it says that it holds ten bytes
    done, _ = unpacked(bytes(data))
    assert "cannot be unpacked" in done.refused[PurePosixPath("lines.py")]


def test_all_of_an_archive_together_is_capped(unpacked):
    caps = Caps(members=100, directory_bytes=1 << 20, file_bytes=1 << 20, total_bytes=50_000)
    with pytest.raises(ArchiveError, match="more than 50,000 bytes"):
        unpacked(zipped({f"{i}.py": os.urandom(9_000) for i in range(10)}), caps)


def test_more_members_than_a_class_has_are_refused(unpacked):
    caps = Caps(members=5, directory_bytes=1 << 20, file_bytes=1 << 20, total_bytes=1 << 20)
    with pytest.raises(ArchiveError, match="more than 5 files"):
        unpacked(zipped({f"{i}.py": "" for i in range(6)}), caps)


def test_a_list_of_members_without_end_is_not_read(unpacked):
    data = bytearray(zipped({"lines.py": WORK}))
    struct.pack_into("<L", data, data.rindex(b"PK\x05\x06") + 12, 1 << 31)
    with pytest.raises(ArchiveError, match="more files than any class"):
        unpacked(bytes(data))


def test_a_tar_that_unpacks_without_end_is_stopped(unpacked):
    head = tarfile.TarInfo("lines.py")
    head.size = 1 << 40
    endless = zlib.compressobj(9, zlib.DEFLATED, 31)
    data = endless.compress(head.tobuf() + b"\0" * (64 << 20)) + endless.flush()
    with pytest.raises(ArchiveError, match="bytes once it is unpacked"):
        unpacked(data, Caps(members=5, directory_bytes=0, file_bytes=1 << 41, total_bytes=1 << 24, ratio=10**9))


def test_a_tar_that_says_that_there_is_more_than_there_is_is_not_read_for_ever(unpacked):
    """tarfile passes over what is said to be there block by block, also where it has ended."""
    head = tarfile.TarInfo("essay.pdf")
    head.pax_headers = {"size": str(1 << 60)}
    with pytest.raises(ArchiveError, match="it ends in the middle"):
        unpacked(tarred({"lines.py": WORK, "essay.pdf": head}))


@pytest.mark.parametrize("pack", [gzip.compress, bz2.compress, lzma.compress])
def test_a_tar_in_many_pieces_is_read_and_in_endlessly_many_is_not(unpacked, tmp_path, pack):
    data = tarred({"lines.py": WORK}, "w")
    pieces = b"".join(pack(data[at : at + 512]) for at in range(0, len(data), 512))
    assert unpacked(pieces)[1].keys() == {"lines.py"}
    (tmp_path / "out" / "lines.py").unlink()
    (tmp_path / "a.zip").write_bytes(pack(b"") * 20_000)
    began = time.monotonic()
    with pytest.raises(ArchiveError, match="in more than 10,000 pieces"):
        unpack(tmp_path / "a.zip", tmp_path / "out", OF_A_STUDENT)
    assert time.monotonic() - began < 5


def test_a_name_of_megabytes_is_not_looked_at(unpacked):
    began = time.monotonic()
    done, files = unpacked(tarred({"x" * (8 << 20): "", "lines.py": WORK}))
    assert files.keys() == {"lines.py"}
    assert "has a name that is too long" in done.left_out[0]
    assert len(done.left_out[0]) < 300
    assert time.monotonic() - began < 1


@pytest.mark.filterwarnings("ignore:Duplicate name")
@pytest.mark.parametrize("twin", ["kurt/lines.py", "kurt/LINES.py", "kurt\\lines.py"])
def test_two_files_of_one_name_are_nobodys_choice(collected, tmp_path, twin):
    with zipfile.ZipFile(tmp_path / "made.zip", "w") as packed:
        for name in ("ada/lines.py", "kurt/lines.py", twin):
            packed.writestr(name, WORK)
    sources, _ = collected("class.zip", (tmp_path / "made.zip").read_bytes())
    assert sources["ada"] == WORK
    assert "is there twice" in sources["kurt"].problem


def test_an_encrypted_file_and_one_packed_otherwise_are_told(collected):
    data = bytearray(zipped({"ada.py": WORK, "kurt.py": WORK, "emmy.py": WORK}))
    for name, offset, value in ((b"kurt.py", 8, 1), (b"emmy.py", 10, 97)):
        at = data.index(b"PK\x01\x02", data.rindex(name) - 46)  # its entry in the list of members
        struct.pack_into("<H", data, at + offset, value)
    sources, _ = collected("class.zip", bytes(data))
    assert sources["ada"] == WORK
    assert "is encrypted; pack it without a password" in sources["kurt"].problem
    assert "a method that is not read" in sources["emmy"].problem


def test_a_name_in_utf_8_that_does_not_say_so_is_read_as_such(collected):
    data = bytearray(zipped({"süß.py": WORK}))
    for signature, where in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        struct.pack_into("<H", data, data.index(signature) + where, 0)
    assert collected("class.zip", bytes(data))[0] == {"süß": WORK}


def test_a_name_that_is_no_utf_8_can_be_shown(collected):
    info = tarfile.TarInfo("caf\udce9.py")
    data = tarred({"x": info}, "w")
    sources, _ = collected("class.tar", data)
    assert list(sources) == ["caf\\xe9"]


def test_a_cut_off_archive_is_told(collected, tmp_path):
    whole = zipped({"lines.py": WORK})
    sources, _ = collected("class.zip", zipped({"ada.zip": whole, "kurt.zip": whole[:40]}))
    assert sources["ada"] == WORK
    assert "kurt.zip cannot be unpacked" in sources["kurt"].problem
    (tmp_path / "cut.tar.gz").write_bytes(tarred({"ada.py": WORK * 1000})[:60])
    with Intake() as intake, pytest.raises(Exception, match=r"cut.tar.gz: cannot be unpacked"):
        intake.take([tmp_path / "cut.tar.gz"])


@pytest.mark.parametrize(
    ("offset", "damage", "said"),
    [(124, b"\xff" * 12, "a size below zero"), (124, b"0" * 12, "bad checksum"), (1024, b"", "truncated header")],
)
def test_a_tar_with_a_damaged_header_is_told_and_not_read_up_to_there(tmp_path, offset, damage, said):
    whole = bytearray(tarred({"ada.py": "x = 1\n", "kurt.py": WORK}, "w"))
    if damage:
        whole[offset : offset + len(damage)] = damage
        whole[148:156] = b"%06o\0 " % (sum(whole[:148]) + 8 * 32 + sum(whole[156:512]))
    else:
        del whole[offset + 100 :]
    (tmp_path / "class.tar").write_bytes(whole)
    with Intake() as intake, pytest.raises(UsageError, match=f"class.tar: cannot be unpacked: {said}"):
        intake.take([tmp_path / "class.tar"])


def test_nothing_stays_behind(tmp_path):
    (tmp_path / "class.zip").write_bytes(zipped({"ada.py": WORK}))
    with Intake() as intake:
        taken = intake.take([tmp_path / "class.zip"])
        place = taken.unpacked[0][0]
        assert (place / "ada.py").is_file()
    assert not place.exists()
    assert [path.name for path in tmp_path.iterdir()] == ["class.zip"]


def test_only_what_may_be_needed_is_written(unpacked):
    _, files = unpacked(zipped({"lines.py": WORK, "data.bin": "x" * 1000, ".git/config": "x", "venv/a/b/c/d.txt": ""}))
    assert set(files) == {"lines.py", "data.bin"}
    assert files["data.bin"].read_bytes() == b""  # its name may tell whose it is


def test_a_read_me_beside_the_class_makes_nobody_of_the_folder(collected):
    sources, _ = collected("x.zip", zipped({"README.md": "x", "class/ada.py": WORK, "class/kurt gödel/lines.py": WORK}))
    assert sources == {"ada": WORK, "kurt gödel": WORK}
