"""An instructor's notes to all who share an answer: ``notes.toml``, written by ``grade note`` or by hand.

    "hidden_delta-3fa2b1" = "Your sum over k leaves out the last unit."

Comments and order are the instructor's and stay as they are.
"""

from __future__ import annotations

import json
import tomllib

from grader.errors import UsageError

HEADING = "# Notes to students: group = sentence.  After an edit by hand, `grade note` puts them into the reports.\n"


def parse(text: str, where: str) -> dict[str, str]:
    """Group → sentence.  Raises UsageError, which names the file, the line or key, and the remedy."""
    try:
        notes = tomllib.loads(text.replace("\r\n", "\n"))
    except tomllib.TOMLDecodeError as error:
        raise UsageError(f'{where}: not valid TOML: {error}; a line is: "group" = "sentence"') from None
    for group, sentence in notes.items():
        if not isinstance(sentence, str):
            raise UsageError(f'{where}: {group}: should be a sentence in quotes; a line is: "group" = "sentence"')
    return {group: sentence for group, sentence in notes.items() if sentence.strip()}


def with_note(text: str, group: str, sentence: str) -> str:
    """The file with this note, in the place of the one that the group may have."""
    line = f"{_quoted(group)} = {_quoted(sentence)}\n"
    before, after = _around(text or HEADING, group)
    if before and not before.endswith("\n"):
        before += "\n"
    return before + line + after


def without(text: str, group: str) -> str:
    return "".join(_around(text, group))


def _around(text: str, group: str) -> tuple[str, str]:
    """What stands before and after the statement of a group; all and nothing where there is none.

    A statement is the shortest run of lines that is valid alone.
    """
    lines = text.splitlines(keepends=True)
    start = 0
    for end in range(1, len(lines) + 1):
        statement = _parsed("".join(lines[start:end]))
        if statement is None:
            continue
        if group in statement:
            return "".join(lines[:start]), "".join(lines[end:])
        start = end
    return text, ""


def _parsed(lines: str) -> dict[str, object] | None:
    try:
        return tomllib.loads(lines.replace("\r\n", "\n"))
    except tomllib.TOMLDecodeError:
        return None


def _quoted(text: str) -> str:
    """A TOML string; JSON's escapes are TOML's too."""
    sound = text.encode("utf-8", "replace").decode()  # what no UTF-8 can hold came from a terminal
    return json.dumps(sound, ensure_ascii=False).replace("\x7f", "\\u007f")
