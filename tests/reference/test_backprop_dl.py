"""What holds of ``backprop-dl`` alone: its reference and its witnesses, its cases, its marks."""
# ruff: noqa: E741  # l is the l of the formulas

import zlib

import autograd
import autograd.numpy
import numpy as np
import pytest

from grader import rounding
from reference import backprop as one_example
from reference import backprop_dl as reference
from reference import backprop_dl_draws as draws
from reference import backprop_dl_variants as wrong
from reference.backprop_dl_witnesses import COMPLEX, DIFFERENCES, central_differences, complex_step, costs
from tests.assignments import ASSIGNMENTS
from tests.assignments.test_handout import handout, number, worked_example
from tests.classes import graded

ASSIGNMENT = ASSIGNMENTS["backprop-dl"]
SEEDS = range(5)


# ── Witnesses ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def by_autograd(batch, Y, claim, rng):
    m = batch.X.shape[1]
    nudge = {l: np.zeros((len(batch.b[l]), m)) for l in batch.b}
    gradient = autograd.grad(lambda Z, W, b: costs(W, b, Z, batch.X, Y, batch.activations, autograd.numpy), (0, 1, 2))
    dZ, dW, db = gradient(nudge, batch.W, batch.b)
    return max(
        np.linalg.norm(claimed[l] - true[l] / share) / np.linalg.norm(claimed[l])
        for claimed, true, share in zip(claim, (dZ, dW, db), (1, m, m), strict=True)
        for l in batch.W
    )


WITNESSES = {
    "central differences": (central_differences, DIFFERENCES),
    "complex step": (complex_step, COMPLEX),
    "autograd": (by_autograd, 1e-12),
}
witness = pytest.mark.parametrize(("disagreement", "tolerance"), WITNESSES.values(), ids=WITNESSES)


def an_example(seed=3):
    """Three layers of weights, both activations, five examples."""
    rng = np.random.default_rng(seed)
    batch = draws.moderate(rng, ((4, 3, 3, 3), 5, 0))
    return batch, batch.labels(rng)


def claimed(batch, Y, backward=reference.backward):
    return backward(batch.W, batch.b, batch.X, Y, batch.activations)


@witness
@pytest.mark.parametrize("seed", range(8))
def test_every_gradient_is_the_derivative_that_it_claims_to_be(disagreement, tolerance, seed):
    rng = np.random.default_rng(seed)
    batch = draws.any_batch(rng)
    Y = batch.labels(rng)
    assert disagreement(batch, Y, claimed(batch, Y), rng) <= tolerance


@witness
@pytest.mark.parametrize("l", [1, 2, 3])
@pytest.mark.parametrize("part", [0, 1, 2])
@pytest.mark.parametrize("factor", [1 + 5e-4, 1 - 5e-4])
def test_a_gradient_off_by_5e_4_in_one_layer_is_noticed(disagreement, tolerance, l, part, factor):
    batch, Y = an_example()
    claim = claimed(batch, Y)
    claim[part][l] = claim[part][l] * factor
    assert disagreement(batch, Y, claim, np.random.default_rng(7)) > tolerance


@witness
@pytest.mark.parametrize(
    "part",
    [
        *({"output": wrong.OUTPUT[name]} for name in ("sign", "quadratic cost", "divided by m")),
        *({"hidden": wrong.HIDDEN[name]} for name in ("no derivative", "relu is 1", "tanh of a", "not transposed")),
        *({"weights": wrong.WEIGHTS[name]} for name in ("sum", "n_L")),
        *({"biases": wrong.BIASES[name]} for name in ("sum", "n_0", "over units too, for every unit")),
    ],
)
def test_a_wrong_part_is_noticed(disagreement, tolerance, part):
    batch, Y = an_example()
    claim = claimed(batch, Y, wrong.backward_with(**part))
    assert disagreement(batch, Y, claim, np.random.default_rng(7)) > 1e-3


def test_the_two_notations_agree_on_the_same_network():
    batch, Y = an_example()
    x, y = batch.X[:, :1], Y[:, :1]
    no_bias = {l: np.zeros_like(batch.b[l]) for l in batch.b}
    sigmoids = dict.fromkeys(batch.W, "sigmoid")
    theta = {l + 1: batch.W[l] for l in batch.W}
    a = one_example.forward(theta, x[:, 0])
    delta, nabla = one_example.backprop(theta, x[:, 0], y[:, 0])
    _, A = reference.forward(batch.W, no_bias, x, sigmoids)
    dZ, dW, db = reference.backward(batch.W, no_bias, x, y, sigmoids)
    for l in batch.W:
        assert np.allclose(A[l][:, 0], a[l + 1], rtol=1e-14)
        assert np.allclose(dZ[l][:, 0], delta[l + 1], rtol=1e-14)
        assert np.allclose(dW[l], nabla[l + 1], rtol=1e-14)
        assert np.array_equal(db[l], dZ[l])  # what comes in along a bias is 1


# ── Cases ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


