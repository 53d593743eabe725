"""``backprop-ml`` against its witnesses and another library, its cases, and what its follow-through charges."""
# ruff: noqa: E741  # l is the l of the formulas

import importlib

import autograd
import autograd.numpy
import numpy as np
import pytest

from grader.course import builtin_course
from grader.diagnosis.composition import rebound
from grader.grading import grade, prepare
from grader.model import Evidence, SandboxSummary, SourceFile, Submission
from grader.scoring import load_rubric
from grader.verify.answers import outcome
from reference import backprop_ml as reference
from reference import backprop_ml_variants_down as wrong
from reference import backprop_ml_witnesses as witnesses
from reference import networks
from reference.backprop_ml_draws import DRAWS, LADDER, hand_sized, moderate, saturated


def by_autograd(batch, lam, delta, D, rng):
    nudge = {l + 1: np.zeros((len(batch.X), len(batch.Theta[l]))) for l in batch.Theta}
    arguments = batch.Theta, nudge, batch.X, batch.Y, lam, autograd.numpy
    true_D, true_nudge = autograd.grad(witnesses.cost, (0, 1))(*arguments)
    true_delta = {l: len(batch.X) * true_nudge[l] for l in true_nudge}
    return max(
        np.linalg.norm(claim[l] - true[l]) / np.linalg.norm(claim[l])
        for claim, true in ((delta, true_delta), (D, true_D))
        for l in claim
    )


TOLERANCE = {
    witnesses.central_differences: witnesses.DIFFERENCES,
    witnesses.complex_step: witnesses.COMPLEX,
    by_autograd: 1e-12,
}
witness = pytest.mark.parametrize("witness", TOLERANCE, ids=lambda witness: witness.__name__)


MAKERS = ("gradients_with", "gradients_wrong_twice")
WRONG_GRADIENTS = [name for name in vars(wrong) if name.startswith("gradients_") and name not in MAKERS]


def a_batch(depth=4, lam=1.5):
    rng = np.random.default_rng(depth)
    return moderate(rng, (3,) * depth, 3), lam


def off(witness, batch, lam, delta, D):
    return witness(batch, lam, delta, D, np.random.default_rng(7))


@witness
def test_every_delta_and_gradient_is_the_derivative_that_it_claims_to_be(witness):
    for seed in range(12):
        batch, lam = witnesses.example(np.random.default_rng(seed))
        assert off(witness, batch, lam, *witnesses.claimed(batch, lam)) <= TOLERANCE[witness]


@witness
@pytest.mark.parametrize("factor", [1 + 5e-4, 1 - 5e-4])
@pytest.mark.parametrize("l", [1, 2, 3])
def test_what_is_off_by_5e_4_in_one_layer_is_noticed(witness, l, factor):
    batch, lam = a_batch()
    for which, layer in ((0, l + 1), (1, l)):
        claim = witnesses.claimed(batch, lam)
        claim[which][layer] *= factor
        assert off(witness, batch, lam, *claim) > TOLERANCE[witness]


@witness
@pytest.mark.parametrize("name", WRONG_GRADIENTS)
def test_wrong_gradients_are_noticed(witness, name):
    variant = getattr(wrong, name)
    batch, lam = a_batch()
    delta, _ = witnesses.claimed(batch, lam)
    D = variant(batch.Theta, batch.X, batch.Y, lam)
    if {l: D_l.shape for l, D_l in D.items()} != {l: Theta_l.shape for l, Theta_l in batch.Theta.items()}:
        return  # its shapes give it away
    assert off(witness, batch, lam, delta, D) > 1e-3


@pytest.mark.parametrize("heard", witnesses.WITNESSES, ids=lambda heard: heard.__name__)
def test_each_witness_notices_a_reference_that_is_wrong(heard, monkeypatch):
    heard(np.random.default_rng(1))
    for name in ("sigmoid_gradient", "forward", "cost", "deltas", "gradients"):
        right = getattr(reference, name)

        def scaled(*arguments, right=right):
            value = right(*arguments)
            return {l: 1.0005 * part for l, part in value.items()} if isinstance(value, dict) else 1.0005 * value

        monkeypatch.setattr(reference, name, scaled)
    with pytest.raises(AssertionError, match="off by"):
        heard(np.random.default_rng(1))


# ── Cases ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


def shapes(Theta, X, *rest):
    """(m, widths)."""
    return len(X), (X.shape[1], *(len(Theta[l]) for l in sorted(Theta)))


@pytest.mark.parametrize("question", ["forward", "cost", "deltas", "gradients"])
def test_depths_are_2_to_6_and_in_random_batches_m_and_all_widths_are_distinct(question):
    depths = {}
    for i, draw in enumerate(DRAWS[question]):
        m, widths = shapes(*draw.arguments(np.random.default_rng([3, i])))
        depths.setdefault(draw.kind, set()).add(len(widths))
        if draw.kind in ("random", "deep"):
            assert len({m, *widths}) == len(widths) + 1
            assert min(m, *widths) >= 2
        if draw.kind == "square":
            assert {m, *widths} == {m}
    assert depths["random"] == depths["saturated"] == {2, 3, 4}
    assert depths["deep"] == {5, 6}


