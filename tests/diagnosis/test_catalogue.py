"""Every mistake is diagnosed as itself and as nothing else: alone, through the functions that call it, and in pairs."""

import random
from dataclasses import replace

import numpy as np
import pytest

from grader.authoring import Mistake
from grader.diagnosis import Author, Catalogue, Finding
from grader.diagnosis.answers import Given, agrees, answers_of, known
from grader.diagnosis.composition import rebound
from grader.diagnosis.explanations import Cause, Explanation
from grader.diagnosis.separation import separations
from grader.model import Case, Question, Returned
from tests.diagnosis.evidence import ASSIGNMENT, AUTHOR, REFERENCE, Exam, of_the_author, outcome
from tests.diagnosis.right_implementations import ALL

ASKED_BY_THE_ISSUE = {
    "sigmoid-sign",
    "sigmoid-parentheses",
    "tanh-for-sigmoid",
    "sigmoid-overflow",
    "forward-linear-output",
    "forward-no-activation",
    "forward-activates-input",
    "forward-returns-z",
    "layer-keys-shifted",
    "output-delta-sign",
    "output-delta-quadratic-cost",
    "output-delta-summed-over-units",
    "output-delta-squared-error",
    "output-delta-activation-only",
    "hidden-delta-no-derivative",
    "hidden-delta-derivative-of-activation",
    "hidden-delta-activation-for-derivative",
    "hidden-delta-one-minus-activation",
    "hidden-delta-no-weights",
    "hidden-delta-weights-not-transposed",
    "hidden-delta-dot-for-elementwise",
    "hidden-delta-tanh-derivative",
    "gradient-transposed",
    "gradient-elementwise",
    "gradient-inner-product",
    "gradient-extra-derivative",
    "weights-of-this-layer",
    "propagates-error-not-delta",
    "gradient-network-input",
    "gradient-activation-of-this-layer",
    "gradient-weighted-input",
    "includes-input-delta",
    "propagates-through-updated-weights",
    "output-error-for-every-layer",
    "hard-coded-depth",
    "descent-sign",
    "descent-no-learning-rate",
    "descent-returns-step",
    "descent-one-layer-only",
}

FORMS = [
    pytest.param(mistake.id, question, form, id=f"{question}-{mistake.id}-{i}")
    for mistake in ASSIGNMENT.author.mistakes
    for question in mistake.questions
    for i, form in enumerate(mistake.forms_of(question))
]


@pytest.fixture(scope="module")
def exam():
    return Exam(seed=20_261)


@pytest.fixture(scope="module")
def others():
    """The same questions on other networks."""
    return Exam(seed=20_262)


def test_the_catalogue_has_every_mistake_that_was_asked_for():
    assert {mistake.id for mistake in ASSIGNMENT.author.mistakes} >= ASKED_BY_THE_ISSUE


@pytest.mark.parametrize(("mistake", "question", "form"), FORMS)
def test_a_mistake_is_diagnosed_as_itself_and_as_nothing_else(exam, mistake, question, form):
    assert exam.ids({question: form}) == {question: [mistake]}


@pytest.mark.parametrize(("mistake", "question", "form"), FORMS)
def test_what_a_part_does_wrong_explains_the_functions_that_call_it(exam, mistake, question, form):
    callers = {
        name: rebound(REFERENCE[name], {REFERENCE[question]: form})
        for name in ("forward", "backprop")
        if name != question
    }
    told = exam.ids({question: form, **callers})
    assert told.pop(question) == [mistake]
    assert all(ids == [mistake] for ids in told.values())


def test_a_mistake_in_a_part_is_recognised_in_the_whole_alone(exam):
    """A formula written out in backprop, with every helper right."""
    for single in exam.catalogue.shelves["backprop"].singles:
        if not single.form.cause.generic:
            told = exam.ids({"backprop": single.explanation.function})
            assert told == {"backprop": [single.form.cause.id]}, single.form.base.__name__


def test_pairs_are_found_and_what_is_told_holds_on_networks_never_asked_about(exam, others):
    shelf = exam.catalogue.shelves["backprop"]
    for pair in random.Random(1).sample(shelf.pairs.explanations, 60):
        outcomes = exam.outcomes({"backprop": pair.function})
        if not any(isinstance(one, Returned) for one in outcomes["backprop"]):
            continue  # many a program ends so
        finding = exam.catalogue.diagnose(outcomes)["backprop"]
        told = finding.alternatives
        # A mistake that is not seen beside the other, or that two of one name explain as well, need not be told.
        assert any(
            one.ids == pair.ids or len(one.ids) < len(pair.ids) or len(told) > 1 or _alias(one, pair) for one in told
        )
        unseen = Given([outcome(pair.function, case) for case in others.cases["backprop"] if case.repeats is None])
        if one := next((one for one in told if one.ids == pair.ids), None):
            cases = others.catalogue.shelves["backprop"].cases
            assert agrees(unseen, known(answers_of(one.function, cases)))