def cases(question, seed):
    for index, draw in enumerate(reference.DRAWS[question]):
        yield draw.kind, draw.arguments(np.random.default_rng([seed, zlib.crc32(question.encode()), index]))


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("question", ["forward", "backward"])
def test_batches_have_every_depth_and_random_ones_all_sizes_distinct(question, seed):
    depths = {"hand-sized": set(), "random": set(), "square": set(), "deep": set(), "saturated": set()}
    hidden = set()
    for kind, (W, b, X, *_, activations) in cases(question, seed):
        sizes = [X.shape[1], X.shape[0], *(len(W[l]) for l in W)]
        assert sorted(W) == sorted(b) == sorted(activations) == list(range(1, len(sizes) - 1))
        assert activations[max(W)] == "sigmoid"
        assert all(b[l].shape == (len(W[l]), 1) for l in W)
        hidden |= {(kind, activations[l]) for l in W if l < max(W)}
        depths[kind].add(max(W))
        if kind in ("random", "deep", "saturated"):
            assert len(set(sizes)) == len(sizes)
            assert min(sizes) >= 2
        if kind == "square":
            assert len(set(sizes)) == 1
    assert {kind: sorted(found) for kind, found in depths.items()} == {
        "hand-sized": [1, 2, 3],
        "random": [1, 2, 3],
        "square": [2, 3, 4],
        "deep": [4, 5],
        "saturated": [2, 3],
    }
    assert hidden == {(kind, name) for kind in depths for name in ("relu", "tanh")}


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("question", ["forward", "backward"])
def test_relu_units_keep_away_from_the_kink_by_far_more_than_rounding(question, seed):
    for _, (W, b, X, *_, activations) in cases(question, seed):
        call = (W, b, X, activations)
        Z, _ = reference.forward(*call)
        bound = rounding.error_bound(lambda *given: reference.forward(*given)[0], call, rounding.U_SINGLE)
        ends = np.cumsum([0, *(Z[l].size for l in sorted(Z))])
        for i, l in enumerate(sorted(Z)):
            if activations[l] == "relu":
                assert np.min(np.abs(Z[l])) >= draws.KINK
                assert np.max(bound[ends[i] : ends[i + 1]]) <= draws.KINK / 100
                assert np.all(np.any(Z[l] > 0, axis=0))
                assert len(Z[l]) == 1 or np.any(Z[l] < 0)


@pytest.mark.parametrize("seed", SEEDS)
def test_exponentials_overflow_in_every_saturated_case_of_forward_and_in_none_of_backward(seed):
    def extremes(question, name):
        for kind, (W, b, X, *_, activations) in cases(question, seed):
            if kind == "saturated":
                Z, _ = reference.forward(W, b, X, activations)
                every = np.concatenate([Z[l].ravel() for l in Z if activations[l] == name])
                yield np.min(every), np.max(every)

    for name in ("sigmoid", "tanh"):
        assert all(low < -709 and high > 709 for low, high in extremes("forward", name))
        assert all(low > -601 and high < 601 for low, high in extremes("backward", name))


@pytest.mark.parametrize("seed", SEEDS)
def test_outputs_of_saturated_cases_are_0_and_1_in_binary(seed):
    for kind, (W, b, X, _, activations) in cases("backward", seed):
        if kind == "saturated":
            A_L = reference.forward(W, b, X, activations)[1][max(W)]
            assert np.any(A_L == 1)
            assert np.any(A_L < 1e-100)


# ── Marks ─────────────────────────────────────────────────────────────────────────────────────────────────────────────

ZEROS = """
import numpy as np

def forward(W, b, X, activations):
    Z = {l: np.zeros((len(W[l]), X.shape[1])) for l in W}
    return Z, {0: 0 * X, **Z}

def backward(W, b, X, Y, activations):
    return {l: np.zeros((len(W[l]), X.shape[1])) for l in W}, {l: 0 * W[l] for l in W}, {l: 0 * b[l] for l in b}

def update(W, b, dW, db, alpha):
    return {l: 0 * W[l] for l in W}, {l: 0 * b[l] for l in b}
"""


def test_zeros_throughout_earn_nothing_by_following_from_each_other(tmp_path):
    (tmp_path / "zero.py").write_text(ZEROS)
    reports, _ = graded([tmp_path / "zero.py"], slug="backprop-dl")
    assert reports["zero"].points == 0


def test_a_mistake_costs_the_equation_that_it_breaks_and_not_those_that_follow(tmp_path):
    examples = ASSIGNMENT.folder / "examples" / "wrong_answer"
    names = ("bias_forgotten", "db_keepdims_forgotten", "biases_never_learn")
    reports, _ = graded([examples / f"{name}.py" for name in names], slug="backprop-dl")
    points = {name: [question.points for question in reports[name].questions] for name in names}
    assert points["bias_forgotten"][1:] == [60, 10]
    assert points["bias_forgotten"][0] < 30
    assert points["db_keepdims_forgotten"][0] == 30
    assert 40 < points["db_keepdims_forgotten"][1] < 60
    assert points["biases_never_learn"] == [30, 60, 5]


# ── The handout ───────────────────────────────────────────────────────────────────────────────────────────────────────


def test_numbers_in_the_sentences_are_those_of_the_example():
    shown = worked_example(ASSIGNMENT)
    text = " ".join(handout(ASSIGNMENT).split())
    dZ, X, db = number(shown["dZ^[1]"]), number(shown["X"]), number(shown["db^[1]"])
    assert "db^[1]_1 = (−0.5379 + 0)/2" in text
    assert "dW^[1]_11 = (−0.5379 · 1 + 0 · (−0.5))/2" in text
    assert list(dZ[0]) == [-0.5379, 0]
    assert list(X[0]) == [1, -0.5]
    assert f"Nearly {db[0, 0]:.4f};".replace("-", "−") in text


def test_numbers_for_tanh_are_those_that_the_handout_gives():
    shown = worked_example(ASSIGNMENT)
    W, b = ({l: number(shown[f"{name}^[{l}]"]) for l in (1, 2)} for name in "Wb")
    call = W, b, number(shown["X"])
    names = {1: "tanh", 2: "sigmoid"}
    A = reference.forward(*call, names)[1]
    db = reference.backward(*call, number(shown["Y"]), names)[2]
    as_told = "A^[2] is ({:.4f}, {:.4f}) and db^[1] is ({:.4f}, {:.4f})".format(*A[2][0], *db[1][:, 0])
    assert as_told.replace("-", "−") in " ".join(handout(ASSIGNMENT).split())
