"""The instrument that gradients are checked with: its two errors, what its tolerance covers, what it must notice."""
# ruff: noqa: E741  # l is the l of the formulas

import zlib

import numpy as np
import pytest

from grader.checking import TOLERANCE_FACTOR
from grader.diagnosis.composition import rebound
from grader.grading import grade, prepare
from grader.model import Evidence, SandboxSummary, SourceFile, Submission
from grader.rounding import expected
from grader.scoring import load_rubric
from grader.verify.answers import outcome
from reference import gradient_check as reference
from reference import gradient_check_variants as wrong
from reference import gradient_check_witnesses as witnesses
from reference.backprop import backprop
from tests.assignments import ASSIGNMENTS

SEEDS = range(3)
every_witness = pytest.mark.parametrize("witness", witnesses.WITNESSES)


def cases(question, seed, *kinds):
    for index, draw in enumerate(reference.DRAWS[question]):
        if not kinds or draw.kind in kinds:
            rng = np.random.default_rng([seed, zlib.crc32(question.encode()), index])
            yield draw.kind, draw.arguments(rng)


def flat(layers):
    return np.concatenate([layers[l].ravel() for l in sorted(layers)])


def tolerance(question, arguments):
    return TOLERANCE_FACTOR * expected(getattr(reference, question), arguments).bound


# ── The two errors of the formula ───────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("seed", SEEDS)
def test_the_tolerance_covers_the_rounding_error_that_forty_digits_show(seed):
    for _, (theta, x, y, eps) in cases("numerical_gradient", seed, "hand-sized", "random"):
        off = flat(reference.numerical_gradient(theta, x, y, eps)) - flat(witnesses.exact_differences(theta, x, y, eps))
        assert np.all(np.abs(off) <= tolerance("numerical_gradient", (theta, x, y, eps)))


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("one_sided", [wrong.forward_difference, wrong.backward_difference])
def test_in_every_case_a_one_sided_difference_is_off_by_more_than_the_tolerance(seed, one_sided):
    for kind, arguments in cases("numerical_gradient", seed):
        off = flat(one_sided(*arguments)) - flat(reference.numerical_gradient(*arguments))
        assert np.any(np.abs(off) > tolerance("numerical_gradient", arguments)), (kind, arguments[-1])


@pytest.mark.parametrize("seed", SEEDS)
def test_truncation_is_no_rounding_so_that_the_derivative_itself_is_another_answer(seed):
    for _, (theta, x, y, eps) in cases("numerical_gradient", seed, "hand-sized", "square"):
        off = flat(backprop(theta, x, y)[1]) - flat(reference.numerical_gradient(theta, x, y, eps))
        assert np.any(np.abs(off) > tolerance("numerical_gradient", (theta, x, y, eps)))


def test_steps_reach_from_a_half_to_where_rounding_takes_over():
    steps = [arguments[-1] for seed in range(10) for _, arguments in cases("numerical_gradient", seed)]
    assert 1e-5 <= min(steps) < 3e-5
    assert max(steps) == pytest.approx(0.5, abs=0.1)


def test_the_handout_is_right_about_tiny_steps():
    theta = {2: np.array([[1.0, -1.0], [0.5, 2.0]]), 3: np.array([[2.0, -1.0]])}
    x, y = np.array([1.0, 0.5]), np.array([1.0])
    _, nabla = backprop(theta, x, y)
    difference = {eps: reference.check(theta, x, y, nabla, eps)[1] for eps in (1e-3, 1e-5, 1e-9)}
    assert difference[1e-5] < 1e-9 < difference[1e-3] < difference[1e-9]


# ── What is asked of the check ──────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("seed", range(10))
def test_the_worst_entry_is_worst_beyond_doubt(seed):
    for kind, (theta, x, y, nabla, eps) in cases("check", seed):
        numerical = reference.numerical_gradient(theta, x, y, eps)
        off = np.sort(np.abs(flat(nabla) - flat(numerical)))
        doubt = 2 * np.max(tolerance("numerical_gradient", (theta, x, y, eps)))
        assert off.size == 1 or off[-1] - off[-2] > 10 * doubt, kind


def test_the_worst_entry_is_in_any_layer_and_above_or_below_the_diagonal():
    found = [(max(a[0]), *reference.check(*a)[0]) for seed in range(5) for _, a in cases("check", seed)]
    assert {l for _, l, _, _ in found} >= {2, 3, 4, 5}
    assert sum(l == L for L, l, _, _ in found) < 0.7 * len(found)
    assert min(sum(i > j for _, _, i, j in found), sum(i < j for _, _, i, j in found)) > 20


def test_hand_sized_checks_show_it_where_only_the_last_or_the_first_layer_is_looked_at():
    hand_sized = [arguments for _, arguments in cases("check", 0, "hand-sized")]
    for where in (wrong.worst_of_the_last_layer, wrong.worst_of_the_first_layer):
        found = [np.array_equal(wrong.checking(where)(*asked)[0], reference.check(*asked)[0]) for asked in hand_sized]
        assert not all(found)


