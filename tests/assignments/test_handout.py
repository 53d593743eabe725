"""Handouts are right: every number of a worked example is computed again from what the text says.

What an example shows stands in blocks ``text`` of its section, a line ``name = value`` each; how it is computed, by
name, in ``tests/assignments/worked/``.
"""

import ast
import importlib
import inspect
import re

import numpy as np
import pytest

from tests.assignments import ASSIGNMENTS, every_assignment, every_question


def handout(assignment):
    return (assignment.folder / "README.md").read_text(encoding="utf-8")


def worked_example(assignment):
    """{what stands before the "=": the text after it}."""
    section = handout(assignment).split("## A worked example")[1].split("\n## ")[0]
    blocks = re.findall(r"```text\n(.*?)```", section, re.DOTALL)
    return dict(line.split(" = ") for block in blocks for line in block.splitlines())


def recomputed(assignment, shown):
    worked = importlib.import_module(f"tests.assignments.worked.{assignment.slug.replace('-', '_')}")
    return worked.recomputed(assignment.reference, lambda name: number(shown[name]))


def number(text):
    return np.array(ast.literal_eval(text), dtype=float)


def wrong_numbers(assignment, shown):
    """Those that are not right to the last digit shown, with what they should be."""
    right = recomputed(assignment, shown)
    assert set(shown) == set(right)
    digits = {name: max(map(len, re.findall(r"\.(\d+)", text)), default=0) for name, text in shown.items()}
    rounded = {name: np.round(right[name], digits[name]) for name in shown}
    return {name: rounded[name] for name, text in shown.items() if not np.array_equal(number(text), rounded[name])}


@every_assignment
def test_every_number_of_the_worked_example_is_right_to_the_last_digit_shown(assignment):
    assert wrong_numbers(assignment, worked_example(assignment)) == {}


@every_assignment
def test_the_test_would_notice_a_wrong_digit(assignment):
    shown = worked_example(assignment)
    name, text = next((name, text) for name, text in reversed(shown.items()) if "." in text)
    last = re.findall(r"\d", text)[-1]
    spoiled = text[: text.rindex(last)] + str((int(last) + 1) % 10) + text[text.rindex(last) + 1 :]
    assert set(wrong_numbers(assignment, {**shown, name: spoiled})) == {name}


@every_question
def test_every_section_that_a_docstring_names_is_there(assignment, question):
    sections = re.findall(r'Handout, "(.+?)"', inspect.getdoc(assignment.reference[question]))
    assert sections
    for section in sections:
        assert f"\n## {section}\n" in handout(assignment)


@every_question
def test_the_table_gives_every_function_with_its_parameters(assignment, question):
    parameters = ", ".join(inspect.signature(assignment.reference[question]).parameters)
    assert f"| `{question}({parameters})` |" in handout(assignment)


@every_assignment
def test_links_within_the_handout_lead_somewhere(assignment):
    text = handout(assignment)
    headings = {re.sub(r"[^\w -]", "", h).lower().replace(" ", "-") for h in re.findall(r"^#+ (.+)$", text, re.M)}
    assert set(re.findall(r"\]\(#(.+?)\)", text)) <= headings


# ── backprop ────────────────────────────────────────────────────────────────────────────────────────────────────────

BACKPROP = ASSIGNMENTS["backprop"]


def test_numbers_in_the_sentences_are_those_of_the_example():
    shown = worked_example(BACKPROP)
    assert "the network says 0.6052" in handout(BACKPROP)
    assert f"Nearly {shown['δ^(2)'].split(',')[0].strip('[').replace('-', '−')};" in handout(BACKPROP)


@pytest.mark.parametrize(
    "asked",
    [
        "What does δ^(3) even mean, when only the output can be compared with y?",
        "Why may δ^(l) be defined as ∂C/∂z^(l) for hidden layers too?",
        "Is it θ^(l) or θ^(l+1) in this formula?",
    ],
)
def test_what_learners_ask_is_answered(asked):
    assert f"\n*{asked}*\n" in handout(BACKPROP)
