"""Right answers pass however they are written; wrong ones are refused with a sentence; hostile ones break nothing."""

import json
from collections import OrderedDict

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grader.checking import TOLERANCE_FACTOR, agrees, check, deviation, parts
from grader.model import (
    Case,
    CaseVerdict,
    Expected,
    Malformed,
    Missing,
    Question,
    Raised,
    Raises,
    Returned,
    Stopped,
)
from grader.rounding import expected
from grader.sandbox.jail import wire

THETA = {
    2: np.array([[0.3, -0.7], [1.1, 0.25], [-0.4, 0.9]]),
    3: np.array([[0.5, -1.3, 0.8], [0.21, 0.6, -0.37]]),
}
X = np.array([0.123456789, -0.7])


def layers(theta, x):
    """An answer of two dicts, as backprop has it."""
    a = {1: x}
    for layer in theta:
        a[layer] = np.tanh(theta[layer] @ a[layer - 1])
    return a, {layer: np.outer(a[layer], a[layer - 1]) for layer in theta}


def question(name="layers", **kwargs):
    return Question(name, ("theta", "x"), **kwargs)


def returned(value, mutated=()):
    layout, vectors = wire.encode(value)
    return Returned(layout, np.concatenate(vectors) if vectors else np.empty(0), mutated)


def verdict_on(outcome, function=layers, arguments=(THETA, X), **kwargs):
    outcome = outcome if isinstance(outcome, (Returned, Raised, Missing, Stopped, Malformed)) else returned(outcome)
    answers = (expected(function, arguments),)
    case = Case("layers", 7, "random", arguments)
    (found,) = check(question(**kwargs), (case,), answers, (outcome,))
    assert (found.verdict == "accepted") == agrees(answers[0], outcome) or outcome_is_about_arguments(found)
    assert (found.case, found.kind) == (7, "random")
    assert (found.stage is None) == (found.verdict == "accepted")
    return found


def outcome_is_about_arguments(found):
    return found.stage == "arguments"


def changed(change):
    """The right answer with every array changed."""
    a, nabla = layers(THETA, X)
    return tuple({layer: change(v) for layer, v in part.items()} for part in (a, nabla))


# ── Accepted ────────────────────────────────────────────────────────────────────────────────────────────────


class Rows(dict):
    """A dict subclass."""


RIGHT = {
    "as it is": lambda: layers(THETA, X),
    "a list of two": lambda: list(layers(THETA, X)),
    "nested lists": lambda: changed(np.ndarray.tolist),
    "nested tuples": lambda: changed(lambda v: tuple(map(tuple, v)) if v.ndim == 2 else tuple(v)),
    "lists of arrays": lambda: changed(list),
    "lists of lists of numpy numbers": lambda: changed(lambda v: [list(r) for r in v] if v.ndim == 2 else list(v)),
    "longdouble": lambda: changed(lambda v: v.astype(np.longdouble)),
    "Fortran order": lambda: changed(np.asfortranarray),
    "another order of keys": lambda: tuple(dict(reversed(part.items())) for part in layers(THETA, X)),
    "numpy keys": lambda: tuple({np.int64(k): v for k, v in part.items()} for part in layers(THETA, X)),
    "a dict subclass": lambda: tuple(Rows(part) for part in layers(THETA, X)),
    "an ordered dict": lambda: tuple(OrderedDict(part) for part in layers(THETA, X)),
    "object arrays": lambda: changed(lambda v: v.astype(object)),
}


@pytest.mark.parametrize("way", RIGHT)
def test_a_right_answer_is_accepted_however_it_is_held(way):
    found = verdict_on(RIGHT[way]())
    assert found.verdict == "accepted"
    assert found.remark == ""
    assert found.message == ""


@pytest.mark.parametrize("value", [0.5, np.float64(0.5), np.array(0.5), np.float32(0.5), np.float16(0.5)])
def test_a_number_may_be_of_any_kind(value):
    assert verdict_on(value, lambda x: x / 2, (1.0,)).verdict == "accepted"


