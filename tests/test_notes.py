"""Notes in a file that an instructor edits, too."""

import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.errors import UsageError
from grader.notes import HEADING, parse, with_note, without

BY_HAND = """\
# for the class of May
hidden_delta-3fa2b1 = "first"  # said in class, too

"gradient-1" = '''
two
lines = "no key"
'''
# the end"""

ANY = st.text(max_size=40)


def test_a_new_file_says_what_it_is():
    assert with_note("", "g-1", "Look.") == f'{HEADING}"g-1" = "Look."\n'


def test_a_note_is_replaced_where_it_stands_and_the_rest_stays():
    changed = with_note(BY_HAND, "hidden_delta-3fa2b1", "second")
    assert changed == BY_HAND.replace(
        'hidden_delta-3fa2b1 = "first"  # said in class, too', '"hidden_delta-3fa2b1" = "second"'
    )
    assert parse(changed, "")["gradient-1"] == 'two\nlines = "no key"\n'


def test_a_new_note_goes_to_the_end_even_without_a_last_newline():
    assert with_note(BY_HAND, "g-2", "third") == f'{BY_HAND}\n"g-2" = "third"\n'


def test_a_note_of_several_lines_is_taken_away_whole():
    assert without(BY_HAND, "gradient-1") == BY_HAND.split('"gradient-1"')[0] + "# the end"
    assert without(BY_HAND, "lines") == BY_HAND


@given(ANY.filter(str.strip), ANY.filter(str.strip), ANY.filter(str.strip))
def test_any_text_is_read_back_as_it_was_written(group, sentence, another):
    once = with_note(BY_HAND, group, sentence)
    assert parse(once, "")[group] == sentence
    assert parse(with_note(once, group, another), "")[group] == another
    assert without(once, group) in (BY_HAND, f"{BY_HAND}\n")


def test_what_a_terminal_could_not_decode_is_written_all_the_same():
    tomllib.loads(with_note("", "g", "caf\udce9"))


def test_an_empty_note_is_none():
    assert parse('g-1 = "  "', "") == {}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("g-1 = ", r"notes\.toml: not valid TOML: .*; a line is"),
        ("g-1 = 3", r"notes\.toml: g-1: should be a sentence in quotes"),
        ("[g-1]\ntext = 'a'", r"notes\.toml: g-1: should be"),
        ("g-1 = 'a'\ng-1 = 'b'", r"notes\.toml: not valid TOML"),
    ],
)
def test_a_mistake_in_the_file_is_named_with_its_remedy(text, said):
    with pytest.raises(UsageError, match=said):
        parse(text, "notes.toml")
