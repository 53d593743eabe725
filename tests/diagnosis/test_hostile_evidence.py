"""Whatever comes back, looking at it is safe: no exception, no warning, and no name."""

import random

import numpy as np
import pytest

from grader.checking import check
from grader.counterexample import counterexample
from grader.diagnosis.unrecognised import unrecognised
from grader.follow_through import follow_through
from grader.groups import fingerprint, groups
from grader.model import Malformed, Missing, Raised, Returned, Stopped
from grader.sandbox.jail import wire
from tests.diagnosis.evidence import ASSIGNMENT, REFERENCE, Exam, of_the_author

AUTHOR = of_the_author("backprop_equations")

NUMBERS = [0.0, -0.0, 1.0, -3.5, 1e-320, 1e300, -1e308, np.inf, -np.inf, np.nan]


@pytest.fixture(scope="module")
def exam():
    return Exam(seed=20_268)


def anything(rng, depth=0):
    """A value as a student's function might return it."""
    kind = rng.choice(["array", "number", "list", "tuple", "dict", "none", "text", "object"][: 8 if depth < 3 else 2])
    if kind == "array":
        shape = rng.choice([(), (0,), (1,), (2,), (3,), (1, 1), (2, 3), (3, 2), (0, 4), (2, 1, 3)])
        dtype = rng.choice([np.float64, np.float32, np.float16, np.int64, bool])
        with np.errstate(all="ignore"):
            return (
                np.array(
                    [rng.choice(NUMBERS[:4] if dtype is np.int64 else NUMBERS) for _ in range(int(np.prod(shape)))]
                )
                .reshape(shape)
                .astype(dtype)
            )
    match kind:
        case "number":
            return rng.choice([*NUMBERS, 7, True, 10**400])
        case "list":
            return [anything(rng, depth + 1) for _ in range(rng.randrange(4))]
        case "tuple":
            return tuple(anything(rng, depth + 1) for _ in range(rng.randrange(4)))
        case "dict":
            return {
                rng.choice([0, 1, 2, 3, 4, "2", -1, 2.5]): anything(rng, depth + 1) for _ in range(rng.randrange(5))
            }
        case "text":
            return rng.choice(["", "δ", "[" * 50])
        case "object":
            return object()
    return None


def outcome(rng, right):
    """Anything, or the right answer with something done to it."""
    choice = rng.random()
    if choice < 0.1:
        return rng.choice(
            [
                Raised("ValueError", "no"),
                Raised("", ""),
                Missing("none"),
                Malformed("bad"),
                Stopped("killed", "dead"),
                Returned("", np.zeros(0)),
                Returned('["a","float64",[9]]', np.zeros(2)),
                Returned("[" * 10_000, np.zeros(0)),
                Returned('["a","float64",[2147483647,0]]', np.zeros(0)),
                Returned('["a","float64",[0,2147483647]]', np.zeros(0)),
            ]
        )
    if choice < 0.6:
        values = right.values.copy()
        if values.size:
            values[rng.randrange(values.size)] = rng.choice(NUMBERS)
            values *= rng.choice([1.0, 1.0, -1.0, 2.0, 0.0, 1e308, np.nan])
        return Returned(right.layout, values, rng.choice([(), (0,)]))
    layout, vectors = wire.encode(anything(rng))
    return Returned(layout, np.concatenate(vectors) if vectors else np.zeros(0))


@pytest.mark.parametrize("seed", range(40))
def test_hostile_evidence_is_looked_at_safely(exam, seed):
    rng = random.Random(seed)
    with np.errstate(all="ignore"):
        outcomes = {name: tuple(outcome(rng, answer) for answer in key) for name, key in exam.key.items()}
    findings = exam.catalogue.diagnose(outcomes)
    for question in ASSIGNMENT.questions:
        name = question.name
        cases, key, given = exam.cases[name], exam.key[name], outcomes[name]
        if name in findings:  # a random layout differs each time it is asked for
            assert {diagnosis.id for diagnosis in findings[name].diagnoses} <= {
                "not-deterministic",
                "depends-on-earlier-calls",
                "mutates-arguments",
            }
        unrecognised(cases, key, given)
        verdicts = check(question, cases, key, given)
        counterexample(question, cases, key, given, verdicts, file="a.py", reveal="all")
        if one := fingerprint(name, cases, given):
            groups([("ada", one), ("grace", one)])
    follow_through(
        AUTHOR.EQUATIONS,
        exam.cases["backprop"],
        exam.key["backprop"],
        outcomes["backprop"],
        reference=REFERENCE,
        companions=[(AUTHOR.COMPANIONS["backprop"], outcomes["forward"][: len(outcomes["backprop"])])],
    )


@pytest.mark.parametrize("seed", range(10))
def test_one_hostile_answer_among_right_ones_is_looked_at_safely(exam, seed):
    rng = random.Random(seed)
    right = exam.outcomes()
    for name, given in right.items():
        at = rng.randrange(len(given))
        with np.errstate(all="ignore"):
            changed = (*given[:at], outcome(rng, exam.key[name][at]), *given[at + 1 :])
        exam.catalogue.diagnose({**right, name: changed})
        unrecognised(exam.cases[name], exam.key[name], changed)
