"""Files → a zip that is the same for the same files; what of a course one assignment needs."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from grader.autograders import wheel
from grader.course import Assignment
from grader.errors import UsageError
from grader.files import write_whole
from grader.model import Reveal
from grader.sandbox.sandbox import Mode

_FILES = Path(__file__).with_name("files")
_BEFORE_ALL = (1980, 1, 1, 0, 0, 0)  # the earliest that a zip can say


@dataclass(frozen=True)
class Packed:
    """What is packed, and how it shall be graded."""

    assignment: Assignment
    rubric: Path
    sandbox: Mode = "strict"
    reveal: Reveal | None = None

    @property
    def options(self) -> str:
        """Of ``grade ci``, for a shell."""
        reveal = f" --reveal {self.reveal}" if self.reveal else ""
        return f"--sandbox {self.sandbox}{reveal}"


def write(path: Path, files: Mapping[str, bytes], *, force: bool = False) -> None:
    """Raises UsageError where ``path`` cannot be written, or is there and ``force`` is not given."""
    if path.exists() and not force:
        raise UsageError(f"{path}: is there already; --force replaces it, -o names another file")
    try:
        write_whole(path, zipped(files))
    except OSError as error:
        raise UsageError(f"{path}: cannot be written: {error.strerror}") from error


def zipped(files: Mapping[str, bytes]) -> bytes:
    """Scripts may be run, and the rest be read, by their owner."""
    memory = io.BytesIO()
    with zipfile.ZipFile(memory, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            entry = zipfile.ZipInfo(name, _BEFORE_ALL)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = (0o700 if content.startswith(b"#!") else 0o600) << 16
            archive.writestr(entry, content)
    return memory.getvalue()


def engine() -> dict[str, bytes]:
    """The wheel, the versions of what it needs, and the script that installs both."""
    return {
        wheel.file_name(): zipped(wheel.members()),
        "constraints.txt": wheel.constraints().encode(),
        "install.sh": script("install.sh"),
    }


def course(packed: Packed, below: str) -> dict[str, bytes]:
    """A course with this one assignment, in the folder ``below``: declaration, handout, stubs, reference, rubric."""
    assignment = packed.assignment
    folder, root = assignment.folder, assignment.folder.parent.parent
    files = {path: path.relative_to(root).as_posix() for path in sorted(folder.iterdir()) if path.is_file()}
    files |= {path: path.relative_to(root).as_posix() for path in _sources(root / "reference")}
    files[packed.rubric] = f"rubrics/{assignment.slug}.toml"
    return {f"{below}/{name}": path.read_bytes() for path, name in files.items()}


def script(name: str, **marks: str) -> bytes:
    """A file of ``files/`` with its marks, ``@NAME@``, replaced."""
    text = (_FILES / name).read_text(encoding="utf-8")
    for mark, value in marks.items():
        if f"@{mark}@" not in text:
            raise ValueError(f"{name} has no mark {mark}")
        text = text.replace(f"@{mark}@", value)
    return text.encode()


def _sources(reference: Path) -> Iterator[Path]:
    return (path for path in sorted(reference.rglob("*")) if path.is_file() and "__pycache__" not in path.parts)
