"""What crosses the border: every value has one layout, and nothing that comes in can break the decoder."""

import contextlib
import json
from array import array
from collections import OrderedDict, UserDict, defaultdict, deque
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grader.sandbox import replies
from grader.sandbox.jail import wire


def roundtrip(value):
    layout, vectors = wire.encode(value)
    return wire.decode(layout, np.concatenate([np.empty(0), *vectors]))


arrays = st.integers(0, 4).flatmap(
    lambda n: st.lists(st.floats(allow_nan=False, width=64), min_size=n, max_size=n).map(np.array)
)
values = st.recursive(
    st.floats(allow_nan=False) | st.integers(-(2**50), 2**50) | st.text(max_size=5) | st.none() | arrays,
    lambda inner: st.dictionaries(st.integers(0, 9), inner, max_size=3) | st.tuples(inner, inner),
    max_leaves=8,
)


def same(a, b):
    if isinstance(a, dict):
        return a.keys() == b.keys() and all(same(a[key], b[key]) for key in a)
    if isinstance(a, tuple):
        return len(a) == len(b) and all(map(same, a, b))
    if isinstance(a, np.ndarray):
        return np.array_equal(a, b)
    return a == b


@given(values)
def test_every_argument_comes_back_as_it_went(value):
    assert same(value, roundtrip(value))


@pytest.mark.parametrize(
    "value",
    [
        [[1.0, 2.0], [3.0, 4.0]],
        ((1.0, 2.0), (3.0, 4.0)),
        np.array([[1, 2], [3, 4]], dtype=np.float32),
        np.array([[1, 2], [3, 4]], dtype=np.longdouble),
        np.asfortranarray([[1.0, 2.0], [3.0, 4.0]]),
        np.array([[1, 2], [3, 4]], dtype=object),
        [np.array([1.0, 2.0]), [3, 4]],
        np.ma.masked_array([[1, 2], [3, 4]]),
        [[Fraction(1), Decimal(2)], [3, 4.0]],
        deque([(1.0, 2.0), array("d", [3.0, 4.0])]),
        [memoryview(np.array([1.0, 2.0])), range(3, 5)],
    ],
)
def test_array_likes_carry_the_same_numbers(value):
    _, vectors = wire.encode(value)
    assert np.concatenate(vectors).tolist() == [1, 2, 3, 4]


def test_numbers_of_other_kinds_are_numbers():
    for number in (Fraction(1, 4), Decimal("0.25")):
        assert [vector.tolist() for vector in wire.encode(number)[1]] == [[0.25]]


@pytest.mark.parametrize("kind", [dict, OrderedDict, UserDict, lambda items: defaultdict(None, items)])
def test_dicts_of_any_class_are_dicts_with_layers_in_order(kind):
    assert wire.encode(kind({np.int64(3): 1.0, 2: 0.5, 4.0: 2.0}))[0] == (
        '["d",[[2,["a","float",[]]],[3,["a","float",[]]],[4,["a","float",[]]]]]'
    )


class Hostile:
    @property
    def __array__(self):
        raise SystemExit("no")


def endless():
    while True:
        yield 1


def knot():
    inner = []
    inner.append(inner)
    return inner


@pytest.mark.parametrize(
    "value", [1j, {1, 2}, endless(), knot(), object(), np.array(["a"]), np.datetime64("2020"), b"x", bytearray(3)]
)
def test_what_is_no_number_is_named_and_not_read(value):
    layout, vectors = wire.encode(value)
    assert '"x"' in layout
    assert not vectors


def test_what_an_object_raises_when_it_is_looked_at_comes_through():
    with pytest.raises(SystemExit):
        wire.encode(Hostile())


def test_ten_gigabytes_by_stride_tricks_are_refused_unread():
    with pytest.raises(wire.TooLarge):
        wire.encode(np.broadcast_to(1.0, (1 << 31,)), room=1 << 20)


def test_a_million_keys_are_refused():
    with pytest.raises(wire.TooLarge):
        wire.encode(dict.fromkeys(range(1_000_000), 1.0))


def test_a_huge_whole_number_is_infinite():
    assert np.isinf(roundtrip(10**400))


@pytest.mark.parametrize(
    "layout",
    [
        "", "[]", "{}", "null", '["a"]', '["a","f",[-1]]', '["a","f",[1.5]]', '["a","f",[true]]',
        '["a","f",[0,1099511627776]]',
        '["d",[[1]]]', '["d",[[null,["n"]]]]', '["q"]', "[" * 5000, '["t",' * 50 + '["n"]' + "]" * 50, '["x",1,2]',
    ],
)  # fmt: skip
def test_an_impossible_layout_is_corrupt(layout):
    with pytest.raises(wire.Corrupt):
        wire.parse(layout, 0)


