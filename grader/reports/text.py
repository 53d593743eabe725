"""Hostile text, made harmless for the place that it goes to.

A student chooses file names, exception messages and source lines.  In a terminal they could move the cursor
or recolour it, in Markdown become HTML or a table of their own, in a spreadsheet a formula; and anywhere a
bidirectional override could make a line read as another.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

TAB_WIDTH = 4
_TRACEBACK = 8_000
#: Scripts and emoji that need them would fall apart without: ZERO WIDTH NON-JOINER and JOINER.
_JOINERS = {"\u200c", "\u200d"}
_INVISIBLE = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
_NEWLINES = re.compile("\r\n|[\n\r\v\f\x1c\x1d\x1e\x85\u2028\u2029]")


def visible(text: str) -> str:
    r"""One line; an escape character is shown as ``\x1b`` and the like; line breaks and tabs are spaces."""
    return _show(_NEWLINES.sub(" ", text).replace("\t", " "))


def visible_lines(text: str) -> list[str]:
    """The same for text of several lines, which stay apart; tabs are ``TAB_WIDTH`` spaces."""
    return [_show(line.replace("\t", " " * TAB_WIDTH)) for line in _NEWLINES.split(text)]


def shorten(text: str, most: int) -> str:
    """At most ``most`` characters, with a word on what is missing."""
    if len(text) <= most:
        return text
    return f"{text[:most]} … ({len(text) - most} more characters)"


def tail(traceback: str) -> str:
    """The end of a long traceback says what went wrong."""
    if len(traceback) <= _TRACEBACK:
        return traceback
    return f"… ({len(traceback) - _TRACEBACK} characters before)\n{traceback[-_TRACEBACK:]}"


def _show(line: str) -> str:
    if line.isascii() and line.isprintable():
        return line
    return "".join(
        character if character in _JOINERS or unicodedata.category(character) not in _INVISIBLE else _escaped(character)
        for character in line
    )


def _escaped(character: str) -> str:
    code = ord(character)
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


# ── Markdown ────────────────────────────────────────────────────────────────────────────────────────────────


#: What would be markup, each with what makes it plain.
_MARKUP = (
    (re.compile(r"([\\`*\[\]|~$])"), r"\\\1"),
    (re.compile(r"(?<![^\W_])_|_(?![^\W_])"), r"\\_"),  # within a word it emphasises nothing
    (re.compile(r"(?<=\w):(?=//)"), r"\\:"),  # addresses do not become links
    (re.compile(r"\b(www)\.", re.IGNORECASE), r"\1\\."),
    (re.compile(r"^([#>+=-])"), r"\\\1"),
    (re.compile(r"^(\d{1,9})([.)])(?=\s|$)"), r"\1\\\2"),
)
_BACKTICKS = re.compile("`+")


@lru_cache(2048)  # titles, reasons and hints are the same in a whole class
def markdown(text: str) -> str:
    """``text`` as one line of a paragraph or of a table cell: it reads as it stands and means nothing.

    Escapes no more than it must (``hidden_delta`` and ``δ^(2)`` stay as they are): Markdown is also read raw.
    """
    line = visible(text).strip()
    line = line.replace("&", "&amp;").replace("<", "&lt;")
    for markup, plain in _MARKUP:
        line = markup.sub(plain, line)
    return line


@lru_cache(2048)
def code(text: str) -> str:
    """``text`` as a code span, whatever backticks it holds; safe in a table cell too."""
    line = visible(text).strip().replace("|", "\\|")
    if not line:
        return ""
    longest = max((len(run) for run in _BACKTICKS.findall(line)), default=0)
    fence = "`" * (longest + 1)
    return f"{fence} {line} {fence}" if longest else f"{fence}{line}{fence}"


def block(text: str) -> str:
    """``text`` as an indented code block.

    Indented and not fenced: nothing inside can end it, and Markdown of every kind knows it.
    """
    return "\n".join(f"    {line}".rstrip() for line in visible_lines(text.strip("\r\n")))


def fenced(text: str, language: str) -> str:
    """``text`` as a fenced code block, which can be copied as it stands; nothing inside can end it."""
    longest = max((len(run) for run in _BACKTICKS.findall(text)), default=0)
    fence = "`" * max(3, longest + 1)
    return "\n".join([f"{fence}{language}", *visible_lines(text), fence])


# ── Spreadsheets ────────────────────────────────────────────────────────────────────────────────────────────

#: What spreadsheets take for the beginning of a formula, full-width forms included.
_FORMULA = "=+-@＝＋－＠"


def cell(text: str) -> str:
    """``text`` as a spreadsheet cell that is no formula: such a beginning gets an apostrophe before it."""
    line = visible(text)
    return f"'{line}" if line.lstrip()[:1] and line.lstrip()[0] in _FORMULA else line
