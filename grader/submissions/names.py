"""Names from a disk → ids of students → names on a disk."""

from __future__ import annotations

import hashlib
import os
import re
import unicodedata

#: Room for suffixes within the 255 bytes that file systems allow.
MAX_SAFE_BYTES = 200

#: Joiners that words of some languages contain; the other invisible characters only mislead.
_JOINERS = "\u200c\u200d"

#: What Windows keeps for itself, with any extension.
_RESERVED = re.compile(r"(con|prn|aux|nul|(com|lpt)[0-9¹²³])(?=\.|$)", re.IGNORECASE)


def printable(name: str) -> str:
    r"""A file name as text that can be shown, compared and kept: what cannot is escaped (``\\xe9``, ``\\n``).

    Bytes that are not UTF-8, control characters (an escape sequence would reach the terminal) and invisible
    ones are escaped; equal-looking spellings of one character become one.
    """
    text = os.fsencode(name).decode("utf-8", "backslashreplace")
    text = "".join(" " if unicodedata.category(char) == "Zs" else char for char in text)
    return "".join(
        char if char.isprintable() or char in _JOINERS else char.encode("unicode_escape").decode()
        for char in unicodedata.normalize("NFC", text)
    )


def safe_name(student: str) -> str:
    """A file name for an id, without suffix, safe on Linux, macOS and Windows: ``a/b`` → ``a%2Fb``.

    Letters of any language and spaces stay.  ``urllib.parse.unquote`` gives the id back, unless it was too
    long: then the end is a hash.  Different ids have different names, though two that differ only in case
    meet where the file system does not tell cases apart.
    """
    # File systems may take two spellings of é as one name; only the composed one is written as it is.
    composed = unicodedata.is_normalized("NFC", student)
    reserved = _RESERVED.match(student)
    last = len(student) - 1
    name = "".join(
        _quoted(char)
        if char in '%<>:"/\\|?*'
        or not char.isprintable()
        or (not composed and not char.isascii())
        or (i == 0 and (char in ". ~-" or reserved))
        or (i == last and char in ". ")
        else char
        for i, char in enumerate(student)
    )
    if not name:
        return "%"
    if len(name.encode()) <= MAX_SAFE_BYTES:
        return name
    # "%~" is no escape, so no shorter id has such a name.
    end = "%~" + hashlib.sha256(student.encode("utf-8", "surrogatepass")).hexdigest()[:32]
    start = name.encode()[: MAX_SAFE_BYTES - len(end)].decode("utf-8", "ignore")
    return re.sub(r"%.?$", "", start) + end


def _quoted(char: str) -> str:
    return "".join(f"%{byte:02X}" for byte in char.encode("utf-8", "surrogatepass"))
