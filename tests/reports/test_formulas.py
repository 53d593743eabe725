"""Formulas in text become MathML, and text stays text."""

import re
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.reports.formulas import mathematics


def read(text):
    """The text with each formula as it is read: ⟦symbols⟧."""
    return re.sub(
        "<math[^>]*>(.*?)</math>", lambda found: f"⟦{re.sub('<[^>]*>', '', found[1])}⟧", str(mathematics(text))
    )


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("Your δ^(2) is wrong.", "Your ⟦δ(2)⟧ is wrong."),
        ("the factor g′(z^(2)) is missing", "the factor ⟦g′(z(2))⟧ is missing"),
        ("(the one of δ^(l))", "(the one of ⟦δ(l)⟧)"),
        ("a sum over k", "a sum over ⟦k⟧"),
        ("a^(1) = x", "⟦a(1)=x⟧"),
        ("from l = L − 1 down to l = 2", "from ⟦l=L−1⟧ down to ⟦l=2⟧"),
        ("a_prev and hidden_delta", "a_prev and hidden_delta"),
        ("the cross-entropy's 1/(a(1 − a))", "the cross-entropy&#39;s ⟦1a(1−a)⟧"),
        ("½Σ(a − y)²", "⟦½Σ(a−y)2⟧"),
        ("it's I who don't", "it&#39;s I who don&#39;t"),
        ("in 3 of 24 cases", "in 3 of 24 cases"),
        ("|z| is large", "⟦|z|⟧ is large"),
        ("an unclosed f(x", "an unclosed ⟦f⟧(⟦x⟧"),
        ("x^ and _", "⟦x⟧^ and _"),
        ("dW^[l] and dZ_i, as in (dZ, dW)", "⟦dW[l]⟧ and ⟦dZi⟧, as in (dZ, dW)"),
        ("‖∇ − n‖ / (‖∇‖ + ‖n‖)", "⟦‖∇−n‖‖∇‖+‖n‖⟧"),
        ("1/m is missing", "⟦1m⟧ is missing"),
        ("A >= 0 and X.shape", "A &gt;= 0 and X.shape"),
        ("1 − 3 / 2 * 4", "1 − 3 / 2 * 4"),
        ("1 − tanh² z, Θ^(l)_k0", "⟦1−tanh2z⟧, ⟦Θk0(l)⟧"),
        ("‖x is unclosed", "‖x is unclosed"),
    ],
)
def test_formulas_are_found_in_sentences(text, seen):
    assert read(text) == seen


def test_scripts_and_fractions_stand_where_they_belong():
    formula = mathematics("∂C/∂θ^(l)_ij")
    assert str(formula) == (
        '<math displaystyle="true"><mfrac><mrow><mrow><mi mathvariant="normal">∂</mi><mi>C</mi></mrow></mrow>'
        '<mrow><mrow><mi mathvariant="normal">∂</mi><msubsup><mi>θ</mi><mrow><mi>i</mi><mi>j</mi></mrow>'
        '<mrow><mrow><mo stretchy="false">(</mo><mi>l</mi><mo stretchy="false">)</mo></mrow></mrow></msubsup></mrow>'
        "</mrow></mfrac></math>"
    )


def test_division_binds_tighter_than_a_sum():
    assert "<mfrac><mrow><mn>1</mn></mrow><mrow><mn>1</mn></mrow></mfrac><mo>+</mo>" in str(mathematics("1/1 + e^−z"))


def test_a_number_and_its_letters_divide_together():
    made = str(mathematics("n = (C(θ + ε) − C(θ − ε)) / 2ε"))
    assert made.endswith("<mrow><mn>2</mn><mi>ε</mi></mrow></mfrac></math>")
    assert made.startswith('<math displaystyle="true"><mi>n</mi><mo>=</mo><mfrac><mrow><mi>C</mi>')


@given(st.text(alphabet="aδ^_()/′ᵀ²=+−<&\"' xe12{}|,.∂Σ", max_size=40) | st.text(max_size=40))
def test_whatever_is_written_is_well_formed_and_nothing_is_lost(text):
    made = str(mathematics(text))
    [*seen] = ElementTree.fromstring(f"<p>{made}</p>").itertext() if text.isprintable() else [text]
    kept = "".join(seen)
    for letter in 'δΣ&<"':
        assert kept.count(letter) == text.count(letter)


@pytest.mark.parametrize("text", ["(" * 5000, "∂" * 5000, "x^" * 5000, "((x)" * 2000, "a_i" * 3000])
def test_what_nobody_writes_by_hand_does_no_harm(text):
    assert "x" not in text or "x" in str(mathematics(text))