def a_reply():
    memory = bytearray(1 << 16)
    region = wire.Region(memory)
    region.at(wire.READING)
    region.append(0, wire.LEFT_OUT, '["line 1", "import torch", "ImportError", null]')
    for index in range(4):
        region.at(index)
        layout, vectors = wire.encode({2: np.arange(3.0)})
        region.append(index, wire.RETURNED, layout, vectors, mutated=1)
    region.append(4, wire.RAISED, '["ValueError", "ValueError: no", ""]')
    region.append(0, wire.DONE, "")
    return bytes(memory[: wire.written(memory)])


def read(reply, asked=range(5)):
    return replies.read(reply, len(reply), asked)


def test_a_whole_reply_is_read_as_it_was_written():
    reply = read(a_reply())
    assert reply.complete
    assert not reply.corrupt
    assert sorted(reply.answers) == [0, 1, 2, 3, 4]
    assert reply.answers[0].mutated == (0,)
    assert reply.answers[4].type == "ValueError"


@given(st.binary(max_size=400))
def test_random_bytes_never_break_the_decoder(data):
    reply = read(bytes(wire.HEADER) + data)
    assert not reply.complete


@given(st.lists(st.tuples(st.integers(wire.HEADER, len(a_reply()) - 1), st.integers(0, 255)), min_size=1, max_size=6))
@settings(max_examples=300)
def test_mutated_replies_never_break_the_decoder(changes):
    data = bytearray(a_reply())
    for at, byte in changes:
        data[at] = byte
    reply = read(bytes(data))
    for outcome in reply.answers.values():
        if hasattr(outcome, "layout"):
            with contextlib.suppress(wire.Corrupt):
                wire.decode(outcome.layout, outcome.values)


def test_a_process_cannot_claim_to_have_written_more_than_there_is():
    memory = bytearray(256)
    memory[:8] = b"\xff" * 8
    assert wire.written(memory) == 256


def test_probes_that_were_not_asked_are_not_answered():
    assert "not asked" in read(a_reply(), range(2, 5)).corrupt
    assert "not asked" in read(a_reply(), range(3)).corrupt


def forged(status, text):
    return read(bytes(wire.HEADER) + wire.pack(0, status, text))


@pytest.mark.parametrize(
    "text",
    [
        "[" + "[]," * 10 + "[]]",
        '["E", [], ""]',
        '["E",' + "[" * 480 + "]" * 480 + ',""]',  # could be read, and not be shown
        '["E", "", "", true]',
        '["E", ""]',
        "{}",
    ],
)
def test_an_exception_is_told_in_texts_or_not_at_all(text):
    for status in (wire.RAISED, wire.LEFT_OUT):
        reply = forged(status, text)
        assert reply.corrupt
        assert not reply.answers


def test_halves_of_characters_come_out_as_what_can_be_written():
    (outcome,) = forged(wire.RAISED, r'["\ud800", "\udfff!", ""]').answers.values()
    assert (outcome.type, outcome.message) == (r"\ud800", r"\udfff!")
    ((item, number),) = forged(wire.LEFT_OUT, r'["line 1", "x", "\udc80", 7]').left_out
    assert (item.reason, number) == (r"\udc80", 7)


def test_texts_of_megabytes_are_cut():
    item, _ = forged(wire.LEFT_OUT, json.dumps(["w" * 9_999, "x" * 9_999, "y" * 9_999, None])).left_out[0]
    assert max(map(len, (item.where, item.what, item.reason))) <= 1_000


def test_a_reply_has_no_more_text_than_answers_need():
    reply = bytearray(wire.HEADER)
    for index in range(5):
        reply += wire.pack(index, wire.RETURNED, '["l",[' + '["n"],' * (wire.MAX_TEXTS // 12) + '["n"]]]')
    assert "more text" in read(bytes(reply)).corrupt
    assert sorted(read(bytes(reply)).answers) == [0]


def test_so_its_writer_says_that_the_limit_is_reached():
    region = wire.Region(bytearray(16 << 20))
    text, _ = wire.encode([["a"] * 1_000] * 10)
    fitting = (wire.MAX_TEXTS - (1 << 16)) // len(text)
    for index in range(fitting):
        region.append(index, wire.RETURNED, text)
    with pytest.raises(wire.TooLarge, match="together"):
        region.append(fitting, wire.RETURNED, text)
    region.append(fitting, wire.OVERSIZE, "there is room for this")
