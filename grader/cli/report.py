"""``grade report``: results rendered again, as pages, Markdown, JSON or CSV, with names or without."""

from __future__ import annotations

from pathlib import Path
from typing import cast

import click

from grader.cli.group import Command
from grader.cli.options import PATH
from grader.reports.text import visible
from grader.reports.words import plural
from grader.results import FORMATS, GRADES, INDEX, REPORTS, Format, render_again


class _Formats(click.ParamType):  # type: ignore[type-arg]  # generic since click 8.4 only
    """``html,md``: some of the formats."""

    name = "formats"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> frozenset[Format]:
        words = {word.strip() for word in str(value).split(",")} - {""}
        unknown = sorted(words - FORMATS)
        if unknown or not words:
            self.fail(f"{', '.join(unknown) or 'nothing'} is no format; there are {_LISTED}", param, ctx)
        return cast("frozenset[Format]", frozenset(words))


_LISTED = ",".join(("html", "md", "json", "csv"))
_SHOWN: dict[Format, str] = {"html": INDEX, "md": REPORTS, "json": REPORTS, "csv": GRADES}


@click.command(cls=Command, short_help="Render reports again; nothing is run.")
@click.argument("results", type=PATH, default=Path("results"), required=False)
@click.option("--format", "formats", type=_Formats(), default=_LISTED, show_default=True, help="What to render.")
@click.option(
    "--anonymous",
    is_flag=True,
    help="Pseudonyms in place of names, in everything. They stay the same; RESULTS/pseudonyms.json has them.",
)
@click.option(
    "-o",
    "--output",
    type=PATH,
    help="Folder to render into; default: RESULTS itself, or RESULTS-anonymous.",
)
def report(results: Path, formats: frozenset[Format], anonymous: bool, output: Path | None) -> None:
    """Render the reports of RESULTS again, without running anything.

    Pages are complete in themselves and can be sent, printed, or saved as PDF by a browser.
    """
    target = output or (results.resolve().with_name(f"{results.resolve().name}-anonymous") if anonymous else results)
    count = render_again(results, target, formats, nameless=anonymous)
    places = dict.fromkeys(visible(str(target / _SHOWN[form])) for form in sorted(formats))
    click.echo(f"{plural(count, 'report')}: {'   '.join(places)}")
