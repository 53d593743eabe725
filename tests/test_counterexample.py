"""The simplest case on which a wrong answer shows."""

import numpy as np
import pytest

from grader.checking import check
from grader.counterexample import counterexample, simplest
from grader.diagnosis.answers import answers_of
from grader.model import Case, Question
from grader.reports.counterexample_table import as_markdown, as_text
from tests.diagnosis.evidence import ASSIGNMENT, REFERENCE, Exam, of_the_author, outcome

AUTHOR = of_the_author("backprop_equations")
wrong = of_the_author("backprop_variants")
QUESTIONS = {question.name: question for question in ASSIGNMENT.questions}


@pytest.fixture(scope="module")
def exam():
    return Exam(seed=20_266)


def shown(exam, name, function, reveal="hints", file="backprop.py", returns=AUTHOR.RETURNS):
    cases, key = exam.cases[name], exam.key[name]
    outcomes = tuple(outcome(function, case) for case in cases)
    verdicts = check(QUESTIONS[name], cases, key, outcomes)
    return counterexample(
        QUESTIONS[name],
        cases,
        key,
        outcomes,
        verdicts,
        file=file,
        reveal=reveal,
        symbols=AUTHOR.SYMBOLS,
        returns=returns,
    )


def test_a_right_answer_has_none(exam):
    assert shown(exam, "hidden_delta", REFERENCE["hidden_delta"]) is None


def test_a_hand_sized_network_comes_first(exam):
    assert shown(exam, "hidden_delta", wrong.hidden_delta_no_derivative).kind == "hand-sized"
    assert shown(exam, "hidden_delta", wrong.hidden_delta_no_derivative).note == ""


def test_an_answer_without_a_name_is_called_after_its_function_and_only_several_parts_are_counted(exam):
    def names(name, function):
        found = shown(exam, name, function, returns={})
        return [quantity.name for quantity in found.quantities if quantity.role == "returned"]

    assert names("hidden_delta", wrong.hidden_delta_no_derivative) == ["hidden_delta"]

    def twice(*given):
        deltas, nablas = REFERENCE["backprop"](*given)
        return {layer: 2 * delta for layer, delta in deltas.items()}, nablas

    assert names("backprop", twice)[0].startswith("backprop, part 1[")


def test_a_mistake_that_no_hand_sized_network_shows_is_shown_on_the_smallest_that_does(exam):
    def wrong_when_large(theta_next, delta_next, a_l):
        return REFERENCE["hidden_delta"](theta_next, delta_next, a_l) * (1 + (len(a_l) > 4))

    found = shown(exam, "hidden_delta", wrong_when_large)
    assert "No hand-sized case shows it" in found.note
    failing = [case for case in exam.cases["hidden_delta"] if len(case.arguments[2]) > 4]
    assert found.case == min(failing, key=lambda case: sum(np.size(part) for part in case.arguments)).index


def test_the_simplest_is_never_a_repeated_case_if_the_first_time_was_wrong_too(exam):
    cases = exam.cases["gradient"]
    verdicts = check(
        QUESTIONS["gradient"], cases, exam.key["gradient"], [outcome(lambda *_: None, case) for case in cases]
    )
    assert simplest(cases, verdicts).repeats is None


def wrong_when_large(theta, x, y):
    """On no hand-sized network."""
    delta, nabla = REFERENCE["backprop"](theta, x, y)
    large = max(map(np.size, theta.values())) > 4
    return {layer: delta[layer] * (1 + large) for layer in delta}, nabla


@pytest.mark.parametrize(
    ("reveal", "function", "seen"),
    [
        ("hints", wrong.gradient_network_input, False),
        ("hints", wrong_when_large, False),
        ("public", wrong.gradient_network_input, True),
        ("public", wrong_when_large, False),
        ("all", wrong_when_large, True),
    ],
)
def test_expected_values_are_seen_only_where_they_may_be(exam, reveal, function, seen):
    found = shown(exam, "backprop", function, reveal)
    assert (found.kind == "hand-sized") == (function is not wrong_when_large)
    expected = exam.key["backprop"][found.case].values
    secret = [repr(float(number)) for number in expected if float(number) not in _returned(found)]
    assert secret
    text = found.model_dump_json() + as_markdown(found) + as_text(found)
    assert all((number in text) == seen for number in secret)


def _returned(found):
    return {float(entry) for quantity in found.quantities for entry in quantity.entries}


