"""Hostile text is inert wherever it goes."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from grader.reports import text

ANY = st.text(st.characters(), max_size=60) | st.text("`*_[]<>&|~#=+-@!\\\n\r\t\x1b\u202e\u2028 .1wht:/$", max_size=60)


@pytest.mark.parametrize(
    ("hostile", "shown"),
    [
        ("\x1b[2J\x1b]0;owned\x07", r"\x1b[2J\x1b]0;owned\x07"),
        ("\x9b31m", r"\x9b31m"),
        ("safe\u202egnp.exe", r"safe\u202egnp.exe"),
        ("a\u2066b\u200bc", r"a\u2066b\u200bc"),
        ("lone \udcff surrogate", r"lone \udcff surrogate"),
        ("tag \U000e0041", r"tag \U000e0041"),
        ("two\r\nlines\u2028three\tend", "two lines three end"),
    ],
)
def test_control_characters_are_shown_and_not_obeyed(hostile, shown):
    assert text.visible(hostile) == shown


@pytest.mark.parametrize(
    "name", ["ada", "Šárka Nováková", "王小明", "علي", "δ^(2) = θᵀδ ⊙ g′", "👩\u200d🔬", "क\u200dष"]
)
def test_names_of_every_script_stay_as_they_are(name):
    assert text.visible(name) == name


@given(ANY)
def test_visible_text_is_one_line_that_can_be_written(hostile):
    shown = text.visible(hostile)
    shown.encode("utf-8")
    assert shown.splitlines() in ([], [shown])
    assert not {unicodedata.category(character) for character in shown} & {"Cc", "Cs", "Zl", "Zp"}


@given(ANY)
def test_markdown_of_any_text_is_one_plain_paragraph_that_reads_as_the_text(hostile):
    renderer = MarkdownIt("gfm-like", {"linkify": False, "html": True})
    tokens = renderer.parse(f"before {text.markdown(hostile)} after")
    assert [token.type for token in tokens] == ["paragraph_open", "inline", "paragraph_close"]
    assert {child.type for child in tokens[1].children} <= {"text", "text_special"}
    said = "".join(child.content for child in tokens[1].children)
    assert said.split() == ["before", *text.visible(hostile).split(), "after"]


@given(ANY)
def test_markdown_of_any_text_begins_no_block(hostile):
    tokens = MarkdownIt("gfm-like", {"linkify": False}).parse(text.markdown(hostile))
    assert {token.type for token in tokens} <= {"paragraph_open", "inline", "paragraph_close"}


@given(ANY)
def test_a_code_span_of_any_text_is_one_code_span(hostile):
    span = text.code(hostile)
    children = MarkdownIt().parse(f"before {span} after")[1].children
    expected = ["text", "code_inline", "text"] if span else ["text"]
    assert [child.type for child in children] == expected


@given(ANY)
def test_a_block_of_any_text_cannot_be_left(hostile):
    tokens = MarkdownIt().parse(f"before\n\n{text.block(hostile)}\n\nafter")
    kinds = [token.type for token in tokens if token.type != "inline"]
    paragraph = ["paragraph_open", "paragraph_close"]
    assert kinds in ([*paragraph, "code_block", *paragraph], [*paragraph, *paragraph])


def test_markdown_leaves_the_names_and_formulas_of_the_course_readable():
    for plain in ("hidden_delta", "δ^(2) is off by 0.75 at (0, 1)", "θ^(3)ᵀδ^(3)", "a > b", "it's 5 - 3 = 2"):
        assert text.markdown(plain) == plain


def test_addresses_do_not_become_links():
    assert text.markdown("see https://example.org/x") == r"see https\://example.org/x"
    assert text.markdown("www.example.org") == r"www\.example.org"


@pytest.mark.parametrize(
    "formula", ["=1+1", "+1", "-1", "@SUM(A1)", "  =1", "\t=1", "\r=1", "＝1", "=cmd|' /C calc'!A0"]
)
def test_a_cell_is_never_a_formula(formula):
    assert text.cell(formula).startswith("'")


@pytest.mark.parametrize("plain", ["ada", "12345", "3-1", "a=b", "", "   "])
def test_a_plain_cell_is_untouched(plain):
    assert text.cell(plain) == plain


def test_a_long_text_is_shortened_with_a_word_on_it():
    assert text.shorten("x" * 10, 10) == "x" * 10
    assert text.shorten("x" * 15, 10) == "x" * 10 + " … (5 more characters)"
