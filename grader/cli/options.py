"""Options that several commands have, and kinds of option values."""

from __future__ import annotations

import math
import os
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from grader.cases import PUBLIC_SEED

_UNITS = {"": 1, "k": 10, "m": 20, "g": 30, "t": 40}


class Size(click.ParamType):  # type: ignore[type-arg]  # generic since click 8.4 only
    """A number of bytes: ``1048576``, ``512M``, ``1.5GiB``; units are powers of 1024."""

    name = "size"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> int:
        if isinstance(value, int):
            return value
        match = re.fullmatch(r"\s*(\d+(?:\.\d+)?)\s*(?:([kmgt])(?:i?b)?|b)?\s*", str(value), re.IGNORECASE)
        size = int(float(match[1]) * (1 << _UNITS[(match[2] or "").lower()] if match[2] else 1)) if match else 0
        if not match or size <= 0:
            self.fail(
                f"{value!r} is no size; write a positive number of bytes such as 1048576, 512M or 2GiB",
                param,
                ctx,
            )
        return size


class Place(click.Path):
    """A path, and not the empty word that an unset variable of a shell leaves, which would be the current folder."""

    def __init__(self) -> None:
        super().__init__(path_type=Path)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        if not os.fspath(value):
            self.fail("an empty word is no path; is a variable of the shell not set?", param, ctx)
        return super().convert(value, param, ctx)


class Number(click.FloatRange):
    """A float that is one: neither ``nan`` nor ``inf``."""

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> float:
        number = float(super().convert(value, param, ctx))  # type: ignore[arg-type]  # text comes in here
        if not math.isfinite(number):
            self.fail(f"{value!r} is no number", param, ctx)
        return number


PATH = Place()
SECONDS = Number(min=0, min_open=True)
#: Below that of the cases that are the same in every run, and what every reader of JSON keeps exactly.
SEED = click.IntRange(min=0, max=PUBLIC_SEED - 1)
POINTS = Number(min=0)


def output_option(text: str = "Folder with results.", default: str = "results") -> Callable[..., Any]:
    """``-o``, the folder that a command writes to or reads from, as ``output``."""
    return click.option("-o", "--output", type=PATH, default=Path(default), show_default=True, help=text)


def course_option() -> Callable[..., Any]:
    """``--course``, as ``course``."""
    return click.option("--course", type=PATH, help="A course of your own instead of the built-in one.")


def rubric_option() -> Callable[..., Any]:
    """``--rubric``, as ``rubric``."""
    return click.option("--rubric", type=PATH, help="Another rubric than the course's.")