@pytest.mark.parametrize(
    "value", [[2, 4], np.array([2, 4]), np.array([2, 4], dtype=np.int8), (2, 4), [2.0, np.int8(4)]]
)
def test_whole_numbers_are_right_where_the_answer_is_whole(value):
    assert verdict_on(value, lambda x: 2 * x, (np.array([1.0, 2.0]),)).verdict == "accepted"


def test_rows_of_one_array_are_as_good_as_a_tuple_of_them():
    def two(x):
        return x, 2 * x

    x = np.array([1.0, 2.0, 3.0])
    assert verdict_on(np.array([x, 2 * x]), two, (x,)).verdict == "accepted"
    assert verdict_on([x.tolist(), (2 * x).tolist()], two, (x,)).verdict == "accepted"
    assert verdict_on([x, 2 * x, x], two, (x,)).stage == "structure"


def test_empty_arrays_are_equal():
    def nothing(x):
        return {2: x[:0], 3: x}

    assert verdict_on({2: np.empty(0), 3: X}, nothing, (X,)).verdict == "accepted"
    assert verdict_on({2: [], 3: X}, nothing, (X,)).verdict == "accepted"
    assert verdict_on({2: [1.0], 3: X}, nothing, (X,)).stage == "shape"
    assert verdict_on(np.empty((0, 3)), lambda x: np.zeros_like(x[:0]), (np.ones((2, 3)),)).verdict == "accepted"
    assert verdict_on({}, lambda x: {}, (X,)).verdict == "accepted"


# ── Precision ───────────────────────────────────────────────────────────────────────────────────────────────


def in_float32(scale=1.0):
    theta = {layer: (scale * w).astype(np.float32) for layer, w in THETA.items()}
    return layers(theta, X.astype(np.float32))


def scaled(scale):
    return {layer: scale * w for layer, w in THETA.items()}, X


@pytest.mark.parametrize("scale", [1.0, 30.0])
def test_single_precision_is_right_with_a_remark(scale):
    a, nabla = in_float32(scale)
    for value in [
        (a, nabla),
        (a, {layer: w.astype(float) for layer, w in nabla.items()}),
        tuple({layer: v.astype(float) for layer, v in part.items()} for part in (a, nabla)),
        tuple({layer: v.tolist() for layer, v in part.items()} for part in (a, nabla)),
        ({**a, 1: X}, nabla),
        tuple({layer: X if v is a[1] else v.astype(float) for layer, v in part.items()} for part in (a, nabla)),
    ]:
        found = verdict_on(value, arguments=scaled(scale))
        assert found.verdict == "accepted"
        assert "float32" in found.remark


def test_the_same_error_in_double_precision_is_wrong():
    rng = np.random.default_rng(3)
    noisy = changed(lambda v: v * (1 + rng.uniform(-1, 1, v.shape) * 3e-8))
    found = verdict_on(noisy)
    assert (found.verdict, found.stage) == ("wrong_answer", "values")
    assert "float32" in found.message


def test_half_precision_and_rounding_are_wrong():
    assert verdict_on(changed(lambda v: v.astype(np.float16))).stage == "values"
    assert verdict_on(changed(lambda v: np.round(v, 3))).stage == "values"
    assert verdict_on(changed(lambda v: np.round(v, 6))).stage == "values"
    assert verdict_on(changed(lambda v: v.astype(np.float16).astype(np.float32))).stage == "values"
    assert verdict_on(changed(lambda v: v.astype(int))).stage == "values"


def test_whole_numbers_do_not_pass_as_single_precision():
    def near_one(x):
        return np.tanh(x)

    x = np.array([9.0, 9.5])
    assert verdict_on(np.array([1.0, 1.0], dtype=np.float32), near_one, (x,)).verdict == "accepted"
    assert verdict_on(np.array([1, 1]), near_one, (x,)).verdict == "wrong_answer"
    assert verdict_on(np.array([1, 1], dtype=np.float16), near_one, (x,)).verdict == "wrong_answer"


# ── However close, wrong is wrong ───────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("factor", [1 + 5e-4, 1 - 5e-4, 1 + 1e-6, 1 - 1e-6, 1 + 1e-12, -1, 0, 2, 0.5])
def test_a_factor_is_wrong(factor):
    assert verdict_on(changed(lambda v: v * factor)).stage == "values"


