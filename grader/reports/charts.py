"""Charts of a class, drawn by pygal as static SVG; colours and fonts are those of the page, in light and in dark.

What pygal would bring along for pages of its own (a style sheet, a script, boxes on hover) is taken out: the policy of
our pages lets none of it in.  What a bar stands for is its ``<title>``, shown on hover and read aloud.
"""

from __future__ import annotations

import importlib
import sys
from collections.abc import Sequence
from functools import lru_cache
from types import ModuleType
from typing import Any
from urllib.parse import quote

from markupsafe import Markup

from grader.reports.overview import Function, Mistake
from grader.reports.text import visible
from grader.reports.words import plural

MOST_BARS = 12
_WIDTH = 440
_BAR = 26
"""The height that a horizontal bar takes."""
_MARKS = 4
"""On the axis, besides 0."""
_ROOM = 0.08
"""The share of a bar that a number fits into."""
_RANGE = 8
"""Letters of a range that fit below a bar; of longer ones the beginning is there."""
_NAME = 27
"""Letters of a name that fit beside a bar."""


def distribution(ranges: Sequence[tuple[str, int]]) -> Markup:
    """How many students have how many points."""
    chart = _chart("Bar", 250, max((count for _, count in ranges), default=0), print_values_position="top")
    labels = [label for label, _ in ranges]
    fit = all(len(label) <= _RANGE for label in labels)
    chart.x_labels = labels if fit else [f"{label.partition('–')[0]}–" for label in labels]
    chart.add("", [{"value": count, "label": f"{label} points: {plural(count, 'student')}"} for label, count in ranges])
    return _svg(chart, "Distribution of points")


def functions(tallies: Sequence[Function]) -> Markup:
    """Of each function: how many have it right, wrong, or give no answer at all."""
    most = max((tally.verdicts.total() for tally in tallies), default=0)
    chart = _chart("HorizontalStackedBar", _height(len(tallies)), most)
    upwards = tallies[::-1]  # pygal counts from below
    chart.x_labels = [_short(visible(tally.name)) for tally in upwards]
    for words, count in (("right", _right), ("wrong", _wrong), ("without an answer", _without_answer)):
        chart.add(
            "",
            [
                {
                    "value": count(tally),
                    "label": f"{visible(tally.name)}: {count(tally):,} {words}",
                    "formatter": _number if count(tally) > most * _ROOM else _nothing,
                }
                for tally in upwards
            ],
        )
    return _svg(chart, "Functions, right and wrong")


def mistakes(frequent: Sequence[Mistake]) -> Markup:
    """The most frequent ones; each bar leads to the mistake's students."""
    shown = frequent[:MOST_BARS][::-1]
    chart = _chart("HorizontalBar", _height(len(shown)), max((len(mistake.students) for mistake in shown), default=0))
    chart.x_labels = [_short(visible(mistake.id)) for mistake in shown]
    chart.add(
        "",
        [
            {
                "value": len(mistake.students),
                "label": f"{visible(mistake.id)}: {plural(len(mistake.students), 'student')}",
                "xlink": {"href": f"#mistake={quote(visible(mistake.id))}"},
            }
            for mistake in shown
        ],
    )
    return _svg(chart, "Mistakes and how many students made them")


def _number(value: float) -> str:
    return f"{value:,.0f}"


def _nothing(_value: float) -> str:
    return ""


def _right(tally: Function) -> int:
    return tally.right


def _wrong(tally: Function) -> int:
    return tally.wrong


def _without_answer(tally: Function) -> int:
    return tally.without_answer


def _short(name: str) -> str:
    return name if len(name) <= _NAME else f"{name[: _NAME - 1]}…"


def _height(bars: int) -> int:
    return 60 + _BAR * bars


@lru_cache
def _pygal() -> ModuleType:
    """Imported where a chart is drawn: most commands draw none."""
    pygal = importlib.import_module("pygal")
    # It leaves an import hook for plug-ins behind, of a kind that Python 3.11 warns of and later ones ignore.
    sys.meta_path[:] = [finder for finder in sys.meta_path if type(finder).__module__ != "pygal"]
    return pygal


def _chart(kind: str, height: int, most: int, **more: Any) -> Any:
    """``most``: the largest count; only whole numbers of students are marked on the axis."""
    pygal = _pygal()
    return getattr(pygal, kind)(
        width=_WIDTH,
        height=height,
        # Sizes tell pygal how much room text needs; colours come from the page.
        style=pygal.style.Style(label_font_size=12, major_label_font_size=12, value_font_size=12),
        js=(),
        css=(),
        no_prefix=True,
        disable_xml_declaration=True,
        show_legend=False,
        print_values=True,
        print_zeroes=False,
        margin=4,
        spacing=6,
        rounded_bars=2,
        truncate_label=-1,
        y_labels=list(range(0, most + 1, _step(most))),
        value_formatter=_number,
        **more,
    )


def _step(most: int) -> int:
    """1, 2, 5, 10, 20, 50, …: the first of which ``_MARKS`` are enough."""
    ten = 1
    while True:
        for step in (ten, 2 * ten, 5 * ten):
            if step * _MARKS >= most:
                return step
        ten *= 10


def _svg(chart: Any, title: str) -> Markup:
    chart.add_xml_filter(lambda root: _plain(root, title))
    return Markup(chart.render(is_unicode=True))  # noqa: S704  # pygal escapes what it is given


def _plain(root: Any, title: str) -> Any:
    """Without what belongs to pygal's own pages; each bar's label becomes its title."""
    for parent in list(root.iter()):
        for child in list(parent):
            if _is_foreign(child):
                parent.remove(child)
    for mark in list(root.iter()):
        labels = [part.text for part in mark if _tag(part) == "desc" and part.get("class") == "label"]
        for part in [part for part in mark if _tag(part) == "desc"]:
            mark.remove(part)
        if labels:
            (said := mark.makeelement("title", {})).text = labels[0]
            mark.insert(0, said)
    (named := root.makeelement("title", {})).text = title
    root.insert(0, named)
    root.attrib.pop("id", None)
    root.set("class", "chart")
    root.set("role", "group" if any(_tag(part) == "a" for part in root.iter()) else "img")
    root.set("aria-label", title)
    return root


def _is_foreign(part: Any) -> bool:
    tag, classes = _tag(part), part.get("class", "") if _tag(part) else ""
    return not tag or tag in ("defs", "title") or "tooltip-overlay" in classes


def _tag(part: Any) -> str:
    """Empty for comments."""
    return part.tag.rpartition("}")[2] if isinstance(part.tag, str) else ""
