"""Wrong programs of the assignments with batches: their pages have the network, coloured as the check says."""

import re

import numpy as np
import pytest

from grader.course import builtin_course
from grader.reports import as_html
from grader.reports.network import drawing
from tests.classes import graded

WRONG = {
    "backprop-ml": ("bias_regularised", "slope_twice_charged_once", "bias_dropped_at_the_wrong_end", "mean_missing"),
    "backprop-dl": (
        "relu_derivative_at_a",
        "bias_forgotten",
        "biases_never_learn",
        "mean_over_features",
        "stale_cache",
    ),
}
#: What is judged: the array, how its number differs from the layer's, and its index for (example, unit, unit below).
WHERE = {
    ("backprop-ml", "deltas"): {"unit": ("δ^({})", 0, lambda i, n, below: (i, n))},
    ("backprop-ml", "gradients"): {
        "unit": ("δ^({})", 0, lambda i, n, below: (i, n)),
        "bias": ("D^({})", -1, lambda i, n, below: (n, 0)),
        "edge": ("D^({})", -1, lambda i, n, below: (n, below + 1)),
    },
    ("backprop-dl", "forward"): {"unit": ("A^[{}]", 0, lambda i, n, below: (n, i))},
    ("backprop-dl", "backward"): {
        "unit": ("dZ^[{}]", 0, lambda i, n, below: (n, i)),
        "bias": ("db^[{}]", 0, lambda i, n, below: (n, 0)),
        "edge": ("dW^[{}]", 0, lambda i, n, below: (n, below)),
    },
    ("backprop-dl", "update"): {
        "bias": ("new b^[{}]", 0, lambda i, n, below: (n, 0)),
        "edge": ("new W^[{}]", 0, lambda i, n, below: (n, below)),
    },
}


@pytest.fixture(scope="module")
def reports():
    found = {}
    for slug, names in WRONG.items():
        folder = builtin_course().load(slug).folder / "examples" / "wrong_answer"
        found |= {
            (slug, name): one for name, one in graded([folder / f"{name}.py" for name in names], slug=slug)[0].items()
        }
    return found


def wrong_questions(reports):
    for (slug, _), report in reports.items():
        for question in report.questions:
            if (slug, question.name) in WHERE and question.counterexample:
                yield report, question, WHERE[slug, question.name]


def masks(counterexample):
    """name → where it is wrong, as an array of its shape."""
    found = {}
    for quantity in counterexample.quantities:
        mask = np.zeros(len(quantity.entries), bool)
        mask[list(quantity.wrong)] = True
        found[quantity.name] = mask.reshape(quantity.shape)
    return found


def state(masks, where, layer, i, n, below=0):
    symbol, offset, index = where
    mask = masks.get(symbol.format(layer + offset))
    return "given" if mask is None else ("wrong" if mask[index(i, n, below)] else "right")


def test_every_unit_bias_and_edge_has_the_colour_that_the_comparison_gives_it(reports):
    seen = set()
    for _, question, where in wrong_questions(reports):
        shown, wrong = question.counterexample, masks(question.counterexample)
        made, i = drawing(shown), shown.network.example
        for unit in made.units:
            layer, n = map(int, re.findall(r"\d+", unit.at))
            if "unit" in where:
                assert unit.state == state(wrong, where["unit"], layer, i, n - 1), (question.name, unit.at)
            if "bias" in where:
                assert unit.bias_state == state(wrong, where["bias"], layer, i, n - 1)
            seen |= {("unit", unit.state), ("bias", unit.bias_state)}
        for edge in made.edges:
            _, below, layer, n = map(int, re.findall(r"\d+", edge.at))
            if "edge" in where:
                assert edge.state == state(wrong, where["edge"], layer, i, n - 1, below - 1)
            seen.add(("edge", edge.state))
    assert len(seen) == 9  # each of the three in every state


def test_the_page_has_each_of_them(reports):
    for report, question, _ in wrong_questions(reports):
        page = as_html.student(report)
        section = page[page.index(f'id="question-{question.name}"') :].partition("</section>")[0]
        made = drawing(question.counterexample)
        for of in ("right", "wrong", "given"):
            assert section.count(f'class="unit {of}"') == sum(unit.state == of for unit in made.units)
        for of in ("right", "wrong"):
            assert section.count(f'class="bias {of}"') == sum(unit.bias_state == of for unit in made.units)
        assert section.count("<svg") == 1


def test_a_mistake_in_the_biases_alone_shows_in_them_alone(reports):
    [gradients] = [one for one in reports["backprop-ml", "bias_regularised"].questions if one.name == "gradients"]
    made = drawing(gradients.counterexample)
    assert {unit.state for unit in made.units} == {"given", "right"}
    assert {edge.state for edge in made.edges} == {"right"}
    assert [unit.bias_state for unit in made.units] == ["given", "wrong"]
    assert "1 of 1 biases" in made.description


def test_the_caption_and_the_description_say_which_example_it_is(reports):
    [backward] = [one for one in reports["backprop-dl", "relu_derivative_at_a"].questions if one.name == "backward"]
    made = drawing(backward.counterexample)
    assert [layer.title for layer in made.layers] == ["layer 0", "layer 1", "layer 2"]
    assert made.legend.startswith(
        "Units show example 1 of 2. Numbers in the drawing: units dZ or X, biases (below the units) db, edges dW."
    )
    assert "Units show example 1 of 2." in made.description


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_in_a_browser_it_can_be_read_by_everybody(browser, tmp_path, reports, theme):
    page = tmp_path / "page.html"
    page.write_text(as_html.student(reports["backprop-dl", "relu_derivative_at_a"]), encoding="utf-8")
    browser.open(page, theme, width=360)
    drawn = "#question-backward .network"
    [wrong] = browser.texts(f"{drawn} .unit.wrong title")
    assert re.fullmatch(
        r"layer 1, unit 1: Z\^\[1\] = \S+; A\^\[1\] = \S+; dZ\^\[1\] = \S+, wrong; "
        r"bias: b\^\[1\] = \S+; db\^\[1\] = \S+, wrong",
        wrong,
    )
    assert len(browser.texts(f"{drawn} .bias.wrong")) == len(browser.texts(f"{drawn} .edge.wrong title")) == 2
    assert browser("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    assert browser.barriers() == []
    assert browser.console() == []