@pytest.mark.parametrize("part", [0, 1])
@pytest.mark.parametrize("layer", [2, 3])
@pytest.mark.parametrize("relative", [1e-6, -1e-6, 5e-4, 1e-10])
def test_one_wrong_entry_of_one_layer_is_wrong_and_named(part, layer, relative):
    value = layers(THETA, X)
    value[part][layer].flat[1] *= 1 + relative
    found = verdict_on(value)
    assert (found.verdict, found.stage, found.layer) == ("wrong_answer", "values", layer)
    assert f"part {part + 1}, layer {layer}: entry [" in found.message
    assert "layers, case 7 (random)" in found.message
    assert "of 19 numbers" not in found.message


def test_a_dtype_that_says_float32_of_longer_numbers_is_not_believed():
    right = returned(in_float32())
    forged = Returned(right.layout, returned(layers(THETA, X)).values * (1 + 1e-9), ())
    assert '"float32"' in right.layout
    assert verdict_on(right).verdict == "accepted"
    assert verdict_on(forged).verdict == "wrong_answer"


def test_one_wrong_entry_in_float32_is_wrong_where_it_is_more_than_rounding():
    a, nabla = in_float32()
    nabla[2][0, 1] *= 1 + 5e-4
    assert verdict_on((a, nabla)).stage == "values"


def test_several_wrong_layers_are_all_named_and_the_largest_error_is_told():
    a, nabla = layers(THETA, X)
    nabla[2] = nabla[2] * 1.5
    nabla[3] = -nabla[3]
    a[3][0] += 1e-3
    found = verdict_on((a, nabla))
    assert found.message.startswith(
        "layers, case 7 (random): wrong in part 1, layer 3; part 2, layers 2, 3; "
        "the largest error is in part 2, layer 3: entry ["
    )
    assert "with a relative error of about 2; 13 of 19 numbers are wrong" in found.message
    assert found.layer == 3


def named(value, function=layers, names=("δ^({l})", "∇^({l})")):
    case = Case("layers", 7, "random", (THETA, X))
    (found,) = check(question(), (case,), (expected(function, (THETA, X)),), (returned(value),), returns=names)
    return found.message.removeprefix("layers, case 7 (random): ")


def test_where_the_author_has_names_messages_use_them():
    a, nabla = layers(THETA, X)
    nabla[2], nabla[3], a[3] = nabla[2] * 1.5, -nabla[3], a[3] + 1e-3
    assert named((a, nabla)).startswith("wrong in δ^(3), ∇^(2), ∇^(3); the largest error is in ∇^(3): entry [")
    assert named((a, {3: nabla[3]})).startswith("∇^(l) has layer 3 where layers 2, 3 are due; missing: 2")
    assert named(({**a, 2: None}, nabla)) == "δ^(2) is None"
    assert named((a, nabla), names=("a", "b")).startswith("wrong in a, layer 3, b, layer 2, b, layer 3;")


def test_an_answer_of_one_part_is_named_by_its_layer():
    right = layers(THETA, X)[1]
    found = named({**right, 3: 2 * right[3]}, lambda *arguments: layers(*arguments)[1], ["∇^({l})"])
    assert found.startswith("∇^(3): entry [")
    assert named([None], lambda *_: X, ["δ^(l)"]) == "part 1 is None"


def test_a_network_with_many_layers_is_not_listed_whole():
    many = {layer: np.array([0.1 * layer]) for layer in range(1, 40)}
    found = named({layer: -value for layer, value in many.items()}, lambda *_: many, ("a^({l})",))
    assert "a^(12), …; the largest" in found
    assert "a^(13)" not in found


