"""``derivation``: the factors against their definitions, their cases, and what a wrong factor costs."""

import numpy as np
import pytest

from grader.cases import answer_key, draw_cases
from grader.diagnosis import Catalogue
from grader.diagnosis.composition import rebound
from grader.grading import Exam, grade
from grader.model import Evidence, SandboxSummary, SourceFile, Submission
from grader.scoring import load_rubric
from grader.verify.answers import outcomes
from reference import backprop, networks
from reference.backprop_witnesses import COMPLEX, DIFFERENCES
from reference.derivation_witnesses import FUNCTIONS, by_central_differences, by_complex_step, definitions
from tests.assignments import ASSIGNMENTS

DERIVATION = ASSIGNMENTS["derivation"]
MISTAKES = {mistake.id: mistake for mistake in DERIVATION.author.mistakes}
QUESTIONS = tuple(FUNCTIONS)

witness = pytest.mark.parametrize(
    ("derivative", "tolerance"), [(by_central_differences, DIFFERENCES), (by_complex_step, COMPLEX)]
)


def worst(question, derivative, claimed, seeds=range(12)):
    """How far a function is off, at most."""
    found = [off for seed in seeds for off in definitions(np.random.default_rng(seed), derivative, claimed)]
    return max(off for name, off in found if name == question)


# ── The factors ─────────────────────────────────────────────────────────────────────────────────────────────────────


@witness
@pytest.mark.parametrize("question", QUESTIONS)
def test_every_function_is_the_derivative_that_it_claims_to_be(question, derivative, tolerance):
    assert worst(question, derivative, FUNCTIONS) <= tolerance


@witness
@pytest.mark.parametrize("question", QUESTIONS)
def test_one_that_is_off_by_5e_4_is_noticed(question, derivative, tolerance):
    def nearly(*arguments):
        return FUNCTIONS[question](*arguments) * (1 + 5e-4)

    assert worst(question, derivative, {**FUNCTIONS, question: nearly}) > tolerance


@pytest.mark.parametrize(
    ("question", "mistake"),
    [
        ("dz_dtheta", "kronecker-forgotten"),
        ("nabla_ij", "i-and-j-exchanged"),
        ("dz_dz", "dz-dz-without-derivative"),
        ("delta_i", "product-of-sums"),
        ("nabla_full", "nabla-full-without-activation"),
        ("delta_output", "top-quadratic-cost"),
    ],
)
def test_a_mistake_is_noticed_by_the_witnesses(question, mistake):
    wrong = MISTAKES[mistake].forms_of(question)[0]

    def padded(*arguments):
        """Units that are exchanged may not be there."""
        try:
            return wrong(*arguments)
        except IndexError:
            return np.inf

    assert worst(question, by_central_differences, {**FUNCTIONS, question: padded}) > 1e-3


def test_entry_by_entry_they_are_what_backprop_computes_at_once():
    rng = np.random.default_rng(1)
    theta_next, delta_next = networks.weights(rng, 4, 3), networks.errors(rng, 4)
    a_l, a_prev = networks.activations(rng, 3), networks.inputs(rng, 5)
    delta_l = backprop.hidden_delta(theta_next, delta_next, a_l)
    nabla = backprop.gradient(delta_l, a_prev)
    assert np.allclose([FUNCTIONS["delta_i"](i, theta_next, delta_next, a_l) for i in range(3)], delta_l, rtol=1e-14)
    for i, j in np.ndindex(3, 5):
        assert np.isclose(FUNCTIONS["nabla_ij"](i, j, delta_l, a_prev), nabla[i, j], rtol=1e-14)
        full = FUNCTIONS["nabla_full"](i, j, theta_next, delta_next, a_l, a_prev)
        assert np.isclose(full, nabla[i, j], rtol=1e-14)


# ── The cases ───────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("seed", range(5))
def test_every_equality_of_k_i_and_j_is_asked_about(seed):
    asked = [case.arguments[:3] for case in draw_cases(DERIVATION, seed)["dz_dtheta"] if case.repeats is None]
    assert sum(k == i != j for k, i, j in asked) >= 5
    assert sum(k == i == j for k, i, j in asked) >= 3
    assert sum(k == j != i for k, i, j in asked) >= 3
    assert sum(i == j != k for k, i, j in asked) >= 3
    assert sum(len({k, i, j}) == 3 for k, i, j in asked) >= 3


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("question", ["nabla_ij", "dz_dz", "nabla_full"])
def test_most_cases_are_about_two_different_units(question, seed):
    asked = [case.arguments[:2] for case in draw_cases(DERIVATION, seed)[question] if case.repeats is None]
    assert sum(one != other for one, other in asked) >= 15
    assert sum(one == other for one, other in asked) >= 3


