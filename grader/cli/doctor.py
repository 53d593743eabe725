"""``grade doctor``: what this machine can enforce, found by trying it."""

from __future__ import annotations

import json
from dataclasses import asdict

import click
from rich.table import Table
from rich.text import Text

from grader.cli import terminal
from grader.cli.group import Command
from grader.reports.text import visible
from grader.sandbox.doctor import examine


@click.command(cls=Command)
@click.option("--json", "as_document", is_flag=True, help="Print one JSON document.")
def doctor(as_document: bool) -> None:
    """Tell what the sandbox enforces on this machine."""
    checks = examine()
    if as_document:
        click.echo(json.dumps({"layers": [asdict(check) for check in checks]}, indent=2, ensure_ascii=False))
        return
    console = terminal.out()
    unicode = terminal.speaks_unicode(console)
    table = Table(box=None, padding=(0, 2, 0, 0), pad_edge=False, header_style="bold")
    table.add_column("layer", no_wrap=True)
    table.add_column("holds", no_wrap=True)
    table.add_column("what was found")
    for check in checks:
        sign = ("✓ yes" if check.holds else "✗ no") if unicode else ("yes" if check.holds else "no")
        table.add_row(
            Text(check.name), Text(sign, style="green" if check.holds else "red"), Text(visible(check.detail))
        )
    console.print(table)