def test_the_message_does_not_tell_the_expected_value():
    right = 0.123456789
    found = verdict_on(0.25, lambda x: x, (right,))
    assert found.message == "layers, case 7 (random): it is 0.25, with a relative error of about 1"
    found = verdict_on(0.25, lambda x: x - x, (right,))
    assert "times what rounding explains" in found.message


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
def test_nan_and_infinity_are_never_right(bad):
    for entry in (0, 1):
        a, nabla = layers(THETA, X)
        a[3][entry] = bad
        found = verdict_on((a, nabla))
        assert (found.verdict, found.stage, found.layer) == ("wrong_answer", "finite", 3)
        assert "part 1, layer 3 holds" in found.message
    assert verdict_on(changed(lambda v: v * bad)).stage == "finite"


@pytest.mark.parametrize("bound", [np.nan, np.inf])
def test_without_a_bound_nothing_is_accepted(bound):
    values, unbounded = np.array([1.0, 2.0]), np.array([bound, 1e-16])
    answer = Expected('["a","float64",[2]]', values, unbounded, unbounded)
    for value in (np.array([1.5, 2.0]), np.array([1.5, 2.0], dtype=np.float32)):
        assert not agrees(answer, returned(value))
        (found,) = check(question(), (Case("q", 0, "random", ()),), (answer,), (returned(value),))
        assert found.verdict == "wrong_answer"


def test_the_tolerance_is_four_times_the_bound():
    answer = Expected('["a","float",[]]', np.array([1.0]), np.array([0.01]), np.array([0.01]))
    case = Case("q", 0, "random", ())
    for off, right in [(0.039, True), (0.041, False)]:
        (found,) = check(question(), (case,), (answer,), (returned(1 + off),))
        assert (found.verdict == "accepted") == right == agrees(answer, returned(1 + off))
    assert TOLERANCE_FACTOR == 4


# ── Refused before any number is looked at ──────────────────────────────────────────────────────────────────


def with_layer(layer, value, part=0):
    answer = layers(THETA, X)
    answer[part][layer] = value
    return answer


class Opaque:
    pass