@pytest.mark.parametrize("seed", range(5))
def test_at_the_top_both_labels_meet_both_ends(seed):
    saturated = [case.arguments for case in draw_cases(DERIVATION, seed)["delta_output"] if case.kind == "saturated"]
    assert {(a[i], y[i]) for i, a, y in saturated} == {(0, 0), (0, 1), (1, 0), (1, 1)}


# ── What a mistake costs ────────────────────────────────────────────────────────────────────────────────────────────


def points(functions):
    """question → points, of a submission that is right but for ``functions``."""
    cases = draw_cases(DERIVATION, 7)
    key = answer_key(DERIVATION, cases)
    catalogue = Catalogue(DERIVATION.questions, DERIVATION.reference, DERIVATION.author, cases, key)
    exam = Exam(DERIVATION, load_rubric(DERIVATION.rubric_path, DERIVATION), 7, cases, key, catalogue)
    written = {**DERIVATION.reference, **functions}
    evidence = Evidence({name: outcomes(written[name], cases[name]) for name in cases})
    submission = Submission(student="emmy", origin="emmy.py", main=SourceFile(path="emmy.py", content=b""))
    report = grade(submission, evidence, exam, SandboxSummary(mode="none", enforced=(), not_enforced=()))
    return {question.name: question.points for question in report.questions}


FULL = {"dz_dtheta": 20, "nabla_ij": 15, "dz_dz": 20, "delta_i": 15, "nabla_full": 15, "delta_output": 15}


def calling(question, wrong):
    """All functions, where those that call the wrong one call it."""
    reference = DERIVATION.reference
    return {name: rebound(reference[name], {reference[question]: wrong}) for name in reference} | {question: wrong}


def test_the_reference_earns_everything():
    assert points({}) == FULL


@pytest.mark.parametrize("mistake", ["kronecker-forgotten", "kronecker-of-other-units", "activation-differentiated"])
def test_a_wrong_factor_of_the_first_trick_is_charged_once(mistake):
    wrong = MISTAKES[mistake].forms_of("dz_dtheta")[0]
    assert points(calling("dz_dtheta", wrong)) == {**FULL, "dz_dtheta": 0}


@pytest.mark.parametrize("mistake", ["kronecker-forgotten", "dz-dtheta-without-activation"])
def test_so_it_is_where_both_tricks_together_are_the_first_with_what_the_second_gives(mistake):
    wrong = MISTAKES[mistake].forms_of("dz_dtheta")[0]
    functions = calling("dz_dtheta", wrong)

    def nabla_full(i, j, theta_next, delta_next, a_l, a_prev):
        delta_l = np.array([functions["delta_i"](k, theta_next, delta_next, a_l) for k in range(len(a_l))])
        return functions["nabla_ij"](i, j, delta_l, a_prev)

    assert points({**functions, "nabla_full": nabla_full}) == {**FULL, "dz_dtheta": 0}


@pytest.mark.parametrize("mistake", ["theta-ik-for-theta-ki", "derivative-at-unit-k"])
def test_a_factor_that_raises_where_layers_are_not_equally_wide_is_charged_once(mistake):
    wrong = MISTAKES[mistake].forms_of("dz_dz")[0]
    assert points(calling("dz_dz", wrong)) == {**FULL, "dz_dz": 0}


@pytest.mark.parametrize("mistake", ["dz-dz-without-derivative", "dz-dz-sum-kept", "kronecker-of-the-first-trick"])
def test_a_wrong_factor_of_the_second_trick_is_charged_once(mistake):
    wrong = MISTAKES[mistake].forms_of("dz_dz")[0]
    assert points(calling("dz_dz", wrong)) == {**FULL, "dz_dz": 0}


def test_a_wrong_sum_over_right_factors_is_charged():
    wrong = MISTAKES["sum-too-short"].forms_of("delta_i")[0]
    assert points({"delta_i": wrong}) == {**FULL, "delta_i": 0}


def test_zeros_throughout_earn_what_is_right_and_nothing_by_following():
    assert set(points(dict.fromkeys(FULL, lambda *_: 0.0)).values()) == {0}
