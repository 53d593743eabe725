"""What a student's process may read, as the grader finds it out."""

import os
import sys
import zoneinfo
from pathlib import Path

import numpy as np
import pytest

from grader.sandbox import readable
from grader.sandbox.jail.paths import inside
from grader.sandbox.readable import readable_paths
from tests.sandbox.children import SITE_PACKAGES

ROOT = Path(__file__).parents[2]


def covered(path, paths):
    return any(inside(os.path.realpath(path), os.path.realpath(entry)) for entry in paths)


@pytest.fixture(scope="module")
def ours():
    return readable_paths([ROOT / "grader", ROOT / "reference"], [SITE_PACKAGES])


@pytest.fixture
def packages(tmp_path):
    folder = tmp_path / "site-packages"
    for name in ("numpy", "grader", "nabla_grader-0.1.0.dist-info", "nabla-grader.egg-info", "numpy-2.0.dist-info"):
        (folder / name).mkdir(parents=True)
        (folder / name / "file").touch()
    for name in ("six.py", "x.pth", "__editable__.nabla_grader-0.1.0.pth", "__editable___nabla_grader_0_1_0_finder.py"):
        (folder / name).touch()
    return folder


def names_below(folder, paths):
    return sorted(os.path.relpath(path, folder) for path in paths if inside(path, str(folder)))


def test_python_and_its_packages_can_be_read(ours):
    for path in (os.__file__, asyncio_file(), np.__file__, pytest.__file__, *zoneinfo.TZPATH):
        assert not os.path.exists(path) or covered(path, ours), path
    for entry in sys.path:
        if entry.endswith("lib-dynload"):
            assert covered(entry, ours)


def asyncio_file():
    import asyncio

    return asyncio.__file__


def test_the_libraries_that_this_process_has_loaded_can_be_read(ours):
    mapped = {line.split()[-1] for line in Path("/proc/self/maps").read_text().splitlines() if ".so" in line}
    assert not [path for path in mapped if path.startswith("/") and os.path.exists(path) and not covered(path, ours)]


def test_no_secret_and_nothing_of_ours_can_be_read(ours):
    for path in (
        ROOT, ROOT / "grader", ROOT / "grader" / "model.py", ROOT / "pyproject.toml", ROOT / "tests", __file__,
        "/", "/etc", "/etc/passwd", "/etc/shadow", "/proc", "/sys", "/dev", "/home", "/root", "/var", "/tmp", "/run",
        os.path.expanduser("~"),
    ):  # fmt: skip
        assert not covered(path, ours), path


def test_no_path_contains_a_hidden_one(packages):
    hidden = [packages / "grader", packages / "numpy" / "file"]
    for path in readable_paths(hidden, [packages]):
        assert not any(inside(str(secret), path) for secret in hidden), path


def test_of_the_packages_ours_and_the_names_of_folders_are_left_out(packages):
    found = names_below(packages, readable_paths([packages / "grader"], [packages]))
    assert found == ["numpy", "numpy-2.0.dist-info", "six.py"]


def test_packages_of_other_interpreters_are_left_out(tmp_path, monkeypatch):
    library = tmp_path / "lib"
    for name in ("python3.9/site-packages/grader", "python3/dist-packages/grader", "python3.11/json", "blas"):
        (library / name).mkdir(parents=True)
    monkeypatch.setattr(readable, "_LIBRARIES", (str(library),))
    monkeypatch.setattr(readable, "_SYSTEM", (str(library),))
    assert names_below(library, readable_paths([], [])) == ["blas", "python3.11"]
    given = library / "python3" / "dist-packages"
    assert names_below(library, readable_paths([given / "grader"], [given])) == ["blas", "python3.11"]


def test_a_package_that_is_a_link_is_followed_unless_it_leads_to_ours(packages, tmp_path):
    for name in ("elsewhere/package", "checkout/grader"):
        (tmp_path / name).mkdir(parents=True)
    (packages / "linked").symlink_to(tmp_path / "elsewhere" / "package")
    (packages / "sneaky").symlink_to(tmp_path / "checkout" / "grader")
    (packages / "upwards").symlink_to(tmp_path)
    found = names_below(tmp_path, readable_paths([tmp_path / "checkout" / "grader"], [packages]))
    assert "elsewhere/package" in found
    assert "site-packages/linked" in found
    assert not [name for name in found if "sneaky" in name or "upwards" in name or "checkout" in name]


def test_all_paths_are_absolute_and_there(ours):
    assert ours
    assert all(path.startswith("/") and os.path.exists(path) for path in ours)
    assert len(set(ours)) == len(ours)


def test_folders_that_cannot_be_listed_are_left_out(tmp_path):
    assert not [path for path in readable_paths([tmp_path / "x"], [tmp_path / "missing"]) if "missing" in path]


def test_another_copy_of_the_grader_among_the_packages_stays_out(tmp_path):
    folder = tmp_path / "site-packages"
    for name in ("grader/_course", "nabla_grader-0.1.0.dist-info", "numpy"):
        (folder / name).mkdir(parents=True)
    readable = readable_paths((), [folder])
    assert str(folder / "numpy") in readable
    assert not any(Path(path).is_relative_to(folder / "grader") for path in readable)
    assert not any(Path(folder, "grader", "_course").is_relative_to(path) for path in readable)
