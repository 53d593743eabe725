"""An id becomes a file name that no file system misunderstands, and back."""

import os
import unicodedata
from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.submissions import safe_name
from grader.submissions.names import MAX_SAFE_BYTES, printable

IDS = st.text(st.characters(exclude_categories=("Cs",)))
HOSTILE_IDS = st.one_of(IDS, st.text(st.sampled_from("./\\:%~ aCoNé\u0301\n\0*-")))


@pytest.mark.parametrize("name", ["ada", "Ada Lovelace", "Эмми", "李", "ada.b", "ada_1-2", "a'b", "(ada)", "é"])
def test_ordinary_names_stay_as_they_are(name):
    assert safe_name(name) == name


@pytest.mark.parametrize(
    ("student", "safe"),
    [
        ("a/b", "a%2Fb"),
        ("..", "%2E%2E"),
        ("../../etc/passwd", "%2E.%2F..%2Fetc%2Fpasswd"),
        (".ada", "%2Eada"),
        ("ada.", "ada%2E"),
        ("ada ", "ada%20"),
        ("a\\b:c", "a%5Cb%3Ac"),
        ("100%", "100%25"),
        ("CON", "%43ON"),
        ("con.x", "%63on.x"),
        ("contact", "contact"),
        ("a\nb", "a%0Ab"),
        ("-rf", "%2Drf"),
        ("", "%"),
        ("e\u0301", "e%CC%81"),
        ("\ud800", "%ED%A0%80"),
    ],
)
def test_what_file_systems_misunderstand_is_escaped(student, safe):
    assert safe_name(student) == safe


@given(HOSTILE_IDS)
def test_the_name_gives_the_id_back(student):
    if student and "%~" not in safe_name(student):
        assert unquote(safe_name(student)) == student


@given(st.lists(HOSTILE_IDS, unique=True, max_size=30))
def test_different_ids_have_different_names_however_characters_are_spelled(students):
    assert len({unicodedata.normalize("NFC", safe_name(student)) for student in students}) == len(students)


@given(st.one_of(HOSTILE_IDS, st.text(st.sampled_from("é/a%"), min_size=150, max_size=400)))
def test_a_name_is_one_component_and_has_room_for_suffixes(student):
    name = safe_name(student)
    assert name
    assert os.path.basename(name + ".json") == name + ".json"
    assert name.isprintable()
    assert name[0] not in ". "
    assert name[-1] not in ". "
    assert len(os.fsencode(name)) <= MAX_SAFE_BYTES


def test_long_ids_differ_by_what_was_cut_off():
    assert safe_name("é" * 300 + "a") != safe_name("é" * 300 + "b")


@given(IDS)
def test_printable_text_is_printable_and_stays_so(name):
    once = printable(name)
    assert all(char.isprintable() or char in "\u200c\u200d" for char in once)
    assert printable(once) == once


def test_bytes_that_are_no_text_are_shown_as_escapes():
    assert printable(os.fsdecode(b"caf\xe9")) == "caf\\xe9"
    assert printable("a\u00a0b") == "a b"
    assert printable("e\u0301") == "\u00e9"
