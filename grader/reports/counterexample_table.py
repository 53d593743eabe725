"""A counterexample as a table: what was given, what came back, and, where it may be seen, what is due.

Only the table rounds, and never so far that a wrong number looks like the right one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from math import prod

from grader.model import Counterexample, Quantity
from grader.reports.text import fenced, markdown

#: More entries than a person follows with a pencil.
MOST_ENTRIES = 40


def as_markdown(counterexample: Counterexample) -> str:
    """Table and snippet; wrong entries are bold."""
    heads = columns(counterexample)
    lines = [
        f"| | {' | '.join(heads)} |",
        f"|:--|{':--|' * len(heads)}",
        *(
            f"| {markdown(quantity.name)} | {' | '.join(cells(quantity, heads, lambda text: f'**{text}**'))} |"
            for quantity in counterexample.quantities
        ),
    ]
    return "\n\n".join(["\n".join(lines), "To try it:", fenced(counterexample.snippet.rstrip("\n"), "python")])


def as_text(counterexample: Counterexample) -> str:
    """The same for a terminal; wrong entries stand between » and «."""
    rows = as_rows(counterexample, lambda text: f"»{text}«")
    widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows
    )


def as_rows(counterexample: Counterexample, mark: Callable[[str], str]) -> list[tuple[str, ...]]:
    """The headings, then a row for each quantity, its name first; ``mark`` is put on wrong entries."""
    heads = columns(counterexample)
    rows = ((quantity.name, *cells(quantity, heads, mark)) for quantity in counterexample.quantities)
    return [("", *heads), *rows]


def columns(counterexample: Counterexample) -> tuple[str, ...]:
    """Of ``given``, ``yours`` and ``expected`` those in which something stands."""
    came = any(quantity.role == "returned" and quantity.entries for quantity in counterexample.quantities)
    shown = any(quantity.expected is not None for quantity in counterexample.quantities)
    return ("given", *(["yours"] if came else []), *(["expected"] if shown else []))


def cells(quantity: Quantity, heads: tuple[str, ...], mark: Callable[[str], str]) -> Iterator[str]:
    """What stands below each head; ``mark`` makes wrong entries stand out."""
    numbers = {
        "given": quantity.entries if quantity.role == "given" else (),
        "yours": quantity.entries if quantity.role == "returned" else (),
        "expected": quantity.expected or (),
    }
    for column in heads:
        wrong = set(quantity.wrong) if column == "yours" else set()
        texts = [entry(quantity, column, i) for i in range(len(numbers[column]))]
        marked = [mark(text) if i in wrong else text for i, text in enumerate(texts)]
        yield _nested(marked, quantity.shape) if marked else ""


def entry(quantity: Quantity, column: str, i: int) -> str:
    """The i-th number, rounded, but never so that a wrong one looks like the right one."""
    own = (quantity.expected or ())[i] if column == "expected" else quantity.entries[i]
    short = _short(own)
    if quantity.expected is not None and i in quantity.wrong and quantity.entries:
        other = quantity.entries[i] if column == "expected" else quantity.expected[i]
        if _short(other) == short:
            return own
    return short


def _short(entry: str) -> str:
    """A number in six digits; text as it stands."""
    try:
        return f"{float(entry):.6g}"
    except ValueError:
        return entry


def _nested(texts: list[str], shape: tuple[int, ...]) -> str:
    if not shape:
        return texts[0]
    if len(shape) == 1:
        return f"[{', '.join(texts)}]" if len(texts) <= MOST_ENTRIES else f"[{', '.join(texts[:MOST_ENTRIES])}, …]"
    step = prod(shape[1:])
    most = max(1, MOST_ENTRIES // max(step, 1))
    rows = [_nested(texts[i * step : (i + 1) * step], shape[1:]) for i in range(min(shape[0], most))]
    return f"[{', '.join(rows)}{', …' if shape[0] > most else ''}]"
