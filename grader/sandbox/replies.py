"""What a student's process left in the shared memory → outcomes.  Pure, and nothing that comes in can break it."""

from __future__ import annotations

import json
import mmap
import re
import signal
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from grader.model import LeftOut, Malformed, Missing, Outcome, Raised, Returned, Stopped
from grader.sandbox.jail import wire
from grader.sandbox.jail.program import MAX_LEFT_OUT

_MESSAGE = 1_000
#: Of what a frame says besides values; lists in JSON take thirty times their room in memory.
_MOST_TEXT = 1 << 18
_LINE = 200  # of a statement; whoever forges a longer one costs us no time


@dataclass(frozen=True)
class Reply:
    """One process's answers: ``answers[probe]`` for those that were asked, and how far it came."""

    answers: Mapping[int, Outcome] = field(default_factory=dict)
    left_out: tuple[tuple[LeftOut, int | None], ...] = ()
    """With the number of the statement where it was skipped on our word."""
    output: str = ""
    complete: bool = False
    corrupt: str = ""
    """Why the rest could not be read; empty where all is well."""
    texts: int = 0
    """The length of all that was read of its text, but for the output."""


def read(memory: bytes | mmap.mmap, end: int, asked: range, text_room: int = wire.MAX_TEXTS) -> Reply:
    """The reply in ``memory`` (header and frames, up to ``end``) to the probes that were ``asked``.

    All answers and exceptions together may have ``text_room`` characters.  Only what is an answer is copied: whoever
    claims to have filled the memory costs us none.
    """
    answers: dict[int, Outcome] = {}
    left_out: list[tuple[LeftOut, int | None]] = []
    output: list[str] = []
    complete, corrupt = False, ""
    last, texts = asked.start - 1, 0
    try:
        for count, (index, status, mutated, text, values) in enumerate(wire.frames(memory, end)):
            if complete:
                raise wire.Corrupt("something follows the last frame")
            if count > 2 * asked.stop + MAX_LEFT_OUT:
                raise wire.Corrupt("too many frames")
            if status != wire.OUTPUT:
                if texts + len(text) > text_room:  # to read it would cost us more than it cost them
                    raise wire.Corrupt("more text than answers have")
                texts += len(text)
            match status:
                case wire.RETURNED | wire.RAISED | wire.MISSING | wire.OVERSIZE:
                    if not last < index < asked.stop:
                        raise wire.Corrupt(f"probe {index} was not asked here")
                    last = index
                    if status == wire.RETURNED:
                        positions = tuple(i for i in range(16) if mutated >> i & 1) if mutated else ()
                        answers[index] = Returned(text, values.copy(), positions)
                    else:
                        answers[index] = _outcome(status, text)
                case wire.LEFT_OUT:
                    (where, what, reason), number = _texts(text, 3)
                    item = LeftOut(where=where[:300], what=what[:300], reason=reason[:1_000])
                    left_out.append((item, number))
                case wire.OUTPUT:
                    output.append(text)
                case wire.DONE:
                    complete = True
                case _:
                    raise wire.Corrupt("a frame of an unknown kind")
    except wire.Corrupt as error:
        corrupt, complete = str(error), False
    return Reply(answers, tuple(left_out), "".join(output), complete, corrupt, texts)


def _outcome(status: int, text: str) -> Outcome:
    if status == wire.MISSING:
        return Missing(text[:500])
    if status == wire.OVERSIZE:
        return Stopped("output_limit", text[:500])
    (name, message, traceback), _ = _texts(text, 3)
    return Raised(name[:100], message[:_MESSAGE], traceback[:6_000])


def _texts(text: str, count: int) -> tuple[list[str], int | None]:
    """So many texts, of characters that can be written, and the number that may follow them."""
    if len(text) > _MOST_TEXT:
        raise wire.Corrupt("a frame's text is too long")
    try:
        parts = json.loads(text)
    except (ValueError, RecursionError):
        raise wire.Corrupt("a frame's text is no JSON") from None
    if not isinstance(parts, list) or not count <= len(parts) <= count + 1:
        raise wire.Corrupt("a frame's text has the wrong parts")
    texts, number = parts[:count], parts[count] if len(parts) > count else None
    if not all(isinstance(part, str) for part in texts) or type(number) not in (int, type(None)):
        raise wire.Corrupt("a frame's text has the wrong parts")
    return [part.encode("utf-8", "backslashreplace").decode() for part in texts], number


def ending(status: int, killed: Literal["", "call", "question", "submission"], seconds: float) -> Stopped:
    """How a process ended that did not come to its end, from its wait status and our own reason to end it."""
    if killed == "call":
        return Stopped("time_limit", f"still running after {seconds:g} s")
    if killed == "question":
        return Stopped("time_limit", f"all calls of this function together took more than {seconds:g} s")
    if killed == "submission":
        return Stopped("time_limit", f"the {seconds:g} s of the whole submission were used up")
    number = status & 0x7F
    if number == 0:
        return Stopped("killed", f"the call ended the whole process (exit code {status >> 8})")
    try:
        name = signal.Signals(number).name
    except ValueError:
        name = f"signal {number}"
    if name == "SIGXCPU":
        return Stopped("time_limit", "the processor time of the whole submission was used up")
    return Stopped("killed", f"the call ended the whole process ({name})")


def unread(corrupt: str) -> Malformed:
    return Malformed(f"the answers could not be read: {corrupt}")


def why_missing(name: str, said: str, left_out: Sequence[LeftOut]) -> str:
    """Why there is no function ``name``: the statement that would have defined it, or what the process said."""
    for item in left_out:
        if f"def {name}(" in item.what or f"def {name} (" in item.what:
            return f"{name} was left out ({item.where}): {item.reason}"
    return said or f"there is no function called {name}"


_UNDEFINED = re.compile(r"name '(\w+)' is not defined")


def why_undefined(raised: Raised, left_out: Sequence[LeftOut]) -> Raised:
    """With the statement that would have defined the name, where a NameError has one that was left out."""
    undefined = _UNDEFINED.match(raised.message) if raised.type == "NameError" else None
    for item in left_out if undefined else ():
        if undefined and _binds(item.what[:_LINE], undefined[1]):
            message = f"{raised.message}: what defines it was left out ({item.where}): {item.reason}"
            return replace(raised, message=message[:_MESSAGE])
    return raised


def _binds(statement: str, name: str) -> bool:
    """Whether the first line of a statement imports, defines or assigns the name."""
    return re.search(rf"^(?:from|import|def|class)\b.*\b{name}\b|^[^=(]*\b{name}\b[^=(]*=(?!=)", statement) is not None