def test_the_wrong_entries_are_marked_and_the_right_ones_are_not(exam):
    found = shown(exam, "backprop", wrong.gradient_network_input)
    marked = {quantity.name for quantity in found.quantities if quantity.wrong}
    assert marked == {"∇^(3)"}
    assert "**" in as_markdown(found)
    assert "»" in as_text(found)


def test_a_wrong_number_never_looks_like_the_right_one(exam):
    found = shown(
        exam, "hidden_delta", lambda *arguments: REFERENCE["hidden_delta"](*arguments) * (1 + 1e-9), reveal="all"
    )
    (quantity,) = [quantity for quantity in found.quantities if quantity.wrong]
    row = next(line for line in as_markdown(found).splitlines() if line.startswith("| δ^(l) |"))
    assert quantity.entries[0] in row
    assert quantity.expected[0] in row


@pytest.mark.parametrize("question", [question for question in QUESTIONS if question != "gradient_descent_step"])
def test_the_snippet_makes_the_same_call_to_the_last_bit(exam, question, tmp_path, monkeypatch, capsys):
    def spoilt(*arguments):
        called.append(arguments)
        return

    found = shown(exam, question, lambda *_: None)
    called = []
    import sys
    from types import ModuleType

    module = ModuleType("backprop")
    setattr(module, question, spoilt)
    monkeypatch.setitem(sys.modules, "backprop", module)
    exec(found.snippet, {})
    assert capsys.readouterr().out == "None\n"
    assert _equal(called[0], exam.cases[question][found.case].arguments)


def _equal(one, other):
    if isinstance(one, dict):
        return list(one) == list(other) and all(_equal(one[key], other[key]) for key in one)
    if isinstance(one, tuple):
        return len(one) == len(other) and all(map(_equal, one, other))
    return np.shape(one) == np.shape(other) and np.asarray(one).tobytes() == np.asarray(other).tobytes()


@pytest.mark.parametrize(
    ("file", "line"),
    [
        ("ada.py", "from ada import hidden_delta"),
        ("ada lovelace.py", "hidden_delta = runpy.run_path('ada lovelace.py')['hidden_delta']"),
        ("class.py", "hidden_delta = runpy.run_path('class.py')['hidden_delta']"),
        ("work/it's.py", "hidden_delta = runpy.run_path(\"it's.py\")['hidden_delta']"),
        ("ada.ipynb", "# in a cell below the one that defines hidden_delta"),
    ],
)
def test_the_snippet_finds_the_students_file(exam, file, line):
    snippet = shown(exam, "hidden_delta", wrong.hidden_delta_no_derivative, file=file).snippet
    assert line in snippet.splitlines()
    compile(snippet, "snippet", "exec")


def test_an_exception_is_shown_with_what_was_given(exam):
    found = shown(exam, "hidden_delta", wrong.hidden_delta_not_transposed)
    assert "raises" in found.message
    assert all(quantity.role == "given" for quantity in found.quantities)


def test_an_array_of_the_wrong_shape_is_shown_in_its_own(exam):
    found = shown(exam, "output_delta", lambda a_L, y: (a_L - y).reshape(-1, 1))
    assert found.quantities[-1].shape == (1, 1)
    assert as_text(found).splitlines()[-1].split() == ["returned", f"[[{float(found.quantities[-1].entries[0]):g}]]"]


def test_large_arrays_are_cut_short(exam):
    found = shown(exam, "backprop", lambda theta, x, y: REFERENCE["backprop"](theta, x, y)[0])
    assert max(map(len, as_text(found).splitlines())) < 1_000


def test_text_among_the_arguments_is_shown_as_it_stands():
    question = Question("activate", ("names", "z"))
    case = Case("activate", 0, "hand-sized", ({1: "relu", 2: "tanh"}, -1.5))
    answer = answers_of(lambda names, z: max(z, 0.0), [case])
    given = (outcome(lambda names, z: z, case),)
    verdicts = check(question, [case], answer, given)
    found = counterexample(
        question, [case], answer, given, verdicts, file="ada.py", reveal="hints", symbols={"names": "g^[{l}]"}
    )
    assert [line.split() for line in as_text(found).splitlines()[1:4]] == [
        ["g^[1]", "relu"],
        ["g^[2]", "tanh"],
        ["z", "-1.5"],
    ]
    assert "| g^\\[1\\] | relu |" in as_markdown(found)
    assert "names = {1: 'relu', 2: 'tanh'}" in found.snippet
