"""The reference against three witnesses, and the witnesses against wrong references."""
# ruff: noqa: E741  # l is the l of the formulas

import numpy as np
import pytest

from reference import backprop as reference
from reference import networks

from .witnesses import TOLERANCE, WITNESSES, cost

witness = pytest.mark.parametrize("witness", WITNESSES)


def claimed(theta, x, y):
    return reference.backprop(theta, x, y)


def disagreement(witness, example, claim):
    theta, x, y = example
    return WITNESSES[witness](theta, x, y, *claim, np.random.default_rng(7))


def examples(make=networks.moderate, count=4):
    """Random networks of every depth from 2 to 6."""
    for depth in range(2, 7):
        for i in range(count):
            rng = np.random.default_rng([depth, i])
            network = make(rng, networks.widths(rng, depth))
            yield network.theta, network.x, networks.labels(rng, network.outputs)


def an_example(depth=4):
    rng = np.random.default_rng(depth)
    network = networks.moderate(rng, (3,) * depth)
    return network.theta, network.x, networks.labels(rng, network.outputs)


@witness
def test_every_delta_and_nabla_is_the_derivative_that_it_claims_to_be(witness):
    for example in examples():
        assert disagreement(witness, example, claimed(*example)) <= TOLERANCE[witness]


@witness
def test_so_it_is_on_the_hand_sized_and_on_square_networks(witness):
    for widths in (*networks.LADDER, (3, 3), (2, 2, 2), (4, 4, 4, 4)):
        rng = np.random.default_rng(len(widths))
        network = networks.hand_sized(rng, widths)
        example = network.theta, network.x, networks.labels(rng, network.outputs)
        assert disagreement(witness, example, claimed(*example)) <= TOLERANCE[witness]


@witness
@pytest.mark.parametrize("l", [2, 3, 4])
@pytest.mark.parametrize("which", ["delta", "nabla"])
@pytest.mark.parametrize("factor", [1 + 5e-4, 1 - 5e-4])
def test_a_gradient_off_by_5e_4_in_one_layer_is_noticed(witness, l, which, factor):
    example = an_example()
    delta, nabla = claimed(*example)
    off = {"delta": delta, "nabla": nabla}[which]
    off[l] = off[l] * factor
    assert disagreement(witness, example, (delta, nabla)) > TOLERANCE[witness]


@witness
def test_one_entry_off_by_5e_4_is_noticed(witness):
    example = an_example()
    delta, nabla = claimed(*example)
    largest = np.unravel_index(np.argmax(np.abs(nabla[3])), nabla[3].shape)
    nabla[3][largest] *= 1 + 5e-4
    assert disagreement(witness, example, (delta, nabla)) > TOLERANCE[witness]


WRONG_HIDDEN_DELTAS = {
    "no derivative": lambda theta, delta, a: theta.T @ delta,
    "not transposed": lambda theta, delta, a: (theta @ delta) * a * (1 - a),
    "a for a (1 − a)": lambda theta, delta, a: (theta.T @ delta) * a,
    "a sigmoid too many": lambda theta, delta, a: (theta.T @ delta) * reference.sigmoid(a) * (1 - reference.sigmoid(a)),
    "sign": lambda theta, delta, a: -(theta.T @ delta) * a * (1 - a),
}


@witness
@pytest.mark.parametrize("mistake", WRONG_HIDDEN_DELTAS)
def test_a_wrong_hidden_delta_is_noticed(witness, mistake, monkeypatch):
    example = an_example()
    monkeypatch.setattr(reference, "hidden_delta", WRONG_HIDDEN_DELTAS[mistake])
    assert disagreement(witness, example, claimed(*example)) > 1e-3


@witness
def test_a_wrong_output_delta_is_noticed(witness, monkeypatch):
    example = an_example()
    monkeypatch.setattr(reference, "output_delta", lambda a, y: (a - y) * a * (1 - a))  # of the quadratic cost
    assert disagreement(witness, example, claimed(*example)) > 1e-3


@witness
def test_a_transposed_gradient_is_noticed(witness, monkeypatch):
    example = an_example()
    monkeypatch.setattr(reference, "gradient", lambda delta, a: np.outer(a, delta))
    assert disagreement(witness, example, claimed(*example)) > 1e-3


def test_a_step_of_gradient_descent_lowers_the_cost():
    for theta, x, y in examples():
        _, nabla = reference.backprop(theta, x, y)
        stepped = reference.gradient_descent_step(theta, nabla, 1e-3)
        still = dict.fromkeys(theta, 0)
        assert cost(stepped, still, x, y) < cost(theta, still, x, y)