def _alias(one, pair):
    """y − a is a flipped sign: the specific name is told."""
    return {name.replace("output-delta-sign", "sign-flipped") for name in one.ids} == set(pair.ids)


def test_three_mistakes_in_three_functions_are_told_where_each_was_asked_by_itself(exam):
    wrong = of_the_author("backprop_variants")
    parts = {
        "output_delta": wrong.output_delta_quadratic_cost,
        "hidden_delta": wrong.hidden_delta_derivative_of_activation,
        "gradient": wrong.gradient_transposed,
    }
    whole = rebound(REFERENCE["backprop"], {REFERENCE[name]: function for name, function in parts.items()})
    assert exam.ids({**parts, "backprop": whole})["backprop"] == [
        "output-delta-quadratic-cost",
        "hidden-delta-derivative-of-activation",
        "gradient-transposed",
    ]


def test_a_mistake_of_a_part_that_the_whole_does_not_use_is_no_explanation_of_it(exam):
    wrong = of_the_author("backprop_variants")
    told = exam.ids({"hidden_delta": wrong.hidden_delta_no_derivative, "backprop": wrong.gradient_network_input})
    assert told == {"hidden_delta": ["hidden-delta-no-derivative"], "backprop": ["gradient-network-input"]}


@pytest.mark.parametrize("written", ALL)
def test_right_implementations_are_never_diagnosed(exam, written):
    assert exam.ids(ALL[written]()) == {}


@pytest.mark.parametrize(
    ("mistake", "question", "form"),
    [param for param in FORMS[::3] if "overflow" not in param.id],  # a thousandth of NaN is NaN
)
def test_a_mistake_made_small_is_never_named(exam, mistake, question, form):
    """0.1 % of the mistake on top of what is right: wrong, and nothing that anybody has a name for."""
    right = REFERENCE[question]

    def small(*arguments):
        return _blend(right(*arguments), form(*arguments), 1e-3)

    told = exam.ids({question: small})
    assert mistake not in told.get(question, [])
    assert set(told.get(question, [])) <= {"scaled"}  # y − a, made small, is 0.998 (a − y)


@pytest.mark.parametrize("off", [1e-6, 5e-4, -5e-4])
@pytest.mark.parametrize("question", ["hidden_delta", "gradient", "output_delta"])
def test_one_entry_that_is_off_is_neither_right_nor_named(exam, question, off):
    for function in [REFERENCE[question], *(param.values[2] for param in FORMS if param.values[1] == question)]:

        def nearly(*arguments, function=function):
            value = np.array(function(*arguments), dtype=float)
            value.flat[0] *= 1 + off
            return value

        outcomes = exam.outcomes({question: nearly})
        if any(isinstance(given, Returned) and given.values.size > 1 for given in outcomes[question]):
            assert question not in exam.catalogue.diagnose(outcomes)


def _blend(right, wrong, share):
    if isinstance(right, dict):
        return {key: _blend(right[key], wrong[key], share) for key in right}
    if isinstance(right, tuple):
        return tuple(_blend(*both, share) for both in zip(right, wrong, strict=True))
    if np.shape(right) != np.shape(wrong):
        raise ValueError("of another shape")
    return (1 - share) * right + share * wrong


def test_a_crash_for_deep_networks_bears_no_name(exam):
    def crashes(theta, x, y):
        if max(theta) > 2:
            raise IndexError
        return REFERENCE["backprop"](theta, x, y)

    assert exam.ids({"backprop": crashes}) == {}


@pytest.mark.parametrize("question", ["forward", "hidden_delta", "gradient", "backprop"])
@pytest.mark.parametrize("error", [IndexError, ValueError, KeyError, TypeError, NameError, ZeroDivisionError])
def test_a_crash_in_every_case_bears_no_name(exam, question, error):
    def crashes(*_):
        raise error

    assert exam.ids({question: crashes}) == {}


@pytest.mark.parametrize("question", ["hidden_delta", "gradient"])
def test_a_crash_where_shapes_are_not_square_bears_no_name_if_the_rest_is_right(exam, question):
    def crashes(*arguments):
        if len({len(argument) for argument in arguments}) > 1:
            raise ValueError
        return REFERENCE[question](*arguments)

    assert exam.ids({question: crashes}) == {}


