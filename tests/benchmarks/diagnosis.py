"""What naming mistakes costs: ``python -m tests.benchmarks.diagnosis [seed]``.

Once a run: the answers of all mistakes and pairs.  Once for each way of being wrong: bounds on the answers that fit.
Once a submission: the look-up, here for every form of every mistake, as a student makes it who calls helpers of
their own; for pairs of mistakes; and for answers that nobody has a name for.
"""

import random
import sys
import time

import numpy as np

from grader.diagnosis.composition import rebound
from tests.diagnosis.evidence import ASSIGNMENT, REFERENCE, Exam


def main(seed):
    exam = Exam(seed)
    started = time.perf_counter()
    exam.catalogue.prepare()
    row("the catalogue, once a run", [time.perf_counter() - started])
    for label, wrong in (("one mistake", mistakes()), ("two mistakes", pairs(exam)), ("unrecognised", unrecognised())):
        first, again = [], []
        for functions in wrong:
            outcomes = exam.outcomes(functions)
            accepted = REFERENCE.keys() - functions.keys()
            for times in (first, again, again, again):
                started = time.perf_counter()
                exam.catalogue.diagnose(outcomes, accepted)
                times.append(time.perf_counter() - started)
        row(f"{label}, met for the first time", first)
        row(f"{label}, met again", again)


def mistakes():
    for mistake in ASSIGNMENT.author.mistakes:
        for question in mistake.questions:
            for form in mistake.forms_of(question):
                callers = [name for name in ("forward", "backprop") if name != question]
                yield {question: form} | {
                    name: rebound(REFERENCE[name], {REFERENCE[question]: form})
                    for name in callers
                    if rebound(REFERENCE[name], {REFERENCE[question]: form}) is not REFERENCE[name]
                }


def pairs(exam):
    for pair in random.Random(1).sample(exam.catalogue.shelves["backprop"].pairs.explanations, 50):
        yield {"backprop": pair.function}


def unrecognised():
    for power in np.linspace(1.5, 4, 20):

        def odd(theta_next, delta_next, a_l, power=power):
            return theta_next.T @ delta_next * a_l**power

        yield {"hidden_delta": odd, "backprop": rebound(REFERENCE["backprop"], {REFERENCE["hidden_delta"]: odd})}


def row(label, seconds):
    mean, worst = 1e3 * float(np.mean(seconds)), 1e3 * max(seconds)
    sys.stdout.write(f"{label:42} {len(seconds):5} ×  mean {mean:8.2f} ms   worst {worst:8.2f} ms\n")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1)
