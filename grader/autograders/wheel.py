"""The package as a wheel, made of the files that run: without a checkout, a build system, or a network."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path

import grader
from grader.errors import GraderError

_NAME = "nabla-grader"
_COURSE = "_course"
_WHEEL = "Wheel-Version: 1.0\nGenerator: nabla-grader\nRoot-Is-Purelib: true\nTag: py3-none-any\n"


def file_name() -> str:
    return f"nabla_grader-{_distribution().version}-py3-none-any.whl"


def members() -> dict[str, bytes]:
    """Path in the wheel → content.  The engine alone: no course, not even the built-in one.

    https://packaging.python.org/en/latest/specifications/binary-distribution-format/, read in November 2026.
    """
    distribution = _distribution()
    info = f"nabla_grader-{distribution.version}.dist-info"
    content = {
        **dict(_modules()),
        f"{info}/METADATA": _written(distribution, "METADATA"),
        f"{info}/entry_points.txt": _written(distribution, "entry_points.txt"),
        f"{info}/WHEEL": _WHEEL.encode(),
    }
    record = f"{info}/RECORD"
    lines = [f"{path},{_digest(data)},{len(data)}" for path, data in content.items()]
    content[record] = "\n".join([*lines, f"{record},,", ""]).encode()
    return content


def constraints() -> str:
    """All that the package needs, and what that needs, in the versions that are installed here."""
    found: dict[str, str] = {}
    waiting = list(_distribution().requires or ())
    while waiting:
        needed = waiting.pop()
        name = re.sub(r"[-_.]+", "-", re.split(r"[^\w.-]", needed, maxsplit=1)[0]).lower()
        if "extra ==" in needed or name in found:
            continue
        try:
            distribution = metadata.distribution(name)
        except metadata.PackageNotFoundError:  # of another system or Python
            continue
        found[name] = distribution.version
        waiting += distribution.requires or ()
    return "".join(f"{name}=={version}\n" for name, version in sorted(found.items()))


def _modules() -> Iterator[tuple[str, bytes]]:
    root = Path(grader.__file__).parent
    for path in sorted(root.rglob("*")):
        below = path.relative_to(root)
        if path.is_file() and "__pycache__" not in below.parts and below.parts[0] != _COURSE:
            yield f"grader/{below.as_posix()}", path.read_bytes()


def _written(distribution: metadata.Distribution, name: str) -> bytes:
    text = distribution.read_text(name)
    if text is None:
        raise GraderError(f"{_NAME} is installed without its {name}; install it again to pack it")
    return text.encode()


def _distribution() -> metadata.Distribution:
    try:
        return metadata.distribution(_NAME)
    except metadata.PackageNotFoundError:
        raise GraderError(f"{_NAME} is not installed here, so it cannot be packed; install it with pip") from None


def _digest(data: bytes) -> str:
    return "sha256=" + base64.urlsafe_b64encode(hashlib.sha256(data).digest()).rstrip(b"=").decode()