def test_numbers_where_vectors_are_due_are_no_hard_coded_width(exam):
    """One number for each δ, and exceptions: always the same shape, and nobody's width."""

    def numbers(theta, x, y):
        if max(theta) > 2:
            raise IndexError
        return {2: np.sum(x)}, {2: np.ones((1, 1))}

    assert exam.ids({"backprop": numbers}) == {}


def test_zeros_bear_no_name(exam):
    assert exam.ids({"hidden_delta": lambda _theta, _delta, a_l: np.zeros(len(a_l))}) == {}


def test_an_answer_that_cannot_be_read_bears_no_name(exam):
    outcomes = exam.outcomes()
    broken = tuple(Returned('["a","float64",[3', np.zeros(1)) for _ in outcomes["hidden_delta"])
    assert "hidden_delta" not in exam.catalogue.diagnose({**outcomes, "hidden_delta": broken})


def test_mistakes_that_no_probe_tells_apart_are_told_together(exam):
    """Made by hand: one case, on which two mistakes coincide."""
    case = Case("double", 0, "random", (np.array([2.0]),))
    mistakes = [
        Mistake(name, ("double",), variant, f"Your answer is {name}.", "", "", "")
        for name, variant in (("plus-three", lambda x: x + 3), ("five-halves", lambda x: 2.5 * x))
    ]
    reference = {"double": lambda x: 2 * x}
    key = {"double": answers_of(reference["double"], [case])}
    catalogue = Catalogue([Question("double", ("x",))], reference, Author(mistakes), {"double": [case]}, key)
    finding = catalogue.diagnose({"double": (outcome(lambda x: x + 3.0, case),)})["double"]
    assert {diagnosis.id for diagnosis in finding.diagnoses} == {"plus-three", "five-halves"}
    assert finding.diagnoses[0].sentence.startswith("Either: Your answer is")
    assert finding.diagnoses[1].sentence.startswith("Or: Your answer is")


def test_a_mistake_that_is_made_in_two_functions_is_told_once():
    cause = Cause("squared", "part", "You square.", "Why?", "linearity")
    both = Explanation((cause, replace(cause, function="whole")), abs)
    assert [diagnosis.id for diagnosis in Finding("whole", (both,)).diagnoses] == ["squared"]


def test_at_least_three_cases_tell_each_mistake_from_the_right_answer_and_from_the_others(exam):
    for shelf in exam.catalogue.shelves.values():
        assert list(separations(shelf, fewer_than=3)) == []


def test_cases_that_tell_too_little_are_reported():
    """All square, of one layer: nobody can say which weights were used."""
    exam = Exam(seed=20_269)
    exam.cases["backprop"] = exam.cases["backprop"][:1]
    exam.key["backprop"] = exam.key["backprop"][:1]
    catalogue = Catalogue(ASSIGNMENT.questions, REFERENCE, AUTHOR, exam.cases, exam.key)
    reported = {(one.one, one.other): one.cases for one in separations(catalogue.shelves["backprop"], fewer_than=1)}
    assert reported["weights-of-this-layer", None] == 0
    assert reported["propagates-error-not-delta", None] == 0


def line(x):
    return x + 1


def logarithm(x):
    return np.log(line(x))


def test_what_is_no_number_any_more_need_not_tell_mistakes_of_a_part_apart():
    mistakes = [
        Mistake(name, ("line",), variant, name, "", "", "")
        for name, variant in (("below", lambda x: -x), ("far-below", lambda x: -x - 1))
    ]
    arguments = [np.array([float(n)]) for n in range(1, 5)]
    cases = {name: [Case(name, i, "random", (x,)) for i, x in enumerate(arguments)] for name in ("line", "logarithm")}
    reference = {"line": line, "logarithm": logarithm}
    key = {name: answers_of(reference[name], asked) for name, asked in cases.items()}
    questions = [Question(name, ("x",)) for name in cases]
    catalogue = Catalogue(questions, reference, Author(mistakes), cases, key)
    assert len([one for one in catalogue.shelves["logarithm"].singles if not one.form.cause.generic]) == 2
    assert all(list(separations(shelf, fewer_than=3)) == [] for shelf in catalogue.shelves.values())
    assert {one.cases for one in separations(catalogue.shelves["line"], fewer_than=5)} == {4}


@pytest.mark.parametrize(("ids", "question", "function"), AUTHOR.together, ids=lambda value: str(value)[:60])
def test_two_mistakes_in_one_function_are_told(exam, ids, question, function):
    whole = rebound(REFERENCE["backprop"], {REFERENCE[question]: function})
    assert exam.ids({question: function}) == {question: list(ids)}
    assert exam.ids({question: function, "backprop": whole}) == {question: list(ids), "backprop": list(ids)}
