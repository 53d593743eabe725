"""Evidence without a sandbox: a function is called on the cases, and what it returns is encoded as a process does
it."""

import importlib

import numpy as np

from grader.cases import answer_key, draw_cases
from grader.course import builtin_course
from grader.diagnosis import Author, Catalogue
from grader.model import Raised, Returned
from grader.sandbox.jail import calls, wire
from grader.sandbox.jail.wire import copied

ASSIGNMENT = builtin_course().load("backprop")
REFERENCE = ASSIGNMENT.reference


def of_the_author(name):
    """A module of ``reference/`` as the course imports it; its functions are those of ``REFERENCE``."""
    return importlib.import_module(f"{ASSIGNMENT.module.__package__}.{name}")


_KNOWN = of_the_author("backprop_mistakes")
AUTHOR = Author(_KNOWN.MISTAKES, _KNOWN.DIALECTS, _KNOWN.TOGETHER)


class Exam:
    """The cases of one seed, their key, and the catalogue."""

    def __init__(self, seed):
        self.cases = draw_cases(ASSIGNMENT, seed)
        self.key = answer_key(ASSIGNMENT, self.cases)
        self.catalogue = Catalogue(ASSIGNMENT.questions, REFERENCE, AUTHOR, self.cases, self.key)

    def outcomes(self, functions=None):
        """What a submission returns that is right but for ``functions``."""
        written = {**REFERENCE, **(functions or {})}
        return {name: tuple(outcome(written[name], case) for case in cases) for name, cases in self.cases.items()}

    def ids(self, functions):
        """question → ids of the mistakes told, in order."""
        return {
            name: [diagnosis.id for diagnosis in finding.diagnoses]
            for name, finding in self.catalogue.diagnose(self.outcomes(functions)).items()
        }


def outcome(function, case):
    given = copied(case.arguments)
    try:
        with np.errstate(all="ignore"):
            layout, vectors = wire.encode(function(*given))
    except (Exception, SystemExit) as error:  # whatever a wrong function raises
        return Raised(type(error).__name__, str(error))
    bits = calls.mutated(given, case.arguments)
    values = np.concatenate(vectors) if vectors else np.zeros(0)
    return Returned(layout, values, tuple(i for i in range(16) if bits >> i & 1))
