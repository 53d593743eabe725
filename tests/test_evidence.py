"""Evidence survives as bytes to the last bit, and bytes that are none are refused."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.evidence import EvidenceError, decode, digest, encode, pack, unpack
from grader.model import Evidence, LeftOut, Malformed, Missing, Raised, Returned, Stopped
from tests.diagnosis.evidence import REFERENCE, Exam

# Hostile text has lone surrogates in it, and numbers any bits: NaN with a payload, −0.0, infinities.
TEXT = st.text(st.characters(codec=None), max_size=20)
BITS = st.lists(st.integers(0, 2**64 - 1), max_size=12).map(lambda bits: np.array(bits, np.uint64).view(np.float64))
OUTCOME = st.one_of(
    st.builds(Returned, TEXT, BITS, st.lists(st.integers(0, 15), max_size=3).map(tuple)),
    st.builds(Malformed, TEXT),
    st.builds(Raised, TEXT, TEXT, TEXT),
    st.builds(Missing, TEXT),
    st.builds(Stopped, st.sampled_from(["time_limit", "memory_limit", "output_limit", "killed"]), TEXT),
)
OUTCOMES = st.lists(OUTCOME, max_size=6).map(tuple)
EVIDENCE = st.builds(
    Evidence,
    st.dictionaries(TEXT, OUTCOMES, max_size=4),
    st.lists(st.builds(LeftOut, where=TEXT, what=TEXT, reason=TEXT), max_size=2).map(tuple),
    TEXT,
)


def exactly(outcomes):
    """What must be the same: arrays compare by their bytes."""
    return [(one.layout, one.values.tobytes(), one.mutated) if isinstance(one, Returned) else one for one in outcomes]


@given(EVIDENCE)
def test_evidence_comes_back_to_the_last_bit(evidence):
    back = decode(encode(evidence))
    assert list(back.outcomes) == list(evidence.outcomes)
    for name, outcomes in evidence.outcomes.items():
        assert exactly(back.outcomes[name]) == exactly(outcomes)
    assert (back.left_out, back.output) == (evidence.left_out, evidence.output)


@given(OUTCOMES, OUTCOMES)
def test_answers_come_back_whatever_they_are_relative_to(outcomes, base):
    assert exactly(unpack(pack(outcomes, base), base)) == exactly(outcomes)


@given(OUTCOMES, OUTCOMES)
def test_digests_are_equal_for_equal_answers_alone(one, other):
    assert (digest(one) == digest(other)) == (exactly(one) == exactly(other))


def test_zero_and_minus_zero_are_different_answers():
    assert digest([Returned("", np.array([0.0]))]) != digest([Returned("", np.array([-0.0]))])


@pytest.fixture(scope="module")
def right():
    return Exam(5).outcomes()["backprop"]


def test_equal_answers_cost_next_to_nothing(right):
    numbers = sum(outcome.values.size for outcome in right)
    assert numbers > 1000
    assert len(pack(right, right)) < 60


def test_answers_that_differ_in_their_last_bits_cost_a_quarter(right):
    rng = np.random.default_rng(0)
    near = [
        Returned(one.layout, one.values * (1 + 2.0**-52 * rng.integers(-4, 5, one.values.size)), one.mutated)
        for one in right
    ]
    assert len(pack(near, right)) < sum(one.values.nbytes for one in right) / 4
    assert exactly(unpack(pack(near, right), right)) == exactly(near)


def test_every_damaged_byte_is_noticed():
    outcomes = Exam(5).outcomes()["sigmoid"]
    data = encode(Evidence({"sigmoid": outcomes}))
    unnoticed = 0
    for at in range(len(data)):
        try:
            back = decode(data[:at] + bytes([data[at] ^ 64]) + data[at + 1 :])
        except EvidenceError:
            continue
        unnoticed += 1  # bits that fill up a byte: the last of the stream, and the one before a block that is stored
        assert exactly(back.outcomes["sigmoid"]) == exactly(outcomes)
    assert unnoticed <= 4  # how zlib cuts the stream into blocks depends on the last bits of the processor's e^z
    for end in (0, 1, 10, len(data) - 1):
        with pytest.raises(EvidenceError):
            decode(data[:end])


@pytest.mark.parametrize("data", [b"", b"\x80\x04N.", b"\x02" + encode(Evidence({}))[1:]])
def test_what_is_no_evidence_of_this_version_is_refused(data):
    with pytest.raises(EvidenceError, match="no evidence of this version"):
        decode(data)


def test_answers_are_no_evidence(right):
    with pytest.raises(EvidenceError):
        decode(pack(right))


def test_a_base_with_too_few_answers_is_noticed(right):
    with pytest.raises(EvidenceError):
        unpack(pack(right, right), right[:3])


def test_what_an_author_takes_for_a_function_is_evidence_too():
    outcomes = Exam(5).outcomes({"forward": lambda theta, x: REFERENCE["forward"](theta, x)[9]})
    back = decode(encode(Evidence(outcomes)))
    assert {type(one) for one in back.outcomes["forward"]} == {Raised}
    assert exactly(back.outcomes["forward"]) == exactly(outcomes["forward"])