REFUSED = {
    "None": (lambda: None, "malformed", "type", None, "you return None; is there a return statement?"),
    "text": (lambda: "0.5", "malformed", "type", None, "what you return is text: '0.5'"),
    "complex": (lambda: 1j, "malformed", "type", None, "complex (complex) where real numbers are due"),
    "an object": (Opaque, "malformed", "type", None, "is an Opaque, which is no number"),
    "a function": (lambda: len, "malformed", "type", None, "is a builtin_function_or_method"),
    "None in a layer": (lambda: with_layer(3, None), "malformed", "type", 3, "part 1, layer 3 is None"),
    "complex layer": (
        lambda: with_layer(2, THETA[2].sum(axis=1) * 1j, 1),
        "malformed",
        "type",
        2,
        "part 2, layer 2 is complex (array of complex128) where real numbers are due",
    ),
    "text in a list": (
        lambda: with_layer(3, ["a", 1.0]),
        "malformed",
        "type",
        3,
        "part 1, layer 3, part 1 is text: 'a'",
    ),
    "None in a list": (lambda: with_layer(3, [0.1, None]), "malformed", "type", 3, "part 2 is None"),
    "type before structure": (lambda: ({1: X}, None), "malformed", "type", None, "part 2 is None"),
    "one dict": (
        lambda: layers(THETA, X)[0],
        "wrong_answer",
        "structure",
        None,
        "is a dict (layers 1, 2, 3) where 2 parts are due, as a tuple",
    ),
    "one array": (
        lambda: X,
        "wrong_answer",
        "structure",
        None,
        "is an array of shape (2,) where 2 parts",
    ),
    "a number": (lambda: 1.0, "wrong_answer", "structure", None, "is one number where 2 parts are due"),
    "three parts": (lambda: (*layers(THETA, X), 1), "wrong_answer", "structure", None, "has 3 parts where 2 are due"),
    "one part": (lambda: layers(THETA, X)[:1], "wrong_answer", "structure", None, "has 1 part where 2 are due"),
    "swapped parts": (lambda: layers(THETA, X)[::-1], "wrong_answer", "structure", None, "parts in the wrong order"),
    "a list of layers": (
        lambda: [list(p.values()) for p in layers(THETA, X)],
        "wrong_answer",
        "structure",
        None,
        "part 1 is a list where a dict with layers 1, 2, 3 is due",
    ),
    "a missing layer": (
        lambda: ({1: X, 2: np.ones(3)}, {}),
        "wrong_answer",
        "structure",
        None,
        "part 1 has layers 1, 2 where layers 1, 2, 3 are due; missing: 3",
    ),
    "a layer too many": (
        lambda: with_layer(1, np.eye(2), 1),
        "wrong_answer",
        "structure",
        None,
        "part 2 has layers 1, 2, 3 where layers 2, 3 are due; too many: 1",
    ),
    "text keys": (
        lambda: [{str(k): v for k, v in p.items()} for p in layers(THETA, X)],
        "wrong_answer",
        "structure",
        None,
        "part 1 has keys '1', '2', '3' where layers 1, 2, 3, whole numbers, are due",
    ),
    "no layers": (lambda: ({}, {}), "wrong_answer", "structure", None, "part 1 has no layers where"),
    "a dict for an array": (
        lambda: with_layer(2, {0: 1.0}),
        "wrong_answer",
        "structure",
        2,
        "part 1, layer 2 is a dict (layer 0) where an array of shape (3,) is due",
    ),
    "a ragged list": (
        lambda: with_layer(2, [[1.0], [2.0, 3.0]], 1),
        "wrong_answer",
        "structure",
        2,
        "is a ragged list",
    ),
    "columns": (
        lambda: changed(lambda v: v.reshape(-1, 1) if v.ndim == 1 else v),
        "wrong_answer",
        "shape",
        1,
        "part 1, layer 1 has shape (2, 1) where (2,) is due: a column",
    ),
    "rows": (lambda: changed(lambda v: v.reshape(1, -1) if v.ndim == 1 else v), "wrong_answer", "shape", 1, "a row"),
    "transposed": (
        lambda: with_layer(2, THETA[2].T, 1),
        "wrong_answer",
        "shape",
        2,
        "part 2, layer 2 has shape (2, 3) where (3, 2) is due: it is transposed",
    ),
    "broadcastable": (
        lambda: with_layer(2, np.ones((1, 2)), 1),
        "wrong_answer",
        "shape",
        2,
        "has shape (1, 2) where (3, 2)",
    ),
    "one number for an array": (
        lambda: with_layer(2, 0.5),
        "wrong_answer",
        "shape",
        2,
        "part 1, layer 2 is one number where an array of shape (3,) is due",
    ),
    "too short": (lambda: with_layer(2, [0.5, 0.5]), "wrong_answer", "shape", 2, "has shape (2,) where (3,) is due"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_has_no_right_form_is_refused_with_a_sentence(name):
    value, verdict, stage, layer, message = REFUSED[name]
    found = verdict_on(value())
    assert (found.verdict, found.stage, found.layer) == (verdict, stage, layer)
    assert message in found.message
    assert found.message.startswith("layers, case 7 (random): ")


@pytest.mark.parametrize("value", [[0.5], np.array([0.5]), np.array([[0.5]]), (0.5,), [0.5, 0.5]])
def test_an_array_is_not_right_where_a_number_is_due(value):
    found = verdict_on(value, lambda x: x / 2, (1.0,))
    assert (found.verdict, found.stage) == ("wrong_answer", "shape")


# ── No answer at all ────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("outcome", "verdict", "message"),
    [
        (
            Raised("ValueError", "shapes (2,3) and (2,)\nnot aligned"),
            "runtime_error",
            "raises ValueError: shapes (2,3) and (2,) not aligned",
        ),
        (Raised("RecursionError", "too deep"), "runtime_error", "raises RecursionError: too deep"),
        (Raised("KeyError", ""), "runtime_error", "raises KeyError"),
        (Raised("NotImplementedError", ""), "not_attempted", "is not written yet"),
        (Raised("MemoryError", ""), "memory_limit", "needed more memory"),
        (Missing("there is no function layers"), "missing", "there is no function layers"),
        (Stopped("time_limit", "2 s"), "time_limit", "took too long and was ended (2 s)"),
        (Stopped("memory_limit", ""), "memory_limit", "needed more memory"),
        (Stopped("output_limit", ""), "output_limit", "more data"),
        (Stopped("killed", "signal 9"), "killed", "(signal 9)"),
        (Malformed("frame is cut off"), "malformed", "frame is cut off"),
        (Returned('["a","float64",[3]]', np.zeros(2)), "malformed", "3 numbers, 2 came"),
        (Returned("[[[", np.zeros(0)), "malformed", "no JSON"),
    ],
)
def test_what_did_not_return_says_why(outcome, verdict, message):
    found = verdict_on(outcome)
    assert (found.verdict, found.stage) == (verdict, "returned")
    assert message in found.message


def test_a_case_asked_once_more_says_so():
    answers = (expected(layers, (THETA, X)),)
    case = Case("layers", 9, "random", (THETA, X), repeats=2)
    (found,) = check(question(), (case,), answers, (returned(changed(lambda v: v + 1)),))
    assert "layers, case 9 (random, case 2 asked once more): wrong in" in found.message


# ── Arguments ───────────────────────────────────────────────────────────────────────────────────────────────


def test_changed_arguments_are_a_remark():
    found = verdict_on(returned(layers(THETA, X), mutated=(0, 1)))
    assert found.verdict == "accepted"
    assert found.remark == "changes theta, x in place"


def test_changed_arguments_are_wrong_where_they_must_stay():
    found = verdict_on(returned(layers(THETA, X), mutated=(0,)), arguments_untouched=True)
    assert (found.verdict, found.stage) == ("wrong_answer", "arguments")
    assert "changes theta in place" in found.message


def test_wrong_values_are_told_before_changed_arguments():
    outcome = returned(changed(lambda v: -v), mutated=(0,))
    assert verdict_on(outcome, arguments_untouched=True).stage == "values"


# ── Answers of mistakes ─────────────────────────────────────────────────────────────────────────────────────


def test_an_exception_agrees_with_its_type():
    assert agrees(Raises("ValueError"), Raised("ValueError", "any"))
    assert agrees(Raises("*"), Raised("KeyError", "any"))
    assert not agrees(Raises("ValueError"), Raised("KeyError", "any"))
    assert not agrees(Raises("*"), returned(1.0))
    assert not agrees(expected(layers, (THETA, X)), Raised("ValueError", ""))


def test_an_expected_exception_can_be_checked():
    cases = (Case("q", 0, "random", ()), Case("q", 1, "random", ()))
    found = check(question(), cases, (Raises("ValueError"),) * 2, (Raised("ValueError", ""), returned(1.0)))
    assert [v.verdict for v in found] == ["accepted", "wrong_answer"]


def test_answers_that_are_not_finite_agree_with_their_like_only():
    with np.errstate(all="ignore"):
        answer = expected(lambda x: np.log(x) / x, (np.array([0.0, -1.0, 2.0]),), finite=False)
    assert agrees(answer, returned(np.array([-np.inf, np.nan, np.log(2) / 2])))
    assert not agrees(answer, returned(np.array([np.inf, np.nan, np.log(2) / 2])))
    assert not agrees(answer, returned(np.array([-np.inf, 1.0, np.log(2) / 2])))
    assert not agrees(answer, returned(np.array([-np.inf, np.nan, np.nan])))
    assert not agrees(answer, returned(np.array([-np.inf, np.nan, 1.0])))


def test_answers_that_are_no_numbers_agree_with_their_like():
    nothing = expected(lambda: None, (), finite=False)
    text = expected(lambda: "a", (), finite=False)
    assert agrees(nothing, returned(None))
    assert not agrees(nothing, returned([]))
    assert agrees(text, returned("a"))
    assert not agrees(text, returned("b"))
    assert not agrees(text, returned(None))
    assert agrees(expected(lambda: 1j, (), finite=False), returned(2j))


# ── For the diagnosis ───────────────────────────────────────────────────────────────────────────────────────


def test_parts_have_names_layers_and_entries():
    answer = expected(layers, (THETA, X))
    found = parts(answer.layout)
    assert [part.name for part in found] == [
        "part 1, layer 1",
        "part 1, layer 2",
        "part 1, layer 3",
        "part 2, layer 2",
        "part 2, layer 3",
    ]
    assert [part.layer for part in found] == [1, 2, 3, 2, 3]
    assert [part.position for part in found] == [0, 0, 0, 1, 1]
    assert [part.shape for part in found] == [(2,), (3,), (2,), (3, 2), (2, 3)]
    assert found[-1].entries.stop == len(answer.values)
    (one,) = parts('["a","float64",[2]]')
    assert (one.name, one.layer, one.position) == ("", None, None)


def test_a_deviation_says_which_parts_are_wrong_and_by_how_much():
    answer = expected(layers, (THETA, X))
    right = deviation(answer, returned(layers(THETA, X)))
    assert right.right.all()
    assert right.wrong_parts == ()
    assert np.all(right.excess <= 1)
    value = layers(THETA, X)
    value[1][3] *= 2
    wrong = deviation(answer, returned(value))
    assert [part.name for part in wrong.wrong_parts] == ["part 2, layer 3"]
    entries = wrong.wrong_parts[0].entries
    assert np.allclose(wrong.returned[entries] / wrong.expected[entries], 2)
    assert np.all(wrong.excess[entries] > 1e10)
    assert deviation(answer, returned(in_float32())).right.all()
    assert deviation(answer, returned(None)) is None
    assert deviation(answer, Raised("KeyError", "")) is None
    assert deviation(Raises("KeyError"), returned(1)) is None
    assert deviation(answer, Returned("[", np.zeros(0))) is None


# ── All cases of a question ─────────────────────────────────────────────────────────────────────────────────


def a_question_of(n):
    rng = np.random.default_rng(0)
    arguments = [
        ({layer: rng.normal(size=w.shape) for layer, w in THETA.items()}, rng.normal(size=2)) for _ in range(n)
    ]
    cases = tuple(Case("layers", i, "random", a) for i, a in enumerate(arguments))
    return cases, tuple(expected(layers, a) for a in arguments), [returned(layers(*a)) for a in arguments]


def test_every_case_has_its_own_verdict():
    cases, answers, outcomes = a_question_of(6)
    assert [v.verdict for v in check(question(), cases, answers, outcomes)] == ["accepted"] * 6
    outcomes[2] = returned(None)
    outcomes[4] = outcomes[5]
    found = check(question(), cases, answers, outcomes)
    assert [v.case for v in found] == list(range(6))
    assert [v.verdict for v in found] == ["accepted", "accepted", "malformed", "accepted", "wrong_answer", "accepted"]
    assert [v.verdict for v in check(question(), cases, list(answers), outcomes)] == [v.verdict for v in found]


def test_one_wrong_number_among_all_cases_is_found():
    cases, answers, outcomes = a_question_of(5)
    for i in range(5):
        for at in range(19):
            values = outcomes[i].values.copy()
            values[at] *= 1 + 1e-6
            tried = [*outcomes[:i], Returned(outcomes[i].layout, values), *outcomes[i + 1 :]]
            found = check(question(), cases, answers, tried)
            assert [v.verdict == "accepted" for v in found] == [j != i for j in range(5)]


def test_lists_pass_all_at_once_too():
    cases, answers, outcomes = a_question_of(3)
    lists = [returned([{k: v.tolist() for k, v in p.items()} for p in layers(*case.arguments)]) for case in cases]
    assert check(question(), cases, answers, lists) == check(question(), cases, answers, outcomes)


def test_as_many_outcomes_as_cases_are_asked_for():
    cases, answers, outcomes = a_question_of(3)
    with pytest.raises(ValueError, match="zip"):
        check(question(), cases, answers, outcomes[:2])
    assert check(question(), (), (), ()) == ()


# ── Hostile evidence ────────────────────────────────────────────────────────────────────────────────────────

texts = st.text(alphabet=st.characters(), max_size=20)
whole = st.integers(-2, 5) | st.integers()
nodes = st.recursive(
    st.one_of(
        st.tuples(
            st.just("a"),
            st.sampled_from(["float64", "float32", "list", "int", "?"]) | texts,
            st.lists(whole, max_size=3),
        ),
        st.tuples(st.just("s"), texts),
        st.just(("n",)),
        st.tuples(st.just("x"), texts, texts),
        st.none() | st.booleans() | st.floats() | texts | whole,
    ),
    lambda child: st.one_of(
        st.tuples(st.sampled_from("tl"), st.lists(child, max_size=4)),
        st.tuples(st.just("d"), st.lists(st.tuples(whole | texts, child), max_size=4)),
        st.lists(child, max_size=3),
    ),
    max_leaves=12,
)
values = st.lists(st.floats(allow_nan=True, allow_infinity=True), max_size=20).map(
    lambda v: np.array(v, dtype=np.float64)
)
layouts = st.one_of(
    nodes.map(json.dumps), texts, st.just("[" * 100_000), st.just('["t",[' * 500), st.just("1" * 10_000)
)
REFERENCES = [
    expected(layers, (THETA, X)),
    expected(lambda x: x, (1.0,)),
    expected(lambda x: x, (X,)),
    expected(lambda x: [x, (x, {2: x, "b": x})], (X,)),
    expected(lambda: "text", (), finite=False),
]
CASE = (Case("q", 0, "random", ()),)


def survives(answer, outcome):
    (found,) = check(question(), CASE, (answer,), (outcome,))
    assert isinstance(found, CaseVerdict)
    assert found.message.isprintable()
    assert len(found.message) < 2_000
    found.model_dump_json()
    assert agrees(answer, outcome) == (found.verdict == "accepted")
    deviation(answer, outcome)
    return found


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(REFERENCES), layouts, values, st.lists(st.integers(-5, 70), max_size=3).map(tuple))
def test_no_reply_breaks_the_check(answer, layout, numbers, mutated):
    survives(answer, Returned(layout, numbers, mutated))