@pytest.mark.parametrize("seed", range(3))
def test_labels_are_one_in_a_row_and_no_class_at_the_ends_is_missing(seed):
    for i, draw in enumerate(DRAWS["deltas"]):
        _, _, Y = draw.arguments(np.random.default_rng([seed, i]))
        assert set(np.ravel(Y)) <= {0.0, 1.0}
        if Y.shape[1] > 1:
            assert np.all(np.sum(Y, axis=1) == 1)
            assert np.any(Y[:, 0])
            assert np.any(Y[:, -1])


@pytest.mark.parametrize("seed", range(3))
def test_units_are_moderate_or_beside_moderate_ones_and_no_output_whose_cost_is_asked_is_0_or_1(seed):
    rng = np.random.default_rng(seed)
    batch = moderate(rng, (4, 3, 5), 6)
    A = reference.forward(batch.Theta, batch.X)
    assert all(np.all((A[l] > 0.02) & (A[l] < 0.98)) for l in (2, 3))
    batch = saturated(rng, (4, 3, 5), 3)
    A = reference.forward(batch.Theta, batch.X)
    z = [np.abs(reference.weighted_inputs(batch.Theta[l], A[l])) for l in batch.Theta]
    assert all(np.min(z_l) <= 2 and 30 <= np.max(z_l) <= networks.SATURATED_Z + 1 for z_l in z)
    for i, draw in enumerate(DRAWS["cost"]):
        Theta, X, _, _ = draw.arguments(np.random.default_rng([seed, i]))
        A_L = reference.forward(Theta, X)[max(Theta) + 1]
        assert np.all((A_L > 1e-6) & (A_L < 1 - 1e-5))


def test_hand_sized_numbers_are_exact_in_binary_and_short_in_decimal():
    for widths, m in LADDER:
        batch = hand_sized(np.random.default_rng(5), widths, m)
        for array in (*batch.Theta.values(), batch.X):
            assert np.array_equal(array, np.round(2 * array) / 2)
            assert np.max(np.abs(array)) <= 2


def test_lambda_is_0_now_and_then_and_mostly_not():
    drawn = [
        draw.arguments(np.random.default_rng([seed, i]))[3]
        for seed in range(10)
        for i, draw in enumerate(DRAWS["gradients"])
    ]
    assert 0.02 < np.mean(np.array(drawn) == 0) < 0.3


# ── One mistake is charged once ───────────────────────────────────────────────────────────────────────────────────────

ASSIGNMENT = builtin_course().load("backprop-ml")
UP, DOWN = (  # as the course imports them
    importlib.import_module(f"{ASSIGNMENT.module.__package__}.backprop_ml_variants_{way}") for way in ("up", "down")
)


@pytest.fixture(scope="module")
def exam():
    return prepare(ASSIGNMENT, load_rubric(ASSIGNMENT.rubric_path, ASSIGNMENT), 4)


def points(exam, **wrong_functions):
    """By question, of a student whose functions call one another."""
    right = ASSIGNMENT.reference
    replaced = {right[name]: function for name, function in wrong_functions.items()}
    theirs = {name: rebound(replaced.get(right[name], right[name]), replaced) for name in right}
    evidence = Evidence(
        {group: tuple(outcome(theirs[case.question], case) for case in cases) for group, cases in exam.probes.items()}
    )
    submission = Submission(student="ada", origin="ada.py", main=SourceFile(path="ada.py", content=b""))
    report = grade(submission, evidence, exam, SandboxSummary(mode="none", enforced=(), not_enforced=()))
    return {question.name: question.points for question in report.questions}


FULL = {"sigmoid_gradient": 10, "forward": 20, "cost": 20, "deltas": 25, "gradients": 25}


@pytest.mark.parametrize("name", ["no_bias", "bias_last", "bias_activated", "tanh_for_sigmoid", "falling_sigmoid"])
def test_a_wrong_forward_is_charged_in_forward_alone(exam, name):
    wrong_forward = getattr(UP, name)
    found = points(exam, forward=wrong_forward)
    if name == "tanh_for_sigmoid":  # no cost follows from the logarithm of a negative number
        assert found.pop("cost") == 0
    assert found == {name: full for name, full in FULL.items() if name in found} | {"forward": 0}


def test_so_it_is_where_the_slopes_come_from_the_wrong_activations(exam):
    wrong_deltas = DOWN.OTHER_SLOPES["bias-missing"]
    assert points(exam, forward=UP.no_bias, deltas=wrong_deltas) == FULL | {"forward": 0}


@pytest.mark.parametrize("name", ["sigmoid_itself", "sigmoid_twice", "one_minus_sigmoid"])
def test_a_wrong_slope_is_charged_in_sigmoid_gradient_alone(exam, name):
    assert points(exam, sigmoid_gradient=getattr(UP, name)) == FULL | {"sigmoid_gradient": 0}


@pytest.mark.parametrize("name", ["deltas_no_derivative", "deltas_last_column_dropped", "deltas_sign"])
def test_wrong_deltas_cost_the_gradients_nothing(exam, name):
    found = points(exam, deltas=getattr(DOWN, name))
    assert found.pop("deltas") < FULL["deltas"]
    assert found == {name: FULL[name] for name in found}


@pytest.mark.parametrize("name", ["gradients_bias_regularised", "gradients_not_averaged", "gradients_last_example"])
def test_wrong_gradients_earn_nothing(exam, name):
    assert points(exam, gradients=getattr(DOWN, name)) == FULL | {"gradients": 0}
