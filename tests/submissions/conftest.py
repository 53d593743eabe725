import pytest

from tests.small_course import write_course


@pytest.fixture
def assignment(tmp_path_factory):
    """Questions ``double`` and ``line``; files ``lines.py`` and ``lines.ipynb``."""
    return write_course(tmp_path_factory.mktemp("course")).load("lines")


@pytest.fixture
def hand_in(tmp_path):
    """``hand_in({"ada.py": "…"})`` writes a class folder and returns it."""

    def write(files, root=tmp_path / "class"):
        root.mkdir(exist_ok=True)
        for name, content in files.items():
            path = root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return root

    return write