def test_outputs_are_never_so_sure_that_a_logarithm_is_in_danger():
    for question in ("cost", "numerical_gradient", "check"):
        for _, (theta, x, y, *_) in cases(question, 0):
            assert np.isfinite(reference.cost(theta, x, y))
            assert reference.cost(theta, x, y) < 14 * len(y)


def test_gradients_that_are_0_agree():
    zero = {2: np.zeros((2, 3)), 3: np.zeros((1, 2))}
    one = {2: np.ones((2, 3)), 3: np.ones((1, 2))}
    assert reference.relative_difference(zero, zero) == 0
    assert reference.relative_difference(zero, one) == reference.relative_difference(one, zero) == 1
    assert reference.relative_difference(one, {l: -one[l] for l in one}) == 1


# ── The witnesses, and wrong references ─────────────────────────────────────────────────────────────────────────────


@every_witness
def test_the_reference_bears_every_witness(witness):
    for i in range(20):
        witness(np.random.default_rng([1, i]))


@pytest.mark.parametrize(
    ("witness", "name", "function"),
    [
        (witnesses.cost_in_forty_digits, "cost", wrong.cost_with(1e-8)),
        (witnesses.cost_in_forty_digits, "cost", lambda *a: reference.cost(*a) * (1 + 1e-9)),
        (witnesses.differences_in_forty_digits, "numerical_gradient", wrong.forward_difference),
        (witnesses.differences_in_forty_digits, "numerical_gradient", wrong.by_the_chain_rule),
        (witnesses.half_the_step_has_a_quarter_of_the_error, "numerical_gradient", wrong.backward_difference),
        (witnesses.half_the_step_has_a_quarter_of_the_error, "numerical_gradient", wrong.divided_by_eps),
        (witnesses.relative_difference_in_forty_digits, "relative_difference", wrong.by_the_norm_of_the_sum),
        (witnesses.relative_difference_in_forty_digits, "relative_difference", wrong.norms_added_by_layer),
        (witnesses.the_worst_entry_mended_is_worst_no_more, "check", wrong.checking(wrong.too_large)),
        (witnesses.the_worst_entry_mended_is_worst_no_more, "check", wrong.checking(wrong.worst_of_the_last_layer)),
    ],
)
def test_a_wrong_reference_does_not(witness, name, function, monkeypatch):
    monkeypatch.setattr(witnesses, name, function)
    with pytest.raises(AssertionError):  # noqa: PT012  # on one of them
        for i in range(20):
            witness(np.random.default_rng([2, i]))


# ── One mistake is charged once ─────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture(scope="module")
def exam():
    assignment = ASSIGNMENTS["gradient-check"]
    return prepare(assignment, load_rubric(assignment.rubric_path, assignment), 20_267)


def report(exam, **functions):
    """Of a program with these functions, whose other functions are right and call them."""
    right = exam.assignment.reference
    replaced = {right[name]: function for name, function in functions.items()}
    program = {name: functions.get(name) or rebound(function, replaced) for name, function in right.items()}
    evidence = Evidence(
        {group: tuple(outcome(program[case.question], case) for case in asked) for group, asked in exam.probes.items()}
    )
    submission = Submission(student="ada", origin="ada.py", main=SourceFile(path="ada.py", content=b""))
    return grade(submission, evidence, exam, SandboxSummary(mode="none", enforced=(), not_enforced=()))


def lost(found):
    return {question.name: question.max_points - question.points for question in found.questions if question.mistakes}


def odd_gradient(theta, x, y, eps):
    return {l: np.cbrt(n_l) for l, n_l in reference.numerical_gradient(theta, x, y, eps).items()}


def test_what_measures_a_wrong_cost_rightly_is_right(exam):
    assert lost(report(exam, cost=wrong.cost_squares)) == {"cost": 20, "numerical_gradient": 0, "check": 0}


@pytest.mark.parametrize("number", [1e-12, 1e-10, 1e-9, 1e-8, 1e-7, 1e-5])
def test_so_it_is_whatever_is_added_within_the_logarithms(exam, number):
    found = report(exam, cost=wrong.cost_with(number))
    assert found.questions[0].mistakes == ("cost-fuzz",)
    assert lost(found).get("numerical_gradient", 0) == 0


def test_a_check_by_a_wrong_numerical_gradient_keeps_its_marks(exam):
    found = report(exam, numerical_gradient=wrong.divided_by_eps)
    assert lost(found) == {"numerical_gradient": 40, "check": 0}


def test_also_where_nobody_knows_what_is_wrong_with_it(exam):
    check = next(question for question in report(exam, numerical_gradient=odd_gradient).questions[3:])
    assert check.verdict == "wrong_answer"
    assert check.points == 20


def test_a_check_by_a_wrong_relative_difference_keeps_its_marks(exam):
    found = report(exam, relative_difference=wrong.absolute_difference)
    assert lost(found)["check"] == 0


def test_the_wrong_half_of_a_check_is_charged(exam):
    found = report(exam, check=wrong.checking(wrong.indices_exchanged))
    assert lost(found) == {"check": 10}


def test_what_a_whole_number_is_off_by_is_not_told(exam):
    check = report(exam, check=wrong.checking(wrong.worst_of_the_last_layer)).questions[3]
    assert "(l, i, j): entry [0] is" in check.message
    assert "which is off" in check.message