@settings(max_examples=200, deadline=None)
@given(st.sampled_from(REFERENCES), nodes, st.floats())
def test_no_well_formed_reply_breaks_the_check(answer, node, number):
    layout = json.dumps(node)
    try:
        count = wire._count(json.loads(layout), 0)
    except wire.Corrupt:
        count = 0
    survives(answer, Returned(layout, np.full(min(count, 100), number)))


@settings(max_examples=200, deadline=None)
@given(st.sampled_from(REFERENCES), st.data())
def test_changed_numbers_are_accepted_only_within_the_tolerance(answer, data):
    changes = data.draw(
        st.lists(
            st.tuples(
                st.integers(0, 18), st.floats(-1, 1) | st.sampled_from([np.nan, np.inf, 1e308, -1e308, 1e-20, 1e-9])
            )
        )
    )
    numbers = answer.values.copy()
    for at, change in changes:
        if at < len(numbers):
            with np.errstate(over="ignore"):
                numbers[at] += change
    found = survives(answer, Returned(answer.layout, numbers))
    with np.errstate(all="ignore"):
        error = np.abs(numbers - answer.values)
        close = np.all(error <= 4 * answer.bound)
        in_float32 = np.all(error <= 4 * answer.bound_single) and np.all(
            (numbers.astype(np.float32) == numbers) | (numbers == answer.values)
        )
    assert (found.verdict == "accepted") == bool(close or in_float32)


@settings(max_examples=100, deadline=None)
@given(texts, texts)
def test_no_exception_text_breaks_the_check(name, message):
    for outcome in (Raised(name, message), Missing(message), Malformed(message), Stopped("killed", message)):
        survives(REFERENCES[0], outcome)


def test_hostile_text_is_shown_on_one_short_line():
    found = survives(REFERENCES[0], Raised("E\x1b[31m", "a\nb\r\x07\ud800\u202e" + "x" * 10_000))
    assert "\x1b" not in found.message
    assert len(found.message) < 600


def test_a_long_reply_is_refused_before_it_is_read():
    found = survives(REFERENCES[0], Returned('["s","' + "x" * (wire.MAX_LAYOUT + 1) + '"]', np.zeros(0)))
    assert found.verdict == "malformed"
