"""The handout is right: every number of its worked example is computed again from what the text says."""
# ruff: noqa: E741  # l is the l of the formulas

import ast
import inspect
import re
from pathlib import Path

import numpy as np
import pytest

from reference import backprop as reference

HANDOUT = (Path(__file__).parent.parent / "assignments" / "backprop" / "README.md").read_text(encoding="utf-8")
QUESTIONS = tuple(reference.DRAWS)


def worked_example():
    """{what stands before the "=": the text after it}, from the ``text`` blocks of the worked example."""
    section = HANDOUT.split("## A worked example")[1].split("\n## ")[0]
    blocks = re.findall(r"```text\n(.*?)```", section, re.DOTALL)
    return dict(line.split(" = ") for block in blocks for line in block.splitlines())


SHOWN = worked_example()


def number(name):
    return np.array(ast.literal_eval(SHOWN[name]), dtype=float)


def cost(theta, x, y, nudge=None):
    a = x
    for l in sorted(theta):
        z = theta[l] @ a + (nudge or {}).get(l, 0)
        a = 1 / (1 + np.exp(-z))
    return -np.sum(y * np.log(a) + (1 - y) * np.log(1 - a))


def recomputed():
    x, y, alpha = number("x"), number("y"), float(number("α"))
    theta = {2: number("θ^(2)"), 3: number("θ^(3)")}
    a = reference.forward(theta, x)
    delta, nabla = reference.backprop(theta, x, y)
    new = reference.gradient_descent_step(theta, nabla, alpha)
    before, after = cost(theta, x, y), cost(theta, x, y, nudge={2: np.array([0.01, 0])})
    return {
        "x": x,
        "y": y,
        "α": alpha,
        "θ^(2)": theta[2],
        "θ^(3)": theta[3],
        "z^(2)": theta[2] @ x,
        "a^(2)": a[2],
        "z^(3)": theta[3] @ a[2],
        "a^(3)": a[3],
        "C": before,
        "δ^(3)": delta[3],
        "θ^(3)ᵀ δ^(3)": theta[3].T @ delta[3],
        "a^(2) ⊙ (1 − a^(2))": a[2] * (1 - a[2]),
        "δ^(2)": delta[2],
        "C before": before,
        "C after": after,
        "(C after − C before) / 0.01": (after - before) / 0.01,
        "∇^(3)": nabla[3],
        "∇^(2)": nabla[2],
        "new θ^(3)": new[3],
        "new θ^(2)": new[2],
        "new a^(3)": reference.forward(new, x)[3],
        "new C": cost(new, x, y),
    }


def test_the_worked_example_shows_every_step():
    assert set(SHOWN) == set(recomputed())


@pytest.mark.parametrize("name", recomputed())
def test_every_number_of_the_worked_example_is_right_to_the_last_digit_shown(name):
    digits = max((len(decimals) for decimals in re.findall(r"\.(\d+)", SHOWN[name])), default=0)
    assert np.array_equal(number(name), np.round(recomputed()[name], digits))


def test_the_test_would_notice_a_wrong_digit(monkeypatch):
    monkeypatch.setitem(SHOWN, "δ^(2)", "[-0.1856, 0.0589]")
    with pytest.raises(AssertionError):
        test_every_number_of_the_worked_example_is_right_to_the_last_digit_shown("δ^(2)")


def test_numbers_in_the_sentences_are_those_of_the_example():
    assert "the network says 0.6052" in HANDOUT
    assert f"Nearly {SHOWN['δ^(2)'].split(',')[0].strip('[').replace('-', '−')};" in HANDOUT


@pytest.mark.parametrize("question", QUESTIONS)
def test_every_section_that_a_docstring_names_is_there(question):
    section = re.search(r'Handout, "(.+?)"', inspect.getdoc(getattr(reference, question)))[1]
    assert f"\n## {section}\n" in HANDOUT


@pytest.mark.parametrize("question", QUESTIONS)
def test_the_table_gives_every_function_with_its_parameters(question):
    parameters = ", ".join(inspect.signature(getattr(reference, question)).parameters)
    assert f"| `{question}({parameters})` |" in HANDOUT


@pytest.mark.parametrize(
    "asked",
    [
        "What does δ^(3) even mean, when only the output can be compared with y?",
        "Why may δ^(l) be defined as ∂C/∂z^(l) for hidden layers too?",
        "Is it θ^(l) or θ^(l+1) in this formula?",
    ],
)
def test_what_learners_ask_is_answered(asked):
    assert f"\n*{asked}*\n" in HANDOUT


def test_links_within_the_handout_lead_somewhere():
    headings = {re.sub(r"[^\w -]", "", h).lower().replace(" ", "-") for h in re.findall(r"^#+ (.+)$", HANDOUT, re.M)}
    assert set(re.findall(r"\]\(#(.+?)\)", HANDOUT)) <= headings
